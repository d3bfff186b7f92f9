"""Carbon border price: what an importer charges on the carbon dioxide embodied in goods from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs[sets.legs["good"] & sets.legs["border_price"].notna()]
    yield terms(legs, "flow", legs["embodied_co2"] / 1000, legs["border_price"], unit="t CO2/year", price_unit="currency/t", kind=legs["item"], place=legs["between"])


BORDER = CostFamily(
    name="border",
    title="Carbon border price",
    statement=r"\sum_{\ell} \P{border_price}\,\frac{\P{embodied_co2}}{1000}\,\V{flow}_{\ell}",
    lines=lines,
)
