"""Problems by name: facility location as arrays, everything else as an instance.

``cap41`` and the like, ``random 100x500 0`` (sites, customers, seed), ``PSC1-C1-50`` and the like, ``network 20-10-5-2``
(sites, markets, parts, products), ``single-level 300-200-28`` (sites, markets, products; with ``own`` behind it products that differ), ``boeing-787``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Problem:
    """A capacitated facility-location problem: capacity and fixed cost by site, demand by customer, unit cost by pair."""

    name: str
    capacity: Array
    fixed: Array
    demand: Array
    unit_cost: Array

    @property
    def whole(self) -> bool:
        """Whether capacities and demands are whole numbers."""
        return bool(np.all(self.demand % 1 == 0) and np.all(self.capacity % 1 == 0))


def load(name: str, published: Path | None) -> Problem | Any:
    """Make a problem, or an instance where it is more than facility location; `published` is the folder of the published problems."""
    if name == "boeing-787":
        import rebundle as rb

        return rb.read(ROOT / "instances" / name)
    kind, _, sizes = name.partition(" ")
    if kind == "random":
        shape, seed = sizes.split()
        return random_problem(*map(int, shape.split("x")), int(seed))
    if kind == "single-level":
        shape, _, own = sizes.partition(" ")
        return single_level(*map(int, shape.split("-")), own=bool(own))
    if published is None:
        raise ValueError(f"{name}: give the folder of the published problems")
    if kind == "network":
        return network(published, *map(int, sizes.split("-")))
    return orlib(published / "orlib" / f"{name}.txt") if name.startswith("cap") else two_stage(published / "two-stage" / f"{name}.txt")


def orlib(path: Path) -> Problem:
    """Read an OR-Library cap file."""
    numbers = [float(word) for word in path.read_text().split()]
    sites, customers = int(numbers[0]), int(numbers[1])
    head = np.array(numbers[2 : 2 + 2 * sites]).reshape(sites, 2)
    rows = np.array(numbers[2 + 2 * sites :]).reshape(customers, 1 + sites)
    return Problem(path.stem, head[:, 0], head[:, 1], rows[:, 0], (rows[:, 1:] / rows[:, :1]).T)


def random_problem(sites: int, customers: int, seed: int) -> Problem:
    """Random problem in the manner of Cornuejols, Sridharan and Thizy (1991): points in a square, capacity forty times demand.

    Their fixed costs are divided by ten. With the original ones and capacity five times demand, HiGHS needs
    more than half an hour for 100 x 500, however the model is written.
    """
    random = np.random.default_rng(seed)
    here, there = random.uniform(0, 1, (sites, 2)), random.uniform(0, 1, (customers, 2))
    demand = random.uniform(5, 35, customers)
    capacity = random.uniform(10, 160, sites)
    capacity *= 40 * demand.sum() / capacity.sum()
    fixed = (random.uniform(0, 90, sites) + random.uniform(100, 110, sites) * np.sqrt(capacity)) / 10
    distance = np.sqrt(((here[:, None] - there[None]) ** 2).sum(axis=2))
    return Problem(f"random {sites}x{customers} {seed}", capacity, fixed, demand, 10 * distance)


def network(published: Path, *sizes: int) -> Any:
    """Make a planner-like network of the published generator, with seed 0."""
    import rebundle as rb

    sys.path.insert(0, str(ROOT / "tests" / "published"))
    from network_mapping import network_tables

    return rb.make(*network_tables(published, *sizes, 0))


def two_stage(path: Path) -> Any:
    """Read a two-stage problem."""
    import rebundle as rb
    from rebundle.instance.importers.tscflp import read_tscflp

    return rb.make(*read_tscflp(path))


def single_level(sites: int, markets: int, products: int, own: bool = False) -> Any:
    """Random single-level network: every site has one line that can make every product, with capacity four times demand in all."""
    import rebundle as rb

    return rb.make(*single_level_tables(sites, markets, products, own=own))


def single_level_tables(sites: int, markets: int, products: int, countries: int = 1, own: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and tables of a single-level network; sites and markets stand in the countries in turn.

    Products take one hour and weigh one tonne each; with `own`, half to two of both, each by itself.
    """
    import pandas as pd

    random = np.random.default_rng(0)
    here, there = random.uniform(0, 1, (sites, 2)), random.uniform(0, 1, (markets, 2))
    distance = np.sqrt(((here[:, None] - there[None]) ** 2).sum(axis=2))
    demand = random.uniform(5, 35, (markets, products))
    hours = random.uniform(10, 160, sites)
    each, weight = random.uniform(0.5, 2.0, (2, products)) if own else np.ones((2, products))
    hours *= 4 * (demand @ each).sum() / hours.sum()
    names, customers = [f"w{number}" for number in range(sites)], [f"c{number}" for number in range(markets)]
    goods = [f"p{number}" for number in range(products)]
    places = [f"XX{chr(65 + number)}" for number in range(countries)]
    return {"format": 1, "title": f"Single level {sites}-{markets}-{products}", "currency": "units", "home": "XXA"}, {
        "countries": [{"country": country, "capital_rate": 0.0} for country in places],
        "sites": [{"site": site, "country": places[number % countries]} for number, site in enumerate(names)],
        "markets": [{"market": market, "country": places[number % countries]} for number, market in enumerate(customers)],
        "items": [{"item": good, "kg": 1000 * tonnes} for good, tonnes in zip(goods, weight, strict=True)],
        "cells": [{"cell": "plant", "stage": "assembly"}],
        "placements": [{"cell": "plant", "site": site, "max": 1, "capacity_hours": room, "fixed_cost": 20 * np.sqrt(room)} for site, room in zip(names, hours, strict=True)],
        "recipes": [{"recipe": f"make {good}", "cell": "plant", "item": good, "hours": unit} for good, unit in zip(goods, each, strict=True)],
        "modes": [{"mode": "road", "per_tonne_km": 10}],
        "lanes": pd.DataFrame({"origin": np.repeat(names, markets), "destination": np.tile(customers, sites), "mode": "road", "km": distance.ravel()}),
        "demand": pd.DataFrame({"market": np.repeat(customers, products), "item": np.tile(goods, markets), "quantity": demand.ravel()}),
    }
