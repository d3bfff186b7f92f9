"""An item travels a link only if a cell that makes it is present at the origin."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per link: disaggregated, which is what makes the bound of the relaxation strong."""
    draft.add("open_before_use", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sets = draft.sets
    ways, links = sets.ways, sets.links
    position = {key: p for p, key in enumerate(sets.keys("present"))}
    makers = {key: sorted({position[place] for place in zip(part["cell"], part["site"], strict=True)}) for key, part in ways.groupby(["item", "site"])}
    travelling = sets.legs.groupby("link").indices
    for state in draft.working():
        flow, present = draft.at("flow", state), draft.at("present", state)
        for link, (item, origin, destination, most) in enumerate(links[["item", "origin", "destination", "most"]].itertuples(index=False, name=None)):
            modes, standing = travelling[link], makers[item, origin]
            variables = [*(flow[leg] for leg in modes), *(present[p] for p in standing)]
            yield (item, origin, destination, state), -math.inf, [*[1.0] * len(modes), *[-most] * len(standing)], variables, 0.0


OPEN_BEFORE_USE = ConstraintFamily(
    name="open_before_use",
    title="Open before use",
    unit="units/year",
    statement=r"\sum_{\ell\,on\,(i,o,d)} \V{flow}_{\ell} \le \P{most}_{i,o,d} \sum_{c\,makes\,i} \V{present}_{c,o}",
    add=add,
)
