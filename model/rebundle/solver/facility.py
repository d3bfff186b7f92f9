"""One-echelon problems: Lagrangian bound, sites opened and swapped with transport solved anew, then the reduced model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rebundle.solver.dual_bound import dual_bound
from rebundle.solver.lagrangian import Prices, ascend, row_prices
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon, one_echelon
from rebundle.solver.outcome import Infeasible, NoPlanFound, Outcome
from rebundle.solver.reduction import prove, stopped_at, value
from rebundle.solver.submodel import Submodel
from rebundle.solver.task import Task

EVERY = 25
"""Steps of the ascent between two looks at the sites that the prices suggest."""

SWAPS = 30
"""Most sets of sites tried for an improvement after the last one found."""


class Sets:
    """Sets of open sites tried so far, each with its cheapest transport.

    Parameters
    ----------
    task : Task
        The full model.
    problem : OneEchelon
        Its structure.

    Attributes
    ----------
    best : ndarray or None
        The cheapest solution so far.
    cost : float
        Its cost [currency/year].
    """

    def __init__(self, task: Task, problem: OneEchelon) -> None:
        self.task, self.problem = task, problem
        self.best = task.start
        self.cost = np.inf if task.start is None else value(task, task.start)
        self.tried: set[bytes] = set()
        self.steps = 0

    def ceiling(self, prices: Prices) -> float:
        """Cost of the cheapest set of sites, the sites at `prices` tried now and then."""
        if self.steps % EVERY == 0:
            self.serve(self.filled(prices))
            self.task.tell(self.cost, prices.bound + self.task.offset)
        self.steps += 1
        known = self.cost - self.task.offset
        return known if np.isfinite(known) else prices.bound + 0.05 * abs(prices.bound)

    def filled(self, prices: Prices) -> Array:
        """Sites open at some prices, and the next best until there is room for all demand."""
        sites = prices.sites.copy()
        for site in np.argsort(prices.worth, kind="stable"):
            if self.problem.room[sites].sum() >= self.problem.demand.sum() and sites.any():
                break
            sites[site] = True
        return sites

    def serve(self, sites: Array) -> bool:
        """Serve all customers from some sites at least cost; return whether that is cheaper than all before."""
        if sites.tobytes() in self.tried:
            return False
        self.tried.add(sites.tobytes())
        problem, task = self.problem, self.task
        low, high = np.zeros_like(task.low), np.zeros_like(task.high)
        legs = problem.leg[sites]
        moving = np.concatenate([problem.runs[sites], legs[legs >= 0]])
        high[moving] = task.high[moving]
        low[problem.opening[sites]] = high[problem.opening[sites]] = 1.0
        try:
            outcome = Submodel(replace(task, progress=None), low, high).run(relaxed=True, time_limit=task.left)
        except (Infeasible, NoPlanFound):
            return False
        if outcome.cost >= self.cost - 1e-9 * abs(outcome.cost):
            return False
        self.best, self.cost = outcome.values, outcome.cost
        return True

    def improve(self, prices: Prices) -> None:
        """Open, close or swap a site as long as that saves anything, the most promising by the prices first.

        A set whose own bound at the prices is no better than the best plan is not tried.
        """
        failed = 0
        while self.best is not None and failed < SWAPS and not self.task.stopped:
            sites = self.best[self.problem.opening[:, 2]] > 0.5
            for near in self._near(sites, prices):
                if self.serve(near):
                    failed = 0
                    break
                failed += 1
                if failed >= SWAPS or self.task.stopped:
                    return
            else:
                return

    def _near(self, sites: Array, prices: Prices) -> list[Array]:
        """Sets that differ from `sites` by one opened, closed or swapped, that may be cheaper than the best, cheapest bound first."""
        worth, room = prices.worth, self.problem.room
        base = float(prices.demand @ self.problem.demand) + self.task.offset + float(worth[sites].sum())
        ins, outs = [-1, *np.flatnonzero(~sites)], [-1, *np.flatnonzero(sites)]
        moves: list[tuple[float, int, Array]] = []
        for opened in ins:
            for closed in outs:
                bound = base + (worth[opened] if opened >= 0 else 0.0) - (worth[closed] if closed >= 0 else 0.0)
                near = sites.copy()
                near[[site for site in (opened,) if site >= 0]] = True
                near[[site for site in (closed,) if site >= 0]] = False
                if bound < self.cost and room[near].sum() >= self.problem.demand.sum() and near.tobytes() not in self.tried:
                    moves.append((bound, len(moves), near))
        return [near for _, _, near in sorted(moves, key=lambda move: move[:2])]


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
    sets = Sets(task, problem)
    prices = ascend(problem, sets.ceiling, lambda: task.stopped)
    sets.serve(sets.filled(prices))
    sets.improve(prices)
    bound = dual_bound(task, row_prices(problem, prices, len(task.matrix.row_low), task.cost))
    task.tell(sets.cost, bound.value)
    if task.stopped:
        return stopped_at(task, bound.value, sets.best)
    if sets.best is None:
        return None
    gap = (sets.cost - bound.value) / abs(sets.cost) if sets.cost else 0.0
    outcome = prove(task, bound, sets.best)
    return replace(outcome, method=f"Lagrangian bound and swaps of sites to a gap of {gap:.2%}, {outcome.method}")
