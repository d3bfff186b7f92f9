"""Fee of a selling platform."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs[sets.legs["platform_fee"] > 0]
    yield terms(legs, "flow", legs["value"], legs["platform_fee"], unit="currency of value/year", price_unit="share", kind=legs["mode"], place=legs["between"])


PLATFORM = CostFamily(
    name="platform",
    title="Platform fees",
    statement=r"\sum_{\ell} \P{platform_fee}\,\P{value}\,\V{flow}_{\ell}",
    lines=lines,
)
