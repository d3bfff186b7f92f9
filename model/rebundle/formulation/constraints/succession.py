"""Cells that stand are those that stood in the state before, plus those opened, less those closed."""

from __future__ import annotations

from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per place."""
    draft.add("succession", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    places = draft.sets.places
    for state in draft.states():
        before = draft.sets.tree.parent[state]
        stood = draft.at("cells", before) if before else None
        cells, opened, closed = draft.at("cells", state), draft.at("opened", state), draft.at("closed", state)
        for p, (cell, site, existing) in enumerate(zip(places["cell"], places["site"], places["existing"], strict=True)):
            if stood is None:
                yield (cell, site, state), existing, [1.0, -1.0, 1.0], [cells[p], opened[p], closed[p]], existing
            else:
                yield (cell, site, state), 0.0, [1.0, -1.0, 1.0, -1.0], [cells[p], opened[p], closed[p], stood[p]], 0.0


SUCCESSION = ConstraintFamily(
    name="succession",
    title="Succession",
    unit="cells",
    statement=r"\V{cells}_{c,s} = \P{existing}_{c,s} + \V{opened}_{c,s} - \V{closed}_{c,s}, \qquad \V{cells}_{c,s,n} = \V{cells}_{c,s,before(n)} + \V{opened}_{c,s,n} - \V{closed}_{c,s,n}",
    add=add,
)
