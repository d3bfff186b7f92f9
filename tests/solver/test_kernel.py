"""A first plan is found however little time is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.solver import kernel, on_demand
from rebundle.solver.dual_bound import DualBound
from rebundle.solver.kernel import few_cells, rounded_up
from rebundle.solver.on_demand import broken
from rebundle.solver.outcome import Array, NoPlanFound
from rebundle.solver.planner import Found
from rebundle.solver.reduction import value
from rebundle.solver.relaxed import relaxed
from rebundle.solver.task import Task


def task(planner: rb.Planner, gap: float = 1e-9) -> Task:
    """The instance at today's prices."""
    matrix = planner.matrix
    cost, constant = matrix.cost(matrix.prices)
    return Task(matrix, planner.solver, matrix.low, matrix.high, cost, constant, gap)


@pytest.mark.parametrize("seed", range(5))
def test_rounding_up_what_the_relaxed_model_uses_gives_a_plan(seed: int) -> None:
    planner = rb.Planner(random_case(seed))
    matrix, asked = planner.matrix, task(planner)
    found = rounded_up(asked, relaxed(asked)[0])
    assert found is not None
    assert not broken(matrix.rows, matrix.row_low, matrix.row_high, found).any()
    assert np.array_equal(found[matrix.integer], np.round(found[matrix.integer]))
    assert value(asked, found) >= planner.solve(gap=1e-9).cost - 1e-6
    assert planner.plan(Found(planner.polished(matrix.low, matrix.high, found, matrix.prices), "time limit", 0.0, 0.0, 0, 0.0), "free").passed


def test_a_search_that_ends_without_a_plan_leaves_the_rounded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    planner = rb.Planner(random_case(3))
    asked = task(planner)

    def late(*_: Any, **__: Any) -> None:
        raise NoPlanFound("time limit reached before any plan was found", 0.0)

    monkeypatch.setattr(on_demand, "solve", late)
    monkeypatch.setattr(kernel, "improved", lambda task, values, bound, plan: plan)
    found = few_cells(asked)
    assert found is not None
    assert found.status == "time limit"
    matrix = planner.matrix
    assert not broken(matrix.rows, matrix.row_low, matrix.row_high, found.values).any()
    assert found.cost == pytest.approx(value(asked, found.values))
    monkeypatch.undo()
    assert found.bound <= planner.solve(gap=1e-9).cost <= found.cost + 1e-6


def test_cells_that_stand_may_be_closed_in_part() -> None:
    planner = rb.Planner(rb.read(Path(__file__).parents[2] / "instances" / "boeing-787"))
    planner.solve(gap=1e-2)
    (plan,) = planner.known
    cells, closed = planner.matrix.columns["cells"]["now"], planner.matrix.columns["closed"]["now"]
    some = (closed >= 0) & (plan[cells] > 0.5) & (plan[closed] > 0.5)
    assert some.any()
    broken_up = plan.copy()
    broken_up[cells[some]] -= 0.3
    broken_up[closed[some]] += 0.3
    found = rounded_up(task(planner), broken_up)
    assert found is not None
    assert np.array_equal(found[cells], plan[cells])


def test_a_press_of_ctrl_c_ends_the_search_near_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = task(rb.Planner(random_case(3)))

    def pressed(task: Task, values: Array, bound: DualBound, plan: Array) -> Array:
        task.interrupt()
        return plan

    monkeypatch.setattr(kernel, "improved", pressed)
    found = few_cells(asked)
    assert found is not None
    assert found.status == "interrupted"
    assert found.nodes == 0


def test_places_that_cannot_serve_the_demand_give_none() -> None:
    asked = task(rb.Planner(random_case(3)))
    assert rounded_up(asked, np.zeros(len(asked.low))) is None


def test_the_search_among_few_cells_ends_at_a_plan_that_is_good_enough() -> None:
    planner = rb.Planner(random_case(3))
    best = planner.solve(gap=1e-9).cost
    wide = few_cells(task(planner, gap=0.5))
    assert wide is not None
    assert wide.status == "optimal"
    assert wide.method.endswith("no search needed")
    assert wide.bound <= best <= wide.cost * (1 + 1e-9)
    assert wide.cost - wide.bound <= 0.5 * wide.cost
