"""One-echelon problems: Lagrangian bound, places opened, closed and swapped, then the strong model of what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rebundle.solver import on_demand
from rebundle.solver.branching import Tree
from rebundle.solver.cases import any_number
from rebundle.solver.dual_bound import DualBound
from rebundle.solver.fixing import implied
from rebundle.solver.lagrangian import Prices, ascend, at_prices, offers
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon, one_echelon
from rebundle.solver.outcome import Infeasible, NoPlanFound, Outcome
from rebundle.solver.reduction import prove, stopped_at
from rebundle.solver.strong import Strong
from rebundle.solver.task import Task
from rebundle.solver.transport import Transport

EVERY = 25
"""Steps of the ascent between two looks at the places that the prices suggest."""

FEW = 10
"""Most open places with which a tree of cases is grown: with many, their number says little."""

SURE, NEVER = 0.99, 0.005
"""How often a place must be open at the prices to be open in the search among those that are not sure, and not to be left out."""

NEAR = 2e-3
"""Gap at which the search among the places that are not sure ends."""

SECONDS = 60.0
"""Longest search among them."""

SWAPS = 30
"""Most sets of places tried for an improvement after the last one found."""


class Sets:
    """Sets of open places tried so far, each with its cheapest transport.

    Parameters
    ----------
    task : Task
        The full model.
    problem : OneEchelon
        Its structure.

    Attributes
    ----------
    places, served : ndarray or None
        The cheapest set so far, and the share of each customer that each place serves.
    cost, bound : float
        Its cost and what the prices seen last prove, constants aside [currency/year].
    """

    def __init__(self, task: Task, problem: OneEchelon) -> None:
        self.task, self.problem = task, problem
        self.transport = Transport(task, problem)
        self.places: Array | None = None
        self.served: Array | None = None
        self.prices: Array = np.zeros(len(problem.cost[0]))
        self.cost, self.bound = np.inf, -np.inf
        self.tried: set[bytes] = set()
        self.steps = 0
        if task.start is not None:
            self.serve(task.start[problem.opening[:, 2]] > 0.5)

    def sought(self) -> float:
        """Cost below which a plan is better by more than the gap, constants aside."""
        return self.cost - self.task.gap * abs(self.cost + self.task.offset)

    def done(self) -> bool:
        """Whether the cheapest set is proven within the gap, or the search is to stop."""
        return self.task.stopped or self.bound >= self.sought()

    def ceiling(self, prices: Prices) -> float:
        """Cost of the cheapest set of places, those at `prices` tried now and then."""
        self.bound = prices.bound
        if self.steps % EVERY == 0:
            self.serve(self.filled(prices))
            self.task.tell(self.cost + self.task.offset, prices.bound + self.task.offset)
        self.steps += 1
        return self.cost if np.isfinite(self.cost) else prices.bound + 0.05 * abs(prices.bound)

    def filled(self, prices: Prices) -> Array:
        """Places open at some prices, and the next best until there is room for all customers."""
        places = prices.places.copy()
        for place in np.argsort(prices.worth, kind="stable"):
            if self.problem.room[places].sum() >= self.problem.need and places.any():
                break
            places[place] = True
        return places

    def serve(self, places: Array) -> bool:
        """Serve all customers from some places at least cost; return whether that is cheaper than all before."""
        if places.tobytes() in self.tried:
            return False
        self.tried.add(places.tobytes())
        found = self.transport.cheapest(places)
        if found is None:
            return False
        served, prices = found
        places = places & served.any(axis=1)
        shipped = np.where(served[places] > 0, self.problem.cost[places], 0.0)
        cost = float(self.problem.fixed[places].sum() + (shipped * served[places]).sum())
        if cost >= self.cost - 1e-9 * abs(cost):
            return False
        self.places, self.served, self.prices, self.cost = places, served, prices, cost
        return True

    def improve(self, prices: Prices) -> None:
        """Open, close or swap a place as long as that saves anything, the most promising by the prices first."""
        while self.places is not None and not self.done():
            if not any(self.serve(near) for near in self._near(self.places, prices)):
                return

    def among(self, strong: Strong, bound: DualBound, often: Array) -> None:
        """Search with the places open that nearly always are at the prices, and those closed that hardly ever are (kernel search)."""
        task, count = strong.task, len(often)
        low, high = task.low.copy(), task.high.copy()
        low[:count] = often > SURE
        high[:count] = (often > NEVER) | (self.places if self.places is not None else False)
        listen = None if task.progress is None else (lambda seen: task.tell(min(seen.cost, self.cost + task.offset), bound.value))
        limit = SECONDS if task.left is None else min(SECONDS, task.left / 3)
        try:
            found = on_demand.solve(replace(task, progress=listen), *implied(task.matrix, low, high), bound, gap=max(NEAR, task.gap), time_limit=limit)
        except (Infeasible, NoPlanFound):
            return
        self.serve(strong.served(found.values)[0])

    def _near(self, places: Array, prices: Prices) -> Iterator[Array]:
        """Sets that differ by one place opened, closed or swapped and may be cheaper than the best, lowest bound at the prices first."""
        worth, room = np.append(prices.worth, 0.0), np.append(self.problem.room, 0.0)
        ins, outs = (np.append(np.flatnonzero(there), len(places)) for there in (~places, places))
        bound = float(prices.customer.sum() + prices.worth[places].sum()) + worth[ins][:, None] - worth[outs]
        limited = np.isfinite(room)
        left = np.where(limited, room, self.problem.need)
        left = left[:-1][places].sum() + left[ins][:, None] - left[outs]
        may = (bound < self.cost) & (left >= self.problem.need * (1 - 1e-9))
        may[-1, -1] = False
        promise = np.append(at_prices(self.problem, self.prices, any_number(self.problem))[0].worth, 0.0)
        promise = promise[ins][:, None] - promise[outs]
        chosen = np.argwhere(may)[np.argsort(promise[may], kind="stable")]
        failed = 0
        for opened, closed in chosen:
            near = np.append(places, False)
            near[ins[opened]], near[outs[closed]] = True, False
            if near[:-1].tobytes() in self.tried:
                continue
            if failed >= SWAPS or self.task.stopped:
                return
            failed += 1
            yield near[:-1]


def facility_location(task: Task) -> Outcome | None:
    """Solve a one-echelon problem by its Lagrangian bound; None where the task has another structure or no plan is found.

    Raises
    ------
    NoPlanFound
        Where a limit is reached before there is any plan.
    """
    problem = one_echelon(task)
    if problem is None:
        return None
    sets, every = Sets(task, problem), any_number(problem)
    prices = ascend(problem, sets.ceiling, sets.done, case=every, start=offers(problem))
    sets.serve(sets.filled(prices))
    sets.improve(prices)
    strong = Strong(task, problem)
    bound = strong.bound(prices)
    task.tell(sets.cost + task.offset, bound.value)
    if sets.places is None or sets.served is None:
        return stopped_at(task, bound.value, None) if task.stopped else None
    tree = Tree(problem, prices, sets.sought, sets.serve, lambda: task.stopped)
    if sets.places.sum() <= FEW:
        tree.grow()
    elif not sets.done():
        sets.among(strong, bound, prices.often)
    best, proven = strong.columns(sets.places, sets.served), tree.bound + task.offset
    outcome = stopped_at(strong.task, proven, best) if task.stopped else prove(strong.task, bound, best, strong.left(tree))
    values = problem.plan(task, *strong.served(outcome.values))
    gap = (sets.cost + task.offset - proven) / abs(sets.cost + task.offset) if sets.cost + task.offset else 0.0
    return None if values is None else replace(outcome, values=values, method=f"Lagrangian bound and swaps of places to a gap of {gap:.2%} of the avoidable cost, {outcome.method}")
