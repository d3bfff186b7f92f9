"""Prices at which a grant or subsidy pays more than what it is paid for, so that idle cells or hours would pay."""

from __future__ import annotations

import numpy as np

from rebundle.solver.matrix import Array, Matrix

PAYS_FOR = {"grants": ("equipment", "robots", "printers"), "subsidies": ("wages",), "training_grants": ("training",)}
"""Families that the state pays, and what it pays them for."""

NOISE = 1e-9
"""Share of the money paid that counts as nothing."""


def windfall(matrix: Matrix, base: Array, directions: Array, low: Array, high: Array) -> str:
    """Name the family that moves and pays for more than there is to pay, somewhere in a box of prices; "" where none does.

    Parameters
    ----------
    matrix : Matrix
        The compiled model.
    base, directions, low, high : ndarray
        The prices of all lines, base + directions @ u, and the range of u.
    """
    families = matrix.lines["family"].to_numpy()
    for family, paid in PAYS_FOR.items():
        if not np.any(directions[families == family]):
            continue
        rows = np.flatnonzero(np.isin(families, (family, *paid)))
        columns = np.unique(matrix.drivers[np.flatnonzero(families == family)].indices)
        each = matrix.drivers[rows][:, columns].T
        slopes = each @ directions[rows]
        least = each @ base[rows] + np.minimum(slopes * low, slopes * high).sum(axis=1)
        scale = abs(each) @ (abs(base[rows]) + abs(directions[rows]) @ np.maximum(abs(low), abs(high)))
        if np.any(least < -NOISE * scale):
            return family
    return ""
