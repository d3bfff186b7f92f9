from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.outcome import Infeasible, NoPlanFound, Progress, SolverError, Unbounded

INF = np.inf


def solver(rows: list[list[float]], low: list[float], high: list[float], upper: list[float], whole: list[bool]) -> highs.Solver:
    return highs.Solver(sp.csr_array(np.array(rows, dtype=float)), np.array(low), np.array(high), np.zeros(len(upper)), np.array(upper), np.array(whole))


def test_the_model_of_highs_issue_2975_has_optimum_20() -> None:
    model = solver([[1, 1, 0], [1, 0, -100]], [10, -INF], [10, 0], [INF, INF, 1], [False, False, True])
    model.set_cost(np.array([0.0, 2.0, 99999.0]), 0.0)
    outcome = model.run()
    assert outcome.status == "optimal"
    assert outcome.cost == pytest.approx(20)
    assert outcome.bound == pytest.approx(20)


def test_the_model_of_highs_issue_3094_has_optimum_8000() -> None:
    rows = [[1, 0, -1000, 0, 0, 0], [0, 1, 0, -1000, 0, 0], [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], [0, 0, 1, 1, 0, 0]]
    model = solver(rows, [-INF, -INF, 1000, 1000, -INF], [0, 0, 1000, 1000, 1], [1000, 1000, 1, 1, 1000, 1000], [False, False, True, True, False, False])
    model.set_cost(np.array([0.0, 0, 0, 0, 10, 8]), 0.0)
    assert model.run().cost == pytest.approx(8000)
    assert model.run(presolve=False).cost == pytest.approx(8000)


def test_infeasible_and_unbounded_are_told_apart() -> None:
    nothing = solver([[1.0]], [5], [INF], [1], [True])
    with pytest.raises(Infeasible):
        nothing.run()
    endless = solver([[1.0, -1.0]], [0], [0], [INF, INF], [False, False])
    endless.set_cost(np.array([-1.0, 0.0]), 0.0)
    with pytest.raises(Unbounded):
        endless.run()


def knapsacks(size: int = 300, count: int = 150) -> highs.Solver:
    """A covering problem that takes minutes."""
    random = np.random.default_rng(0)
    rows = random.integers(1, 100, (count, size)).astype(float)
    model = highs.Solver(sp.csr_array(rows), rows.sum(axis=1) / 2.5, np.full(count, INF), np.zeros(size), np.ones(size), np.ones(size, dtype=bool))
    model.set_cost(random.integers(10, 100, size).astype(float), 0.0)
    return model


def test_a_time_limit_returns_the_best_so_far_with_a_bound_and_progress() -> None:
    seen: list[Progress] = []
    outcome = knapsacks().run(time_limit=2.0, progress=seen.append)
    assert outcome.status == "time limit"
    assert 0 < outcome.bound < outcome.cost
    assert seen
    assert all(report.bound <= outcome.cost + 1e-6 for report in seen)


def test_a_limit_counts_from_the_start_of_each_solve() -> None:
    model = knapsacks()
    model.run(relaxed=True)
    spent = model.highs.getRunTime()
    while model.highs.getRunTime() < 4 * spent:
        assert model.run(relaxed=True, time_limit=3 * spent).status == "optimal"


def test_a_target_ends_the_search_at_a_plan_that_costs_no_more() -> None:
    model = knapsacks()
    model.set_cost(model.cost, 1e6)
    relaxed = model.run(relaxed=True).cost
    outcome = model.run(gap=0.0, target=1e6 + 1.1 * (relaxed - 1e6), time_limit=60.0)
    assert outcome.status == "target"
    assert relaxed <= outcome.cost <= 1e6 + 1.1 * (relaxed - 1e6)
    assert outcome.bound < outcome.cost


def test_a_limit_without_a_plan_says_so() -> None:
    with pytest.raises(NoPlanFound, match="time limit"):
        knapsacks().run(time_limit=0.0)


def test_a_start_is_used() -> None:
    model = knapsacks(100, 50)
    best = model.run(time_limit=3.0)
    again = model.run(time_limit=0.05, start=best.values)
    assert again.cost <= best.cost + 1e-6


def test_threads_are_fixed_for_the_process() -> None:
    knapsacks(10, 5)
    highs.use_threads(1)
    with pytest.raises(SolverError, match="cannot change"):
        highs.use_threads(2)


def test_a_status_we_do_not_know_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    model = solver([[1.0]], [1], [INF], [2], [True])
    model.set_cost(np.ones(1), 0.0)
    monkeypatch.setattr(model.highs, "getModelStatus", lambda: highs.Status.kSolveError)
    with pytest.raises(SolverError, match="Solve error"):
        model.run()


def test_the_conflict_names_rows() -> None:
    model = solver([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], [3, 0, 0], [INF, 2, 5], [10, 10], [False, False])
    rows, _ = model.conflict()
    assert sorted(rows) == [0, 1]
