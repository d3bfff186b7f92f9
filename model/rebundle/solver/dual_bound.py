"""A lower bound from prices of the rows, whoever found them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from rebundle.solver.matrix import Array
from rebundle.solver.task import Task


@dataclass(frozen=True, eq=False)
class DualBound:
    """What prices of the rows prove.

    Attributes
    ----------
    value : float
        No solution within the bounds costs less [currency/year].
    reduced : ndarray
        Reduced cost of each column: what a unit more of it adds to `value`, what a unit less takes from it.
    prices : ndarray
        The prices of the rows.
    """

    value: float
    reduced: Array
    prices: Array


def dual_bound(task: Task, prices: Array) -> DualBound:
    """Bound the cost of every solution of a task by prices of its rows.

    For any prices y and any solution x, cost x = y A x + (cost - y A) x. The first part is at least y times the
    lower end of each row where y > 0 and the upper end where y < 0, the second at least the cheaper end of each
    column. So the bound holds whatever the prices are, be they those of a solver stopped early (Neumaier and
    Shcherbina 2004); a price that points to an end which a row does not have is taken as 0.

    Parameters
    ----------
    task : Task
        Matrix, bounds and costs; every column needs finite bounds.
    prices : ndarray
        A price for each row [currency per unit of the row].
    """
    matrix = task.matrix
    end = np.where(prices > 0, matrix.row_low, matrix.row_high)
    prices = np.where(np.isfinite(end), prices, 0.0)
    end = np.where(np.isfinite(end), end, 0.0)
    reduced = task.cost - sp.csr_array.transpose(matrix.rows) @ prices
    value = task.offset + float(prices @ end) + float(np.minimum(reduced * task.low, reduced * task.high).sum())
    return DualBound(value, np.asarray(reduced, dtype=float), prices)
