"""Full enumeration of small instances with traced customs value.

A *way* brings one unit of an item to a user: who makes it by which recipe, over which hubs, modes and
regimes it travels, and a way for everything that goes into it. All ways are listed; a linear program per
set of cells that may stand picks the cheapest mix that meets demand and the rules of origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

from properties.traced_customs import ORDINARY, Customs, Move, Rows

Path = tuple[Move, ...]
Rule = tuple[str, str, str]
"""A rule of origin to be met on average: site, item made there, agreement."""


@dataclass(frozen=True)
class Way:
    """One unit brought to a user.

    Attributes
    ----------
    cost : float
        Making, freight, duty and proof [currency/unit].
    content : dict
        For each rule of origin: value that counts less the share asked of all value [currency/unit].
    cells : frozenset
        Cells at sites it uses that have a fixed cost.
    path : tuple
        Moves of the item itself, then of its inputs.
    """

    cost: float
    content: dict[Rule, float]
    cells: frozenset[tuple[str, str]]
    path: Path

    def times(self, units: float) -> Way:
        return replace(self, cost=units * self.cost, content={rule: units * amount for rule, amount in self.content.items()})

    def beside(self, other: Way) -> Way:
        content = {rule: self.content.get(rule, 0.0) + other.content.get(rule, 0.0) for rule in self.content | other.content}
        return Way(self.cost + other.cost, content, self.cells | other.cells, self.path + other.path)

    def beats(self, other: Way) -> bool:
        """Whether it can stand in for another that goes to the same user: no dearer, no cell more, no less content."""
        rules = self.content | other.content
        return self.cost <= other.cost and self.cells <= other.cells and all(self.content.get(rule, 0.0) >= other.content.get(rule, 0.0) for rule in rules)


class Enumeration:
    """All ways of an instance, from its raw tables."""

    def __init__(self, header: dict[str, Any], tables: dict[str, Rows], pruned: bool = True) -> None:
        self.customs, self.tables, self.pruned = Customs(header, tables), tables, pruned
        self.stage = {row["cell"]: row["stage"] for row in tables["cells"]}
        self.fixed = {(row["cell"], row["site"]): row.get("fixed_cost", 0.0) for row in tables["placements"]}
        self.own_cost = {(row["recipe"], row["site"]): row["unit_cost"] for row in tables.get("recipe_sites", [])}
        self.lanes: dict[tuple[str, str], Rows] = {}
        for row in tables["lanes"]:
            self.lanes.setdefault((row["origin"], row["destination"]), []).append(row)

    def recipes(self, item: str, storage: bool) -> Iterator[tuple[dict[str, Any], str]]:
        """Recipes of an item, each with every site where its cell may stand."""
        for recipe in self.tables["recipes"]:
            if recipe["item"] == item and (self.stage[recipe["cell"]] == "storage") == storage:
                yield from ((recipe, site) for cell, site in self.fixed if cell == recipe["cell"])

    def inputs(self, recipe: dict[str, Any]) -> list[tuple[str, float]]:
        """What a recipe takes, per unit made."""
        bill = [] if self.stage[recipe["cell"]] == "print" else [row for row in self.tables.get("bom", []) if row["item"] == recipe["item"]]
        return [(row["input"], row["quantity"] / recipe.get("yield", 1.0)) for row in bill]

    def value_added(self, recipe: dict[str, Any], site: str) -> float:
        stated = recipe.get("value_added")
        if stated is not None:
            return float(stated)
        parts = sum(quantity * self.customs.items[part]["declared_value"] for part, quantity in self.inputs(recipe))
        return self.customs.declared(recipe["item"], self.customs.country[site]) - parts

    def making(self, recipe: dict[str, Any], site: str) -> float:
        """Cost of a unit made, or passed through a hub."""
        return float(self.own_cost.get((recipe["recipe"], site), recipe.get("unit_cost", 0.0))) / recipe.get("yield", 1.0)

    def legs(self, item: str, maker: str, start: str, end: str) -> Iterator[Move]:
        """Every mode and regime from one place to another."""
        if start == end:
            yield Move(item, maker, start, end, "onsite", ORDINARY, 0.0)
            return
        weight = self.customs.items[item].get("kg", 0.0) / 1000
        for lane in self.lanes.get((start, end), []):
            mode = self.customs.modes[lane["mode"]]
            rated = weight * lane.get("km", 0.0) * mode.get("per_tonne_km", 0.0) + mode.get("per_unit", 0.0)
            quoted = lane.get("cost_per_unit")
            move = Move(item, maker, start, end, lane["mode"], "", rated if quoted is None else quoted)
            yield from (replace(move, regime=regime) for regime in self.customs.regimes(move))

    def paths(self, item: str, maker: str, end: str, done: Path = ()) -> Iterator[Path]:
        """Every row of moves from a maker to a user, straight or over hubs, that enters no territory twice and runs in no circle inside one; the moves `done` come first."""
        here = done[-1].end if done else maker
        if here != end or not done:
            yield from self.further(item, maker, done, here, end)
        for hub in self.hubs(item):
            if hub not in self.since_border(maker, done):
                for path in self.further(item, maker, done, here, hub):
                    yield from self.paths(item, maker, end, path)

    def further(self, item: str, maker: str, done: Path, here: str, goal: str) -> list[Path]:
        """Moves done and one more to a goal."""
        return [path for path in ((*done, move) for move in self.legs(item, maker, here, goal)) if not self.enters_twice(path)]

    def hubs(self, item: str) -> list[str]:
        return sorted({site for _, site in self.recipes(item, storage=True)})

    def since_border(self, maker: str, path: Path) -> set[str]:
        """Places where a good has been since it last crossed a border."""
        been = {maker}
        for move in path:
            been = {move.end} if self.customs.crosses(move) else {*been, move.end}
        return been

    def enters_twice(self, path: Path) -> bool:
        """Whether a good enters a territory twice."""
        entered = [self.customs.country[move.end] for move in path if self.customs.crosses(move)]
        return any(self.customs.home(one, other) for one, other in combinations(entered, 2))

    def ways(self, item: str, end: str, onward: Path = ()) -> list[Way]:
        """All ways to bring a unit of an item to a place from where it goes `onward` in what is made of it."""
        found = []
        for recipe, site in self.recipes(item, storage=False):
            for path in self.paths(item, site, end):
                way = self.own(recipe, site, path, onward)
                parts = [[part.times(units) for part in self.ways(name, site, path + onward)] for name, units in self.inputs(recipe)]
                for chosen in product(*parts):
                    whole = way
                    for part in chosen:
                        whole = whole.beside(part)
                    found.append(whole)
        return undominated(found) if self.pruned else found

    def own(self, recipe: dict[str, Any], site: str, path: Path, onward: Path) -> Way:
        """What a unit costs without its inputs, with everything its value and its freight pay until they reach the market."""
        hubs = [(store, move.start) for move in path[1:] for store, place in self.recipes(recipe["item"], storage=True) if place == move.start]
        cost = self.making(recipe, site) + sum(self.making(store, place) for store, place in hubs)
        cells = {(step["cell"], place) for step, place in [(recipe, site), *hubs] if self.fixed[step["cell"], place] > 0}
        added = self.value_added(recipe, site)
        pieces = [(added, path + onward, False), *((move.freight, path[number:] + onward, True) for number, move in enumerate(path))]
        content: dict[Rule, float] = {}
        for value, moves, freight in pieces:
            paid = self.customs.pay(value, moves, freight)
            cost += paid.total + (value if freight else 0.0)
            for rule, first in self.rules(moves, but=recipe["item"] if freight else ""):
                counted = 0.0 if freight or not self.counts(site, rule) else value
                content[rule] = content.get(rule, 0.0) + counted - self.customs.terms[rule[2]]["content_share"] * (value + paid.before(first))
        for move in path:
            if move.regime in self.customs.terms:
                cost += self.customs.terms[move.regime].get("proof_cost", 0.0) * self.customs.declared(recipe["item"], self.customs.country[site])
        return Way(cost, content, frozenset(cells), path)

    def rules(self, moves: Path, but: str) -> Iterator[tuple[Rule, int]]:
        """Rules of origin that goods on the way must meet, each with the first crossing of its good; freight of a good is no part of that good's value."""
        for maker, item in dict.fromkeys((move.maker, move.item) for move in moves if move.item != but):
            crossings = [number for number, move in enumerate(moves) if move.item == item and self.customs.crosses(move)]
            used = {moves[number].regime for number in crossings} & set(self.customs.terms)
            yield from (((maker, item, name), crossings[0]) for name in sorted(used) if self.customs.terms[name].get("content_share", 0.0) > 0)

    def counts(self, site: str, rule: Rule) -> bool:
        """Whether value added on a site counts under a rule of origin."""
        here, maker = self.customs.country[site], self.customs.country[rule[0]]
        full = self.customs.terms[rule[2]].get("cumulation", "full") == "full"
        return here in self.customs.members[rule[2]] if full else here == maker


