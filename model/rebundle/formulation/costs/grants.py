"""Capital grants: a share of the yearly charge for the firm's own cells opened in a country, as a driver below zero."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, CostFamily
from rebundle.formulation.once import once
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines: the charge at base prices, so that cost stays a sum of prices times drivers."""
    places = sets.places
    paid = places[places["own"] & places["grant"].notna()]
    capital = paid["equipment"] + paid["robots"] * paid["robot_price"].fillna(0.0) + paid["printers"] * paid["printer_price"].fillna(0.0)
    yield from once(sets, paid, "opened", -paid["annuity"] * capital, paid["grant"], unit=CURRENCY_PER_YEAR, price_unit="share", kind=paid["stage"], place=paid["country"])


GRANTS = CostFamily(
    name="grants",
    title="Capital grants",
    statement=r"-\sum_{c,s\,own} \P{grant}\,\P{annuity}\left(\P{equipment} + \P{robots}\,\P{robot_price} + \P{printers}\,\P{printer_price}\right)\,(1 + \tau_{c,n})\,\V{opened}_{c,s}",
    lines=lines,
)
