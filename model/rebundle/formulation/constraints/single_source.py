"""A market that wants one source takes the item from one site."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per possible source, an equation where nothing may go short, and one row per market and item."""
    draft.add("single_source", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    sets = draft.sets
    table = sets.assignments
    demand = sets.network.demand
    elastic = set(zip(sets.shortages["item"], sets.shortages["market"], strict=True))
    travelling = sets.legs.groupby("link").indices if len(table) else {}
    for state in draft.working():
        quantity = (demand["quantity"] * sets.surge(state)).groupby([demand["item"], demand["market"]]).sum()
        flow, assigned = draft.at("flow", state), draft.at("assigned", state)
        for p, (item, origin, market, link) in enumerate(table[["item", "origin", "destination", "link"]].itertuples(index=False, name=None)):
            modes = travelling[link]
            low = -math.inf if (item, market) in elastic else 0.0
            yield (item, origin, market, state), low, [*[1.0] * len(modes), -quantity[item, market]], [*(flow[leg] for leg in modes), assigned[p]], 0.0
        for (item, market), part in table.groupby(["item", "destination"]):
            yield (item, "one", market, state), -math.inf, [1.0] * len(part), [assigned[p] for p in part.index], 1.0


SINGLE_SOURCE = ConstraintFamily(
    name="single_source",
    title="Single source",
    unit="units/year",
    statement=r"\sum_{\ell\,on\,(i,o,m)} \V{flow}_{\ell} \le \P{quantity}_{i,m}\,\V{assigned}_{i,o,m}, \qquad \sum_{o} \V{assigned}_{i,o,m} \le 1",
    add=add,
)
