"""Facility-location problems as arrays: OR-Library files and random ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Problem:
    """A capacitated facility-location problem: capacity and fixed cost by site, demand by customer, unit cost by pair."""

    name: str
    capacity: Array
    fixed: Array
    demand: Array
    unit_cost: Array


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
    return Problem(f"random {sites} x {customers} seed {seed}", capacity, fixed, demand, 10 * distance)
