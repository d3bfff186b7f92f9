"""What arrives at a market and what it goes without make up its demand."""

from __future__ import annotations

from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per market and item."""
    draft.add("demand", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    legs, short = draft.sets.legs, draft.sets.shortages
    arriving = legs.groupby(["destination", "item"]).indices
    missing = short.groupby(["market", "item"]).indices
    for state in draft.working():
        flow, shortage = draft.at("flow", state), draft.at("shortage", state)
        demand = draft.sets.network.demand
        wanted = demand.assign(quantity=demand["quantity"] * draft.sets.surge(state)).groupby(["market", "item"], as_index=False)["quantity"].sum()
        for market, item, quantity in zip(wanted["market"], wanted["item"], wanted["quantity"], strict=True):
            variables = [*(flow[leg] for leg in arriving.get((market, item), ())), *(shortage[p] for p in missing.get((market, item), ()))]
            yield (market, item, state), quantity, [1.0] * len(variables), variables, quantity


DEMAND = ConstraintFamily(
    name="demand",
    title="Demand",
    unit="units/year",
    statement=r"\sum_{\ell\,to\,m} \V{flow}_{\ell} + \sum_{g} \V{shortage}_{i,m,g} = \sum_{g} \P{quantity}_{i,m,g}",
    add=add,
)
