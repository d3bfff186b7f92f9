"""Yearly charge for equipment: the firm pays for cells it opens, a supplier charges by the hour used."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.once import once
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    own = sets.places[sets.places["own"]]
    yield from once(sets, own, "opened", own["annuity"] * own["equipment"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=own["cell"], place=own["country"])
    hired = sets.ways[~sets.ways["own"]]
    charge = hired["hours"] / hired["capacity"] * hired["annuity"] * hired["equipment"]
    yield terms(hired, "runs", charge, 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=hired["cell"], place=hired["country"], owner=hired["owner"], markup=1 + hired["margin"])
    old = sets.places
    yield terms(old, "", old["remaining_charge"] * old["existing"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind="existing", place=old["country"], owner=old["owner"])


EQUIPMENT = CostFamily(
    name="equipment",
    title="Equipment",
    statement=r"\sum_{c,s\,own} \P{annuity}\,\P{equipment}\,(1 + \tau_{c,n})\,\V{opened}_{c,s} + \sum_{r,s\,contract} \P{markup}\,\frac{\P{hours}}{\P{capacity}}\,\P{annuity}\,\P{equipment}\,\V{runs}_{r,s} + \sum_{c,s} \P{remaining_charge}\,\P{existing}",
    lines=lines,
)
