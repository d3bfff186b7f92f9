"""Hours draw on a commons only once enough cells or suppliers of its stage stand in its country; a cell that stands idle counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add three rows per commons, and one per supplier that counts."""
    draft.add("commons", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    table = draft.sets.commons
    for state in draft.states():
        reached, credited = draft.at("reached", state), draft.at("credited", state)
        for row, (commons, country, stage, threshold, most) in enumerate(table[["commons", "country", "stage", "threshold", "most"]].itertuples(index=False, name=None)):
            hours, runs = _worked(draft, state, country, stage)
            yield (commons, country, "hours", state), -math.inf, [1.0, *hours], [credited[row], *runs], 0.0
            yield (commons, country, "reached", state), -math.inf, [1.0, -most], [credited[row], reached[row]], 0.0
            counted = _counted(draft, state, row)
            yield (commons, country, "threshold", state), -math.inf, [threshold, *[-1.0] * len(counted)], [reached[row], *counted], 0.0
        yield from _backing(draft, state)


def _worked(draft: Draft, state: str, country: str, stage: str) -> tuple[list[float], list[Any]]:
    """Hours per unit of the recipes of the stage in the country, taken off, and their runs."""
    ways, runs = draft.sets.ways, draft.at("runs", state)
    own = ways[(ways["country"] == country) & (ways["stage"] == stage) & (ways["hours"] > 0)]
    return (-own["hours"]).tolist(), [runs[way] for way in own.index]


def _counted(draft: Draft, state: str, row: int) -> list[Any]:
    """Variables of which a commons needs enough: cells, or suppliers."""
    table, places, backers = draft.sets.commons, draft.sets.places, draft.sets.backers
    if table["counts"].iloc[row] == "suppliers":
        backing = draft.at("backing", state)
        return [backing[p] for p in backers.index[backers["row"] == row]]
    cells = draft.at("cells", state)
    there = (places["country"] == table["country"].iloc[row]) & (places["stage"] == table["stage"].iloc[row])
    return [cells[p] for p in places.index[there]]


def _backing(draft: Draft, state: str) -> Iterator[Row]:
    """A supplier counts where any of its cells of the stage stands in the country."""
    places, present, backing = draft.sets.places, draft.at("present", state), draft.at("backing", state)
    for p, (commons, country, stage, owner) in enumerate(draft.sets.backers[["commons", "country", "stage", "owner"]].itertuples(index=False, name=None)):
        there = (places["country"] == country) & (places["stage"] == stage) & (places["owner"] == owner)
        cells = [present[q] for q in places.index[there]]
        yield (commons, country, f"supplier {owner}", state), -math.inf, [1.0, *[-1.0] * len(cells)], [backing[p], *cells], 0.0


COMMONS = ConstraintFamily(
    name="commons",
    title="Industrial commons",
    unit="hours/year, or cells or suppliers",
    statement=r"\V{credited}_{k} \le \sum_{r,s\,in\,k} \P{hours}_{r,s}\,\V{runs}_{r,s}, \qquad \V{credited}_{k} \le \P{most}_{k}\,\V{reached}_{k}, \qquad \P{threshold}_{k}\,\V{reached}_{k} \le \sum_{c,s\,in\,k} \V{cells}_{c,s}, \qquad \P{threshold}_{k}\,\V{reached}_{k} \le \sum_{o\,in\,k} \V{backing}_{k,o}, \qquad \V{backing}_{k,o} \le \sum_{c,s\,of\,o\,in\,k} \V{present}_{c,s}",
    add=add,
)
