"""A cell that stands works at least a share of its hours."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.constraints.capacity import at_work
from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per place whose cells have a minimum use."""
    draft.add("minimum_use", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    ways = draft.sets.ways
    places = draft.sets.places[draft.sets.places["min_use"] > 0]
    if not len(places):
        return
    working = ways.groupby(["cell", "site"]).indices
    for state in draft.working():
        shut = draft.sets.shut(state)
        runs, cells = draft.at("runs", state), at_work(draft, state)
        for p, cell, site, share, capacity in zip(places.index, places["cell"], places["site"], places["min_use"], places["capacity"], strict=True):
            if site in shut:
                continue
            own = working.get((cell, site), [])
            parts, counted = cells[p]
            yield (cell, site, state), 0.0, [*ways["hours"].iloc[own], *(-share * capacity * part for part in parts)], [*(runs[w] for w in own), *counted], math.inf


MINIMUM_USE = ConstraintFamily(
    name="minimum_use",
    title="Minimum use",
    unit="hours/year",
    statement=r"\sum_{r\,on\,c} \P{hours}_{r,s}\,\V{runs}_{r,s} \ge \P{min_use}_{c}\,\P{capacity}_{c,s}\left(\V{cells}_{c,s,n} - \sum_{a \le n} \P{missing}_{c,a,n}\,\V{opened}_{c,s,a}\right)",
    add=add,
)
