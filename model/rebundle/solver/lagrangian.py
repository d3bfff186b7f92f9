"""Prices of the customers that bound a one-echelon problem in seconds, and the places they suggest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rebundle.solver.cases import Case
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon

STEPS = 600
"""Most steps of the subgradient method."""

PATIENCE = 10
"""Steps without a better bound after which the step is halved."""

SHORTEST = 1e-5
"""Step, as a share of the distance to the known plan, at which the method ends."""

LAST = 40
"""Steps over which the places open are averaged."""

MEMORY = 0.7
"""Share of the last direction in the next one, which damps the zigzag (Camerini, Fratta and Maffioli 1975)."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of customers with what they prove.

    Attributes
    ----------
    bound : float
        No plan costs less [currency/year].
    customer : ndarray
        Price of serving each customer [currency/year].
    worth : ndarray
        What opening each place adds to the cost at these prices [currency/year].
    room : ndarray
        Price of an hour of each place [currency/hour].
    places : ndarray of bool
        Places that are open at these prices.
    enter, leave : ndarray
        What it adds to the bound if a place that is not among them must be open, or one of them must not; infinite where there is no such plan.
    often : ndarray
        Share of the last steps in which each place was open, near the broken numbers of the relaxed model (Barahona and Anbil 2000).
    """

    bound: float
    customer: Array
    worth: Array
    room: Array
    places: Array
    enter: Array
    leave: Array
    often: Array


def at_prices(problem: OneEchelon, customer: Array, case: Case) -> tuple[Prices, Array]:
    """Solve the problem with its customers priced instead of served; also return the share of each that is left unserved.

    Each open place then serves the customers at which it earns most, a continuous knapsack, and places are open where
    that is worth more than they cost, as many of each kind as the case allows (Geoffrion 1974; Fisher 1981; Cornuejols, Sridharan and
    Thizy 1991).
    """
    earned = problem.cost - customer
    shares, room = _knapsacks(earned, problem.hours, problem.room)
    worth = problem.fixed + np.einsum("ij,ij->i", np.minimum(earned, 0.0), shares)
    places, enter, leave = case.must.copy(), np.zeros(len(worth)), np.full(len(worth), np.inf)
    for free, least, most in case.choices(worth):
        open_ = min(max(int((worth[free] < 0).sum()), least), most)
        inside, outside = free[:open_], free[open_:]
        last = worth[inside[-1]] if open_ else -np.inf if open_ == most else 0.0
        following = worth[outside[0]] if len(outside) else np.inf
        places[inside] = True
        enter[outside] = worth[outside] - (last if open_ == most else max(last, 0.0) if open_ == least else 0.0)
        leave[inside] = (following if open_ == least else min(following, 0.0) if open_ == most else 0.0) - worth[inside]
    bound = float(customer.sum() + worth[places].sum())
    return Prices(bound, customer, worth, room, places, enter, leave, places.astype(float)), 1.0 - places @ shares


def _knapsacks(earned: Array, hours: Array, room: Array) -> tuple[Array, Array]:
    """Fill the room of each place with the customers where an hour costs least below 0; also the price of an hour."""
    shares, price = (earned < 0).astype(float), np.zeros(len(room))
    full = np.flatnonzero((shares * hours).sum(axis=1) > room)
    for place in full:
        wanted = np.flatnonzero(shares[place])
        own = hours[place, wanted]
        each = np.divide(earned[place, wanted], own, out=np.full(len(own), -np.inf), where=own > 0)
        order = np.argsort(each)
        wanted, own, each = wanted[order], own[order], each[order]
        before = np.cumsum(own) - own
        shares[place, wanted] = np.clip(np.divide(room[place] - before, own, out=np.ones(len(own)), where=own > 0), 0.0, 1.0)
        price[place] = -each[np.flatnonzero(before < room[place])[-1]]
    return shares, price


def offers(problem: OneEchelon) -> Array:
    """Second best offer to each customer where places spread what they cost over all that they could serve."""
    share = np.divide(problem.hours, problem.room[:, None], out=np.zeros_like(problem.hours), where=np.isfinite(problem.room)[:, None])
    made = np.sort(problem.cost + problem.fixed[:, None] * np.maximum(share, 1.0 / problem.cost.shape[1]), axis=0)
    second = made[min(1, len(made) - 1)]
    return np.asarray(np.where(np.isfinite(second), second, made[0]))


def ascend(problem: OneEchelon, ceiling: Callable[[Prices], float], stopped: Callable[[], bool], *, case: Case, start: Array, steps: int = STEPS) -> Prices:
    """Raise the bound by the subgradient method (Held, Wolfe and Crowder 1974; Beasley 1993).

    Parameters
    ----------
    problem : OneEchelon
        The problem.
    ceiling : callable
        Called with the best prices after each step; returns the cost of a known plan, towards which the next step aims.
    stopped : callable
        Whether to end before the method does.
    case : Case
        How many of which places may be open; the problem has those that may.
    start : ndarray
        Prices of customers to begin with, see `offers`.
    steps : int
        Most steps.
    """
    best, short = at_prices(problem, start, case)
    direction, step, idle, here, often = short, 1.0, 0, best, best.often
    for _ in range(steps):
        aim = ceiling(best)
        length = step * (aim - here.bound) / max(float(direction @ direction), 1e-12)
        here, short = at_prices(problem, here.customer + length * direction, case)
        direction = MEMORY * direction + short
        often = often + (here.often - often) / LAST
        idle = 0 if here.bound > best.bound + 1e-7 * abs(best.bound) else idle + 1
        best = max(best, here, key=lambda prices: prices.bound)
        if idle >= PATIENCE:
            step, idle, here = step / 2, 0, best
        if step < SHORTEST or stopped() or not short.any():
            break
    return replace(best, often=often)
