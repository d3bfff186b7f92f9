"""A preference needs content: enough of the value that a site ships under it comes from the members, as an average of the year."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per site, item and agreement that asks for content."""
    draft.add("origin", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    claims = draft.sets.network.borders.claims
    for state in draft.working():
        at = {name: draft.at(name, state) for name in ("runs", "flow")}
        for (agreement, site, item), part in claims.groupby(["agreement", "site", "item"]):
            weight = part["counted"] - part["content_share"] * part["total"]
            variables = [at[name][position] for name, position in zip(part["variable"], part["position"], strict=True)]
            yield (agreement, site, item, state), 0.0, weight.tolist(), variables, math.inf


ORIGIN = ConstraintFamily(
    name="origin",
    title="Rules of origin",
    unit="currency/year",
    statement=r"\sum_{k} \P{counted}_{k}\,(\V{runs}, \V{flow})_{k} \ge \P{content_share}\,\sum_{k} \P{total}_{k}\,(\V{runs}, \V{flow})_{k}",
    add=add,
)
