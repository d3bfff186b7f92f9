"""Value lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs[sets.legs["good"] & (sets.legs["time_cost"] > 0)]
    yield terms(legs, "flow", legs["value"].fillna(0.0) * legs["days"], legs["time_cost"], unit="currency days/year", price_unit="share/day", kind=legs["item"], place=legs["between"])


TIME = CostFamily(
    name="time",
    title="Time in transit",
    statement=r"\sum_{\ell} \P{time_cost}\,\P{value}\,\P{days}\,\V{flow}_{\ell}",
    lines=lines,
)
