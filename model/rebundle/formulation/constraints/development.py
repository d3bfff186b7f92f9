"""A recipe with one-off hours is worked only where it was developed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per way with one-off hours."""
    draft.add("development", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    once = draft.sets.developments
    ways = draft.sets.ways.groupby(["recipe", "site"]).indices
    for state in draft.working():
        runs, developed = draft.at("runs", state), draft.at("developed", state)
        for p, (recipe, site, most) in enumerate(zip(once["recipe"], once["site"], once["most"], strict=True)):
            own = ways[recipe, site]
            yield (recipe, site, state), -math.inf, [*[1.0] * len(own), -most], [*(runs[w] for w in own), developed[p]], 0.0


DEVELOPMENT = ConstraintFamily(
    name="development",
    title="Development",
    unit="units/year",
    statement=r"\V{runs}_{r,s} \le \P{most}_{r,s}\,\V{developed}_{r,s}",
    add=add,
)
