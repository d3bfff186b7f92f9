"""The model as a sparse matrix with one row of drivers per cost line; prices multiply afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from rebundle.formulation.arrays import Arrays
from rebundle.formulation.pricing import priced
from rebundle.formulation.sets import Sets

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Matrix:
    """A compiled model: low <= A x <= high, bounds, integers, drivers D x + fixed.

    Attributes
    ----------
    sets : Sets
        Index frames of the variables.
    rows : csr_array
        Coefficients, one row per constraint.
    row_low, row_high : ndarray
        Bounds of the rows.
    row_names : list of tuple
        (family, key) of each row.
    low, high : ndarray
        Bounds of the columns.
    integer : ndarray of bool
        Which columns are whole numbers.
    drivers : csr_array
        One row per cost line: units of the driver per unit of each column.
    fixed : ndarray
        Constant part of each driver.
    lines : DataFrame
        family, kind, place, owner, state, unit, price_unit, price (base, without margin), markup, weight (what the state counts for).
    columns : dict
        Column numbers of each variable by name and state, in order of position; -1 where the model has no such column.
    """

    sets: Sets
    rows: sp.csr_array
    row_low: Array
    row_high: Array
    row_names: list[tuple[str, tuple[Any, ...]]]
    low: Array
    high: Array
    integer: Array
    drivers: sp.csr_array
    fixed: Array
    lines: pd.DataFrame
    columns: dict[str, dict[str, Array]]

    @property
    def prices(self) -> Array:
        """Price of each line at base prices, the margin and the weight of its state included."""
        return (self.lines["price"] * self.lines["markup"] * self.lines["weight"]).to_numpy(dtype=float)

    @property
    def points(self) -> Array:
        """What one point more of a price adds to the price of each line: its margin and the weight of its state."""
        return (self.lines["markup"] * self.lines["weight"]).to_numpy(dtype=float)

    def cost(self, prices: Array) -> tuple[Array, float]:
        """Cost of each column and the constant cost at `prices`."""
        return self.drivers.T @ prices, float(self.fixed @ prices)


def compile_model(model: Arrays) -> Matrix:
    """Compile a model; columns in no row and no cost line are left out."""
    rows, low, high = model.rows()
    drivers, fixed = model.drivers()
    used = np.union1d(rows.indices, drivers.indices)
    number = np.full(len(model.low), -1)
    number[used] = np.arange(len(used))
    return Matrix(
        sets=model.sets,
        rows=sp.csr_array((rows.data, number[rows.indices], rows.indptr), shape=(rows.shape[0], len(used))),
        row_low=low,
        row_high=high,
        row_names=model.row_names,
        low=model.low[used],
        high=model.high[used],
        integer=model.integer[used],
        drivers=sp.csr_array((drivers.data, number[drivers.indices], drivers.indptr), shape=(drivers.shape[0], len(used))),
        fixed=fixed,
        lines=priced(model.sets, model.lines),
        columns={name: {state: number[own.start : own.stop] for state, own in states.items()} for name, states in model.columns.items()},
    )
