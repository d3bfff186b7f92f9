"""Electricity."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    ways = sets.ways
    price = ways["country"].map(sets.case["countries"].set_index("country")["energy_price"])
    yield terms(ways, "runs", ways["energy_kwh"], price, unit="kWh/year", price_unit="currency/kWh", place=ways["country"], owner=ways["owner"], markup=1 + ways["margin"])


ENERGY = CostFamily(
    name="energy",
    title="Energy",
    statement=r"\sum_{r,s} \P{markup}\,\P{energy_price}\,\P{energy_kwh}\,\V{runs}_{r,s}",
    lines=lines,
)
