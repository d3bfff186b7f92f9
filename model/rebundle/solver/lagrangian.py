"""Prices of the customers' demand that bound a one-echelon problem in seconds, and the sites they suggest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon

ITERATIONS = 600
"""Most steps of the subgradient method."""

PATIENCE = 10
"""Steps without a better bound after which the step is halved."""

SHORTEST = 1e-5
"""Step, as a share of the distance to the known plan, at which the method ends."""

MEMORY = 0.7
"""Share of the last direction in the next one, which damps the zigzag (Camerini, Fratta and Maffioli 1975)."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of demand with what they prove.

    Attributes
    ----------
    bound : float
        No plan costs less [currency/year].
    demand : ndarray
        Price of a unit at each customer [currency/unit].
    site : float
        Price of one more site in the cover row [currency/year].
    worth : ndarray
        What opening each site adds to the cost at these prices [currency/year].
    room : ndarray
        Price of a unit of room at each site [currency/unit].
    sites : ndarray of bool
        Sites that are open at these prices.
    """

    bound: float
    demand: Array
    site: float
    worth: Array
    room: Array
    sites: Array


def at_prices(problem: OneEchelon, demand: Array) -> tuple[Prices, Array]:
    """Solve the problem with the demand rows priced instead of kept; also return the units left unserved, by customer.

    Without these rows each open site serves the customers at which it earns most, a continuous knapsack, and sites
    open where that is worth more than they cost, at least as many as the cover row asks (Geoffrion 1974; Fisher 1981;
    Cornuejols, Sridharan and Thizy 1991).
    """
    earned = problem.cost - demand
    units, room = _knapsacks(earned, problem.most, problem.room)
    worth = problem.fixed + (np.where(units > 0, earned, 0.0) * units).sum(axis=1)
    order = np.argsort(worth, kind="stable")
    site = max(float(worth[order[problem.least - 1]]), 0.0) if problem.least else 0.0
    sites = worth < 0
    sites[order[: problem.least]] = True
    bound = float(demand @ problem.demand + worth[sites].sum())
    return Prices(bound, demand, site, worth, room, sites), problem.demand - units[sites].sum(axis=0)


def _knapsacks(earned: Array, most: Array, room: Array) -> tuple[Array, Array]:
    """Fill the room of each site with the customers where a unit costs least below 0; also the price of a unit of room."""
    wanted = np.where(earned < 0, most, 0.0)
    units, price = wanted, np.zeros(len(room))
    full = np.flatnonzero(wanted.sum(axis=1) > room)
    if len(full):
        order = np.argsort(earned[full], axis=1)
        sizes = np.take_along_axis(wanted[full], order, axis=1)
        before = np.cumsum(sizes, axis=1) - sizes
        taken = np.clip(room[full, None] - before, 0.0, sizes)
        units[full[:, None], order] = taken
        last = (before < room[full, None]).sum(axis=1) - 1
        price[full] = -np.take_along_axis(earned[full], order, axis=1)[np.arange(len(full)), last]
    return units, price


def ascend(problem: OneEchelon, ceiling: Callable[[Prices], float], stopped: Callable[[], bool]) -> Prices:
    """Raise the bound by the subgradient method (Held, Wolfe and Crowder 1974; Beasley 1993).

    Parameters
    ----------
    problem : OneEchelon
        The problem.
    ceiling : callable
        Called with the best prices after each step; returns the cost of a known plan, towards which the next step aims.
    stopped : callable
        Whether to end before the method does.
    """
    offers = np.sort(problem.cost + (problem.fixed / np.minimum(problem.room, problem.demand.sum()))[:, None], axis=0)
    start = offers[min(1, len(offers) - 1)]
    best, short = at_prices(problem, np.where(np.isfinite(start), start, offers[0]))
    direction, step, idle, here = short / problem.demand, 1.0, 0, best
    for _ in range(ITERATIONS):
        aim = ceiling(best)
        length = step * (aim - here.bound) / max(float(direction @ direction), 1e-12)
        here, short = at_prices(problem, here.demand + length * direction / problem.demand)
        direction = MEMORY * direction + short / problem.demand
        idle = 0 if here.bound > best.bound + 1e-7 * abs(best.bound) else idle + 1
        best = max(best, here, key=lambda prices: prices.bound)
        if idle >= PATIENCE:
            step, idle, here = step / 2, 0, best
        if step < SHORTEST or stopped() or not short.any():
            break
    return best


def row_prices(problem: OneEchelon, prices: Prices, rows: int, cost: Array) -> Array:
    """Prices of all rows of the matrix that prove the same bound.

    Each is chosen so that runs, cells and openings have no reduced cost and `present` has that of its site: what
    it is worth, less the price of one more site.
    """
    at, result = problem.rows, np.zeros(rows)
    cells, opened = problem.opening[:, 0], problem.opening[:, 1]
    result[at["cover"]] = prices.site
    result[at["demand"]] = prices.demand + prices.site * problem.weight
    result[at["supply"]] = cost[problem.runs] * problem.per_unit + prices.room + prices.site * problem.weight
    limited = np.isfinite(problem.room)
    result[at["capacity"][limited]] = -prices.room[limited] / problem.hours[limited]
    result[at["succession"]] = -cost[opened]
    left = cost[cells] + cost[opened] - np.where(limited, problem.room, 0.0) * prices.room - prices.site
    result[at["least"]], result[at["most"]] = np.maximum(left, 0.0), np.minimum(left, 0.0)
    there = problem.lane >= 0
    result[problem.lane[there]] = -np.maximum(prices.demand - problem.cost - prices.room[:, None], 0.0)[there]
    return result
