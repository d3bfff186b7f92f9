"""Traced values, worked out anew: every piece of value is walked over the borders that the plan's own tables name."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rebundle.instance.schema import ONSITE
from rebundle.plan.auditing.customs_law import Law, bare, borders
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.shipping import declared


def pieces(facts: Facts, law: Law) -> pd.DataFrame:
    """Every piece of value of a plan on its walk: who and where it was added, base, kind, place, rate, weight and driver."""
    parts = [*_made(facts, law), *_moved(facts, law)]
    columns = ["country", "site", "item", "own", "amount", "base", "kind", "place", "rate", "driver"]
    return pd.DataFrame(parts, columns=columns)


def _made(facts: Facts, law: Law) -> Iterator[tuple[object, ...]]:
    work = routed_work(facts)
    alike = work["item"].isin(simple(facts))
    brought = (
        routed_flows(facts)
        .drop(columns="declared")
        .merge(work[alike].drop_duplicates(["item", "site"])[["item", "site", "country", "added", "declared"]], left_on=["item", "origin"], right_on=["item", "site"])
    )
    brought = brought.assign(made=brought["units"])
    work = work[work["good"] & (work["stage"] != "storage") & ~alike]
    columns = ["site", "country", "item", "tariff_group", "route", "made", "added", "declared"]
    rows = [*work[columns].itertuples(index=False, name=None), *brought[columns].itertuples(index=False, name=None)]
    for site, country, item, group, route, units, added, worth in rows:
        bases = {"value": units * added, "units": units, "proven": units * worth, "content": units * added}
        for base, kind, place, rate, weight in law.walk(borders(route), country, group, own=True):
            yield country, site, item, True, units * added, base, kind, place, rate, weight * bases[base]


def _moved(facts: Facts, law: Law) -> Iterator[tuple[object, ...]]:
    flows = routed_flows(facts)
    flows = flows[flows["exists"] & flows["good"] & flows["away"]]
    fob = facts.case["countries"].set_index("country")["customs_value"] != "cif"
    for origin, country, entered, item, group, route, onward, units, freight in flows[["origin", "exporter", "importer", "item", "tariff_group", "route", "onward", "units", "freight"]].itertuples(
        index=False, name=None
    ):
        for base, kind, place, rate, weight in law.walk(borders(route), country, group, own=False, skips_first=fob[entered] and len(borders(route)) > len(borders(onward))):
            yield country, origin, item, False, units * freight, base, kind, place, rate, weight * units * freight


def simple(facts: Facts) -> set[str]:
    """Goods of which every unit of a site is like any other: no depot holds them, no good goes into them, and their recipes add the same value everywhere."""
    case = facts.case
    recipes = case["recipes"].merge(case["cells"][["cell", "stage"]], on="cell")
    kinds = case["items"].set_index("item")["kind"]
    made_of_goods = recipes["recipe"].isin(facts.inputs.loc[~facts.inputs["service"], "recipe"])
    words = recipes["value_added"].map(lambda added: "" if math.isnan(added) else repr(added)).groupby(recipes["item"]).agg(set)
    unlike = {*recipes.loc[made_of_goods | (recipes["stage"] == "storage"), "item"], *words.index[words.map(len) > 1], *timed(facts)}
    return {str(item) for item in kinds.index[kinds == "good"]} - unlike


def timed(facts: Facts) -> set[str]:
    """Goods that must know the days left: made to order of goods made to order where someone waits no longer than a window; then also ordered goods that recipes of different days make."""
    case = facts.case
    items = case["items"].set_index("item")
    ordered = items["made_to"] == "order"
    if not ordered.any():
        return set()
    taken = facts.inputs[~facts.inputs["service"]].merge(case["recipes"][["recipe", "item"]], on="recipe")
    chained = set(taken.loc[taken["item"].map(ordered) & taken["input"].map(ordered) & (taken["item"] != taken["input"]), "item"])
    waits = case["markets"]["window_days"].notna().any() or items["window_days"].notna().any()
    if not chained or not waits:
        return set()
    several = case["recipes"].groupby("item")["days"].nunique() > 1
    return chained | {item for item in ordered.index[ordered] if several.get(item, False)}


def routed_work(facts: Facts) -> pd.DataFrame:
    """Runs by route: the recipe's item, its group, units ``made``, value ``added`` and ``declared`` per unit made."""
    items = facts.case["items"].set_index("item")
    runs = facts.plan.routed_runs.drop(columns="state")
    known = (
        facts.work[["recipe", "site", "item", "country", "yield", "value_added", "days"]]
        .merge(facts.case["recipes"][["recipe", "cell"]], on="recipe")
        .merge(facts.case["cells"][["cell", "stage"]], on="cell")
    )
    result = runs.merge(known, on=["recipe", "site"])
    result["good"] = result["item"].map(items["kind"]) == "good"
    result["tariff_group"] = result["item"].map(items["tariff_group"])
    result["made"] = result["units"] * result["yield"]
    result["declared"] = declared(facts.case, result["item"], result["country"])
    taken = facts.inputs[~facts.inputs["service"]]
    cost = (taken["quantity"] * taken["input"].map(items["declared_value"]).astype(float)).groupby(taken["recipe"]).sum()
    rest = result["declared"] - result["recipe"].map(cost).fillna(0.0) / result["yield"]
    result["added"] = result["value_added"].astype(float).fillna(rest)
    return result


