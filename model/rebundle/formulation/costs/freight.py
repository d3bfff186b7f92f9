"""Freight: rate times tonne-km, handling per unit, or a quoted cost per unit."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    legs = sets.legs
    goods, by_rate = legs["good"] & ~legs["onsite"], legs["cost_per_unit"].isna()
    rated, quoted = legs[goods & by_rate], legs[goods & ~by_rate]
    yield terms(rated, "flow", rated["tonne_km"], rated["per_tonne_km"], unit="t km/year", price_unit="currency/t/km", kind=rated["mode"], place=rated["between"])
    handled = rated[rated["per_unit"] > 0]
    yield terms(handled, "flow", pd.Series(1.0, index=handled.index), handled["per_unit"], unit="units/year", price_unit="currency/unit", kind=handled["mode"] + "-handling", place=handled["between"])
    yield terms(quoted, "flow", quoted["cost_per_unit"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=quoted["mode"] + "-quoted", place=quoted["between"])


FREIGHT = CostFamily(
    name="freight",
    title="Freight",
    statement=r"\sum_{\ell} (\P{per_tonne_km}\,\P{tonne_km} + \P{per_unit})\,\V{flow}_{\ell} + \sum_{\ell\,quoted} \P{cost_per_unit}\,\V{flow}_{\ell}",
    lines=lines,
)
