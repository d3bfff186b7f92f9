"""The search near a plan never ends at a worse one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from properties.random_case import random_case
from rebundle.solver import improve
from rebundle.solver.dual_bound import dual_bound
from rebundle.solver.improve import improved
from rebundle.solver.on_demand import broken
from rebundle.solver.outcome import Array
from rebundle.solver.planner import Found
from rebundle.solver.reduction import value
from rebundle.solver.relaxed import relaxed
from rebundle.solver.task import Task


def dear(planner: rb.Planner, seed: int) -> tuple[Task, Array]:
    """The task, and a plan that is good at other prices, seldom at today's."""
    matrix = planner.matrix
    other = matrix.prices * np.random.default_rng(seed).uniform(0.2, 5.0, len(matrix.prices))
    cost, constant = matrix.cost(matrix.prices)
    start = planner.find(matrix.low, matrix.high, other, gap=1e-2).solution
    return Task(matrix, planner.solver, matrix.low, matrix.high, cost, constant, 1e-9), start


@settings(max_examples=2)
@given(st.integers(0, 10_000))
def test_the_plan_found_is_no_worse_and_passes_its_audit(seed: int) -> None:
    planner = rb.Planner(random_case(seed))
    task, start = dear(planner, seed)
    matrix = planner.matrix
    values, prices = relaxed(task)
    bound = dual_bound(task, prices)
    found = improved(task, values, bound, start)
    assert bound.value - 1e-6 * abs(bound.value) <= value(task, found) <= value(task, start) + 1e-9
    assert not broken(matrix.rows, matrix.row_low, matrix.row_high, found).any()
    assert planner.plan(Found(planner.polished(matrix.low, matrix.high, found, matrix.prices), "time limit", bound.value, 0.0, 0, 0.0), "free").passed


def test_cells_are_swapped_between_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improve, "SHARE", 1e6)
    planner = rb.Planner(random_case(3))
    best = planner.solve(gap=1e-9).cost
    task, start = dear(planner, 3)
    values, prices = relaxed(task)
    found = improved(task, values, dual_bound(task, prices), start)
    assert value(task, start) > 1.01 * best
    assert value(task, found) < 0.5 * (value(task, start) + best)
