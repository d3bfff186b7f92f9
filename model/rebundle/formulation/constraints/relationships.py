"""A supplier site on which any cell stands is in use."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per place on a supplier site."""
    draft.add("relationships", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    places = draft.sets.places
    relation_of = {site: p for p, (site,) in enumerate(draft.sets.keys("relation"))}
    for state in draft.states():
        present, relation = draft.at("present", state), draft.at("relation", state)
        for p, (cell, site) in enumerate(zip(places["cell"], places["site"], strict=True)):
            if site in relation_of:
                yield (cell, site, state), -math.inf, [1.0, -1.0], [present[p], relation[relation_of[site]]], 0.0


RELATIONSHIPS = ConstraintFamily(
    name="relationships",
    title="Relationships",
    unit="1",
    statement=r"\V{present}_{c,s} \le \V{relation}_{s}",
    add=add,
)
