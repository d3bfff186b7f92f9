"""The part of the model that is not fixed, as a small model of its own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, Outcome
from rebundle.solver.task import Task

SLACK = 1e-7
"""Share of the size of a row by which what is fixed may miss it."""


class Submodel:
    """The columns that may vary within bounds, on the rows that can bind them.

    Parameters
    ----------
    task : Task
        The whole model with its costs.
    low, high : ndarray
        Bounds of its columns; where they meet, a column is fixed.
    asked : ndarray of bool, optional
        Rows to keep; all by default.

    Raises
    ------
    Infeasible
        Where the fixed columns break a row that nothing else enters.
    """

    def __init__(self, task: Task, low: Array, high: Array, asked: Array | None = None) -> None:
        matrix = task.matrix
        self.task = task
        asked = np.ones(len(matrix.row_low), dtype=bool) if asked is None else asked
        self.free = np.flatnonzero(high > low)
        self.fixed = np.where(high > low, 0.0, low)
        done = matrix.rows @ self.fixed
        rows = sp.csr_array(sp.csc_array(matrix.rows)[:, self.free])
        positive, negative = rows.maximum(0), rows.minimum(0)
        low, high = low[self.free], high[self.free]
        least, most = done + positive @ low + negative @ high, done + positive @ high + negative @ low
        slack = SLACK * (1.0 + abs(rows) @ np.abs(high) + np.abs(done))
        if np.any(least > matrix.row_high + slack) or np.any(most < matrix.row_low - slack):
            raise Infeasible("what is fixed breaks a rule")
        binding = np.flatnonzero(asked & (np.diff(rows.indptr) > 0) & ((least < matrix.row_low) | (most > matrix.row_high)))
        self.solver = highs.Solver(rows[binding], (matrix.row_low - done)[binding], (matrix.row_high - done)[binding], low, high, matrix.integer[self.free])
        self.constant = task.offset + float(task.cost @ self.fixed)
        self.solver.set_cost(task.cost[self.free], self.constant)

    def run(self, *, gap: float = 0.0, target: float = -math.inf, time_limit: float | None = None, start: Array | None = None, relaxed: bool = False, tolerance: float = 1e-7) -> Outcome:
        """Solve; the outcome holds values of all columns. `start` too; one that the bounds do not allow is the caller's fault.

        Raises
        ------
        Infeasible, Unbounded, NoPlanFound, SolverError
            As the names say.
        """
        if not len(self.free):
            return Outcome("optimal", self.fixed, self.constant, self.constant, 0.0, 0)
        begin = None if start is None else start[self.free]
        outcome = self.solver.run(gap=gap, target=target, time_limit=time_limit, start=begin, relaxed=relaxed, tolerance=tolerance, progress=self.task.progress)
        self.task.solver.interrupted |= self.solver.interrupted
        values = self.fixed.copy()
        values[self.free] = outcome.values
        return replace(outcome, values=values)
