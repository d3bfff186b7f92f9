"""The flows of one state for given cells: what they cost, and what that proves for all other cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import Infeasible, Outcome
from rebundle.solver.task import Task

TINY = 1e-12
"""Share of the largest coefficient of a cut at or below which one is left out, its least worth added to the constant."""


@dataclass(frozen=True, eq=False)
class Cut:
    """No flows of the state cost less than constant + slope x decided; or, where `cost` is infinite, the same may not exceed 0.

    Attributes
    ----------
    constant : float
        Constant part [currency/year].
    slope : ndarray
        For each column decided before [currency/year per unit of the column].
    cost : float
        Least cost of the flows where the cut was made; infinite where there are none [currency/year].
    values : ndarray
        The flows.
    """

    constant: float
    slope: Array
    cost: float
    values: Array


class Recourse:
    """The columns and rows that a state has to itself.

    Parameters
    ----------
    task : Task
        The whole model with its costs.
    columns, rows : ndarray
        Numbers of the state's columns and rows.
    decided : ndarray
        Numbers of the columns that are decided before.
    """

    def __init__(self, task: Task, columns: Array, rows: Array, decided: Array) -> None:
        own = sp.csc_array(task.matrix.rows[rows])
        self.task, self.columns = task, columns
        self.rows, self.linking = sp.csr_array(own[:, columns]), sp.csr_array(own[:, decided])
        self.ends = task.matrix.row_low[rows], task.matrix.row_high[rows]
        self.low, self.high, self.cost = task.low[columns], task.high[columns], task.cost[columns]
        self.decided = task.low[decided], task.high[decided]
        self.solver = highs.Solver(self.rows, *self.ends, self.low, self.high, np.zeros(len(columns), dtype=bool))
        self.solver.set_cost(self.cost, 0.0)
        self.elastic: highs.Solver | None = None
        self.warm = False

    @property
    def least(self) -> float:
        """Cost below which the flows cannot fall, by their bounds alone [currency/year]."""
        return float(np.minimum(self.cost * self.low, self.cost * self.high).sum())

    def at(self, decided: Array) -> Cut:
        """Solve for given cells, be they broken numbers; from where the last solve ended."""
        shift = self.linking @ decided
        try:
            outcome = self._run(self.solver, shift, again=self.warm)
        except Infeasible:
            return self._missing(shift)
        self.warm = True
        return self._cut(self.solver.row_prices(), self.cost, outcome.cost, outcome.values)

    def _missing(self, shift: Array) -> Cut:
        """What is missing for any flows: least sum of units by which rows are broken."""
        count = len(shift)
        if self.elastic is None:
            more = sp.eye_array(count, format="csr")
            rows = sp.csr_array(sp.hstack([self.rows, more, -more]))
            low, high = np.append(self.low, np.zeros(2 * count)), np.append(self.high, np.full(2 * count, np.inf))
            self.elastic = highs.Solver(rows, *self.ends, low, high, np.zeros(len(low), dtype=bool))
            self.elastic.set_cost(np.append(np.zeros(len(self.low)), np.ones(2 * count)), 0.0)
        self._run(self.elastic, shift, again=False)
        return self._cut(np.clip(self.elastic.row_prices(), -1.0, 1.0), np.zeros(len(self.low)), np.inf, self.low)

    def _run(self, solver: highs.Solver, shift: Array, *, again: bool) -> Outcome:
        solver.set_rows(self.ends[0] - shift, self.ends[1] - shift)
        try:
            return solver.run(relaxed=True, again=again, time_limit=self.task.left)
        finally:
            self.task.solver.interrupted |= solver.interrupted

    def _cut(self, prices: Array, cost: Array, value: float, values: Array) -> Cut:
        """What prices of the rows prove for all cells, whoever found them (see `dual_bound`)."""
        end = np.where(prices > 0, *self.ends)
        prices = np.where(np.isfinite(end), prices, 0.0)
        reduced = cost - self.rows.T @ prices
        constant = float(prices @ np.where(np.isfinite(end), end, 0.0)) + float(np.minimum(reduced * self.low, reduced * self.high).sum())
        slope = -(self.linking.T @ prices)
        small = np.abs(slope) <= TINY * np.abs(slope).max(initial=0.0)
        least = np.minimum(slope * self.decided[0], slope * self.decided[1])
        return Cut(constant + float(least[small].sum()), np.where(small, 0.0, slope), value, values)


def split(matrix: Matrix) -> tuple[Array, Array] | None:
    """Number of the state that has each column and each row to itself, -1 for what is decided before; None where a row joins the flows of several.

    A state has the columns to itself that are not whole, and the rows that hold any of them.
    """
    column, row = np.full(len(matrix.low), -1), np.full(len(matrix.row_low), -1)
    for states in matrix.columns.values():
        for number, columns in enumerate(states.values()):
            column[columns[columns >= 0]] = number
    column[matrix.integer] = -1
    entries = sp.coo_array(matrix.rows)
    at, own = entries.coords[0], column[entries.coords[1]]
    at, own = at[own >= 0], own[own >= 0]
    row[at] = own
    column[~np.isin(column, row)] = -1
    return None if (row[at] != own).any() else (column, row)
