"""Fixed yearly cost of cells that stand and of sites where a type stands at all; a supplier charges its overhead by the hour."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    places = sets.places
    standing = places["overhead"].where(places["own"], 0.0) + places["fixed_cost"]
    yield terms(places, "cells", standing, 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=places["cell"], place=places["country"], owner=places["owner"], markup=1 + places["margin"])
    yield terms(
        places, "present", places["presence_cost"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=places["cell"], place=places["country"], owner=places["owner"], markup=1 + places["margin"]
    )
    hired = sets.ways[~sets.ways["own"]]
    charge = hired["hours"] / hired["capacity"] * hired["overhead"]
    yield terms(hired, "runs", charge, 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=hired["cell"], place=hired["country"], owner=hired["owner"], markup=1 + hired["margin"])


OVERHEAD = CostFamily(
    name="overhead",
    title="Overhead",
    statement=r"\sum_{c,s} \P{markup}\,(\P{overhead}\,\V{cells}_{c,s}\,[own] + \P{fixed_cost}\,\V{cells}_{c,s} + \P{presence_cost}\,\V{present}_{c,s}) + \sum_{r,s\,contract} \P{markup}\,\frac{\P{hours}}{\P{capacity}}\,\P{overhead}\,\V{runs}_{r,s}",
    lines=lines,
)
