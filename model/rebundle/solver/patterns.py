"""Plans that do without a cell that others use: patterns of working cells, and how to leave those already known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Progress
from rebundle.solver.planner import Found, Planner


class Patterns:
    """The model with one yes-no column per place: may it work?

    Parameters
    ----------
    planner : Planner
        The compiled model.
    low, high : ndarray
        Bounds of its columns.
    prices : ndarray
        Price of each line.
    most : float
        Most that a plan may cost [currency/year].
    """

    def __init__(self, planner: Planner, low: Array, high: Array, prices: Array, most: float) -> None:
        matrix = planner.matrix
        self.planner, self.prices = planner, prices
        self.cost, self.constant = matrix.cost(prices)
        self.work = _work(planner)
        places, columns = self.work.shape
        limit = sp.hstack([self.work, -sp.diags_array(np.maximum(np.diff(self.work.indptr), 1.0))])
        rows = sp.vstack([sp.hstack([matrix.rows, sp.csr_array((len(matrix.row_low), places))]), limit, sp.csr_array(np.append(self.cost, np.zeros(places)).reshape(1, -1))], format="csr")
        nothing, free = np.zeros(places), np.full(places, math.inf)
        self.bounds = np.append(low, nothing), np.append(high, np.ones(places))
        self.solver = highs.Solver(
            rows,
            np.concatenate([matrix.row_low, -free, [-math.inf]]),
            np.concatenate([matrix.row_high, nothing, [most - self.constant]]),
            *self.bounds,
            np.append(matrix.integer, np.ones(places, dtype=bool)),
        )
        self.columns = columns

    def pattern(self, solution: Array) -> Array:
        """Which places work in a solution (bool)."""
        return np.asarray(self.work @ solution > 0)

    def leave(self, pattern: Array) -> None:
        """From now on look only for plans that do without at least one working place of this pattern."""
        row = np.append(np.zeros(self.columns), pattern.astype(float))
        self.solver.set_row(self.solver.add_row(row), -math.inf, float(pattern.sum()) - 1.0)

    def cheapest(self, *, gap: float, unavoidable: float, time_limit: float | None = None, progress: Callable[[Progress], None] | None = None) -> Found:
        """Find the cheapest plan that was not left.

        Raises
        ------
        Infeasible
            Where there is none within the most a plan may cost.
        """
        self.solver.set_cost(np.append(self.cost, np.zeros(self.work.shape[0])), self.constant - unavoidable)
        return self._run(gap, unavoidable, time_limit, progress)

    def farthest(self, patterns: Iterable[Array], *, time_limit: float | None = None, progress: Callable[[Progress], None] | None = None) -> Found:
        """Find the plan that shares fewest working places with the patterns given."""
        shared = np.sum(list(patterns), axis=0)
        self.solver.set_cost(np.append(np.zeros(self.columns), shared), 1.0)
        return self._run(0.0, 0.0, time_limit, progress)

    def _run(self, gap: float, unavoidable: float, time_limit: float | None, progress: Callable[[Progress], None] | None) -> Found:
        outcome = self.solver.run(gap=gap, time_limit=time_limit, progress=progress)
        low, high = self.bounds[0][: self.columns], self.bounds[1][: self.columns].copy()
        idle = np.round(outcome.values[self.columns :]) == 0
        high[(self.work[idle] != 0).sum(axis=0) > 0] = 0.0
        solution = self.planner.polished(low, high, outcome.values[: self.columns], self.prices)
        return Found(solution, outcome.status, outcome.bound + unavoidable, unavoidable, outcome.nodes, outcome.seconds, "HiGHS branch and cut over patterns of working cells")


def _work(planner: Planner) -> sp.csr_array:
    """Work of each place as a share of the most it can be needed for, by column."""
    sets, columns = planner.matrix.sets, planner.matrix.columns["runs"]
    place = {key: number for number, key in enumerate(sets.keys("cells"))}
    ways = sets.ways
    entries = [
        (place[cell, site], column, 1.0 / most)
        for state in sets.states
        for cell, site, most, column in zip(ways["cell"], ways["site"], ways["most"], columns[state], strict=True)
        if column >= 0 and most > 0
    ]
    row, column, value = (np.array(part) for part in zip(*entries, strict=True))
    return sp.csr_array((value, (row, column)), shape=(len(place), len(planner.matrix.low)))
