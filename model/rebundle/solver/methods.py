"""Ways to the same proof: which there are, and which suits a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rebundle.solver.benders import Apart, by_state
from rebundle.solver.facility import facility_location
from rebundle.solver.interrupt import on_interrupt
from rebundle.solver.kernel import few_cells
from rebundle.solver.one_echelon import direct
from rebundle.solver.outcome import Outcome
from rebundle.solver.parts import by_parts
from rebundle.solver.task import Task

AUTO, PLAIN, KERNEL, LAGRANGIAN, STATES = "auto", "plain", "kernel", "lagrangian", "states"


def plain(task: Task) -> Outcome:
    """Give the whole matrix to HiGHS; where places serve few markets directly, its presolve takes longer than it saves."""
    task.solver.set_bounds(task.low, task.high)
    task.solver.set_cost(task.cost, task.offset)
    outcome = task.solver.run(gap=task.gap, time_limit=task.left, start=task.start, presolve=len(task.low) >= LARGE or not direct(task.matrix), progress=task.progress)
    return replace(outcome, method=f"HiGHS branch and cut, {outcome.nodes:,} nodes" if task.matrix.integer.any() else "HiGHS simplex")


def kernel(task: Task) -> Outcome:
    """Start from a plan of few cells, see `few_cells`; plain where there is none."""
    return few_cells(task) or plain(task)


def lagrangian(task: Task) -> Outcome:
    """Bound a one-echelon problem by prices of demand, see `facility_location`; kernel where the structure is another."""
    return facility_location(task) or kernel(task)


def states(task: Task) -> Outcome:
    """Decompose by state, see `by_state`; kernel, which says so, where the states cannot be taken apart or cuts do not close the gap."""
    try:
        outcome, why = by_state(task), "cuts by state did not close the gap"
    except Apart as reason:
        outcome, why = None, f"not decomposed by state, since {reason}"
    if outcome is not None:
        return outcome
    whole = kernel(task)
    return replace(whole, method=f"{why}; {whole.method}")


WAYS: dict[str, Callable[[Task], Outcome]] = {PLAIN: plain, KERNEL: kernel, LAGRANGIAN: lagrangian, STATES: states}
LARGE = 10_000
"""Columns from which the plain method is left: for the Lagrangian bound on a one-echelon problem, else for a plan of few cells."""

MANY = 1_000
"""Whole numbers from which a plan of few cells and link rows on demand pay."""

MANY_STATES = 20
"""States above which a large model is decomposed by state."""

METHODS = (AUTO, *WAYS)
"""Names of the methods; ``auto`` takes the one that suits."""


class UnknownMethod(ValueError):
    """A method that does not exist."""


def search(task: Task, method: str = AUTO) -> Outcome:
    """Solve a task with a method; all methods prove the same optimum, or a gap of the same full model.

    Raises
    ------
    UnknownMethod
        Where there is no such method.
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    known(method)
    before, task.solver.interrupted = task.solver.interrupted, False
    try:
        with on_interrupt(task.interrupt):
            return _by_size(task) if method == AUTO else _apart(task, WAYS[method]) if method != PLAIN else plain(task)
    finally:
        task.solver.interrupted |= before


def _by_size(task: Task) -> Outcome:
    """Solve a task with the method that suits it, or each of its parts with that which suits the part."""
    return plain(task) if suited(task) == PLAIN else _apart(task, lambda part: WAYS[suited(part)](part))


def _apart(task: Task, way: Callable[[Task], Outcome]) -> Outcome:
    """Solve a task part by part where it falls apart."""
    return by_parts(task, way) or way(task)


def known(method: str) -> None:
    """Refuse a method that does not exist."""
    if method not in METHODS:
        raise UnknownMethod(f"there is no method {method!r}; the methods are {', '.join(METHODS)}")


def suited(task: Task) -> str:
    """Method that suits a task by its size: what takes HiGHS a few seconds is left to it."""
    large = len(task.low) >= LARGE
    if large and len(task.matrix.sets.states) > MANY_STATES:
        return STATES
    if large:
        return LAGRANGIAN
    return KERNEL if int((task.matrix.integer & (task.high > task.low)).sum()) >= MANY else PLAIN
