"""States as the audit sees them: weights, prices, demand and closures worked out from the raw tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.price_names import DERIVED, members
from rebundle.instance.schema import ANY
from rebundle.plan.plan import NOW

LASTING = ("opening", "closing", "grants")
"""Families charged for good once cells are opened or closed."""

BOUGHT = ("equipment", "robots", "printers")
"""Families charged for good where the firm buys."""


ROUNDING = 1e-9
"""Part of a life below which nothing of it is left, or spent."""


@dataclass(frozen=True)
class State:
    """One state of an instance.

    Attributes
    ----------
    name, parent : str
        Its name and that of the state before, "" for the first.
    weight, lasting : float
        What a yearly cost counts for: in this state, and in this one and all that follow.
    works, may_open : bool
        Whether it lasts, and whether cells may be opened and closed on entering it.
    way : tuple
        (name, years) of each state from the first to this one; empty where there is no table of states.
    end : float
        Years from today to the end of the last state.
    day : str or None
        Its own day for tariffs, as ISO text; None where that of the instance holds.
    rules : Mapping
        What holds in it: name to (kind of change, value), earliest first.
    """

    name: str = NOW
    parent: str = ""
    weight: float = 1.0
    lasting: float = 1.0
    works: bool = True
    may_open: bool = True
    way: tuple[tuple[str, float], ...] = ()
    end: float = 0.0
    day: str | None = None
    rules: Mapping[str, tuple[str, float]] = field(default_factory=dict)


TODAY = State()
"""The one state of an instance without a table of states."""


def states(case: Instance) -> list[State]:
    """States of an instance, each after its parent."""
    table = case["states"]
    if not len(table):
        return [TODAY]
    own: dict[str, dict[str, tuple[str, float]]] = {}
    for state, what, change, value in zip(*(case["state_changes"][name].tolist() for name in ("state", "what", "change", "value")), strict=True):
        own.setdefault(state, {})[what] = (change, float(value))
    parent, years, chance, may_open, day = (dict(zip(table["state"].tolist(), table[name].tolist(), strict=True)) for name in ("parent", "years", "probability", "may_open", "date"))
    ways = {name: _way(parent, name) for name in parent}
    worth = {name: chance[name] * _worth(case.header.discount_rate, sum(years[step] for step in way[:-1]), years[name]) for name, way in ways.items()}
    total = math.fsum(worth.values())
    after = {name: math.fsum(worth[other] for other, way in ways.items() if name in way) for name in parent}
    return [
        State(
            name=name,
            parent=parent[name],
            weight=worth[name] / total,
            lasting=after[name] / total,
            works=years[name] > 0,
            may_open=bool(may_open[name]),
            way=tuple((step, float(years[step])) for step in ways[name]),
            end=max(sum(years[step] for step in way) for way in ways.values()),
            day=day[name] or None,
            rules=_rules([own.get(step, {}) for step in ways[name]]),
        )
        for name in sorted(parent, key=lambda name: len(ways[name]))
    ]


def _way(parent: Mapping[str, str], name: str) -> list[str]:
    """States from the first to this one."""
    return [*(_way(parent, parent[name]) if parent[name] else []), name]


def _worth(rate: float, start: float, years: float) -> float:
    """Present value of one a year from `start` for some years, paid day by day."""
    if rate == 0:
        return years
    growth = math.log(1 + rate)
    return math.exp(-growth * start) * -math.expm1(-growth * years) / growth


def beyond(case: Instance, state: State, life: pd.Series) -> pd.Series:
    """What is charged after the last state for one of what is charged until then, for cells of some years of life opened in the state."""
    kept, rate = case.header.remaining_value, case.header.discount_rate
    begins = sum(years for _, years in state.way[:-1])
    spent = (state.end - begins) % life
    left = (life - spent).where((spent > ROUNDING * life) & (life - spent > ROUNDING * life), 0.0)
    charged = _worth(rate, begins, state.end - begins) if state.way else 0.0
    return (1.0 - kept) * left.map(lambda years: _worth(rate, state.end, years) / charged if charged else 0.0)


def _rules(steps: list[dict[str, tuple[str, float]]]) -> dict[str, tuple[str, float]]:
    """What holds at the end of the way: the last word on each name."""
    rules: dict[str, tuple[str, float]] = {}
    for step in steps:
        for what, rule in step.items():
            rules.pop(what, None)
            rules[what] = rule
    return rules


def prices(case: Instance, state: State, lines: pd.DataFrame) -> np.ndarray:
    """Price of each line of a bill in a state, margins aside: set, multiplied, added to, in this order."""
    price = lines["price"].to_numpy(dtype=float).copy()
    for kind in ("absolute", "factor", "points"):
        for what, (change, value) in state.rules.items():
            if change == kind and not what.startswith(("demand", "late:")):
                own = np.array([_moves(case, what, kind, *line) for line in lines[["family", "kind", "place", "owner"]].itertuples(index=False, name=None)], dtype=bool)
                price[own] = {"absolute": 0.0 * price[own] + value, "factor": price[own] * value, "points": price[own] + value}[kind]
    return price


def _moves(case: Instance, what: str, change: str, *line: str) -> bool:
    """Whether a change of a price moves a line."""
    return any(_named(case, name, change, *line) for name in members(case, what))


def _named(case: Instance, name: str, change: str, family: str, kind: str, place: str, owner: str) -> bool:
    rest, _, whose = name.partition("/")
    rest, _, where = rest.partition("@")
    what, _, which = rest.partition(":")
    if change != "factor" and kind.endswith(DERIVED) and not which.endswith(DERIVED):
        return False
    if not all(not pattern or fnmatchcase(value, pattern.replace("[", "[[]")) for value, pattern in ((family, what), (kind, which), (owner, whose))):
        return False
    if not where:
        return True
    ends, given = place.split(">"), where.split(">")
    agreements = case["agreements"]
    inside = [set(agreements.loc[agreements["name"] == part, "country"]) for part in given]
    return len(ends) == len(given) and all(end in countries or fnmatchcase(end, part or ANY) for end, part, countries in zip(ends, given, inside, strict=True))


def weights(state: State, lines: pd.DataFrame) -> np.ndarray:
    """What a unit of each line's yearly cost counts for; what cells cost once is charged in all states that follow."""
    bought = lines["family"].isin(BOUGHT) & (lines["owner"] == "firm") & (lines["kind"] != "existing")
    return np.where(bought | lines["family"].isin(LASTING), state.lasting, state.weight)


