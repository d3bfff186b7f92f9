"""What is made of an item at a site leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per item and site where the item can be made, and route where routes are followed."""
    draft.add("supply", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    ways, legs = draft.sets.ways, draft.sets.legs
    leaving = legs.groupby(["item", "origin", "made_for"]).indices
    making: dict[Any, Any] = ways.groupby(["item", "site", "route"]).indices
    yields = ways["yield"].to_numpy()
    for state in draft.working():
        runs, flow = draft.at("runs", state), draft.at("flow", state)
        for key, made in sorted(making.items()):
            gone = leaving.get(key, ())
            yield (*draft.sets.routed(key), state), 0.0, [*yields[made], *[-1.0] * len(gone)], [*(runs[w] for w in made), *(flow[leg] for leg in gone)], 0.0


SUPPLY = ConstraintFamily(
    name="supply",
    title="Supply",
    unit="units/year",
    statement=r"\sum_{r\,makes\,i} \P{yield}_{r}\,\V{runs}_{r,s} = \sum_{\ell\,from\,s} \V{flow}_{\ell}",
    add=add,
)
