"""Any structure: a first plan from the cells that the relaxed model uses, then the whole model with what its prices leave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rebundle.solver import extract, on_demand
from rebundle.solver.cuts import Cuts
from rebundle.solver.dual_bound import DualBound, dual_bound
from rebundle.solver.fixing import implied
from rebundle.solver.improve import improved
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, NoPlanFound, Outcome
from rebundle.solver.reduction import prove, settled, stopped_at, value
from rebundle.solver.relaxed import relaxed
from rebundle.solver.strategy_bounds import within
from rebundle.solver.task import Task

USED = 1e-6
"""Share of a cell from which the relaxed model counts as using it."""

NEAR = 2e-3
"""Gap at which the search among few cells ends: the whole model improves on it."""

SECONDS = 60.0
"""Longest search among few cells."""

PART = 0.3
"""Most of the time left that a search among few cells takes."""


def few_cells(task: Task) -> Outcome | None:
    """Solve by way of a plan that uses few cells; None where the task has no places or no such plan is found.

    The relaxed model is solved with cuts, see `cuts`; its prices bound the cost. A model with only the places that it uses, the kernel,
    is solved to a small gap (kernel search: Angelelli, Mansini and Speranza 2010; Guastaroba and Speranza 2012),
    from the plan that rounds the relaxed model up. Where neither gives a plan, the kernel is doubled by the places of lowest reduced cost.
    The neighbourhoods of the plan are searched, see `improve`, and it starts the proof. The relaxed model gets half the time at most; its prices then
    prove less.

    Raises
    ------
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    places = np.concatenate([columns[columns >= 0] for columns in task.matrix.columns["present"].values()])
    if not len(places):
        return None
    cuts = Cuts(task)
    try:
        values, prices = relaxed(task, None if task.left is None else task.left / 2, cuts)
    except NoPlanFound:
        return None
    task = cuts.task_with()
    bound = dual_bound(task, prices)
    best = task.start if task.start is not None else _first(task, places, values, bound)
    if task.stopped:
        return stopped_at(task, bound.value, best)
    if best is None:
        return None
    best = improved(task, values, bound, best)
    if task.stopped:
        return stopped_at(task, bound.value, best)
    known = value(task, best)
    outcome = prove(task, bound, best)
    gap = (known - bound.value) / abs(known) if known else 0.0
    return replace(outcome, method=f"relaxed model and a plan of few cells to a gap of {gap:.2%} of the avoidable cost, {outcome.method}")


def _first(task: Task, places: Array, values: Array, bound: DualBound) -> Array | None:
    """Cheapest plan found with the places that the relaxed model uses, or with twice as many, and so on; each search gets `PART` of the time left."""
    best = rounded_up(task, values)
    order = places[np.lexsort((bound.reduced[places], -values[places]))]
    count = max(int((values[places] > USED).sum()), 1)
    while not task.stopped:
        high = task.high.copy()
        high[order[count:]] = task.low[order[count:]]
        listen = None if task.progress is None else (lambda seen: task.tell(seen.cost, bound.value))
        limit = SECONDS if task.left is None else min(SECONDS, PART * task.left)
        start = best if best is not None and within(best, task.low, high) else None
        target = bound.value + task.gap * abs(bound.value)
        try:
            outcome = on_demand.solve(replace(task, progress=listen), *implied(task.matrix, task.low, high), bound, gap=NEAR, target=target, time_limit=limit, start=start)
        except Infeasible:
            if best is None and count >= len(order):
                raise
        except NoPlanFound:
            pass
        else:
            best = _cheaper(task, best, _settled(task, outcome.values))
        if best is not None or count >= len(order):
            break
        count *= 2
    return best


def _cheaper(task: Task, one: Array | None, other: Array | None) -> Array | None:
    """The cheaper of two plans, of which there may be none."""
    return min((plan for plan in (one, other) if plan is not None), key=lambda plan: value(task, plan), default=None)


def _settled(task: Task, solution: Array) -> Array | None:
    """Plan with the rounded whole numbers of a solution; None where these allow no flows."""
    try:
        return settled(task, solution)
    except Infeasible:
        return None


def rounded_up(task: Task, values: Array) -> Array | None:
    """Plan with every cell that the relaxed model uses, rounded up, less what is idle; None where a limit forbids that."""
    matrix, whole = task.matrix, np.where(values > USED, np.ceil(values - USED), 0.0)
    for state in matrix.sets.states:
        before = matrix.sets.tree.parent[state]
        stood = extract.values(matrix, whole, "cells", before) if before else matrix.sets.places["existing"].to_numpy(dtype=float)
        change = extract.values(matrix, whole, "cells", state) - stood
        extract.put(matrix, whole, "opened", state, np.maximum(change, 0.0))
        extract.put(matrix, whole, "closed", state, np.maximum(-change, 0.0))
    plan = _settled(task, whole)
    if plan is None:
        return None
    fewer = extract.tidy(matrix, plan, task.low)
    allowed = within(fewer, task.low, task.high) and not on_demand.broken(matrix.rows, matrix.row_low, matrix.row_high, fewer).any()
    return _cheaper(task, plan, fewer if allowed else None)
