"""Decomposition by state proves what the whole model does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from formulation.test_states import LOST, TARIFF, near_or_far
from formulation.toy import Rows
from properties.test_states import tree_tables
from rebundle.solver import methods
from rebundle.solver.benders import by_state
from rebundle.solver.methods import PLAIN, STATES
from rebundle.solver.outcome import Infeasible
from rebundle.solver.recourse import Recourse, split
from rebundle.solver.task import Task


def task_of(case: rb.Instance, gap: float = 1e-6) -> Task:
    planner = rb.Planner(case)
    matrix = planner.matrix
    cost, constant = matrix.cost(matrix.prices)
    return Task(matrix, planner.solver, matrix.low, matrix.high, cost, constant, gap)


def cells_alone(seed: int) -> rb.Instance:
    """A random star or tree whose states have no whole numbers but cells."""
    header, tables = tree_tables(seed)
    header["coordination"] = {**header["coordination"], "hours_per_year": 0.0}
    tables = {**tables, "commons": [], "demand": [{**row, "single_source": False} for row in tables["demand"]]}
    tables["recipes"] = [{**row, "one_off_hours": 0.0} for row in tables["recipes"]]
    return rb.make(header, {name: rows for name, rows in tables.items() if rows})


@pytest.mark.parametrize("changes", [TARIFF, LOST])
def test_cells_decided_before_are_those_of_the_whole_model(changes: Rows) -> None:
    case = near_or_far(changes, demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 30}])
    plan = rb.solve(case, method=STATES, gap=1e-9)
    assert plan.cost == pytest.approx(100)
    assert plan.status == "optimal"
    assert plan.passed
    assert plan.method.startswith("decomposition by state: 2 states")


def test_a_lane_that_closes_leaves_no_flows_and_is_cut_off() -> None:
    """Without a penalty all must be served, so that far alone has no flows in the storm."""
    case = near_or_far(LOST)
    task = task_of(case)
    found = by_state(task)
    assert found is not None
    assert found.cost == pytest.approx(100)
    alone = near_or_far([*LOST, {"state": "storm", "what": "A", "change": "closed"}])
    with pytest.raises(Infeasible):
        by_state(task_of(alone))


def test_a_cut_bounds_the_flows_of_a_state_for_all_cells() -> None:
    task = task_of(cells_alone(5))
    found = split(task.matrix)
    assert found is not None
    column, row = found
    decided = np.flatnonzero(column < 0)
    state = int(column.max())
    part = Recourse(task, np.flatnonzero(column == state), np.flatnonzero(row == state), decided)
    random = np.random.default_rng(0)
    points = [task.low[decided] + random.uniform(0, 1, len(decided)) * (task.high - task.low)[decided] for _ in range(4)]
    cuts = [part.at(point) for point in points]
    served = [(point, cut) for point, cut in zip(points, cuts, strict=True) if np.isfinite(cut.cost)]
    for point, there in served:
        assert there.constant + there.slope @ point == pytest.approx(there.cost)
        for cut in cuts:
            size = 1e-7 * (1.0 + abs(cut.constant) + np.abs(cut.slope) @ point)
            assert cut.constant + cut.slope @ point <= (there.cost if np.isfinite(cut.cost) else 0.0) + size
    assert len(served) > 1


@pytest.mark.parametrize("seed", [8, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (0, 2, 4, 9, 10, 777, 1234, 4321, 5000))])
def test_random_stars_and_trees_cost_what_the_whole_model_says(seed: int) -> None:
    planner = rb.Planner(cells_alone(seed))
    apart = planner.solve(method=STATES, gap=1e-6)
    assert apart.passed
    assert apart.status == "optimal"
    assert apart.method.startswith("decomposition by state")
    planner.known.clear()
    whole = planner.solve(method=PLAIN, gap=1e-6)
    assert apart.cost == pytest.approx(whole.cost, rel=3e-6)
    assert apart.bound <= whole.cost * (1 + 1e-9)


@pytest.mark.slow
@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_what_is_proven_holds_wherever_the_search_ends(seed: int) -> None:
    planner = rb.Planner(cells_alone(seed))
    whole = planner.solve(method=PLAIN, gap=1e-6)
    apart = planner.solve(method=STATES, gap=1e-6, time_limit=10)
    assert apart.passed
    assert apart.bound <= whole.cost * (1 + 1e-6)
    assert apart.cost >= whole.bound * (1 - 1e-6)


def test_a_known_plan_starts_and_a_limit_ends_the_search_with_it() -> None:
    planner = rb.Planner(near_or_far(TARIFF))
    first = planner.solve(method=STATES, gap=1e-9)
    again = planner.solve(method=STATES, gap=1e-9)
    assert again.cost == pytest.approx(first.cost)
    stopped = planner.solve(method=STATES, gap=1e-9, time_limit=0.0)
    assert stopped.status == "time limit"
    assert stopped.cost == pytest.approx(first.cost)


def test_one_state_is_solved_whole_and_says_so() -> None:
    plan = rb.solve(near_or_far([], [{"state": "one"}]), method=STATES)
    assert plan.passed
    assert plan.method.startswith("not decomposed by state, since fewer than two states have flows; ")


def test_large_models_of_many_states_are_decomposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "LARGE", 0)
    monkeypatch.setattr(methods, "MANY_STATES", 2)
    task = task_of(near_or_far(TARIFF))
    assert methods.suited(task) == STATES
    monkeypatch.setattr(methods, "MANY_STATES", 3)
    assert methods.suited(task) != STATES


def test_states_with_whole_numbers_of_their_own_are_solved_whole() -> None:
    tables = {"demand": [{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 30, "single_source": True}]}
    plan = rb.solve(near_or_far(TARIFF, **tables), method=STATES)
    assert plan.cost == pytest.approx(100)
    assert plan.method.startswith("not decomposed by state, since they have whole numbers of their own beside cells: assigned; ")


def test_rows_that_join_states_and_cuts_that_do_not_help_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    case = near_or_far(TARIFF)
    monkeypatch.setattr("rebundle.solver.benders.split", lambda matrix: None)
    assert rb.solve(case, method=STATES).method.startswith("not decomposed by state, since a rule joins the flows of several states; ")
    monkeypatch.setattr(methods, "by_state", lambda task: None)
    plan = rb.solve(case, method=STATES)
    assert plan.cost == pytest.approx(100)
    assert plan.method.startswith("cuts by state did not close the gap; ")
    assert plan.passed
