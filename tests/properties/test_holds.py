"""What must hold for any instance (model.md, "What must hold")."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from properties.random_case import random_case, random_tables

GAP = 1e-7
seeds = st.integers(0, 10_000)
some = settings(max_examples=5)
many = settings(max_examples=12)


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-4)


@some
@given(seeds)
def test_every_plan_passes_its_audit_and_its_lines_sum_to_its_cost(seed: int) -> None:
    plan = rb.solve(random_case(seed), gap=GAP)
    assert plan.violations == ()
    assert close(plan.cost, plan.costs["amount"].sum())
    assert not plan.costs.duplicated(["state", "line"]).any()


@some
@given(seeds, st.sampled_from(["wages", "robots", "freight", "duty", "inventory", "equipment"]))
def test_best_cost_is_concave_and_the_priced_driver_falls(seed: int, family: str) -> None:
    planner = rb.Planner(random_case(seed))
    base = planner.matrix.prices
    group = (planner.matrix.lines["family"] == family).to_numpy()
    factors = (0.25, 1.0, 1.75)
    plans = [planner.solve(prices=np.where(group, base * factor, base), gap=GAP) for factor in factors]
    costs = [plan.cost for plan in plans]
    slack = sum(plan.gap_money for plan in plans) + 1e-6 * abs(costs[1])
    assert costs[0] <= costs[1] + slack
    assert costs[1] <= costs[2] + slack
    assert costs[1] >= (costs[0] + costs[2]) / 2 - slack
    bills = [plan.costs.loc[plan.costs["family"] == family, "amount"].sum() / factor for plan, factor in zip(plans, factors, strict=True)]
    step = 0.75
    for cheap, dear in ((bills[0], bills[1]), (bills[1], bills[2])):
        assert dear <= cheap + slack / step + 1e-6 * abs(cheap)


@some
@given(seeds, st.floats(0.1, 10))
def test_scaling_all_prices_scales_the_cost(seed: int, factor: float) -> None:
    planner = rb.Planner(random_case(seed))
    one = planner.solve(gap=GAP).cost
    assert close(planner.solve(prices=factor * planner.matrix.prices, gap=GAP).cost, factor * one)


@pytest.mark.slow
@many
@given(seeds)
def test_a_new_option_never_raises_the_cost(seed: int) -> None:
    header, tables = random_tables(seed)
    plan = rb.solve(rb.make(header, tables), gap=GAP)
    more = dict(tables, sites=[*tables["sites"], {"site": "extra", "country": "BBB", "lat": 10.0, "lon": 10.0}])
    assert rb.solve(rb.make(header, more), gap=GAP).cost <= plan.cost + 1e-6 * plan.cost
    faster = dict(tables, modes=[*tables["modes"], {"mode": "rail", "per_tonne_km": 0.05, "km_per_day": 900}])
    assert rb.solve(rb.make(header, faster), gap=GAP).cost <= plan.cost + 1e-6 * plan.cost


@pytest.mark.slow
@many
@given(seeds)
def test_renaming_sites_changes_nothing(seed: int) -> None:
    header, tables = random_tables(seed)
    count = len(tables["sites"])
    renamed = dict(tables, sites=[dict(row, site=f"z{count - number}") for number, row in enumerate(tables["sites"])])
    assert close(rb.solve(rb.make(header, tables), gap=GAP).cost, rb.solve(rb.make(header, renamed), gap=GAP).cost)


@pytest.mark.parametrize("seed", [5, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 20))])
def test_a_shorter_window_never_lowers_the_cost(seed: int) -> None:
    """Goods and half the parts made to order by recipes of different days, the rest kept in stock; demand may go short."""
    header, tables = random_tables(seed)
    random = np.random.default_rng(seed)
    tables["recipes"] = [{**row, "days": float(random.integers(0, 6))} for row in tables["recipes"]]
    made = {row["item"]: "order" if row["item"] == "good" or random.random() < 0.5 else "stock" for row in tables["items"] if row.get("kind") != "service"}
    tables["items"] = [{**row, "made_to": made.get(row["item"]), "variability": 0.5 * (row["item"] in made)} for row in tables["items"]]
    tables["demand"] = [{**row, "shortage_penalty": 5000.0} for row in tables["demand"]]
    before = 0.0
    for window in (None, 12.0, 6.0):
        markets = [{**row, "window_days": window} for row in tables["markets"]]
        try:
            case = rb.make({**header, "holding_rate": 0.2}, {**tables, "markets": markets})
        except rb.InstanceError:  # out of reach altogether
            return
        plan = rb.solve(case, gap=GAP)
        assert plan.violations == ()
        assert plan.cost >= before * (1 - 1e-6)
        before = plan.cost


@pytest.mark.slow
@many
@given(seeds)
def test_tighter_rules_never_lower_the_cost(seed: int) -> None:
    header, tables = random_tables(seed)
    tables["demand"] = [dict(row, shortage_penalty=5000.0) for row in tables["demand"]]
    free = rb.solve(rb.make(header, tables), gap=GAP)
    floor = free.cost - 1e-6 * free.cost
    carbon = free.costs.loc[free.costs["family"] == "carbon", "driver"].sum()
    cells = int(free.cells["count"].sum())
    tighter = [
        {"limits": [{"limit": "c", "kind": "carbon", "amount": 0.8 * carbon}]},
        {"groups": [{"group": "g", "cell": "*", "site": "*", "max": max(cells - 1, 1)}]},
        {"markets": [dict(row, window_days=6.0) for row in tables["markets"]]},
        {"items": [dict(row, window_days=6.0) for row in tables["items"]]},
        {"spares": [{"product": "good", "part": tables["bom"][0]["input"], "per_unit": 0.1, "shortage_penalty": 5000.0}]},
        {"demand": [dict(row, single_source=True) for row in tables["demand"]]},
    ]
    for change in tighter:
        try:
            plan = rb.solve(rb.make(header, {**tables, **change}), gap=GAP)
        except (rb.Infeasible, rb.InstanceError):
            continue
        assert plan.violations == ()
        assert plan.cost >= floor


def test_prices_of_zero_in_all_lines_cost_nothing() -> None:
    planner = rb.Planner(random_case(3))
    assert planner.solve(prices=0 * planner.matrix.prices).cost == pytest.approx(0.0)
