"""Routes of traced values: which borders each flow, and what is made of it, will cross."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rebundle.instance.customs import AS_PART, AS_PRODUCT, FREE, ORDINARY, Crossing, Customs, Route
from rebundle.instance.data import Instance
from rebundle.instance.making import order


@dataclass
class Routed:
    """Ways and legs, one row for each route.

    Attributes
    ----------
    ways : DataFrame
        With ``route`` of what is made, 0 for items that need none, and ``drawn``, the route that its inputs carry on.
    legs : DataFrame
        With ``route`` of the good on it, own border first, ``onward``, the route from the destination on, and ``made_for``,
        the route under which its makers make it: `route`, or 0 for items that need none.
    routes : list of Route
        What the numbers in these columns mean; 0 = no border.
    """

    ways: pd.DataFrame
    legs: pd.DataFrame
    routes: list[Route]


def declared(ways: pd.DataFrame, legs: pd.DataFrame) -> Routed:
    """Ways and legs where values are declared: no route is followed."""
    return Routed(ways.assign(route=0, drawn=0), legs.assign(route=0, onward=0, made_for=0), [()])


def simple(case: Instance, used: pd.DataFrame) -> set[str]:
    """Goods that are all alike at a site, so that their legs alone know the route: not stored, made of no goods, by recipes that add the same value."""
    goods = set(case["items"].loc[case["items"]["kind"] == "good", "item"])
    stated = case["recipes"].groupby("item")["value_added"].nunique(dropna=False)
    return goods - set(used.loc[used["good"], "item"]) - set(stated.index[stated > 1])


def traced(case: Instance, ways: pd.DataFrame, used: pd.DataFrame, legs: pd.DataFrame) -> Routed:
    """Follow every good from its market back to where its parts are made.

    Items are taken from the finished to the raw, so that the routes of what is made at a site are known when the
    legs of its inputs are followed. Only routes exist that a lane serves to the end and a maker may take.
    """
    customs, book, alike = Customs(case), _Book(), simple(case, used)
    goods = set(case["items"].loc[case["items"]["kind"] == "good", "item"])
    zones = set(case["sites"].loc[case["sites"]["free_zone"].astype(bool), "site"])
    made, moved = _Rows(), _Rows()
    wanted: dict[tuple[str, str], set[Route]] = {}
    takers = _takers(used)
    travelling = legs.groupby("item").indices
    working = ways.groupby("item").indices
    for item in order(case, used):
        own_legs = legs.iloc[travelling.get(item, [])]
        own_ways = ways.iloc[working.get(item, [])]
        if item not in goods:
            moved.add(own_legs.index, 0, 0)
            made.add(own_ways.index, 0, 0)
            for site, recipe in zip(own_ways["site"], own_ways["recipe"], strict=True):
                _want(wanted, takers, site, recipe, ())
            continue
        found = _follow(customs, zones, item, own_legs, own_ways, wanted)
        if item in alike:
            made.add(own_ways.index, 0, 0)
            own_ways = own_ways[:0]
        for way, site, country, recipe, stage in own_ways[["site", "country", "recipe", "stage"]].itertuples(name=None):
            for route in found.get(site, ()):
                if stage == "storage":
                    made.add([way], book.number(route), book.number(route))
                elif customs.allowed(route, country):
                    inner = customs.closed(route, country, site, item)
                    made.add([way], book.number(route), book.number(inner))
                    _want(wanted, takers, site, recipe, inner)
        _record(customs, zones, item, own_legs, ways.iloc[working.get(item, [])], wanted, found, moved, book)
    going = moved.of(legs, "route", "onward")
    return Routed(made.of(ways, "route", "drawn"), going.assign(made_for=going["route"].where(~going["item"].isin(alike), 0)), book.routes)


@dataclass
class _Book:
    """Numbers of routes."""

    routes: list[Route] = field(default_factory=lambda: [()])
    numbers: dict[Route, int] = field(default_factory=lambda: {(): 0})

    def number(self, route: Route) -> int:
        if route not in self.numbers:
            self.numbers[route] = len(self.routes)
            self.routes.append(route)
        return self.numbers[route]


@dataclass
class _Rows:
    """Rows of a frame, each with two numbers of routes."""

    rows: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)

    def add(self, rows: Iterable[int], first: int, second: int) -> None:
        for row in rows:
            self.rows.append(row)
            self.first.append(first)
            self.second.append(second)

    def of(self, frame: pd.DataFrame, *names: str) -> pd.DataFrame:
        numbers = dict(zip(names, (np.array(self.first, dtype=int), np.array(self.second, dtype=int)), strict=True))
        result = frame.iloc[np.array(self.rows, dtype=int)].assign(**numbers)
        return result.sort_index(kind="stable").reset_index(drop=True)


def _takers(used: pd.DataFrame) -> dict[str, list[str]]:
    """Items that each recipe takes and uses up; storage passes on and is no taker."""
    taking = used[~used["storage"]]
    return {str(recipe): list(part["input"]) for recipe, part in taking.groupby("recipe")}


def _want(wanted: dict[tuple[str, str], set[Route]], takers: dict[str, list[str]], site: str, recipe: str, route: Route) -> None:
    for item in takers.get(recipe, ()):
        wanted.setdefault((item, site), set()).add(route)


def _follow(customs: Customs, zones: set[str], item: str, legs: pd.DataFrame, ways: pd.DataFrame, wanted: dict[tuple[str, str], set[Route]]) -> dict[str, dict[Route, None]]:
    """Routes by which an item may leave each site; where it is stored, what leaves is wanted in turn."""
    stores = set(ways.loc[ways["stage"] == "storage", "site"])
    arriving = legs.groupby("destination").indices
    found: dict[str, dict[Route, None]] = {}
    todo = [(str(place), route) for place in arriving for route in _onward(item, str(place), legs, wanted)]
    while todo:
        place, onward = todo.pop()
        for origin, exporter, importer, group, dutiable in legs.iloc[arriving.get(place, [])][LEG].itertuples(index=False, name=None):
            for route in _across(customs, (exporter, importer, group, dutiable), origin in zones, place in zones, onward):
                if route not in found.setdefault(origin, {}):
                    found[origin][route] = None
                    if origin in stores:
                        todo.append((origin, route))
    return found


LEG = ["origin", "exporter", "importer", "tariff_group", "dutiable"]


def _onward(item: str, place: str, legs: pd.DataFrame, wanted: dict[tuple[str, str], set[Route]]) -> list[Route]:
    """Routes wanted at a place: none further at a market."""
    if legs.loc[legs["destination"] == place, "to_market"].any():
        return [()]
    return sorted(wanted.get((item, place), ()))


def _record(
    customs: Customs,
    zones: set[str],
    item: str,
    legs: pd.DataFrame,
    ways: pd.DataFrame,
    wanted: dict[tuple[str, str], set[Route]],
    found: dict[str, dict[Route, None]],
    moved: _Rows,
    book: _Book,
) -> None:
    """Note each leg with each route that something at its origin can take."""
    stores = set(ways.loc[ways["stage"] == "storage", "site"])
    makers = {str(site): str(country) for site, country, stage in ways[["site", "country", "stage"]].itertuples(index=False, name=None) if stage != "storage"}
    onward = {place: dict.fromkeys([*_onward(item, place, legs, wanted), *(found.get(place, ()) if place in stores else ())]) for place in dict.fromkeys(legs["destination"])}
    for leg, origin, exporter, importer, group, dutiable, place in legs[[*LEG, "destination"]].itertuples(name=None):
        for further in onward[place]:
            for route in _across(customs, (exporter, importer, group, dutiable), origin in zones, place in zones, further):
                if origin in stores or (origin in makers and customs.allowed(route, makers[origin])):
                    moved.add([leg], book.number(route), book.number(further))


def _across(customs: Customs, leg: tuple[str, str, str, bool], from_zone: bool, to_zone: bool, onward: Route) -> list[Route]:
    """Routes of a good on a leg, given its route from the destination on."""
    exporter, importer, group, dutiable = leg
    if customs.inside(exporter, importer):
        return [(Crossing(exporter, importer, group), *onward)] if from_zone and not to_zone else [onward]
    if not customs.matters(exporter, importer):
        return [onward]
    if any(customs.inside(crossing.importer, importer) and not customs.leaves_zone(crossing) for crossing in onward if not crossing.maker):
        return []
    regimes = customs.regimes(exporter, importer, dutiable)
    if to_zone and regimes != [FREE]:
        inland = bool(onward) and customs.leaves_zone(onward[0])
        regimes = [AS_PART, AS_PRODUCT, *(regime for regime in regimes if regime != ORDINARY)] if inland else [FREE]
    return [(Crossing(exporter, importer, group, regime, to_zone), *onward) for regime in regimes]
