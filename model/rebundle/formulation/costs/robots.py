"""Yearly charge for robots: annuities of those bought, or of those used by the hour at a supplier."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.family import CostFamily, terms
from rebundle.formulation.once import once
from rebundle.formulation.sets import Sets


def lines(sets: Sets) -> Iterator[pd.DataFrame]:
    """Terms of the family's lines."""
    own = sets.places[sets.places["own"]]
    yield from once(sets, own, "opened", own["annuity"] * own["robots"], own["robot_price"], unit="robot annuities", price_unit="currency/robot", place=own["country"])
    hired = sets.ways[~sets.ways["own"]]
    used = hired["hours"] / hired["capacity"] * hired["annuity"] * hired["robots"]
    yield terms(hired, "runs", used, hired["robot_price"], unit="robot annuities", price_unit="currency/robot", place=hired["country"], owner=hired["owner"], markup=1 + hired["margin"])


ROBOTS = CostFamily(
    name="robots",
    title="Robots",
    statement=r"\sum_{c,s\,own} \P{robot_price}\,\P{annuity}\,\P{robots}\,(1 + \tau_{c,n})\,\V{opened}_{c,s} + \sum_{r,s\,contract} \P{markup}\,\P{robot_price}\,\frac{\P{hours}}{\P{capacity}}\,\P{annuity}\,\P{robots}\,\V{runs}_{r,s}",
    lines=lines,
)
