"""The programme waits for the latest supplier in use."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per supplier site whose owner delays the programme."""
    draft.add("programme", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sites = draft.sets.relations
    for state in draft.states():
        relation, latest = draft.at("relation", state), draft.at("latest", state)
        for position, (site, days) in enumerate(zip(sites["site"], sites["programme_days"], strict=True)):
            if days > 0:
                yield (site, state), -math.inf, [days, -1.0], [relation[position], latest[0]], 0.0


PROGRAMME = ConstraintFamily(
    name="programme",
    title="Programme delay",
    unit="days",
    statement=r"\P{programme_days}_{s}\,\V{relation}_{s} \le \V{latest}",
    add=add,
)
