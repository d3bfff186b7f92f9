"""Training grants: a share of what training costs, as a driver below zero."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines: the cost at base prices, so that cost stays a sum of prices times drivers."""
    table = sets.trainings
    yield terms(table, "trained", -table["cost_per_hour"], table["support"], unit=CURRENCY_PER_YEAR, price_unit="share", kind=table["skill"], place=table["country"])


TRAINING_GRANTS = CostFamily(
    name="training_grants",
    title="Training grants",
    statement=r"-\sum_{k} \P{support}_{k}\,\P{cost_per_hour}_{k}\,\V{trained}_{k}",
    lines=lines,
)
