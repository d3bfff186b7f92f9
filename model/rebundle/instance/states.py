"""The tree of states: years and scenarios, what each counts for, and what changes in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance import spares
from rebundle.instance.data import Instance
from rebundle.instance.price_names import DEMAND
from rebundle.instance.schema import ANY, ONSITE

ROOT = "now"
"""Name of the one state of an instance without a table of states."""

CLOSED, OPEN = "closed", "open"

LATE = "late:"
"""Begin of the name of late days: ``late:OWNER`` or ``late:FROM>TO``."""


@dataclass(frozen=True)
class Change:
    """What is different in a state: a price, a demand, days late, or something closed.

    Parameters
    ----------
    what : str
        A price name, ``demand`` or a part of it, who or what is late, or what is closed.
    kind : str
        ``factor``, ``absolute``, ``points``, ``closed`` or ``open``.
    value : float
        The factor, price, points or days; NaN where there is none.
    """

    what: str
    kind: str
    value: float

    @property
    def demand(self) -> bool:
        """Whether it changes what markets want."""
        return self.kind not in (CLOSED, OPEN) and DEMAND.fullmatch(self.what) is not None

    @property
    def late(self) -> bool:
        """Whether it makes an owner or a lane later."""
        return self.what.startswith(LATE)

    @property
    def price(self) -> bool:
        """Whether it moves prices."""
        return self.kind not in (CLOSED, OPEN) and not self.demand and not self.late


@dataclass(frozen=True, eq=False)
class Tree:
    """States, parents first.

    Attributes
    ----------
    states : tuple of str
        Names; the first is the root.
    parent : Mapping
        The state before; "" for the root.
    weight : Mapping
        What a yearly cost in the state counts for in the discounted annual equivalent; all add up to 1.
    lasting : Mapping
        The same for a charge that goes on in all states that follow.
    works : Mapping
        Whether the state lasts: in one of 0 years cells are decided, and nothing is made or moved.
    may_open : Mapping
        Whether cells may be opened and closed on entering the state.
    changes : Mapping
        What holds in the state, its own and what it inherits, in the order in which it came.
    surge : Mapping
        Factor on the demand of each row of the network's demand.
    begins, years : Mapping
        Years from today to the begin of the state, and how long it lasts.
    day : Mapping
        Day on which the state's tariffs are read, as ISO text; "" where no day is stated.
    """

    states: tuple[str, ...]
    parent: Mapping[str, str]
    weight: Mapping[str, float]
    lasting: Mapping[str, float]
    works: Mapping[str, bool]
    may_open: Mapping[str, bool]
    changes: Mapping[str, tuple[Change, ...]]
    surge: Mapping[str, np.ndarray]
    begins: Mapping[str, float]
    years: Mapping[str, float]
    day: Mapping[str, str]


def tree(case: Instance, demand: pd.DataFrame) -> Tree:
    """Lay out the states of an instance; without a table of states there is one, and nothing changes.

    Parameters
    ----------
    case : Instance
        The instance.
    demand : DataFrame
        What its markets want (see `spares.wanted`).
    """
    table = case["states"]
    if not len(table):
        table = pd.DataFrame({"state": [ROOT], "parent": [""], "probability": [1.0], "years": [1.0], "may_open": [True]})
    parent, probability, years, may_open = (column_of(table, name) for name in ("parent", "probability", "years", "may_open"))
    order = order_of(parent)
    begins = starts(order, parent, years)
    worth = {state: probability[state] * present_value(case.header.discount_rate, begins[state], years[state]) for state in order}
    total = sum(worth.values())
    weight = {state: worth[state] / total for state in order}
    lasting = dict(weight)
    for state in reversed(order[1:]):
        lasting[parent[state]] += lasting[state]
    changes = _changes(case, order, parent)
    return Tree(
        states=tuple(order),
        parent=parent,
        weight=weight,
        lasting=lasting,
        works={state: years[state] > 0 for state in order},
        may_open={state: bool(may_open[state]) for state in order},
        changes=changes,
        surge={state: _surge(case, demand, changes[state]) for state in order},
        begins=begins,
        years=years,
        day=_days(case, order),
    )


def _days(case: Instance, order: list[str]) -> dict[str, str]:
    """Day on which each state's tariffs are read: its own, else that of the instance."""
    general = case.header.date.isoformat() if case.header.date else ""
    own = column_of(case["states"], "date")
    return {state: own.get(state) or general for state in order}


def present_value(rate: float, start: float, years: float) -> float:
    """Value today of one unit a year from `start` for some years: the integral of ``(1 + rate) ** -t``."""
    if rate == 0:
        return years
    return float(((1 + rate) ** -start - (1 + rate) ** -(start + years)) / math.log1p(rate))


def column_of(table: pd.DataFrame, name: str) -> dict[str, Any]:
    """A column of the table of states, by state."""
    return dict(zip(table["state"].tolist(), table[name].tolist(), strict=True))


