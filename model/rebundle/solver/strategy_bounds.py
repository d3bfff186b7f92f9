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


def _bar(high: Array, columns: Array, barred: Array) -> None:
    high[columns[barred & (columns >= 0)]] = 0.0


def _fix(low: Array, high: Array, columns: Array, values: Array) -> None:
    there = columns >= 0
    low[columns[there]] = high[columns[there]] = values[there]
