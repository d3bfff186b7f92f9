"""Wage subsidies: labour hours by skill and country, as a driver below zero."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets
from rebundle.instance.specific import spread


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    if not len(sets.case["subsidies"]):
        return
    labour = sets.case["recipe_labour"]
    paid = spread(sets.case["subsidies"], {"country": [], "skill": list(labour["skill"].unique())})
    ways = sets.ways[["recipe", "country", "labour_factor"]].assign(way=sets.ways.index)
    work = ways.merge(labour, on="recipe").merge(paid, on=["country", "skill"]).set_index("way")
    hours = work["hours"] * work["labour_factor"]
    yield terms(work, "runs", -hours, work["per_hour"], unit="hours/year", price_unit="currency/hour", kind=work["skill"], place=work["country"])


SUBSIDIES = CostFamily(
    name="subsidies",
    title="Wage subsidies",
    statement=r"-\sum_{r,s,k} \P{per_hour}\,\P{hours}\,\P{labour_factor}\,\V{runs}_{r,s}",
    lines=lines,
)