def undominated(ways: list[Way]) -> list[Way]:
    """Ways that no other beats; one of those that are alike."""
    kept: list[Way] = []
    for way in sorted(ways, key=lambda way: (way.cost, len(way.cells))):
        if not any(other.beats(way) for other in kept):
            kept.append(way)
    return kept


def cheapest(header: dict[str, Any], tables: dict[str, Rows], pruned: bool = True) -> float:
    """Least cost of an instance without limits of capacity: over every set of cells that may stand, the cheapest mix of ways [currency/year]."""
    listed = Enumeration(header, tables, pruned)
    demand = tables["demand"]
    ways = [(number, way) for number, row in enumerate(demand) for way in listed.ways(row["item"], row["market"])]
    dear = [place for place, cost in listed.fixed.items() if cost > 0]
    best = np.inf
    for size in range(len(dear) + 1):
        for open_cells in combinations(dear, size):
            fixed = sum(listed.fixed[place] for place in open_cells)
            able = [(number, way) for number, way in ways if way.cells <= set(open_cells)]
            if fixed < best:
                best = min(best, fixed + mix(demand, able))
    return best


def mix(demand: Rows, ways: list[tuple[int, Way]]) -> float:
    """Cheapest mix of ways that meets demand and the rules of origin; infinite where there is none [currency/year]."""
    penalties = [(number, row["shortage_penalty"]) for number, row in enumerate(demand) if row.get("shortage_penalty") is not None]
    columns = [*((number, way.cost, way.content) for number, way in ways), *((number, penalty, {}) for number, penalty in penalties)]
    if {number for number, _, _ in columns} < set(range(len(demand))):
        return np.inf
    rules = sorted({rule for _, _, content in columns for rule in content})
    served = np.array([[float(number == row) for number, _, _ in columns] for row in range(len(demand))])
    content = np.array([[-content.get(rule, 0.0) for _, _, content in columns] for rule in rules]).reshape(len(rules), len(columns))
    wanted = [row["quantity"] for row in demand]
    found = linprog([cost for _, cost, _ in columns], A_ub=content, b_ub=np.zeros(len(rules)), A_eq=served, b_eq=wanted, method="highs")
    assert found.status in (0, 2), found.message
    return float(found.fun) if found.status == 0 else np.inf
