"""A cell type is present where any of its cells stands."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add two rows per place."""
    draft.add("presence", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    places = draft.sets.places
    for state in draft.states():
        cells, present = draft.at("cells", state), draft.at("present", state)
        for p, (cell, site, most) in enumerate(zip(places["cell"], places["site"], places["most"], strict=True)):
            yield (cell, site, "least", state), 0.0, [1.0, -1.0], [cells[p], present[p]], math.inf
            yield (cell, site, "most", state), -math.inf, [1.0, -most], [cells[p], present[p]], 0.0


PRESENCE = ConstraintFamily(
    name="presence",
    title="Presence",
    unit="cells",
    statement=r"\V{present}_{c,s} \le \V{cells}_{c,s} \le \P{most}_{c,s}\,\V{present}_{c,s}",
    add=add,
)
