"""A strategy as bounds on the one matrix."""

from __future__ import annotations

import numpy as np

from rebundle.instance.strategy import Strategy, allowed_legs, allowed_places
from rebundle.solver.matrix import Array, Matrix


def bounds(matrix: Matrix, strategy: Strategy) -> tuple[Array, Array]:
    """Bounds of the columns under a strategy: what it bars is 0, what it holds is fixed.

    Existing cells that a strategy bars are closed; where they may not close, no plan obeys the strategy.
    """
    sets, low, high = matrix.sets, matrix.low.copy(), matrix.high.copy()
    allowed = allowed_places(sets.case, strategy).to_numpy()
    legs = allowed_legs(sets.case, strategy).to_numpy()
    existing = sets.places["existing"].to_numpy()
    for state in sets.states:
        columns = matrix.columns
        _bar(high, columns["cells"][state], ~allowed)
        _bar(high, columns["opened"][state], ~allowed)
        _bar(high, columns["present"][state], ~allowed)
        _bar(high, columns["flow"][state], ~legs)
        if strategy.hold:
            _fix(low, high, columns["cells"][state], existing)
            _fix(low, high, columns["opened"][state], np.zeros_like(existing))
            _fix(low, high, columns["closed"][state], np.zeros_like(existing))
    return low, high


def within(solution: Array, low: Array, high: Array) -> bool:
    """Whether a solution lies within bounds of the columns."""
    return bool(np.all(solution >= low - 1e-9) and np.all(solution <= high + 1e-9))


def breakable(strategy: Strategy) -> bool:
    """Whether plans outside the strategy are known by their cells: it restricts cells, and nothing else."""
    parts = any(rule.together != "any" for rule in strategy.rules.values())
    return (strategy.hold or bool(strategy.rules)) and not strategy.near_market and not parts


def breaks(matrix: Matrix, strategy: Strategy) -> Array:
    """Coefficients of the columns whose sum is at least 1 in a plan that breaks the strategy.

    These are the cells that it bars, or every opening and closing where it holds what stands.
    """
    row = np.zeros(len(matrix.high))
    _, high = bounds(matrix, strategy)
    for state in matrix.sets.states:
        for name in ("opened", "closed") if strategy.hold else ("cells",):
            columns = matrix.columns[name][state]
            columns = columns[columns >= 0]
            row[columns] = (high[columns] == 0) & (matrix.high[columns] > 0)
    return row


def _bar(high: Array, columns: Array, barred: Array) -> None:
    high[columns[barred & (columns >= 0)]] = 0.0


def _fix(low: Array, high: Array, columns: Array, values: Array) -> None:
    there = columns >= 0
    low[columns[there]] = high[columns[there]] = values[there]
