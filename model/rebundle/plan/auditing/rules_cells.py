"""Rules of what stands and works: placements, succession, capacity, labour, strategy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.instance.header import Rule
from rebundle.instance.schema import ANY
from rebundle.instance.strategy import Strategy, UnknownStrategy, find
from rebundle.plan.auditing.duties import shares
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.states import blocked, shut
from rebundle.plan.auditing.states import closed as closings
from rebundle.plan.auditing.tolerances import CAP
from rebundle.plan.plan import Violation

CELLS, HOURS = "cells", "hours/year"


def check(facts: Facts) -> Iterator[Violation]:
    """Return every broken rule of cells and runs."""
    for rule in (_placement, _site_limits, _groups, _succession, _closed, _standing, _capacity, _labour_hours, _strategy):
        yield from rule(facts)


def _cells(count: float) -> str:
    return f"{number(count)} cell" + ("" if count == 1 else "s")


def _placement(facts: Facts) -> Iterator[Violation]:
    """Cells stand only where they may, not fewer and not more than allowed; recipes are worked only there."""
    places = facts.places
    allowed, stated = set(zip(places["cell"], places["site"], strict=True)), facts.plan.cells
    barred = pd.Series([place not in allowed for place in zip(stated["cell"], stated["site"], strict=True)], index=stated.index, dtype=bool)
    for row in rows(stated, barred & ((stated["count"] > 0) | (stated["opened"] > 0) | (stated["closed"] > 0))):
        yield Violation("placement", f"{row.cell} at {row.site}", max(row.count, row.opened, row.closed), CELLS, f"{row.cell} may not stand at {row.site}")
    for row in rows(facts.work, ~facts.work["placed"] & (facts.work["units"] > 0)):
        yield Violation("placement", f"{row.recipe} at {row.site}", float(row.units), "units/year", f"{row.site} works {row.recipe}, but {row.cell} may not stand there")
    for row in rows(places, places["count"] < places["min"]):
        yield Violation("placement", f"{row.cell} at {row.site}", row.min - row.count, CELLS, f"{_cells(row.count)} of {row.cell} at {row.site}, but at least {number(row.min)} must stand")
    for row in rows(places, places["count"] > places["max"]):
        yield Violation("placement", f"{row.cell} at {row.site}", row.count - row.max, CELLS, f"{_cells(row.count)} of {row.cell} at {row.site}, but at most {number(row.max)} may stand")


def _site_limits(facts: Facts) -> Iterator[Violation]:
    """A site holds no more cells than it has room for."""
    standing, sites = facts.plan.cells.groupby("site")["count"].sum().to_dict(), facts.case["sites"]
    room = dict(zip(sites["site"], sites["max_cells"], strict=True))
    for site, count in standing.items():
        if count > room[site]:
            yield Violation("site limits", str(site), count - room[site], CELLS, f"{_cells(count)} at {site}, which has room for {number(room[site])}")


def _groups(facts: Facts) -> Iterator[Violation]:
    """The placements of a group hold no more cells than its cap."""
    cells = facts.plan.cells
    for group, members in facts.case["groups"].groupby("group"):
        member = np.zeros(len(cells), dtype=bool)
        for cell, site in zip(members["cell"], members["site"], strict=True):
            member |= ((cells["cell"] == cell) | (cell == ANY)).to_numpy() & ((cells["site"] == site) | (site == ANY)).to_numpy()
        count, most = float(cells.loc[member, "count"].sum()), float(members["max"].iloc[0])
        if count > most:
            yield Violation("groups", str(group), count - most, CELLS, f"{_cells(count)} in group {group}, which may hold {number(most)}")


def _succession(facts: Facts) -> Iterator[Violation]:
    """Cells that stand are those that stood, plus those opened, less those closed."""
    columns = ["cell", "site", "count", "stood", "opened", "closed", "may_close"]
    places = facts.places[columns]
    due = places["stood"] + places["opened"] - places["closed"]
    for cell, site, count, existing, opened, closed, _ in rows(places, places["count"] != due):
        detail = f"{_cells(count)} of {cell} at {site}, but {number(existing)} stood, {number(opened)} opened and {number(closed)} closed"
        yield Violation("succession", f"{cell} at {site}", abs(count - existing - opened + closed), CELLS, detail)
    for cell, site, _, existing, _, closed, _ in rows(places, places["closed"] > places["stood"]):
        yield Violation("succession", f"{cell} at {site}", closed - existing, CELLS, f"{_cells(closed)} of {cell} closed at {site}, where {number(existing)} stood")
    for cell, site, _, _, _, closed, _ in rows(places, (places["closed"] > 0) & ~places["may_close"].astype(bool)):
        yield Violation("succession", f"{cell} at {site}", closed, CELLS, f"{_cells(closed)} of {cell} closed at {site}, where they may not be closed")
    for cell, site, _, _, opened, closed, _ in rows(places, ((places["opened"] > 0) | (places["closed"] > 0)) & (not facts.state.may_open)):
        yield Violation(
            "succession", f"{cell} at {site}", opened + closed, CELLS, f"{_cells(opened)} of {cell} opened and {number(closed)} closed at {site}, in a state that may not open or close any"
        )


def _closed(facts: Facts) -> Iterator[Violation]:
    """Nothing is worked and nothing moves where the state closes it."""
    if not closings(facts.state):
        return
    work, flows = facts.working, facts.shipped
    for row in rows(work[shut(facts.state, work) & (work["units"] > 0)][["recipe", "site", "units"]]):
        yield Violation("closed", f"{row.recipe} at {row.site}", float(row.units), "units/year", f"{row.site} starts {number(row.units)} units of {row.recipe}, but is closed")
    for row in rows(flows[blocked(facts.state, flows) & (flows["units"] > 0)][["item", "origin", "destination", "mode", "units"]]):
        who = f"{row.item} from {row.origin} to {row.destination} by {row.mode}"
        yield Violation("closed", who, float(row.units), "units/year", f"{number(row.units)} units of {row.item} go from {row.origin} to {row.destination} by {row.mode}, which is closed")


def _standing(facts: Facts) -> Iterator[Violation]:
    """A recipe is worked only where a cell of its type stands."""
    work = facts.working
    for row in rows(work, (work["units"] > 0) & ~(work["count"] >= 1)):
        detail = f"{row.site} starts {number(row.units)} units of {row.recipe}, but no {row.cell} stands there"
        yield Violation("capacity", f"{row.cell} at {row.site}", float(row.units), "units/year", detail)


def _capacity(facts: Facts) -> Iterator[Violation]:
    """Recipes work no more hours than their cells have, and no less than the least use of cells that stand."""
    work = facts.working
    hours = (work["hours"] * work["units"]).groupby([work["cell"], work["site"]]).sum().to_dict()
    places = facts.places[["cell", "site", "country", "capacity", "count", "lacking", "min_use"]]
    places = places.assign(hours=[float(hours.get(place, 0.0)) for place in zip(places["cell"], places["site"], strict=True)])
    places = places[np.isfinite(places["capacity"])]
    there = places["capacity"] * (places["count"] - places["lacking"])
    slack = CAP * np.maximum(np.maximum(places["hours"], there), 1.0)
    places = places.assign(there=there, least=(there * places["min_use"]).where(~shut(facts.state, places) & facts.state.works, 0.0))
    for row in rows(places, places["hours"] > there + slack):
        lately = ", as cells opened lately do not work in full yet" if row.lacking > 0 else ""
        detail = f"{row.cell} at {row.site} works {number(row.hours)} hours but has {number(row.there)}{lately}"
        yield Violation("capacity", f"{row.cell} at {row.site}", row.hours - row.there, HOURS, detail)
    for row in rows(places, places["hours"] < places["least"] - slack):
        detail = f"{row.cell} at {row.site} works {number(row.hours)} hours but must work {number(row.least)}"
        yield Violation("minimum use", f"{row.cell} at {row.site}", row.least - row.hours, HOURS, detail)


def _labour_hours(facts: Facts) -> Iterator[Violation]:
    """A country has only so many hours of a skill, and those that it may train for."""
    work = facts.labour
    if not len(work):
        return
    used = work.groupby(["country", "skill"], as_index=False).agg(worked=("worked", "sum"), limit=("hours_limit", "first"))
    places = facts.case["training"].assign(more=facts.case["training"]["max_hours"].fillna(np.inf))[["country", "skill", "more"]]
    used["limit"] += used[["country", "skill"]].merge(places, on=["country", "skill"], how="left")["more"].fillna(0.0).to_numpy()
    for row in rows(used, used["worked"] > used["limit"] + CAP * used["limit"].clip(lower=1.0)):
        detail = f"plans work {number(row.worked)} hours of {row.skill} in {row.country}, which has {number(row.limit)}"
        yield Violation("labour hours", f"{row.skill} in {row.country}", row.worked - row.limit, HOURS, detail)


def _strategy(facts: Facts) -> Iterator[Violation]:
    """What the plan's strategy bars does not stand and does not move."""
    try:
        strategy = find(facts.case, facts.plan.strategy)
    except UnknownStrategy as error:
        yield Violation("strategy", facts.plan.strategy, 1.0, "strategies", str(error))
        return
    for stage, rule in strategy.rules.items():
        here = facts.places[(facts.places["stage"] == stage) & (facts.places["count"] > 0)]
        for row in rows(here, _barred(facts, here, rule)):
            yield Violation("strategy", f"{row.cell} at {row.site}", row.count, CELLS, f"{_cells(row.count)} of {row.cell} at {row.site}, which strategy {strategy.name} bars")
        if rule.together != "any":
            yield from _parted(facts, strategy.name, stage, rule)
    if strategy.near_market:
        yield from _near_market(facts, strategy)
    if strategy.hold:
        moved = facts.places[(facts.places["opened"] > 0) | (facts.places["closed"] > 0)]
        for cell, site, opened, closed in rows(moved[["cell", "site", "opened", "closed"]]):
            detail = f"{_cells(opened)} of {cell} opened and {number(closed)} closed at {site}, but strategy {strategy.name} holds what stands"
            yield Violation("strategy", f"{cell} at {site}", opened + closed, CELLS, detail)


