"""Parts of a model that share no row and no column, such as products that share no cell and no limit: solved one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from rebundle.solver.highs import Solver
from rebundle.solver.interrupt import on_interrupt
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import NoPlanFound, Outcome, Progress
from rebundle.solver.task import Task

SMALL = 100
"""Columns below which parts are solved together."""

TIGHTER = 0.5
"""Share of what the gaps of the parts would have to be, in the next round, if their sum is too large."""

ROUNDS = 5
"""Most rounds; the last one leaves no gap."""


def parts(matrix: Matrix) -> list[tuple[Array, Array]]:
    """Rows and columns of each part of the model that shares none of them with another."""
    count = matrix.rows.shape[0]
    joined = sp.block_array([[None, matrix.rows], [matrix.rows.T, None]], format="csr")
    _, label = connected_components(joined, directed=False)
    by_row, by_column = np.argsort(label[:count], kind="stable"), np.argsort(label[count:], kind="stable")
    names = np.unique(label[:count])
    ends = [(np.searchsorted(label[:count][by_row], names, side), np.searchsorted(label[count:][by_column], names, side)) for side in ("left", "right")]
    (row_from, column_from), (row_to, column_to) = ends
    return [(by_row[a:b], by_column[c:d]) for a, b, c, d in zip(row_from, row_to, column_from, column_to, strict=True) if d > c]


def pieces(matrix: Matrix) -> list[tuple[Array, Array]]:
    """Rows and columns of the parts to solve one by one; small ones are one part."""
    found = parts(matrix)
    large = [part for part in found if len(part[1]) >= SMALL]
    small = [part for part in found if len(part[1]) < SMALL]
    together = [(np.sort(np.concatenate([part[0] for part in small])), np.sort(np.concatenate([part[1] for part in small])))] if small else []
    return [*together, *sorted(large, key=lambda part: len(part[1]))]


class Part:
    """A part with the best that is known of it.

    Attributes
    ----------
    outcome : Outcome or None
        End of its last solve.
    cost, bound : float
        Of its cheapest solution, infinite without one, and proven [currency/year].
    """

    def __init__(self, task: Task, rows: Array, columns: Array) -> None:
        matrix = task.matrix
        number = np.full(len(matrix.low) + 1, -1)
        number[columns] = np.arange(len(columns))
        self.columns = columns
        self.matrix = replace(
            matrix,
            rows=sp.csr_array(sp.csc_array(matrix.rows[rows])[:, columns]),
            row_low=matrix.row_low[rows],
            row_high=matrix.row_high[rows],
            row_names=[matrix.row_names[row] for row in rows],
            low=matrix.low[columns],
            high=matrix.high[columns],
            integer=matrix.integer[columns],
            drivers=sp.csr_array(sp.csc_array(matrix.drivers)[:, columns]),
            columns={name: {state: number[own] for state, own in states.items()} for name, states in matrix.columns.items()},
        )
        self.low, self.high, self.price = task.low[columns], task.high[columns], task.cost[columns]
        self.start = None if task.start is None else task.start[columns]
        self.outcome: Outcome | None = None
        self.cost: float = np.inf
        self.bound = float(np.minimum(self.price * self.low, self.price * self.high).sum())

    @property
    def gap(self) -> float:
        """Gap relative to the cost; infinite without a solution."""
        return (self.cost - self.bound) / abs(self.cost) if self.cost else self.cost - self.bound

    def solve(self, whole: Task, way: Callable[[Task], Outcome], gap: float, time_limit: float | None, tell: Callable[[], None]) -> None:
        """Solve the part with a method, from the best that is known of it; what is proven stays where a limit ends the search.

        Raises
        ------
        Infeasible, Unbounded, SolverError
            As the names say.
        """
        matrix = self.matrix
        solver = Solver(matrix.rows, matrix.row_low, matrix.row_high, self.low, self.high, matrix.integer)

        def listen(seen: Progress) -> None:
            self.cost, self.bound = min(self.cost, seen.cost), max(self.bound, seen.bound)
            tell()
            solver.interrupted |= whole.solver.interrupted

        task = Task(matrix, solver, self.low, self.high, self.price, 0.0, gap, time_limit, self.start, listen)
        try:
            with on_interrupt(task.interrupt):
                self.outcome = way(task)
            self.start, self.cost, self.bound = self.outcome.values, self.outcome.cost, max(self.bound, self.outcome.bound)
        except NoPlanFound as stopped:
            self.bound = max(self.bound, stopped.bound)
        finally:
            whole.solver.interrupted |= solver.interrupted
        tell()


def by_parts(task: Task, way: Callable[[Task], Outcome]) -> Outcome | None:
    """Solve each part with a method and add up what they cost and what is proven of them; None where there is but one.

    Each is solved to the gap of the whole. Where costs of both signs, or a part of the cost on which the gap is not
    measured, make that too little, they are solved again to smaller ones.

    Raises
    ------
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    found = pieces(task.matrix)
    if len(found) < 2:
        return None
    parts_ = [Part(task, *piece) for piece in found]
    values = np.where(task.cost < 0, task.high, task.low)
    alone = np.delete(np.arange(len(values)), np.concatenate([part.columns for part in parts_]))
    constant = task.offset + float(task.cost[alone] @ values[alone])

    def total(name: str) -> float:
        return constant + float(sum(getattr(part, name) for part in parts_))

    gap = task.gap
    for number in range(ROUNDS):
        open_ = [part for part in parts_ if part.outcome is None or part.gap > gap]
        for position, part in enumerate(open_):
            share = len(part.columns) / sum(len(other.columns) for other in open_[position:])
            part.solve(task, way, gap, None if task.left is None else task.left * share, lambda: task.tell(total("cost"), total("bound")))
        left, allowed = total("cost") - total("bound"), task.gap * abs(total("cost"))
        if left <= allowed or task.stopped:
            break
        gap = TIGHTER * gap * allowed / left if number < ROUNDS - 2 else 0.0
    return _together(task, parts_, values, total("cost"), total("bound"))


def _together(task: Task, parts_: list[Part], values: Array, cost: float, bound: float) -> Outcome:
    """Put the solutions of the parts together."""
    reached = "interrupted" if task.solver.interrupted else "time limit"
    outcomes = [part.outcome for part in parts_ if part.outcome is not None]
    if len(outcomes) < len(parts_):
        raise NoPlanFound(f"{reached} reached before any plan was found", bound)
    for part, outcome in zip(parts_, outcomes, strict=True):
        values[part.columns] = outcome.values
    status = "optimal" if cost - bound <= task.gap * abs(cost) * (1 + 1e-9) + 1e-9 * abs(cost) else reached
    longest = max(parts_, key=lambda part: len(part.columns)).outcome
    words = f"{len(parts_)} parts solved one by one, the largest by {longest.method if longest else 'nothing'}"
    return Outcome(status, values, cost, min(bound, cost), task.seconds, sum(outcome.nodes for outcome in outcomes), words)
