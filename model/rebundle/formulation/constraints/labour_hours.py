"""A country has only so many hours of a skill, and those that training adds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from rebundle.formulation.costs.wages import labour
from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per country and skill with a limit."""
    draft.add("labour_hours", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    if not len(draft.sets.case["recipe_labour"]):
        return
    work = labour(draft.sets)
    places: dict[Any, int] = {key: number for number, key in enumerate(draft.sets.keys("trained"))}
    for state in draft.working():
        runs, trained = draft.at("runs", state), draft.at("trained", state)
        for key, part in work[work["hours_limit"].notna()].groupby(["country", "skill"]):
            hours = part["hours"] * part["labour_factor"]
            more = [trained[places[key]]] if key in places else []
            yield (*key, state), -math.inf, hours.tolist() + [-1.0] * len(more), [*(runs[w] for w in part.index), *more], part["hours_limit"].iloc[0]


LABOUR_HOURS = ConstraintFamily(
    name="labour_hours",
    title="Labour hours",
    unit="hours/year",
    statement=r"\sum_{r,s} \P{hours}_{r,k}\,\P{labour_factor}_{r,s}\,\V{runs}_{r,s} \le \P{hours_limit}_{k} + \V{trained}_{k}",
    add=add,
)