def _barred(facts: Facts, here: pd.DataFrame, rule: Rule) -> pd.Series:
    """Which rows of places a rule bars; an agreement stands for its members."""
    members = facts.case["agreements"].groupby("name")["country"].agg(list).to_dict()

    def among(names: tuple[str, ...]) -> pd.Series:
        return here["country"].isin([country for name in names for country in (name, *members.get(name, ()))])

    barred = among(rule.barred)
    if rule.countries:
        barred |= ~among(rule.countries)
    if rule.owners != "any":
        barred |= here["own"] != (rule.owners == "firm")
    if rule.technologies:
        barred |= ~here["technology"].isin(rule.technologies)
    return barred


def _parted(facts: Facts, strategy: str, stage: str, rule: Rule) -> Iterator[Violation]:
    """What the stage makes goes to a site elsewhere, although the strategy keeps it together."""
    makers = facts.places.loc[facts.places["stage"] == stage, ["cell", "site"]].merge(facts.case["recipes"][["cell", "item"]], on="cell")
    made = set(zip(makers["item"], makers["site"], strict=True))
    here, there = ("origin", "destination") if rule.together == "site" else ("exporter", "importer")
    apart = facts.shipped[~facts.shipped["to_market"] & (facts.shipped["units"] > 0) & (facts.shipped[here] != facts.shipped[there])]
    for row in rows(apart):
        if (row.item, row.origin) in made:
            detail = f"{number(row.units)} units of {row.item} go from {row.origin} to {row.destination}, but strategy {strategy} keeps what {stage} makes on one {'site' if rule.together == 'site' else 'side of a border'}"
            yield Violation("strategy", f"{row.item} from {row.origin} to {row.destination}", float(row.units), "units/year", detail)


def _near_market(facts: Facts, strategy: Strategy) -> Iterator[Violation]:
    last = facts.shipped[facts.shipped["to_market"] & (facts.shipped["units"] > 0) & (facts.shipped["exporter"] != facts.shipped["importer"])]
    for row in rows(last, ~shares(facts.case, last, "customs_union")):
        detail = f"{row.destination} takes {number(row.units)} units of {row.item} from {row.origin} in {row.exporter}, but strategy {strategy.name} serves it from its own country or customs union"
        yield Violation("strategy", f"{row.item} from {row.origin} to {row.destination}", float(row.units), "units/year", detail)
