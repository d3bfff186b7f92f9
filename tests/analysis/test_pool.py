"""The plan pool against solves that share nothing with it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from cold import NOISE, Cold, cold

import rebundle as rb
from properties.random_case import random_case, random_tables
from rebundle.analysis.prices import Box, PriceError
from rebundle.analysis.proofs import Scope
from rebundle.solver.outcome import NoPlanFound

STRATEGIES = ("free", "integrated", "offshore", "near-market")


def bound_at(pool: rb.PricePool, prices, scope: Scope) -> float:
    return pool.bound(Box((), prices, np.zeros((len(prices), 0))), scope).at(np.zeros(0))


def random_prices(base, random):
    """Prices around today's, some at nothing; a duty of nothing today may come."""
    return np.where(base > 0, base * np.exp(random.normal(0, 0.7, len(base))), 0.1 * random.random(len(base))) * (random.random(len(base)) < 0.95)


def check(seed: int, count: int, gap: float) -> None:
    pool, fresh, random = rb.PricePool(random_case(seed), gap=gap), cold(seed), np.random.default_rng(seed)
    base = pool.matrix.prices
    for number in range(count):
        prices = random_prices(base, random) if number % 2 else base * (1 + 0.02 * number * (pool.matrix.lines["family"] == "wages").to_numpy())
        strategy = STRATEGIES[random.integers(len(STRATEGIES))]
        try:
            best = fresh.best(prices, strategy)
        except rb.Infeasible:
            with pytest.raises(rb.Infeasible):
                pool.query(prices, strategy)
            continue
        for learn in (False, True):
            before = pool.solves
            answer = pool.query(prices, strategy, learn=learn)
            assert answer.solved == (pool.solves > before)
            assert answer.cost == pytest.approx(float(answer.known.driver @ prices))
            assert answer.cost >= best.bound - best.noise
            assert answer.bound <= best.cost + best.noise
            assert pool.obeys(answer.known, strategy)
        assert answer.gap_avoidable <= gap * (1 + 1e-6) + NOISE
        assert answer.cost <= best.cost + answer.gap_money + best.noise
    assert all(known.plan.passed for known in pool.plans)


@pytest.mark.parametrize("seed", [0, pytest.param(9, marks=pytest.mark.slow)])
def test_every_answer_agrees_with_a_solve_of_its_own(seed) -> None:
    check(seed, 4, 1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 24))
def test_many_answers_agree_with_solves_of_their_own(seed) -> None:
    check(seed, 10, 1e-3 if seed % 2 else 1e-5)


def test_an_answer_agrees_with_a_planner_built_anew() -> None:
    case = random_case(6)
    answer = rb.PricePool(case).query({"wages": 1.3, "freight": 0.5})
    plan = rb.Planner(case).solve(prices=answer.prices, gap=1e-6)
    assert answer.bound <= plan.cost * (1 + NOISE)
    assert plan.bound <= answer.cost * (1 + NOISE)
    assert answer.plan.cost == pytest.approx(answer.cost)
    assert answer.plan.passed


@cache
def shared(seed: int = 2) -> rb.PricePool:
    return rb.PricePool(random_case(seed))


def test_a_proof_for_all_plans_holds_for_a_stricter_strategy_and_not_the_other_way() -> None:
    case = random_case(0)
    fresh = cold(0)
    base = fresh.matrix.prices
    free, integrated = fresh.best(base), fresh.best(base, "integrated")
    assert integrated.bound > free.cost * 1.01
    pool = rb.PricePool(case)
    pool.query()
    assert free.bound * (1 - 2e-4) <= bound_at(pool, base, Scope("integrated")) <= free.cost + free.noise
    other = rb.PricePool(case)
    other.query(strategy="integrated")
    assert bound_at(other, base, Scope("integrated")) > free.cost
    assert bound_at(other, base, Scope("free")) <= free.cost + free.noise
    assert bound_at(other, base, Scope("offshore")) <= fresh.best(base, "offshore").cost


