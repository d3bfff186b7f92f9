"""What no plan cheaper than a known one can hold: columns fixed or narrowed by a bound, and what follows from the rows."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from rebundle.solver.dual_bound import DualBound
from rebundle.solver.matrix import Array, Matrix

SAFE = 1e-6
"""Share of a unit by which a whole number must miss before it is ruled out."""

ROUNDS = 5
"""Most passes over the rows; each passes on what the one before has found."""


def narrowed(low: Array, high: Array, integer: Array, bound: DualBound, most: float) -> tuple[Array, Array]:
    """Narrow whole numbers to what a solution that costs less than `most` can hold.

    A column that leaves the end at which the bound has it by t units costs at least `bound` + t |reduced cost|
    (reduced-cost fixing; Balas and Martin 1980). Solutions that cost `most` or more may be cut off.

    Parameters
    ----------
    low, high : ndarray
        Bounds of the columns.
    integer : ndarray of bool
        Which columns are whole; the others stay as they are.
    bound : DualBound
        Proven within these bounds.
    most : float
        Cost from which solutions are of no interest [currency/year].
    """
    room = max(most - bound.value, 0.0)
    priced = bound.reduced != 0
    steps = np.floor(np.divide(room, np.abs(bound.reduced), out=np.full(len(low), np.inf), where=priced) + SAFE)
    new_high = np.where(integer & (bound.reduced > 0), np.minimum(high, low + steps), high)
    new_low = np.where(integer & (bound.reduced < 0), np.maximum(low, high - steps), low)
    return new_low, new_high


def implied(matrix: Matrix, low: Array, high: Array) -> tuple[Array, Array]:
    """Fix at 0 what the rows leave no other value: the flows, runs and cells of a place that cannot stand.

    A row that is full even with each column at the end that suits it holds those that fill it at their lower bound
    (activity bounds; Savelsbergh 1994).
    """
    rows, low, high = matrix.rows, low.copy(), high.copy()
    for _ in range(ROUNDS):
        before = high.sum()
        for sign, end in ((1.0, matrix.row_high), (-1.0, -matrix.row_low)):
            signed = sp.csr_array(rows * sign)
            positive, negative = signed.maximum(0), signed.minimum(0)
            least = positive @ low + negative @ high
            stuck = np.isfinite(end) & (least >= end)
            at = np.zeros(len(low), dtype=bool)
            at[positive[np.flatnonzero(stuck)].indices] = True
            high = np.where(at, low, high)
        if high.sum() == before:
            break
    return low, high
