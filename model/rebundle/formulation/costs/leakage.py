"""Expected loss of know-how where an item is made."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    ways = sets.ways
    loss = ways["item"].map(sets.case["items"].set_index("item")["leakage_loss"])
    factor = ways["country"].map(sets.case["countries"].set_index("country")["leakage"])
    exposed = (ways["yield"] * ways["exposure"] * factor).where(loss > 0, 0.0)
    yield terms(ways, "runs", exposed, loss, unit="exposed units/year", price_unit="currency/unit", kind=ways["item"], place=ways["country"])


LEAKAGE = CostFamily(
    name="leakage",
    title="Leakage",
    statement=r"\sum_{r,s} \P{leakage_loss}\,\P{exposure}\,\P{leakage}\,\P{yield}\,\V{runs}_{r,s}",
    lines=lines,
)
