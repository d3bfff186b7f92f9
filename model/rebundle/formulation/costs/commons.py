"""What industrial commons save: the hours that draw on each, as a driver below zero."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    table = sets.commons
    less = pd.Series(-1.0, index=table.index)
    yield terms(table, "credited", less, table["saving"], unit="hours/year", price_unit="currency/hour", kind=table["commons"], place=table["country"])


COMMONS = CostFamily(
    name="commons",
    title="Industrial commons",
    statement=r"-\sum_{k} \P{saving}_{k}\,\V{credited}_{k}",
    lines=lines,
)
