"""Ways to the same proof: which there are, and which suits a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rebundle.solver.outcome import Outcome
from rebundle.solver.task import Task

AUTO, PLAIN = "auto", "plain"


def plain(task: Task) -> Outcome:
    """Give the whole matrix to HiGHS."""
    task.solver.set_bounds(task.low, task.high)
    task.solver.set_cost(task.cost, task.offset)
    outcome = task.solver.run(gap=task.gap, time_limit=task.left, start=task.start, progress=task.progress)
    return replace(outcome, method=f"HiGHS branch and cut, {outcome.nodes:,} nodes" if task.matrix.integer.any() else "HiGHS simplex")


WAYS: dict[str, Callable[[Task], Outcome]] = {PLAIN: plain}
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
    return WAYS[suited(task) if method == AUTO else method](task)


def known(method: str) -> None:
    """Refuse a method that does not exist."""
    if method not in METHODS:
        raise UnknownMethod(f"there is no method {method!r}; the methods are {', '.join(METHODS)}")


def suited(task: Task) -> str:
    """Method that suits a task."""
    return PLAIN
