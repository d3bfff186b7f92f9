"""Carbon dioxide of energy and freight."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    price = sets.case.header.carbon_price
    ways = sets.ways
    grid = ways["country"].map(sets.case["countries"].set_index("country")["grid_co2"])
    yield terms(ways, "runs", ways["energy_kwh"] * grid / 1000, price, unit="t CO2/year", price_unit="currency/t", kind="energy", place=ways["country"])
    legs = sets.legs[~sets.legs["onsite"]]
    yield terms(legs, "flow", legs["tonne_km"] * legs["co2"] / 1000, price, unit="t CO2/year", price_unit="currency/t", kind=legs["mode"], place=legs["between"])


CARBON = CostFamily(
    name="carbon",
    title="Carbon",
    statement=r"\P{carbon_price}\left(\sum_{r,s} \frac{\P{energy_kwh}\,\P{grid_co2}}{1000}\,\V{runs}_{r,s} + \sum_{\ell} \frac{\P{tonne_km}\,\P{co2}}{1000}\,\V{flow}_{\ell}\right)",
    lines=lines,
)
