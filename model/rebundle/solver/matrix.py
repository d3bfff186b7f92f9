"""The model as a sparse matrix with one row of drivers per cost line; prices multiply afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from rebundle.formulation.draft import Draft
from rebundle.formulation.family import LINE
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
        family, kind, place, owner, state, unit, price_unit, price (base, without margin), markup.
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
        """Price of each line at base prices, the margin included."""
        return (self.lines["price"] * self.lines["markup"]).to_numpy(dtype=float)

    def cost(self, prices: Array) -> tuple[Array, float]:
        """Cost of each column and the constant cost at `prices`."""
        return self.drivers.T @ prices, float(self.fixed @ prices)


def compile_model(draft: Draft) -> Matrix:
    """Compile a model; every cost line is compiled as an objective of its own."""
    model = draft.model
    names = list(model.driver)
    model.total.deactivate()
    model.driver.activate()
    try:
        form = LinearStandardFormCompiler().write(model, mixed_form=True)
    finally:
        model.driver.deactivate()
        model.total.activate()
    if [objective.index() for objective in form.objectives] != names:
        raise AssertionError("the compiler returned the cost lines in another order")
    low, high = _row_bounds(form)
    bounds = np.array([column.bounds for column in form.columns], dtype=float).reshape(-1, 2)
    place = {id(column): number for number, column in enumerate(form.columns)}
    return Matrix(
        sets=draft.sets,
        rows=sp.csr_array(form.A),
        row_low=low,
        row_high=high,
        row_names=[(row.constraint.parent_component().name, row.constraint.index()) for row in form.rows],
        low=bounds[:, 0],
        high=bounds[:, 1],
        integer=np.array([not column.is_continuous() for column in form.columns], dtype=bool),
        drivers=sp.csr_array(form.c),
        fixed=np.asarray(form.c_offset, dtype=float),
        lines=_lines(draft.lines, names),
        columns={name: {state: np.array([place.get(id(column), -1) for column in own], dtype=int) for state, own in states.items()} for name, states in draft.variables.items()},
    )


def _row_bounds(form: Any) -> tuple[Array, Array]:
    kind = np.array([row.bound_type for row in form.rows], dtype=int)
    rhs = np.asarray(form.rhs, dtype=float)
    return np.where(kind == 1, -np.inf, rhs), np.where(kind == -1, np.inf, rhs)


def _lines(terms: pd.DataFrame, names: list[tuple[str, ...]]) -> pd.DataFrame:
    first = terms.drop_duplicates(LINE).set_index(LINE)[["unit", "price_unit", "price", "markup"]]
    index = pd.DataFrame(names, columns=[*LINE, "state"])
    return index.join(first, on=LINE)
