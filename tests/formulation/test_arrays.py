"""The arrays that are solved say the same as the model in Pyomo, name by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn import generate_standard_repn

import rebundle as rb
from formulation.toy import toy
from properties.random_case import random_case
from rebundle.formulation.arrays import arrays
from rebundle.formulation.sets import LargeModel
from rebundle.formulation.statement import statement
from rebundle.solver.matrix import Matrix, compile_model

Terms = dict[tuple[Any, ...], float]
"""Coefficients by name of the variable and key."""

INSTANCES = Path(__file__).parent.parent.parent / "instances"


def column_keys(matrix: Matrix) -> list[tuple[Any, ...]]:
    """Name and key of the variable of each column."""
    keys: list[tuple[Any, ...]] = [()] * len(matrix.low)
    for name, states in matrix.columns.items():
        for state, columns in states.items():
            for key, column in zip(matrix.sets.keys(name), columns, strict=True):
                if column >= 0:
                    keys[column] = (name, *key, state)
    return keys


def from_arrays(case: rb.Instance) -> dict[tuple[Any, ...], Any]:
    """Rows, drivers and columns of the arrays."""
    matrix = compile_model(arrays(case))
    keys = column_keys(matrix)
    assert len(set(keys)) == len(keys)

    def terms(sparse: Any, row: int) -> Terms:
        own = slice(sparse.indptr[row], sparse.indptr[row + 1])
        return {keys[column]: value for column, value in zip(sparse.indices[own], sparse.data[own], strict=True)}

    lines = matrix.lines[["family", "kind", "place", "owner", "state"]].itertuples(index=False, name=None)
    result: dict[tuple[Any, ...], Any] = {
        (family, *key): (low, terms(matrix.rows, row), high) for row, ((family, key), low, high) in enumerate(zip(matrix.row_names, matrix.row_low, matrix.row_high, strict=True))
    }
    result |= {("driver", *line): (terms(matrix.drivers, row), matrix.fixed[row]) for row, line in enumerate(lines)}
    return result | {key: (low, high, whole) for key, low, high, whole in zip(keys, matrix.low, matrix.high, matrix.integer, strict=True)}


def from_pyomo(case: rb.Instance) -> dict[tuple[Any, ...], Any]:
    """Rows, drivers and columns of the model in Pyomo; a column that is in no row and no driver is left out."""
    model = statement(case).model
    result: dict[tuple[Any, ...], Any] = {}
    for row in model.component_data_objects(pyo.Constraint):
        low, high = (pyo.value(row.lower), pyo.value(row.upper))
        result[row.parent_component().name, *row.index()] = (-np.inf if low is None else low, linear(row.body)[0], np.inf if high is None else high)
    for line, objective in model.driver.items():
        result["driver", *line] = linear(objective.expr)
    used = {key for value in result.values() for terms in value if isinstance(terms, dict) for key in terms}
    for column in model.component_data_objects(pyo.Var):
        key = (column.parent_component().name, *column.index())
        if key in used:
            result[key] = (column.lb, column.ub, not column.is_continuous())
    return result


def linear(expression: Any) -> tuple[Terms, float]:
    """Coefficients other than 0, and the constant."""
    parts = generate_standard_repn(expression)
    assert parts.is_linear()
    terms = {(v.parent_component().name, *v.index()): float(c) for v, c in zip(parts.linear_vars, parts.linear_coefs, strict=True) if c != 0}
    return terms, float(parts.constant)


def cases() -> Iterable[Any]:
    yield from (pytest.param(lambda seed=seed: random_case(seed), id=f"random-{seed}") for seed in range(5))
    for folder in ("teaching/spider", "published/telecom-single-source", "published/two-echelon"):
        yield pytest.param(lambda folder=folder: rb.read(INSTANCES / folder), id=folder)
    yield from (pytest.param(lambda name=name: rb.read(INSTANCES / name), id=name, marks=pytest.mark.slow) for name in ("apparel", "boeing-787", "electronics", "hearing-aid", "spare-parts"))


def same(case: rb.Instance) -> None:
    ours, pyomo = from_arrays(case), from_pyomo(case)
    assert ours.keys() == pyomo.keys()
    for key, value in pyomo.items():
        for own, other in zip(ours[key], value, strict=True):
            assert own == pytest.approx(other, rel=1e-12), key


def test_the_complete_instance_is_the_same_in_both(complete: rb.Instance) -> None:
    same(complete)
    same(replace(complete, header=complete.header.model_copy(update={"customs_value": "traced"})))


@pytest.mark.parametrize("case", [*cases()])
def test_an_instance_is_the_same_in_both(case: Any) -> None:
    same(case())


def test_a_large_model_is_announced_before_it_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    case = toy()
    monkeypatch.setattr("rebundle.formulation.sets.LARGE", 5)
    with pytest.warns(LargeModel, match=r"the model will have 6 columns, 1 of them flows, and take about 0 GB"):
        arrays(case)
    monkeypatch.setattr("rebundle.formulation.sets.LARGE", 6)
    arrays(case)
