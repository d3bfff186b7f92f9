"""The placements of a group hold no more cells than its cap."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily
from rebundle.instance.schema import ANY


def add(draft: Draft) -> None:
    """Add a row per group."""
    draft.add("groups", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    places = draft.sets.places
    for state in draft.states():
        cells = draft.at("cells", state)
        for group, rows in draft.sets.case["groups"].groupby("group"):
            member = np.zeros(len(places), dtype=bool)
            for cell, site in zip(rows["cell"], rows["site"], strict=True):
                member |= (places["cell"].isin([cell]) | (cell == ANY)).to_numpy() & (places["site"].isin([site]) | (site == ANY)).to_numpy()
            inside = np.flatnonzero(member)
            yield (group, state), -math.inf, [1.0] * len(inside), [cells[p] for p in inside.tolist()], rows["max"].iloc[0]


GROUPS = ConstraintFamily(
    name="groups",
    title="Groups",
    unit="cells",
    statement=r"\sum_{(c,s)\,in\,g} \V{cells}_{c,s} \le \P{max}_{g}",
    add=add,
)
