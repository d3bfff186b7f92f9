"""Rows on demand: link rows only where they have a price, the others when a solution breaks them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from rebundle.solver.dual_bound import DualBound
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import NoPlanFound, Outcome
from rebundle.solver.submodel import Submodel
from rebundle.solver.task import Task

LINKS = "open_before_use"
"""Family of rows that whole numbers imply almost everywhere: they strengthen the relaxed model, and there are very many."""

BROKEN = 1e-6
"""Share of the size of a row by which a solution may miss it."""


def solve(task: Task, low: Array, high: Array, bound: DualBound, *, gap: float, target: float = -np.inf, time_limit: float | None, start: Array | None = None) -> Outcome:
    """Solve a task within narrower bounds on few rows; add those that the solution breaks and solve again.

    A model with fewer rows costs no more, so each bound holds; a solution that breaks no row is one of the full model.
    A search with a `target` ends at a plan that costs no more [currency/year].

    Raises
    ------
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    matrix = task.matrix
    asked = ~links(matrix) | (bound.prices != 0)
    proven, began = -np.inf, task.seconds
    while True:
        left = None if time_limit is None else max(time_limit - (task.seconds - began), 0.0)
        try:
            outcome = Submodel(task, low, high, asked).run(gap=gap, target=target, time_limit=left, start=start)
        except NoPlanFound as stopped:
            raise NoPlanFound(str(stopped), max(proven, stopped.bound)) from stopped
        proven = max(proven, outcome.bound)
        wrong = broken(matrix.rows, matrix.row_low, matrix.row_high, outcome.values) & ~asked
        if not wrong.any():
            return replace(outcome, bound=proven)
        if task.solver.interrupted:
            raise NoPlanFound("interrupted before any plan was found", proven)
        asked |= wrong


def links(matrix: Matrix) -> Array:
    """Which rows are link rows."""
    return np.array([family == LINKS for family, _ in matrix.row_names], dtype=bool)


def broken(rows: sp.csr_array, row_low: Array, row_high: Array, values: Array) -> Array:
    """Which rows a solution breaks."""
    size = BROKEN * (1.0 + abs(rows) @ np.abs(values))
    done = rows @ values
    return np.asarray((done > row_high + size) | (done < row_low - size))
