"""Cuts cut off no plan, and raise the bound of the relaxed model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from properties.random_case import random_case, random_tables
from properties.test_states import tree_tables
from rebundle.solver.cuts import Cuts
from rebundle.solver.dual_bound import dual_bound
from rebundle.solver.outcome import Array
from rebundle.solver.relaxed import relaxed
from rebundle.solver.task import Task

few = settings(max_examples=2)
seeds = st.integers(0, 10_000)


def cut(planner: rb.Planner) -> tuple[Task, Cuts, Array, Array]:
    matrix = planner.matrix
    cost, constant = matrix.cost(matrix.prices)
    task = Task(matrix, planner.solver, matrix.low, matrix.high, cost, constant, 1e-9)
    cuts = Cuts(task)
    return task, cuts, *relaxed(task, None, cuts)


def nearest(planner: rb.Planner, task: Task, cuts: Cuts, count: int) -> list[float]:
    """How far from breaking each cut the plan in whole numbers is that comes nearest to it."""
    planner.solver.set_bounds(task.low, task.high)
    found = []
    for row in range(min(cuts.rows.shape[0], count)):
        coefficients = cuts.rows[[row]].toarray().ravel()
        planner.solver.set_cost(coefficients / np.abs(coefficients).max(), 0.0)
        found.append(planner.solver.run(gap=0.0).bound)
    return found


@few
@given(seeds)
def test_no_plan_breaks_a_cut(seed: int) -> None:
    planner = rb.Planner(random_case(seed))
    task, cuts, _, _ = cut(planner)
    assert min(nearest(planner, task, cuts, 6), default=0.0) >= -1e-6


def test_no_plan_with_traced_values_or_years_breaks_a_cut() -> None:
    header, tables = random_tables(0)
    for case in (rb.make(header | {"customs_value": "traced"}, tables), rb.make(*tree_tables(0))):
        planner = rb.Planner(case)
        task, cuts, _, _ = cut(planner)
        assert cuts.rows.shape[0] > 0
        assert min(nearest(planner, task, cuts, 5)) >= -1e-6


def test_no_plan_of_the_complete_instance_breaks_a_cut(complete: rb.Instance) -> None:
    planner = rb.Planner(complete)
    task, cuts, _, _ = cut(planner)
    assert min(nearest(planner, task, cuts, 4)) >= -1e-6


def test_cuts_raise_the_bound_and_their_prices_prove_it() -> None:
    planner = rb.Planner(random_case(1))
    task, cuts, values, prices = cut(planner)
    plain, bound = dual_bound(task, relaxed(task)[1]).value, dual_bound(cuts.task_with(), prices).value
    best = planner.solve(gap=1e-9).cost
    assert bound == pytest.approx(task.cost @ values + task.offset, rel=1e-7)
    assert plain < 0.9 * best
    assert 0.999 * best < bound <= best + 1e-6 * best
