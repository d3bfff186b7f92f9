"""Recipes work no more hours than the cells of their type have; where no hours bind them, a cell must at least stand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily

NONE = np.zeros(0, dtype=int)
"""No positions."""


def add(draft: Draft) -> None:
    """Add a row per place with limited hours, and one per recipe that takes no hours or stands where they have no limit."""
    draft.add("capacity", _rows(draft))


def at_work(draft: Draft, state: str) -> list[tuple[list[float], list[Any]]]:
    """Cells at work of each place, as coefficients and variables: those that stand, less what those opened lately lack."""
    cells, young = draft.at("cells", state), draft.sets.young(state)
    slow = [young.get(p, []) for p in range(len(cells))]
    return [([1.0, *(-missing for _, missing in part)], [cells[p], *(draft.at("opened", entered)[p] for entered, _ in part)]) for p, part in enumerate(slow)]


def _rows(draft: Draft) -> Iterator[Row]:
    ways, places = draft.sets.ways, draft.sets.places
    working = ways.groupby(["cell", "site"]).indices
    hours, most, recipes = ways["hours"].to_numpy(), ways["most"].to_numpy(), ways["recipe"].to_numpy()
    for state in draft.working():
        runs, cells, present = draft.at("runs", state), at_work(draft, state), draft.at("present", state)
        for p, (cell, site, capacity) in enumerate(zip(places["cell"], places["site"], places["capacity"], strict=True)):
            own = working.get((cell, site), NONE)
            if math.isfinite(capacity):
                share, counted = cells[p]
                yield (cell, site, "", state), -math.inf, [*hours[own], *(-capacity * part for part in share)], [*(runs[w] for w in own), *counted], 0.0
            free = own[(hours[own] == 0) | math.isinf(capacity)]
            for recipe in dict.fromkeys(recipes[free]):
                same = free[recipes[free] == recipe]
                yield (cell, site, recipe, state), -math.inf, [*[1.0] * len(same), -most[same[0]]], [*(runs[w] for w in same), present[p]], 0.0


CAPACITY = ConstraintFamily(
    name="capacity",
    title="Capacity",
    unit="hours/year",
    statement=r"\sum_{r\,on\,c} \P{hours}_{r,s}\,\V{runs}_{r,s} \le \P{capacity}_{c,s}\left(\V{cells}_{c,s,n} - \sum_{a \le n} \P{missing}_{c,a,n}\,\V{opened}_{c,s,a}\right), \qquad \V{runs}_{r,s} \le \P{most}_{r,s}\,\V{present}_{c,s}\ \text{without hours or without limit}",
    add=add,
)
