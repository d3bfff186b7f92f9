"""The order in which points are solved: far apart first, so that what is learnt there answers those between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rebundle.solver.matrix import Array


def spread(numbers: Array) -> list[int]:
    """Positions of points, corners first, then middles, then quarters.

    Plans and proofs found at two points answer those between them; see `analysis/bound.py`.

    Parameters
    ----------
    numbers : ndarray
        One row per point, one column per change.
    """
    if not numbers.size:
        return list(range(len(numbers)))
    levels = np.column_stack([_levels(column) for column in numbers.T])
    return [int(place) for place in np.lexsort((levels.sum(axis=1), levels.max(axis=1)))]


def halves(numbers: Array) -> tuple[list[int], list[int]]:
    """Positions of the points on either side of the change that takes most values."""
    if not numbers.size:
        middle = len(numbers) // 2
        return list(range(middle)), list(range(middle, len(numbers)))
    widest = max(range(numbers.shape[1]), key=lambda column: len(np.unique(numbers[:, column])))
    order = [int(place) for place in np.argsort(numbers[:, widest], kind="stable")]
    return order[: len(order) // 2], order[len(order) // 2 :]


def _levels(column: Array) -> Array:
    """How often an interval over the values must be halved to come to each of them; 0 at both ends."""
    values, ranks = np.unique(column, return_inverse=True)
    level = np.zeros(len(values), dtype=int)
    intervals: Sequence[tuple[int, int]] = [(0, len(values) - 1)]
    depth = 0
    while intervals:
        depth += 1
        inner = []
        for low, high in intervals:
            if high - low > 1:
                middle = (low + high) // 2
                level[middle] = depth
                inner += [(low, middle), (middle, high)]
        intervals = inner
    return np.asarray(level[ranks.ravel()])
