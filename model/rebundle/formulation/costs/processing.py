"""Any other cost of a recipe, as quoted per unit."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    ways = sets.ways
    yield terms(ways, "runs", ways["unit_cost"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=ways["item"], place=ways["country"], owner=ways["owner"], markup=1 + ways["margin"])


PROCESSING = CostFamily(
    name="processing",
    title="Processing",
    statement=r"\sum_{r,s} \P{markup}\,\P{unit_cost}\,\V{runs}_{r,s}",
    lines=lines,
)
