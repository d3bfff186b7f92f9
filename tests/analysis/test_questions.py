"""Tolerance, alternatives, explanation, sampling, holding: against cold solves and against each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis.explain import driver
from rebundle.analysis.prices import PriceError
from rebundle.analysis.sample import draw, read_distribution
from rebundle.plan.audit import audit
from rebundle.solver.outcome import Infeasible

SEEDS = (4, pytest.param(3, marks=pytest.mark.slow))


@pytest.fixture(scope="module", params=SEEDS)
def pool(request: pytest.FixtureRequest) -> rb.PricePool:
    return rb.PricePool(random_case(request.param), gap=1e-7)


def cold(case: rb.Instance, pool: rb.PricePool, changes: dict[str, float]) -> float:
    return rb.Planner(case).solve(prices=pool.prices(changes), gap=1e-9).cost


@pytest.mark.slow
def test_a_plan_is_best_inside_its_tolerance_and_beaten_just_outside(pool: rb.PricePool) -> None:
    result = rb.tolerance(pool, ["wages", "printers", "freight", "duty"], low=0.5, high=2.0)
    best = result.known
    assert result.complete
    for row in result.rows.to_dict("records"):
        for side, end in (("down", 0.5), ("up", 2.0)):
            edge = row[side] if not np.isnan(row[side]) else end
            inside = 1 + 0.98 * (edge - 1)
            own = float(best.driver @ pool.prices({row["price"]: inside}))
            assert own <= cold(pool.case, pool, {row["price"]: inside}) * (1 + 1e-6)
            if not np.isnan(row[side]):
                outside = 1 + 1.05 * (edge - 1)
                own = float(best.driver @ pool.prices({row["price"]: outside}))
                assert own > cold(pool.case, pool, {row["price"]: outside}) * (1 + 1e-9)
                assert row[f"{side}_changes"]


def test_tolerance_agrees_with_the_breakeven(pool: rb.PricePool) -> None:
    edges = rb.tolerance(pool, ["wages"], low=0.3, high=3.0).rows.iloc[0]
    switches = [switch.at for switch in rb.breakeven(pool, "wages", 0.3, 3.0).switches]
    below, above = [at for at in switches if at < 1], [at for at in switches if at > 1]
    assert edges["down"] == pytest.approx(max(below), abs=1e-6) if below else np.isnan(edges["down"])
    assert edges["up"] == pytest.approx(min(above), abs=1e-6) if above else np.isnan(edges["up"])


def test_alternatives_are_plans_and_each_leaves_out_a_cell(pool: rb.PricePool) -> None:
    result = rb.alternatives(pool, 0.06, most=5)
    used = [{tuple(row) for row in known.plan.runs.merge(pool.case["recipes"][["recipe", "cell"]], on="recipe")[["cell", "site"]].to_numpy()} for known in result.plans]
    assert all(known.plan.passed for known in result.plans)
    assert result.costs == sorted(result.costs)
    assert max(result.costs) <= result.best * 1.06 + 1e-6
    for earlier, later in itertools.combinations(used, 2):
        assert earlier - later
    assert {(cell, site) for cell, site in result.shared} == set.intersection(*used)


@pytest.mark.slow
def test_a_complete_list_of_alternatives_misses_no_plan() -> None:
    case = random_case(8)
    result = rb.alternatives(case, 0.02, most=20)
    assert result.complete
    listed = [set(known.plan.runs.merge(case["recipes"][["recipe", "cell"]], on="recipe")[["cell", "site"]].itertuples(index=False, name=None)) for known in result.plans]
    planner = rb.Planner(case)
    matrix = planner.matrix
    keys, columns = matrix.sets.keys("cells"), matrix.columns["cells"]["now"]
    found = 0
    for barred in itertools.combinations(sorted(set().union(*listed)), 1):  # every plan without one of the cells
        high = matrix.high.copy()
        for place in barred:
            high[columns[keys.index(place)]] = 0.0
        try:
            cost = float(matrix.cost(matrix.prices)[0] @ planner.find(matrix.low, high, matrix.prices, gap=1e-9).solution)
        except Infeasible:
            continue
        rivals = [cost_of for cells, cost_of in zip(listed, result.costs, strict=True) if not cells & set(barred)]
        found += bool(rivals)
        assert cost > result.best * 1.02 or (rivals and min(rivals) <= cost * (1 + 1e-4))
    assert found


def test_farthest_plans_share_less(pool: rb.PricePool) -> None:
    near, far = rb.alternatives(pool, 0.3, most=2), rb.alternatives(pool, 0.3, most=2, farthest=True)
    assert len(far.shared) <= len(near.shared)
    assert all(known.plan.passed for known in far.plans)


def test_an_explanation_adds_up_and_its_prices_make_the_plans_equal(pool: rb.PricePool) -> None:
    result = rb.explain(pool, "free", "integrated")
    assert result.bridge["difference"].sum() == pytest.approx(result.difference, rel=1e-9)
    assert result.difference > 0
    assert result.broken == ()
    assert "offshore" in result.outside
    assert len(result.turning)
    for row in result.turning.to_dict("records"):
        prices = pool.prices({row["price"]: row["factor"]})
        costs = [float(driver(pool, plan) @ prices) for plan in result.plans]
        assert costs[0] == pytest.approx(costs[1], rel=1e-9)
    distance = np.abs(np.log(result.turning["factor"]))
    assert distance.is_monotonic_increasing


@pytest.mark.slow
def test_an_explanation_names_the_rules_a_hand_made_plan_breaks(pool: rb.PricePool) -> None:
    best = pool.query().plan
    broken = best.runs.assign(units=best.runs["units"] * 0.5)
    from dataclasses import replace

    other = replace(best, runs=broken, status="hand-made", violations=None)
    assert {rule.rule for rule in rb.explain(pool, "free", other).broken} == {rule.rule for rule in audit(pool.case, other)}
    assert rb.explain(pool, "free", other).broken


@pytest.mark.slow
def test_a_sample_agrees_with_cold_solves(pool: rb.PricePool) -> None:
    spread = {"wages@BBB": ("normal", 1.0, 0.3), "robots": ("uniform", 0.2, 2.0), "duty@CCC>AAA+": ("triangular", 0.0, 0.1, 0.3)}
    result = rb.sample(pool, spread, 40, seed=5, gap=0.01)
    assert result.complete
    assert result.solves < 40
    planner = rb.Planner(pool.case)
    for row in result.draws.head(12).to_dict("records"):
        best = planner.solve(prices=pool.prices({name: row[name] for name in spread}), gap=1e-9).cost
        assert best - 1e-6 * best <= row["cost"] <= best + row["gap_money"] + 1e-6 * best
    assert result.regrets["probability"].sum() == pytest.approx(1.0)
    assert result.labels.sum() == pytest.approx(1.0)
    assert (result.regrets["worst_regret"] >= result.regrets["mean_regret"]).all()


def test_draws_follow_their_distributions_and_correlation() -> None:
    spread = {"a": ("uniform", 1.0, 3.0), "b": ("normal", 1.0, 0.5), "c+": ("triangular", -1.0, 0.0, 2.0)}
    correlation = np.array([[1.0, 0.8, 0.0], [0.8, 1.0, 0.0], [0.0, 0.0, 1.0]])
    numbers = draw(spread, 20_000, correlation, 1)
    assert np.array_equal(numbers, draw(spread, 20_000, correlation, 1))
    assert not np.array_equal(numbers, draw(spread, 20_000, correlation, 2))
    assert numbers[:, 0].mean() == pytest.approx(2.0, abs=0.02)
    assert numbers[:, 0].min() >= 1
    assert numbers[:, 1].min() >= 0
    assert numbers[:, 2].mean() == pytest.approx(1 / 3, abs=0.02)
    assert np.corrcoef(numbers[:, 0], numbers[:, 1])[0, 1] > 0.7
    assert abs(np.corrcoef(numbers[:, 0], numbers[:, 2])[0, 1]) < 0.03


@pytest.mark.parametrize("spec", [("uniform", 2.0, 1.0), ("triangular", 0.0, 5.0, 1.0), ("normal", 1.0, 0.0), ("beta", 1.0, 2.0), ("uniform", 1.0)])
def test_no_distribution_is_refused_by_name(spec: tuple[str, float]) -> None:
    with pytest.raises(PriceError, match="robots"):
        draw({"robots": spec}, 3, None, 0)


def test_no_correlation_is_refused() -> None:
    with pytest.raises(PriceError, match="correlation"):
        draw({"a": ("uniform", 0.0, 1.0), "b": ("uniform", 0.0, 1.0)}, 3, np.array([[1.0, 2.0], [2.0, 1.0]]), 0)


def test_distributions_are_read_from_text() -> None:
    assert read_distribution("freight:sea:uniform:0.5:2") == ("freight:sea", ("uniform", 0.5, 2.0))
    assert read_distribution("duty@MEX>USA+:triangular:0:10%:25%") == ("duty@MEX>USA+", ("triangular", 0.0, 0.1, 0.25))
    for text in ("robots", "robots:uniform", "robots:uniform:a:b", "robots:beta:1:2"):
        with pytest.raises(PriceError, match="distribution"):
            read_distribution(text)


def test_keeping_the_cells_never_costs_less_than_the_best_and_never_more_than_keeping_all(pool: rb.PricePool) -> None:
    today = pool.query().cost
    assert rb.hold(pool).regret == pytest.approx(0.0, abs=1e-6 * today)
    for factor in (0.2, 4.0):
        result = rb.hold(pool, {"wages": factor})
        assert result.best.cost <= result.kept.cost * (1 + 1e-9)
        assert result.kept.cost <= result.rigid * (1 + 1e-9)
        assert result.kept.passed
        kept, before = (plan.cells.set_index(["cell", "site"])["count"] for plan in (result.kept, pool.query().plan))
        assert kept[kept > 0].sort_index().to_dict() == before[before > 0].sort_index().to_dict()