def demanded(state: State, demand: pd.DataFrame) -> pd.Series:
    """Quantity that each row of the demand table has in a state."""
    quantity = demand["quantity"].astype(float)
    for what, (change, value) in state.rules.items():
        if change == "factor" and what.split("@")[0].split(":")[0] == "demand":
            item, market = what.partition("@")[0].partition(":")[2], what.partition("@")[2]
            here = (demand["item"].eq(item) | (item == "")) & (demand["market"].eq(market) | (market == ""))
            quantity = quantity.where(~here, quantity * value)
    return quantity if state.works else 0.0 * quantity


def closed(state: State) -> list[str]:
    """Names of what is closed in a state."""
    return [what for what, (change, _) in state.rules.items() if change == "closed"]


def shut(state: State, places: pd.DataFrame) -> pd.Series:
    """Which rows with a site and its country stand where nothing is worked."""
    names = closed(state)
    return places["site"].isin(names) | places["country"].isin(names)


def blocked(state: State, flows: pd.DataFrame) -> pd.Series:
    """Which flows use a closed lane: rows of origin, exporter, destination, importer and mode."""
    result = pd.Series(False, index=flows.index)
    for what in (name for name in closed(state) if ">" in name):
        result |= _uses(flows, what)
    return result


def delayed(state: State, flows: pd.DataFrame, owners: Mapping[str, str]) -> pd.Series:
    """Days by which each flow is later than the tables say, with its origin's owner by name and on its lane."""
    days = pd.Series(0.0, index=flows.index)
    for what, (_, value) in state.rules.items():
        first, _, whom = what.partition(":")
        if first == "late" and whom:
            days[_uses(flows, whom) if ">" in whom else flows["away"] & flows["origin"].map(owners).eq(whom)] += value
    return days


def _uses(flows: pd.DataFrame, lane: str) -> pd.Series:
    """Which flows use a lane, MODE:FROM>TO or FROM>TO."""
    origin, destination = lane.split(":")[-1].split(">")
    mode = lane.rpartition(":")[0]
    leaves = flows["origin"].eq(origin) | flows["exporter"].eq(origin) | (origin == ANY)
    comes = flows["destination"].eq(destination) | flows["importer"].eq(destination) | (destination == ANY)
    return leaves & comes & (flows["mode"].eq(mode) | (mode == "")) & flows["away"]
