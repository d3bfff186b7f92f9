"""Two sites of different owners exchange items only when in contact."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per link between sites of different owners, where contact costs hours every year."""
    draft.add("contacts", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sets = draft.sets
    pair = {key: p for p, key in enumerate(sets.keys("contact"))}
    travelling = sets.legs.groupby("link").indices if pair else {}
    for state in draft.working():
        flow, contact = draft.at("flow", state), draft.at("contact", state)
        for link, (item, origin, destination, most) in enumerate(sets.links[["item", "origin", "destination", "most"]].itertuples(index=False, name=None)):
            if (origin, destination) in pair:
                modes = travelling[link]
                variables = [*(flow[leg] for leg in modes), contact[pair[origin, destination]]]
                yield (item, origin, destination, state), -math.inf, [*[1.0] * len(modes), -most], variables, 0.0


CONTACTS = ConstraintFamily(
    name="contacts",
    title="Contacts",
    unit="units/year",
    statement=r"\sum_{\ell\,on\,(i,o,d)} \V{flow}_{\ell} \le \P{most}_{i,o,d}\,\V{contact}_{o,d}",
    add=add,
)
