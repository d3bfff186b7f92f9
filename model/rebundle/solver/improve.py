"""A better plan near a known one: the cells of a few sites, or of one type at all sites, opened, closed and swapped anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from rebundle.solver import on_demand
from rebundle.solver.dual_bound import DualBound
from rebundle.solver.fixing import implied
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, NoPlanFound
from rebundle.solver.reduction import settled, value
from rebundle.solver.task import Task

SHARE = 0.25
"""Longest time without a better plan, as a share of what the task has taken before."""

LEAST = 1e-6
"""Share of the cost that a plan must save to count as better."""


def improved(task: Task, relaxed: Array, bound: DualBound, plan: Array) -> Array:
    """Search the neighbourhoods of a plan as long as that saves anything; return the cheapest plan found.

    In a neighbourhood the whole numbers of some places are free and all others stay as they are; HiGHS solves it, flows
    included. Neighbourhoods are the places of one cell type, and those of two sites in use; first come those in
    which plan and relaxed model differ most (relaxation induced neighbourhoods: Danna, Rothberg and Le Pape 2005). The search
    ends when each has been tried on the best plan, when the plan is proven within the gap, or when none has saved
    anything for `SHARE` of the time.

    Parameters
    ----------
    task : Task
        The full model.
    relaxed : ndarray
        Solution of the relaxed model.
    bound : DualBound
        Proven for the full model.
    plan : ndarray
        A plan.
    """
    ends = _ends(task)
    number, count = _groups(task)
    waiting = _order(task, relaxed, plan, number, count)
    while waiting and task.seconds < ends and not task.stopped and value(task, plan) - bound.value > task.gap * abs(value(task, plan)):
        better = _solved(task, bound, plan, waiting.pop(0), ends)
        if better is not None:
            plan = better
            ends = _ends(task)
            task.tell(value(task, plan), bound.value)
            waiting = _order(task, relaxed, plan, number, count)
    return plan


def _ends(task: Task) -> float:
    """Second of the task at which the search ends unless it finds a better plan by then."""
    ends = task.seconds * (1.0 + SHARE)
    return ends if task.time_limit is None else min(ends, task.time_limit)


def _groups(task: Task) -> tuple[Array, int]:
    """Number of the site (first row) and of the cell type, after those of the sites, of each whole column; -1 for the others."""
    places = task.matrix.sets.places
    sites, types = np.unique(places["site"], return_inverse=True)[1], np.unique(places["cell"], return_inverse=True)[1]
    count = int(sites.max()) + 1
    number = np.full((2, len(task.low)), -1)
    for name in ("cells", "opened", "closed", "present"):
        for columns in task.matrix.columns[name].values():
            number[:, columns[columns >= 0]] = np.array([sites, count + types])[:, columns >= 0]
    return number, count


def _order(task: Task, relaxed: Array, plan: Array, number: Array, count: int) -> list[Array]:
    """Columns of each neighbourhood, those first in which plan and relaxed model differ most."""
    apart = np.where(number[0] >= 0, np.abs(relaxed - plan) / np.maximum(task.high, 1.0), 0.0)
    standing = (number[0] >= 0) & ((plan > 0.5) | (relaxed > 1e-6))
    used = np.unique(number[0][standing])
    near = [np.isin(number[0], pair) for pair in combinations(used, 2)] + [number[1] == kind for kind in np.unique(number[1][number[1] >= count])]
    differ = [float(apart[columns].sum()) for columns in near]
    return [near[one] for one in np.argsort([-far for far in differ], kind="stable") if differ[one] > 0]


def _solved(task: Task, bound: DualBound, plan: Array, free: Array, ends: float) -> Array | None:
    """Cheapest plan found in a neighbourhood, where it is cheaper than the plan."""
    fixed = task.matrix.integer & ~free
    low, high = implied(task.matrix, np.where(fixed, plan, task.low), np.where(fixed, plan, task.high))
    known = value(task, plan)
    try:
        outcome = on_demand.solve(replace(task, progress=None), low, high, bound, gap=task.gap, time_limit=max(ends - task.seconds, 0.0), start=plan)
        found = settled(task, outcome.values)
    except (Infeasible, NoPlanFound):
        return None
    return found if value(task, found) < known - LEAST * abs(known) else None
