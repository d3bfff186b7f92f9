"""Plans that weigh expected cost against what a path of states costs at worst: a column for the worst, a row per path."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Outcome, Progress
from rebundle.solver.planner import Planner

SAME = 1e-9
"""Share of the measure by which plans of equal measure may differ."""


class Paths:
    """The model with a measure of risk beside its expected cost.

    The measure is the least w with cost of path - benchmark <= w for every path, or, with a `tail`, the conditional
    value at risk: the least of w + expected excess over w / tail (Rockafellar and Uryasev 2000, "Optimization of
    conditional value-at-risk", Journal of Risk 2(3)).

    Parameters
    ----------
    planner : Planner
        The compiled model.
    low, high : ndarray
        Bounds of its columns.
    prices : ndarray
        Prices of all lines as each path alone weighs them, one row per path.
    benchmark : ndarray
        What is taken off the cost of each path [currency/year].
    chance : ndarray
        Weight of each path; they add up to 1.
    tail : float, optional
        Share of the worst cases that count, between 0 and 1.
    """

    def __init__(self, planner: Planner, low: Array, high: Array, prices: Array, benchmark: Array, chance: Array, tail: float | None = None) -> None:
        matrix = planner.matrix
        self.planner, self.low, self.high = planner, low, high
        self.prices, self.benchmark, self.chance, self.tail = prices, benchmark, chance, tail
        self.cost, self.constant = matrix.cost(matrix.prices)
        count, columns = len(prices), len(low)
        over = count if tail is not None else 0
        paths = sp.csr_array(prices @ matrix.drivers)
        beside = sp.csr_array(np.hstack([-np.ones((count, 1)), -np.eye(count)[:, :over]]))
        rows = sp.vstack([sp.hstack([matrix.rows, sp.csr_array((len(matrix.row_low), 1 + over))]), sp.hstack([paths, beside])], format="csr")
        self.solver = highs.Solver(
            rows,
            np.append(matrix.row_low, np.full(count, -math.inf)),
            np.append(matrix.row_high, benchmark - prices @ matrix.fixed),
            np.concatenate([low, [-math.inf], np.zeros(over)]),
            np.concatenate([high, np.full(1 + over, math.inf)]),
            np.append(matrix.integer, np.zeros(1 + over, dtype=bool)),
        )
        self.columns = columns
        self._measure = np.concatenate([np.zeros(columns), np.ones(1) if tail is None else np.append(1.0, chance / tail)])
        self._ceiling = self.solver.add_row(self._measure)

    def best(self, share: float, *, gap: float, time_limit: float | None = None, progress: Callable[[Progress], None] | None = None) -> tuple[Array, Outcome]:
        """Solve for (1 - share) x expected cost + share x measure; return the polished solution and the outcome.

        Of plans that are equal in the measure alone, share 1, the one with the least expected cost is taken.
        With its whole numbers fixed, a plan's states are apart from each other, so that flows which are cheapest in
        expectation are cheapest on every path.

        Raises
        ------
        Infeasible, Unbounded, NoPlanFound, SolverError
            As the names say.
        """
        expected = np.pad(self.cost, (0, len(self._measure) - self.columns))
        self.solver.set_cost((1.0 - share) * expected + share * self._measure, (1.0 - share) * self.constant)
        outcome = self.solver.run(gap=gap, time_limit=time_limit, progress=progress)
        found = outcome.values
        if share == 1.0:
            self.solver.set_row(self._ceiling, -math.inf, outcome.cost + SAME * abs(outcome.cost))
            self.solver.set_cost(expected, self.constant)
            found = self.solver.run(gap=gap, time_limit=time_limit, start=found, progress=progress).values
            self.solver.set_row(self._ceiling, -math.inf, math.inf)
        return self.planner.polished(self.low, self.high, found[: self.columns], self.planner.matrix.prices), outcome

    def path_costs(self, solution: Array) -> Array:
        """Cost of a solution on each path [currency/year]."""
        matrix = self.planner.matrix
        return np.asarray(self.prices @ (matrix.drivers @ solution + matrix.fixed))

    def measure(self, solution: Array) -> float:
        """Measure of risk of a solution [currency/year]."""
        above = self.path_costs(solution) - self.benchmark
        if self.tail is None:
            return float(above.max())
        return float(min(level + self.chance @ np.maximum(above - level, 0.0) / self.tail for level in above))
