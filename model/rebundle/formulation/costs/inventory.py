"""Stock on the way, in safety and in work."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.network import declared

DAYS_PER_YEAR = 365


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    rate = sets.case.header.holding_rate
    legs = sets.legs[sets.legs["good"]]
    held = legs["value"].fillna(0.0) * (legs["days"] + legs["safety_days"]) / DAYS_PER_YEAR
    yield terms(legs, "flow", held, rate, unit="currency of stock", price_unit="share/year", place=legs["between"])
    ways = sets.ways
    good = ways["item"].map(sets.case["items"].set_index("item")["kind"]) == "good"
    value = declared(sets.case, ways["item"], ways["country"]).where(good, 0.0).fillna(0.0)
    yield terms(ways, "runs", value * ways["yield"] * ways["days"] / DAYS_PER_YEAR, rate, unit="currency of stock", price_unit="share/year", place=ways["country"])


INVENTORY = CostFamily(
    name="inventory",
    title="Inventory",
    statement=r"\P{holding_rate}\left(\sum_{\ell} \P{value}\,\frac{\P{days} + \P{safety_days}}{365}\,\V{flow}_{\ell} + \sum_{r,s\,good} \P{value}\,\P{yield}\,\frac{\P{days}}{365}\,\V{runs}_{r,s}\right)",
    lines=lines,
)