def routed_flows(facts: Facts) -> pd.DataFrame:
    """Flows by route beside what `Facts.shipped` says of their leg."""
    legs = facts.shipped.drop(columns="units").drop_duplicates(["item", "origin", "destination", "mode"])
    return facts.plan.routed_flows.drop(columns="state").merge(legs, on=["item", "origin", "destination", "mode"])


def offered(facts: Facts, law: Law) -> pd.Series:
    """Whether each row of `routed_flows` crosses its border in a way that the law offers."""
    flows = routed_flows(facts)
    zones = set(facts.case["sites"].loc[facts.case["sites"]["free_zone"].astype(bool), "site"])
    rows = flows[["origin", "destination", "exporter", "importer", "tariff_group", "dutiable", "route", "onward", "mode", "good"]].itertuples(index=False, name=None)
    if facts.case.header.customs_value == "declared":
        return (flows["route"].map(bare) == "") & (flows["onward"].map(bare) == "")
    return pd.Series(
        [bare(route) in _ways(law, leg, origin in zones, place in zones, bare(onward), mode) if good else route == onward == "" for origin, place, *leg, route, onward, mode, good in rows],
        index=flows.index,
        dtype=bool,
    )


def _ways(law: Law, leg: list[object], from_zone: bool, to_zone: bool, onward: str, mode: str) -> set[str]:
    """Routes that a leg may have before what follows it."""
    left, entered, group, dutiable = str(leg[0]), str(leg[1]), str(leg[2]), bool(leg[3])
    rest = f", {onward}" if onward else ""
    if mode == ONSITE:
        return {onward}
    ahead = borders(onward)
    inland = bool(ahead) and ahead[0].ends in law.unions
    if (left, entered) in law.unions:
        owes_nothing = ", ".join(border.text for border in ahead[1:]) if inland and to_zone and not from_zone else onward
        return {f"{left}>{entered}:{group}{rest}"} if from_zone and not to_zone else {owes_nothing}
    if law.silent(left, entered):
        return {onward}
    head = f"{left}{'>>' if to_zone else '>'}{entered}:{group}"
    asks = bool((law.case["tariffs"]["importer"] == entered).any()) and dutiable
    if not asks or (to_zone and not inland):
        return {f"{head}/*free{rest}"}
    members = [name for name, agreement in law.agreements.items() if {left, entered} <= agreement.members]
    return {f"{head}/{name}{rest}" for name in members} | ({f"{head}/*part{rest}", f"{head}/*product{rest}"} if to_zone else {f"{head}{rest}"})
