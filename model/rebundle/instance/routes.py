"""Routes of goods, from the market back to where parts are made: the borders they will cross, and the days they have."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from rebundle.instance.customs import AS_PART, AS_PRODUCT, FREE, ORDINARY, Borders, Crossing, Customs
from rebundle.instance.data import Instance
from rebundle.instance.lead_times import SLACK, quickest
from rebundle.instance.making import order
from rebundle.instance.route import DIGITS, Route


@dataclass
class Routed:
    """Ways and legs, one row for each route.

    Attributes
    ----------
    ways : DataFrame
        With ``route`` of what is made, 0 for items that need none, ``drawn``, the route that inputs made to order carry on, and
        ``stocked``, that of inputs made to stock.
    legs : DataFrame
        With ``route`` of the good on it, own border first, ``onward``, the route from the destination on, and ``made_for``,
        the route under which its makers make it: `route`, or 0 for items that need none.
    routes : list of Route
        What the numbers in these columns mean; 0 = no border and all the time there is.
    """

    ways: pd.DataFrame
    legs: pd.DataFrame
    routes: list[Route]


def unrouted(ways: pd.DataFrame, legs: pd.DataFrame) -> Routed:
    """Ways and legs where no route is followed."""
    return Routed(ways.assign(route=0, drawn=0, stocked=0), legs.assign(route=0, onward=0, made_for=0), [Route()])


def timed(case: Instance, used: pd.DataFrame) -> set[str]:
    """Goods whose route must know the days that are left: made to order of goods made to order, where some window holds."""
    windows = pd.concat([case["markets"]["window_days"], case["items"]["window_days"]])
    ordered = set(case["items"].loc[case["items"]["made_to"] == "order", "item"])
    chained = set(used.loc[used["ordered"] & ~used["storage"] & used["item"].isin(ordered), "item"]) if windows.notna().any() else set()
    if not chained:
        return set()
    days = case["recipes"].groupby("item")["days"].nunique()
    return chained | {item for item in ordered if days.get(item, 0) > 1}


def simple(case: Instance, used: pd.DataFrame) -> set[str]:
    """Goods that are all alike at a site, so that their legs alone know the route: not stored, made of no goods, by recipes that add the same value."""
    goods = set(case["items"].loc[case["items"]["kind"] == "good", "item"])
    stated = case["recipes"].groupby("item")["value_added"].nunique(dropna=False)
    return goods - set(used.loc[used["good"], "item"]) - set(stated.index[stated > 1]) - timed(case, used)


class Leg(NamedTuple):
    """What a route needs to know of a leg."""

    origin: str
    destination: str
    exporter: str
    importer: str
    tariff_group: str
    dutiable: bool
    to_market: bool
    days: float
    days_left: float


def followed(case: Instance, ways: pd.DataFrame, used: pd.DataFrame, legs: pd.DataFrame) -> Routed:
    """Follow every good from its market back to where its parts are made.

    Items are taken from the finished to the raw, so that the routes of what is made at a site are known when the
    legs of its inputs are followed. Only routes exist that a lane serves to the end, in time, and that a maker may take.
    """
    goods = set(case["items"].loc[case["items"]["kind"] == "good", "item"])
    rules, book, alike = _Rules(case, ways, used), _Book(), simple(case, used)
    made, moved = _Rows(), _Rows()
    travelling, working = legs.groupby("item").indices, ways.groupby("item").indices
    for item in order(case, used):
        own_legs, own_ways = legs.iloc[travelling.get(item, [])], ways.iloc[working.get(item, [])]
        if item not in goods:
            moved.add(own_legs.index, 0, 0)
            made.add(own_ways.index, 0, 0, 0)
            continue
        lanes = [(number, Leg(*row)) for number, *row in own_legs[list(Leg._fields)].itertuples(name=None)]
        stores = set(own_ways.loc[own_ways["stage"] == "storage", "site"])
        found = _reached(rules, item, lanes, stores)
        if item in alike:
            made.add(own_ways.index, 0, 0, 0)
        else:
            _make(rules, item, own_ways, found, made, book)
        makers = {str(site): str(country) for site, country, stage in own_ways[["site", "country", "stage"]].itertuples(index=False, name=None) if stage != "storage"}
        _move(rules, item, lanes, stores, makers, found, moved, book)
    going = moved.of(legs, "route", "onward")
    return Routed(made.of(ways, "route", "drawn", "stocked"), going.assign(made_for=going["route"].where(~going["item"].isin(alike), 0)), book.routes)


class _Rules:
    """What an instance allows a route to be, and the routes that are wanted at each site so far."""

    def __init__(self, case: Instance, ways: pd.DataFrame, used: pd.DataFrame) -> None:
        self.customs = Customs(case) if case.header.customs_value == "traced" else None
        self.zones = set(case["sites"].loc[case["sites"]["free_zone"].astype(bool), "site"])
        self.ordered = set(case["items"].loc[case["items"]["made_to"] == "order", "item"])
        self.timed = timed(case, used)
        self.quick = quickest(ways).to_dict()
        self.wanted: dict[tuple[str, str], dict[Route, None]] = {}
        goods = used[used["good"] & ~used["storage"]]
        self.inputs = {str(recipe): list(part["input"]) for recipe, part in goods.groupby("recipe")}

    def onward(self, item: str, leg: Leg) -> list[Route]:
        """Routes that are wanted at the end of a leg: none further at a market."""
        return [Route()] if leg.to_market else list(self.wanted.get((item, leg.destination), ()))

    def want(self, recipe: str, site: str, inner: Route) -> None:
        """Ask for the inputs of a recipe on the route that they will carry on; what is made to stock has all the time."""
        for item in self.inputs.get(recipe, ()):
            self.wanted.setdefault((item, site), {})[inner if item in self.ordered else Route(inner.borders)] = None

    def across(self, item: str, leg: Leg, onward: Route) -> list[Route]:
        """Routes of a good on a leg, given its route from the destination on."""
        left = leg.days_left if leg.to_market else onward.left - leg.days if item in self.ordered else math.inf
        if left < math.inf and left < self.quick.get((item, leg.origin), 0.0) - SLACK:
            return []
        days = round(left, DIGITS) if item in self.timed and left < math.inf else math.inf
        return [Route(borders, days) for borders in self._borders(leg, onward.borders)]

    def inside(self, route: Route, country: str, site: str, item: str, days: float) -> Route | None:
        """Route that the inputs of a good carry on; None where a maker may not take the route or is too slow for it."""
        if days > route.left + SLACK or (self.customs is not None and not self.customs.allowed(route.borders, country)):
            return None
        closed = self.customs.closed(route.borders, country, site, item) if self.customs is not None else ()
        return Route(closed, route.left).within(days)

    def open(self, route: Route, country: str) -> bool:
        """Whether goods of a country may take the borders of a route."""
        return self.customs is None or self.customs.allowed(route.borders, country)

    def _borders(self, leg: Leg, onward: Borders) -> list[Borders]:
        customs = self.customs
        if customs is None:
            return [()]
        from_zone, to_zone = leg.origin in self.zones, leg.destination in self.zones
        if customs.inside(leg.exporter, leg.importer):
            if from_zone and not to_zone:
                return [(Crossing(leg.exporter, leg.importer, leg.tariff_group), *onward)]
            settled = to_zone and not from_zone and onward and customs.leaves_zone(onward[0])  # what is inland owes nothing on leaving the zone
            return [onward[1:] if settled else onward]
        if not customs.matters(leg.exporter, leg.importer):
            return [onward]
        if any(customs.inside(crossing.importer, leg.importer) and not customs.leaves_zone(crossing) for crossing in onward if not crossing.maker):
            return []
        regimes = customs.regimes(leg.exporter, leg.importer, leg.dutiable)
        if to_zone and regimes != [FREE]:
            inland = bool(onward) and customs.leaves_zone(onward[0])
            regimes = [AS_PART, AS_PRODUCT, *(regime for regime in regimes if regime != ORDINARY)] if inland else [FREE]
        return [(Crossing(leg.exporter, leg.importer, leg.tariff_group, regime, to_zone), *onward) for regime in regimes]


@dataclass
class _Book:
    """Numbers of routes."""

    routes: list[Route] = field(default_factory=lambda: [Route()])
    numbers: dict[Route, int] = field(default_factory=lambda: {Route(): 0})

    def number(self, route: Route) -> int:
        if route not in self.numbers:
            self.numbers[route] = len(self.routes)
            self.routes.append(route)
        return self.numbers[route]


@dataclass
class _Rows:
    """Rows of a frame, each with some numbers of routes."""

    rows: list[int] = field(default_factory=list)
    numbers: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, rows: Iterable[int], *numbers: int) -> None:
        for row in rows:
            self.rows.append(row)
            self.numbers.append(numbers)

    def of(self, frame: pd.DataFrame, *names: str) -> pd.DataFrame:
        columns = np.array(self.numbers, dtype=int).reshape(-1, len(names)).T
        result = frame.iloc[np.array(self.rows, dtype=int)].assign(**dict(zip(names, columns, strict=True)))
        return result.sort_index(kind="stable").reset_index(drop=True)


def _reached(rules: _Rules, item: str, lanes: list[tuple[int, Leg]], stores: set[str]) -> dict[str, dict[Route, None]]:
    """Routes by which an item may leave each site; where it is stored, what leaves is wanted in turn."""
    arriving: dict[str, list[Leg]] = {}
    for _, leg in lanes:
        arriving.setdefault(leg.destination, []).append(leg)
    found: dict[str, dict[Route, None]] = {}
    todo = [(place, route) for place, own in arriving.items() for route in rules.onward(item, own[0])]
    while todo:
        place, onward = todo.pop()
        for leg in arriving.get(place, ()):
            for route in rules.across(item, leg, onward):
                if route not in found.setdefault(leg.origin, {}):
                    found[leg.origin][route] = None
                    if leg.origin in stores:
                        todo.append((leg.origin, route))
    return found


def _make(rules: _Rules, item: str, ways: pd.DataFrame, found: dict[str, dict[Route, None]], made: _Rows, book: _Book) -> None:
    """Note each way with each route that it can serve, and what its inputs then carry on."""
    for way, site, country, recipe, stage, days in ways[["site", "country", "recipe", "stage", "days"]].itertuples(name=None):
        for route in found.get(site, ()):
            inner = route if stage == "storage" else rules.inside(route, country, site, item, days)
            if inner is not None:
                made.add([way], book.number(route), book.number(inner), book.number(Route(inner.borders)))
                rules.want(recipe, site, inner)


def _move(rules: _Rules, item: str, lanes: list[tuple[int, Leg]], stores: set[str], makers: dict[str, str], found: dict[str, dict[Route, None]], moved: _Rows, book: _Book) -> None:
    """Note each leg with each route that something at its origin can take."""
    for number, leg in lanes:
        further = dict.fromkeys([*rules.onward(item, leg), *(found.get(leg.destination, ()) if leg.destination in stores else ())])
        for onward in further:
            for route in rules.across(item, leg, onward):
                if leg.origin in stores or (leg.origin in makers and rules.open(route, makers[leg.origin])):
                    moved.add([number], book.number(route), book.number(onward))
