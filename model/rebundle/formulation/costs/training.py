"""Training: hours of a skill beyond those that a country has."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    table = sets.trainings
    each = pd.Series(1.0, index=table.index)
    yield terms(table, "trained", each, table["cost_per_hour"], unit="hours/year", price_unit="currency/hour", kind=table["skill"], place=table["country"])


TRAINING = CostFamily(
    name="training",
    title="Training",
    statement=r"\sum_{k} \P{cost_per_hour}_{k}\,\V{trained}_{k}",
    lines=lines,
)
