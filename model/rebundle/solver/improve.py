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

WORTH = 0.05
"""Share of the open gap that a plan must save for the search to go on longer."""

HALF = 0.5
"""Most of the time left that the search takes; the proof gets the rest."""

LEAST = 1e-6
"""Share of the cost that a plan must save to count as better."""


def improved(task: Task, relaxed: Array, bound: DualBound, plan: Array) -> Array:
    """Search the neighbourhoods of a plan as long as that saves anything; return the cheapest plan found.

    In a neighbourhood the whole numbers of some places are free and all others stay as they are; HiGHS solves it, flows
    included. Neighbourhoods are the places of one cell type, and those of two sites in use; first come those in
    which plan and relaxed model differ most (relaxation induced neighbourhoods: Danna, Rothberg and Le Pape 2005). The search
    ends when each has been tried on the best plan, when the plan is proven within the gap, or when none has saved
    much for `SHARE` of the time.

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
        better = _solved(task, bound, plan, np.asarray(np.isin(number, waiting.pop(0)).any(axis=0)), ends)
        if better is not None:
            if value(task, plan) - value(task, better) > WORTH * (value(task, plan) - bound.value):
                ends = _ends(task)
            plan = better
            task.tell(value(task, plan), bound.value)
            waiting = _order(task, relaxed, plan, number, count)
    return plan


def _ends(task: Task) -> float:
    """Second of the task at which the search ends unless it finds a better plan by then."""
    ends = task.seconds * (1.0 + SHARE)
    return ends if task.left is None else min(ends, task.seconds + HALF * task.left)


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


def _order(task: Task, relaxed: Array, plan: Array, number: Array, count: int) -> list[tuple[int, ...]]:
    """Neighbourhoods, as numbers of sites or of a cell type, those first in which plan and relaxed model differ most."""
    whole = np.flatnonzero(number[0] >= 0)
    apart = np.abs(relaxed - plan)[whole] / np.maximum(task.high[whole], 1.0)
    far = np.bincount(number[0, whole], weights=apart, minlength=number.max() + 1) + np.bincount(number[1, whole], weights=apart)
    used = np.unique(number[0, whole[(plan[whole] > 0.5) | (relaxed[whole] > 1e-6)]])
    near = [(int(one), int(other)) for one, other in combinations(used, 2)] + [(kind,) for kind in range(count, len(far))]
    return sorted((names for names in near if far[list(names)].sum() > 0), key=lambda names: -far[list(names)].sum())


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
