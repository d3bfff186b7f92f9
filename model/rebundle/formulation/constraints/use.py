"""What recipes take of an item at a site arrives there."""

from __future__ import annotations

from collections.abc import Iterator

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily


def add(draft: Draft) -> None:
    """Add a row per item and site where a recipe can take the item, and route where routes are followed; services have none."""
    draft.add("use", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    ways, legs, inputs = draft.sets.ways, draft.sets.legs, draft.sets.network.inputs
    if not len(inputs):
        return
    once = draft.sets.developments[["recipe", "site", "one_off"]].reset_index(names="development")
    drawn = once.merge(inputs[inputs["one_off"]][["recipe", "input"]], on="recipe").groupby(["input", "site"])
    fixed = {key: list(zip(part["one_off"], part["development"], strict=True)) for key, part in drawn}
    arriving = legs.groupby(["item", "destination", "onward"]).indices
    taking = ways[["recipe", "site", "drawn", "stocked"]].assign(way=ways.index).merge(inputs[["recipe", "input", "quantity", "good", "ordered"]], on="recipe")
    taking["drawn"] = taking["drawn"].where(taking["ordered"], taking["stocked"]).where(taking["good"], 0)
    for state in draft.working():
        runs, flow, developed = draft.at("runs", state), draft.at("flow", state), draft.at("developed", state)
        for key, part in taking.groupby(["input", "site", "drawn"]):
            come, starts = arriving.get(key, ()), fixed.get(key[:2], [])
            variables = [*(runs[w] for w in part["way"]), *(developed[p] for _, p in starts), *(flow[leg] for leg in come)]
            yield (*draft.sets.routed(key), state), 0.0, [*part["quantity"], *(hours for hours, _ in starts), *[-1.0] * len(come)], variables, 0.0


USE = ConstraintFamily(
    name="use",
    title="Use",
    unit="units/year",
    statement=r"\sum_{r\,takes\,i} \P{quantity}_{r,i}\,\V{runs}_{r,s} + \sum_{r} \P{one_off}_{r,s}\,\V{developed}_{r,s} = \sum_{\ell\,to\,s} \V{flow}_{\ell}",
    add=add,
)