def starts(order: list[str], parent: Mapping[str, str], years: Mapping[str, float]) -> dict[str, float]:
    """Years from today to the begin of each state; `order` has parents first."""
    begins: dict[str, float] = {}
    for state in order:
        above = parent[state]
        begins[state] = begins[above] + years[above] if above else 0.0
    return begins


def path(parent: Mapping[str, str], state: str) -> list[str]:
    """States from the root to a state."""
    found = [state]
    while parent[found[-1]]:
        found.append(parent[found[-1]])
    return found[::-1]


def order_of(parent: Mapping[str, str]) -> list[str]:
    """States with parents first, otherwise in the order of the table."""
    order = [state for state, above in parent.items() if not above]
    for state in order:
        order += [child for child, above in parent.items() if above == state]
    return order


def _changes(case: Instance, order: list[str], parent: Mapping[str, str]) -> dict[str, tuple[Change, ...]]:
    """What holds in each state: what its parent has, unless its own rows say something else of the same thing."""
    own: dict[str, dict[str, Change]] = {state: {} for state in order}
    table = case["state_changes"]
    for state, what, kind, value in zip(table["state"], table["what"], table["change"], table["value"], strict=True):
        own[state][what] = Change(str(what), str(kind), float(value))
    holding: dict[str, dict[str, Change]] = {"": {}}
    for state in order:
        kept = {what: change for what, change in holding[parent[state]].items() if what not in own[state]}
        holding[state] = {**kept, **own[state]}
    return {state: tuple(holding[state].values()) for state in order}


def _surge(case: Instance, demand: pd.DataFrame, changes: tuple[Change, ...]) -> np.ndarray:
    """Factor on each row of the demand; spare parts follow the products that need them."""
    moves = [change for change in changes if change.demand]
    if not moves:
        return np.ones(len(demand))
    table = case["demand"]
    factor = np.ones(len(table))
    for change in moves:
        factor[asked(table, change.what)] *= change.value
    moved = spares.wanted(replace(case, tables={**case.tables, "demand": table.assign(quantity=table["quantity"].to_numpy(dtype=float) * factor)}))
    before, after = demand["quantity"].to_numpy(dtype=float), moved["quantity"].to_numpy(dtype=float)
    factors: np.ndarray = np.divide(after, before, out=np.ones(len(demand)), where=before > 0)
    return factors


def asked(table: pd.DataFrame, what: str) -> np.ndarray:
    """Which rows of ``demand`` a name such as ``demand:ITEM@MARKET`` means (bool)."""
    found = DEMAND.fullmatch(what)
    assert found is not None
    rows = np.ones(len(table), dtype=bool)
    for column, name in (("item", found["kind"]), ("market", found["place"])):
        if name:
            rows &= (table[column] == name).to_numpy()
    return rows


def shut_sites(case: Instance, changes: tuple[Change, ...]) -> set[str]:
    """Sites at which nothing is worked: closed themselves, or with their country."""
    names = {change.what for change in changes if change.kind == CLOSED}
    sites = case["sites"]
    return set(sites.loc[sites["site"].isin(names) | sites["country"].isin(names), "site"])


def shut_legs(legs: pd.DataFrame, changes: tuple[Change, ...]) -> np.ndarray:
    """Legs on which nothing moves (bool)."""
    shut = np.zeros(len(legs), dtype=bool)
    for change in changes:
        if change.kind == CLOSED and ">" in change.what:
            shut |= along(legs, change.what)
    return shut


def later(case: Instance, legs: pd.DataFrame, changes: tuple[Change, ...]) -> np.ndarray:
    """Days by which each leg is later than the tables say: what leaves the sites of a late owner, and what moves on a late lane."""
    days = np.zeros(len(legs))
    owners = legs["origin"].map(case["sites"].set_index("site")["owner"])
    for change in changes:
        if change.late:
            name = change.what.removeprefix(LATE)
            here = along(legs, name) if ">" in name else ((owners == name) & (legs["mode"] != ONSITE)).to_numpy()
            days += np.where(here, change.value, 0.0)
    return days


def along(legs: pd.DataFrame, what: str) -> np.ndarray:
    """Legs that a lane means (bool): ``from>to`` or ``mode:from>to``, each end a site, market, country or ``*``; none that stays on its site."""
    mode, origin, destination = lane(what)
    here = ((legs["mode"] == mode) | (mode == "")).to_numpy() & (legs["origin"] != legs["destination"]).to_numpy()
    for name, place, country in ((origin, "origin", "exporter"), (destination, "destination", "importer")):
        if name != ANY:
            here &= ((legs[place] == name) | (legs[country] == name)).to_numpy()
    return here


def lane(what: str) -> tuple[str, str, str]:
    """Mode ("" = every mode), origin and destination of a lane."""
    mode, _, ends = what.rpartition(":")
    origin, _, destination = ends.partition(">")
    return mode, origin, destination
