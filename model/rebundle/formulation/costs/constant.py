"""Costs that no decision changes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CURRENCY_PER_YEAR, INDEX, CostFamily, terms
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    given = sets.case["constants"]
    yield terms(given, "", given["amount"], 1.0, unit=CURRENCY_PER_YEAR, price_unit=INDEX, kind=given["name"], place="")


CONSTANT = CostFamily(
    name="constant",
    title="Constant",
    statement=r"\sum_{k} \P{amount}_{k}",
    lines=lines,
)
