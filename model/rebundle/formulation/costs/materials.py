"""Purchased materials."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.specific import spread


def purchases(sets: Sets) -> pd.DataFrame:
    """Materials of every way with the price of its country; the index is the way's position."""
    ways = sets.ways[["recipe", "country", "owner", "margin"]].assign(way=sets.ways.index)
    bought = ways.merge(sets.case["recipe_materials"], on="recipe")
    prices = spread(sets.case["materials"], {"material": [], "country": list(sets.case["countries"]["country"])})
    return bought.merge(prices[["material", "country", "price"]], on=["material", "country"], how="left").set_index("way")


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    bought = purchases(sets)
    yield terms(
        bought,
        "runs",
        bought["quantity"],
        bought["price"],
        unit="quantity/year",
        price_unit="currency/quantity",
        kind=bought["material"],
        place=bought["country"],
        owner=bought["owner"],
        markup=1 + bought["margin"],
    )


MATERIALS = CostFamily(
    name="materials",
    title="Materials",
    statement=r"\sum_{r,s} \P{markup}\,\P{price}\,\P{quantity}\,\V{runs}_{r,s}",
    lines=lines,
)
