"""Recipes work no more hours than the cells of their type have; where no hours bind them, a cell must at least stand."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per place with limited hours, and one per way that takes no hours or stands where they have no limit."""
    draft.add("capacity", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    ways, places = draft.sets.ways, draft.sets.places
    working = ways.groupby(["cell", "site"]).indices
    for state in draft.working():
        runs, cells, present = draft.at("runs", state), draft.at("cells", state), draft.at("present", state)
        for p, (cell, site, capacity) in enumerate(zip(places["cell"], places["site"], places["capacity"], strict=True)):
            own = working.get((cell, site), [])
            hours = ways["hours"].iloc[own]
            if math.isfinite(capacity):
                yield (cell, site, "", state), -math.inf, [*hours, -capacity], [*(runs[w] for w in own), cells[p]], 0.0
            for w in hours.index[(hours == 0) | math.isinf(capacity)]:
                yield (cell, site, ways["recipe"].iloc[w], state), -math.inf, [1.0, -ways["most"].iloc[w]], [runs[w], present[p]], 0.0


CAPACITY = ConstraintFamily(
    name="capacity",
    title="Capacity",
    unit="hours/year",
    statement=r"\sum_{r\,on\,c} \P{hours}_{r,s}\,\V{runs}_{r,s} \le \P{capacity}_{c,s}\,\V{cells}_{c,s}, \qquad \V{runs}_{r,s} \le \P{most}_{r,s}\,\V{present}_{c,s}\ \text{without hours or without limit}",
    add=add,
)
