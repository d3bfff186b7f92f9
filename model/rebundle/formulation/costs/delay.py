"""Expected cost of what arrives late."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import EVERY, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs[sets.legs["good"] & ~sets.legs["onsite"] & (sets.legs["late_penalty"] > 0)]
    days = {EVERY: legs["late_days"], **{state: sets.later(state)[legs.index] for state in sets.states}}
    for state, late in days.items():
        yield terms(legs, "flow", late, legs["late_penalty"], unit="unit days/year", price_unit="currency/unit/day", kind=legs["item"], place=legs["exporter"], state=state)


DELAY = CostFamily(
    name="delay",
    title="Delay",
    statement=r"\sum_{\ell} \P{late_penalty}\,\P{late_days}\,\V{flow}_{\ell}",
    lines=lines,
)
