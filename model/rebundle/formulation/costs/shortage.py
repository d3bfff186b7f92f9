"""Penalty for demand that is not served."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    short = sets.shortages
    kind = short["item"] + " " + short["market"] + (" " + short["segment"]).where(short["segment"] != "all", "")
    yield terms(short, "shortage", pd.Series(1.0, index=short.index), short["shortage_penalty"], unit="units/year", price_unit="currency/unit", kind=kind, place=short["country"])


SHORTAGE = CostFamily(
    name="shortage",
    title="Shortage",
    statement=r"\sum_{i,m,g} \P{shortage_penalty}\,\V{shortage}_{i,m,g}",
    lines=lines,
)
