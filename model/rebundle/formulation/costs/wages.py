"""Wages: labour hours by skill and country."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.sets import Sets


def labour(sets: Sets) -> pd.DataFrame:
    """Labour of every way by skill, with the country's wage; the index is the way's position."""
    ways = sets.ways[["recipe", "country", "owner", "margin", "labour_factor"]].assign(way=sets.ways.index)
    work = ways.merge(sets.case["recipe_labour"], on="recipe").merge(sets.case["wages"], on=["country", "skill"], how="left")
    return work.set_index("way")


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    work = labour(sets)
    yield terms(
        work,
        "runs",
        work["hours"] * work["labour_factor"],
        work["wage"],
        unit="hours/year",
        price_unit="currency/hour",
        kind=work["skill"],
        place=work["country"],
        owner=work["owner"],
        markup=1 + work["margin"],
    )


WAGES = CostFamily(
    name="wages",
    title="Wages",
    statement=r"\sum_{r,s,k} \P{markup}\,\P{wage}\,\P{hours}\,\P{labour_factor}\,\V{runs}_{r,s}",
    lines=lines,
)