def test_a_plan_of_a_stricter_strategy_is_a_plan_of_all() -> None:
    pool = rb.PricePool(random_case(0))
    integrated = pool.query(strategy="integrated")
    known = pool.query(learn=False)
    assert known.known is integrated.known
    assert not known.solved
    assert known.cost == integrated.cost
    assert pool.query().cost < integrated.cost
    assert pool.query(strategy="integrated", learn=False).known is integrated.known


@pytest.mark.parametrize("seed", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_plans_inside_and_outside_a_strategy_are_all_plans(seed) -> None:
    pool, fresh = rb.PricePool(random_case(seed), gap=1e-6), cold(seed)
    free = fresh.best(fresh.matrix.prices)
    for strategy in ("integrated", "offshore"):
        inside = fresh.best(fresh.matrix.prices, strategy)
        scope = Scope(outside=strategy)
        pool.learn(fresh.matrix.prices, scope)
        outside = bound_at(pool, fresh.matrix.prices, scope)
        assert min(inside.cost, outside) == pytest.approx(free.cost, rel=1e-5)
        assert all(not pool.obeys(known, strategy) for known in pool.members(scope))
        assert bound_at(pool, fresh.matrix.prices, Scope()) <= free.cost + free.noise


def test_where_every_plan_obeys_a_strategy_the_outside_is_impossible() -> None:
    header, tables = random_tables(0)
    tables["sites"] = [dict(tables["sites"][0], owner="firm")]
    tables["demand"] = [dict(row, shortage_penalty=None) for row in tables["demand"]]
    pool = rb.PricePool(rb.make(header, tables))
    pool.learn(pool.matrix.prices, Scope(outside="integrated"))
    assert pool.impossible == {Scope(outside="integrated")}
    with pytest.raises(rb.Infeasible):
        pool.query(strategy="offshore")


@pytest.mark.slow
def test_the_gap_is_measured_against_what_can_be_avoided(complete) -> None:
    pool, fresh = rb.PricePool(complete, gap=1e-3), Cold(complete)
    families = fresh.matrix.lines["family"].to_numpy()
    for factor in (1.0, 3.0):
        answer = pool.query({"materials": factor})
        least = fresh.best(np.where(np.isin(families, ("materials", "constant", "equipment", "overhead", "closing")), answer.prices, 0.0))
        assert 0 < answer.unavoidable <= least.cost + least.noise
        assert answer.gap_money == pytest.approx(answer.cost - answer.bound)
        assert answer.gap == pytest.approx(answer.gap_money / answer.cost)
        assert answer.gap_avoidable == pytest.approx(answer.gap_money / (answer.cost - answer.unavoidable))
        assert answer.gap_avoidable <= 1e-3
        assert answer.plan.gap_avoidable == pytest.approx(answer.gap_avoidable, abs=1e-12)


def test_prices_by_name_are_the_prices_they_say(complete) -> None:
    pool = rb.PricePool(complete)
    lines, base = pool.matrix.lines, pool.matrix.prices
    prices = pool.prices({"robots": 0.5, "duty@FAR>NBR+": 0.25, "energy@HOM=": 0.4})
    wanted = np.where(lines["family"] == "robots", base / 2, base)
    wanted = np.where((lines["family"] == "duty") & (lines["place"] == "FAR>NBR"), base + 0.25, wanted)
    wanted = np.where((lines["family"] == "energy") & (lines["place"] == "HOM"), 0.4, wanted)
    assert prices == pytest.approx(wanted)
    assert pool.prices(None) == pytest.approx(base)
    assert pool.prices(2 * base) == pytest.approx(2 * base)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_price_below_nothing_or_no_number_is_refused_with_and_without_learning(value) -> None:
    pool = shared()
    for learn in (True, False):
        with pytest.raises(PriceError, match="at least 0"):
            pool.query({"wages": value}, learn=learn)
        with pytest.raises(PriceError, match="at least 0"):
            pool.query(np.where(pool.matrix.lines["family"] == "wages", value, pool.matrix.prices), learn=learn)


def test_all_prices_at_nothing_and_all_doubled() -> None:
    pool = rb.PricePool(random_case(2))
    assert pool.query({"*": 0.0}).cost == 0.0
    one = pool.query()
    two = pool.query({"*": 2.0})
    assert not two.solved
    assert (two.cost, two.bound) == pytest.approx((2 * one.cost, 2 * one.bound))


def test_a_known_plan_carries_the_proof_at_its_own_prices_not_where_it_was_found() -> None:
    pool, fresh = rb.PricePool(random_case(0)), cold(0)
    dear = pool.query({"wages": 5.0})
    best = fresh.best(fresh.matrix.prices)
    plan = dear.known.plan
    assert plan.cost == pytest.approx(float(dear.known.driver @ fresh.matrix.prices))
    assert plan.cost > best.cost * 1.01
    assert plan.bound <= best.cost + best.noise
    assert dear.plan.cost == pytest.approx(dear.cost)
    assert dear.plan.costs["amount"].sum() == pytest.approx(dear.cost)
    assert dear.plan.bound == pytest.approx(dear.bound)


def test_a_plan_to_start_from_is_not_taken_for_cheaper_than_it_is() -> None:
    """HiGHS 1.16.0 takes the plan of free freight for an optimal one at four times the freight."""
    pool, fresh = rb.PricePool(random_case(4)), cold(4)
    pool.query({"freight": 0.0})
    answer = pool.query({"freight": 4.0})
    best = fresh.best(answer.prices)
    assert answer.cost <= best.cost * (1 + 1e-4)
    assert answer.gap_avoidable <= 1e-4


def twins() -> rb.Instance:
    """Two ways of assembling that cost the same to the last digit, of two technologies."""
    header, tables = random_tables(0)
    header["strategies"] = {"half": {"assembly": {"technologies": ["semi-automated"]}}, "hand": {"assembly": {"technologies": ["manual"]}}}
    tables["cells"] = [dict(row, equipment=0.0, overhead=0.0) if row["cell"] == "line" else row for row in tables["cells"] if row["cell"] != "robot line"]
    tables["cells"].append({"cell": "twin", "stage": "assembly", "technology": "semi-automated", "hours_per_year": 1000})
    tables["recipes"] = [row for row in tables["recipes"] if row["cell"] != "robot line"] + [{"recipe": "put by twin", "cell": "twin", "item": "good", "hours": 1.0}]
    tables["recipe_labour"] = [row for row in tables["recipe_labour"] if "robot" not in row["recipe"]] + [{"recipe": "put by twin", "skill": "op", "hours": 2}]
    return rb.make(header, tables)


@pytest.mark.slow
def test_plans_of_the_same_bill_are_told_apart_by_the_strategies_they_obey() -> None:
    case = twins()
    costs = {}
    pool = rb.PricePool(case)
    for strategy in ("half", "hand", "half"):
        answer = pool.query(strategy=strategy)
        assert pool.obeys(answer.known, strategy)
        costs[strategy] = answer.cost
    assert costs["half"] == pytest.approx(costs["hand"])
    walked = rb.breakeven(pool, "wages@AAA", 0.2, 3, strategy="hand")
    assert walked.certificate.complete
    assert walked.certificate.max_gap_avoidable <= 1e-4 * (1 + 1e-6)


def test_without_time_there_is_no_plan_and_no_certificate() -> None:
    pool = rb.PricePool(random_case(0), time_limit=0.0)
    with pytest.raises(NoPlanFound):
        pool.query()
    with pytest.raises(NoPlanFound):
        rb.breakeven(pool, "wages@AAA", 0.2, 3)
    with pytest.raises(NoPlanFound):
        rb.phase(pool, "wages@AAA:0.2:3", "freight:0.5:2", strategy="integrated", against="offshore")


def test_a_solve_cut_short_leaves_the_certificate_open() -> None:
    pool = rb.PricePool(random_case(0))
    pool.query()
    pool.time_limit = 0.0
    walked = rb.breakeven(pool, "wages@AAA", 0.2, 3)
    assert walked.certificate.max_gap_avoidable > 1e-3
    assert not walked.certificate.complete
    pool.time_limit = None
    assert rb.breakeven(pool, "wages@AAA", 0.2, 3).certificate.complete


def test_a_walk_begins_anew_after_one_was_stopped() -> None:
    pool = rb.PricePool(random_case(2))
    pool.stopped = True
    assert rb.breakeven(pool, "wages@AAA", 0.2, 3).certificate.complete
