"""From a bound and a known plan to the proof: fix what no better plan can hold, solve what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from rebundle.solver import on_demand
from rebundle.solver.dual_bound import DualBound
from rebundle.solver.fixing import implied, narrowed
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import direct
from rebundle.solver.outcome import NoPlanFound, Outcome, Progress
from rebundle.solver.submodel import Submodel
from rebundle.solver.task import Task

LARGE = 10_000
"""Columns from which it pays to make a smaller model of what is left open."""

EXACT = 1e-9
"""Tolerance of rows and bounds for flows that are those of a plan."""


@dataclass(frozen=True, eq=False)
class Left:
    """What a search of its own has left: bounds of the columns of all plans that may be cheaper, and the least that they may cost."""

    low: Array
    high: Array
    bound: float


def prove(task: Task, bound: DualBound, best: Array, left: Left | None = None) -> Outcome:
    """Prove a known plan the cheapest, or find a cheaper one.

    Only plans cheaper than the known one by more than the gap are of interest. What none of them can hold is fixed
    by reduced costs, HiGHS solves the rest, and the proof is of the full model: a plan that the fixing cuts off
    costs no less than the cost below which plans were sought.

    Parameters
    ----------
    task : Task
        The full model.
    bound : DualBound
        Proven for the full model.
    best : ndarray
        A plan.
    left : Left, optional
        What is known besides of the plans cheaper than it by more than the gap.
    """
    best = np.where(task.matrix.integer, np.round(best), np.clip(best, task.low, task.high))
    known = value(task, best)
    sought = known - task.gap * abs(known)
    least = bound.value if left is None else max(bound.value, left.bound)
    if sought <= least:
        return Outcome("optimal", best, known, least, task.seconds, 0, "no search needed")
    low, high = narrowed(task.low, task.high, task.matrix.integer, bound, sought)
    if left is not None:
        low, high = np.maximum(low, left.low), np.minimum(high, left.high)
    low, high = implied(task.matrix, np.minimum(low, best), np.maximum(high, best))
    low, high = np.minimum(low, best), np.maximum(high, best)
    ruled_out = int(((high <= low) & (task.high > task.low)).sum())
    rest = replace(task, progress=_capped(task.progress, known, least, sought))
    try:
        outcome = on_demand.solve(rest, low, high, bound, gap=task.gap, time_limit=task.left, start=best)
    except NoPlanFound as stopped:
        return stopped_at(task, max(least, min(stopped.bound, sought)), best)
    if outcome.cost > known:
        outcome = replace(outcome, values=best, cost=known)
    proven = max(least, min(outcome.bound, sought))
    if outcome.cost - proven <= task.gap * abs(outcome.cost) * (1 + 1e-9):
        outcome = replace(outcome, status="optimal")
    words = f"{ruled_out:,} of {int((task.high > task.low).sum()):,} columns ruled out, HiGHS branch and cut of the rest, {outcome.nodes:,} nodes"
    return replace(outcome, bound=proven, method=words)


def settled(task: Task, solution: Array) -> Array:
    """Round the whole numbers, fix them and solve the flows again, so that the cost of the plan is one that it has.

    That is quick, and no limit of time holds for it: a plan found at the limit must not be lost.

    Raises
    ------
    Infeasible
        Where the rounded numbers allow no flows.
    """
    whole = np.clip(np.round(solution), task.low, task.high)
    low, high = (np.where(task.matrix.integer, whole, end) for end in (task.low, task.high))
    return Submodel(replace(task, progress=None), *implied(task.matrix, low, high)).run(relaxed=True).values


def cheapest_flows(task: Task) -> Array:
    """Solve a task of which the whole numbers are fixed, to small tolerances; of a large one only what these leave open.

    Without presolve HiGHS may take flows of several levels for infeasible at this tolerance, or pass a bound by it.
    """
    if len(task.low) < LARGE:
        task.solver.set_bounds(task.low, task.high)
        task.solver.set_cost(task.cost, 0.0)
        values = task.solver.run(relaxed=True, presolve=not direct(task.matrix), tolerance=EXACT).values
    else:
        values = Submodel(task, *implied(task.matrix, task.low, task.high)).run(relaxed=True, tolerance=EXACT).values
    return np.clip(values, task.low, task.high)


def value(task: Task, solution: Array) -> float:
    """Cost of a solution [currency/year]."""
    return float(task.cost @ solution) + task.offset


def stopped_at(task: Task, bound: float, best: Array | None) -> Outcome:
    """End of a task of which the time is up or which Ctrl-C has ended.

    Raises
    ------
    NoPlanFound
        Where there is no plan yet.
    """
    status = "interrupted" if task.solver.interrupted else "time limit"
    if best is None:
        raise NoPlanFound(f"{status} reached before any plan was found", bound)
    return Outcome(status, best, value(task, best), bound, task.seconds, 0, "search ended before HiGHS began its branch and cut")


def _capped(progress: Callable[[Progress], None] | None, known: float, proven: float, sought: float) -> Callable[[Progress], None] | None:
    """Report what is proven of the full model where the solver sees the rest."""
    if progress is None:
        return None
    return lambda seen: progress(Progress(seen.seconds, min(seen.cost, known), max(proven, min(seen.bound, sought))))
