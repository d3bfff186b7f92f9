"""All methods prove the same optimum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from properties.random_case import random_case
from rebundle.plan.store import from_dict
from rebundle.solver import on_demand, parts
from rebundle.solver.branching import Tree
from rebundle.solver.cases import any_number, of_each_kind
from rebundle.solver.dual_bound import dual_bound
from rebundle.solver.facility import Sets
from rebundle.solver.fixing import implied, narrowed
from rebundle.solver.lagrangian import ascend, at_prices, offers
from rebundle.solver.methods import KERNEL, LAGRANGIAN, PLAIN, STATES, UnknownMethod
from rebundle.solver.methods import METHODS as ALL
from rebundle.solver.one_echelon import OneEchelon, direct, one_echelon
from rebundle.solver.outcome import NoPlanFound
from rebundle.solver.relaxed import relaxed
from rebundle.solver.strong import Strong
from rebundle.solver.task import Task

few = settings(max_examples=3)
seeds = st.integers(0, 10_000)

METHODS = tuple(method for method in ALL if method != STATES)
"""Methods for one state; decomposition by state has tests of its own."""


def warehouses(seed: int, sites: int = 8, customers: int = 12, limited: bool = True) -> rb.Instance:
    """A random one-echelon problem: sites with a fixed cost, some lanes left out."""
    random = np.random.default_rng(seed)
    demand = random.integers(5, 36, customers)
    names, markets = [f"w{number}" for number in range(sites)], [f"c{number}" for number in range(customers)]
    open_lanes = random.random((sites, customers)) < 0.8
    open_lanes[0] = True
    capacity = random.uniform(0.2, 0.5, sites) * demand.sum()
    capacity[0] = demand.sum()
    placements = [{"cell": "plant", "site": site, "max": 1, "fixed_cost": float(random.uniform(100, 400)), "capacity_hours": float(room)} for site, room in zip(names, capacity, strict=True)]
    return rb.make(
        {"format": 1, "title": "warehouses", "currency": "EUR", "home": "XX"},
        {
            "countries": [{"country": "XX", "capital_rate": 0.0}],
            "sites": [{"site": site, "country": "XX"} for site in names],
            "markets": [{"market": market, "country": "XX"} for market in markets],
            "items": [{"item": "good"}],
            "cells": [{"cell": "plant", "stage": "assembly"}],
            "placements": placements if limited else [{key: value for key, value in row.items() if key != "capacity_hours"} for row in placements],
            "recipes": [{"recipe": "make", "cell": "plant", "item": "good", "hours": 2.0 if limited else 0.0, "yield": 0.8}],
            "modes": [{"mode": "road"}, {"mode": "rail"}],
            "lanes": [
                {"origin": site, "destination": market, "mode": mode, "cost_per_unit": float(random.uniform(1, 15))}
                for i, site in enumerate(names)
                for j, market in enumerate(markets)
                if open_lanes[i, j]
                for mode in ("road", "rail")
            ],
            "demand": [{"market": market, "item": "good", "quantity": int(units)} for market, units in zip(markets, demand, strict=True)],
        },
    )


def products(seed: int, *, shared: bool, count: int = 3, sites: int = 4, customers: int = 4) -> rb.Instance:
    """Products that share the hours of a line at each site, or each with a manual and a robotic line of its own."""
    random = np.random.default_rng(seed)
    names, markets, goods = [f"w{number}" for number in range(sites)], [f"c{number}" for number in range(customers)], [f"p{number}" for number in range(count)]
    demand = random.integers(5, 36, (customers, count))
    alike = random.uniform(1, 15, (sites, customers))
    lanes = [
        {"origin": site, "destination": market, "mode": "road", "item": good, "cost_per_unit": float(alike[i, j] * (1 if p < 2 else random.uniform(0.5, 2)))}
        for i, site in enumerate(names)
        for j, market in enumerate(markets)
        for p, good in enumerate(goods)
    ]
    tables = {
        "countries": [{"country": "XX", "capital_rate": 0.0}],
        "sites": [{"site": site, "country": "XX"} for site in names],
        "markets": [{"market": market, "country": "XX"} for market in markets],
        "items": [{"item": good} for good in goods],
        "modes": [{"mode": "road"}],
        "lanes": lanes,
        "demand": [{"market": market, "item": good, "quantity": int(demand[j, p])} for j, market in enumerate(markets) for p, good in enumerate(goods)],
    }
    if shared:
        room = random.uniform(0.4, 0.8, sites) * demand.sum()
        tables["cells"] = [{"cell": "line", "stage": "assembly"}]
        tables["placements"] = [{"cell": "line", "site": site, "max": 1, "capacity_hours": float(own), "fixed_cost": float(random.uniform(100, 400))} for site, own in zip(names, room, strict=True)]
        tables["recipes"] = [{"recipe": good, "cell": "line", "item": good, "hours": 1.0 if p < 2 else 1.5} for p, good in enumerate(goods)]
    else:
        kinds = {"manual": (100.0, 4.0), "robotic": (250.0, 1.0)}
        tables["cells"] = [
            {"cell": f"{good}-{kind}", "stage": "assembly", "hours_per_year": float(demand[:, p].sum()), "overhead": fixed} for p, good in enumerate(goods) for kind, (fixed, _) in kinds.items()
        ]
        tables["placements"] = [{"cell": "*", "site": "*", "max": 1}]
        tables["recipes"] = [{"recipe": f"{good}-{kind}", "cell": f"{good}-{kind}", "item": good, "hours": 1.0, "unit_cost": unit} for good in goods for kind, (_, unit) in kinds.items()]
    return rb.make({"format": 1, "title": "products", "currency": "EUR", "home": "XX"}, tables)


def task_of(planner: rb.Planner, gap: float = 1e-9) -> Task:
    matrix = planner.matrix
    cost, constant = matrix.cost(matrix.prices)
    return Task(matrix, planner.solver, matrix.low, matrix.high, cost, constant, gap)


def structure(planner: rb.Planner) -> OneEchelon:
    found = one_echelon(task_of(planner))
    assert found is not None
    return found


def costs(case: rb.Instance) -> list[float]:
    planner, plans = rb.Planner(case), []
    for method in METHODS:
        planner.known.clear()
        plans.append(planner.solve(method=method, gap=1e-9))
    assert all(plan.passed and plan.status == "optimal" and plan.gap <= 1e-8 for plan in plans)
    return [plan.cost for plan in plans]


@few
@given(seeds)
def test_all_methods_prove_the_same_on_chains_of_many_stages(seed: int) -> None:
    found = costs(random_case(seed))
    assert found == pytest.approx([found[METHODS.index(PLAIN)]] * len(METHODS), rel=1e-7)


@few
@given(seeds, st.booleans())
def test_all_methods_prove_the_same_where_sites_serve_customers(seed: int, limited: bool) -> None:
    case = warehouses(seed, limited=limited)
    found = costs(case)
    assert found == pytest.approx([found[METHODS.index(PLAIN)]] * len(METHODS), rel=1e-7)


@few
@given(seeds, st.booleans())
def test_all_methods_prove_the_same_of_several_products(seed: int, shared: bool) -> None:
    case = products(seed, shared=shared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "SMALL", 10)
        assert len(parts.pieces(rb.Planner(case).matrix)) == (1 if shared else 3)
        found = costs(case)
    assert found == pytest.approx([found[METHODS.index(PLAIN)]] * len(METHODS), rel=1e-7)


def test_products_alike_are_one_customer_of_each_market() -> None:
    problem = structure(rb.Planner(products(1, shared=True)))
    assert problem.cost.shape == (4, 8)
    assert problem.lanes.groupby(["place", "customer"])["leg"].nunique().value_counts().to_dict() == {1: 16, 2: 16}


def test_all_methods_prove_the_same_on_the_complete_instance(complete: rb.Instance, complete_plan: rb.Plan) -> None:
    assert costs(complete) == pytest.approx([complete_plan.cost] * len(METHODS), rel=1e-7)


@few
@given(seeds, st.booleans())
def test_prices_of_customers_become_prices_of_rows_that_prove_the_same(seed: int, limited: bool) -> None:
    planner = rb.Planner(warehouses(seed, limited=limited))
    problem, task = structure(planner), task_of(planner)
    prices, short = at_prices(problem, np.random.default_rng(seed).uniform(0, 600, len(problem.cost[0])), any_number(problem))
    assert Strong(task, problem).bound(prices).value == pytest.approx(prices.bound + task.offset, rel=1e-9)
    assert len(short) == len(problem.cost[0])


@few
@given(seeds)
def test_the_ascent_comes_near_the_relaxed_model(seed: int) -> None:
    planner = rb.Planner(warehouses(seed))
    problem, task = structure(planner), task_of(planner)
    best = planner.solve(gap=1e-9).cost
    prices = ascend(problem, lambda _: best, lambda: False, case=any_number(problem), start=offers(problem))
    planner.solver.set_bounds(task.low, task.high)
    planner.solver.set_cost(task.cost, task.offset)
    relaxed = planner.solver.run(relaxed=True).cost
    assert prices.bound <= best + 1e-6
    assert prices.bound >= relaxed - 0.01 * relaxed


@few
@given(seeds)
def test_what_a_place_adds_to_the_bound_is_what_the_bound_is_with_it_or_without(seed: int) -> None:
    problem = structure(rb.Planner(products(seed, shared=False, count=1)))
    customer = np.random.default_rng(seed).uniform(0, 600, len(problem.cost[0]))
    case = of_each_kind(problem)
    prices, _ = at_prices(problem, customer, case)
    for place in range(len(problem.fixed)):
        must = np.arange(len(problem.fixed)) == place
        within = case.only(~must, np.zeros_like(must)) if prices.places[place] else case.only(np.ones_like(must), must)
        added = prices.leave[place] if prices.places[place] else prices.enter[place]
        assert at_prices(problem.only(within.at), customer, within)[0].bound == pytest.approx(prices.bound + added, rel=1e-9)


@few
@given(seeds)
def test_a_tree_of_cases_proves_the_optimum_of_few_places(seed: int) -> None:
    planner = rb.Planner(products(seed, shared=False, count=1))
    problem, task = structure(planner), task_of(planner)
    best = planner.solve(method=PLAIN, gap=1e-9).cost
    sets = Sets(task, problem)
    sets.serve(np.ones(len(problem.fixed), dtype=bool))
    start, _ = at_prices(problem, offers(problem), any_number(problem))
    tree = Tree(problem, start, sets.sought, sets.serve, lambda: False)
    assert tree.bound < sets.sought() < sets.cost
    tree.grow()
    must, may = tree.ends()
    standing = planner.known[-1][problem.opening[:, 0]] > 0.5
    assert tree.bound + task.offset <= best
    assert sets.cost + task.offset == pytest.approx(best, rel=1e-8) or ((standing <= may).all() and (standing >= must).all())
    assert tree.bound == sets.sought() or tree.open


@few
@given(seeds)
def test_any_prices_of_rows_bound_the_cost_and_fixing_keeps_the_optimum(seed: int) -> None:
    planner = rb.Planner(random_case(seed))
    task = task_of(planner)
    plan = planner.solve(gap=1e-9)
    best = planner.known[-1]
    planner.solver.set_bounds(task.low, task.high)
    planner.solver.set_cost(task.cost, task.offset)
    planner.solver.run(relaxed=True)
    exact = planner.solver.row_prices()[: len(task.matrix.row_low)]
    rough = exact * np.random.default_rng(seed).uniform(0.9, 1.1, len(exact))
    for prices in (exact, rough):
        bound = dual_bound(task, prices)
        assert bound.value <= plan.cost + 1e-6 * abs(plan.cost)
        low, high = implied(task.matrix, *narrowed(task.low, task.high, task.matrix.integer, bound, plan.cost + 1e-6 * abs(plan.cost)))
        assert np.all((best >= low - 1e-6) & (best <= high + 1e-6))


@pytest.mark.parametrize("priced", [False, True])
def test_rows_without_a_price_may_be_left_out(complete: rb.Instance, complete_plan: rb.Plan, priced: bool) -> None:
    planner = rb.Planner(complete)
    task = task_of(planner)
    planner.solver.set_bounds(task.low, task.high)
    planner.solver.set_cost(task.cost, task.offset)
    planner.solver.run(relaxed=True)
    prices = planner.solver.row_prices()[: len(task.matrix.row_low)]
    outcome = on_demand.solve(task, task.low, task.high, dual_bound(task, prices if priced else 0 * prices), gap=1e-9, time_limit=None)
    assert outcome.cost == pytest.approx(complete_plan.cost, rel=1e-7)
    assert outcome.bound == pytest.approx(complete_plan.cost, rel=1e-7)


def test_rows_left_out_are_added_when_a_solution_breaks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole numbers imply the link rows here, so that no solution breaks one; those of presence, left out in their place, are broken."""
    monkeypatch.setattr(on_demand, "LINKS", "presence")
    broken, counts = on_demand.broken, []

    def counted(*values: np.ndarray) -> np.ndarray:
        counts.append(int(broken(*values).sum()))
        return broken(*values)

    monkeypatch.setattr(on_demand, "broken", counted)
    planner = rb.Planner(warehouses(0))
    task = task_of(planner)
    outcome = on_demand.solve(task, task.low, task.high, dual_bound(task, np.zeros(len(task.matrix.row_low))), gap=1e-9, time_limit=None)
    assert counts[0] > 0
    assert counts[-1] == 0
    assert outcome.cost == pytest.approx(planner.solve(method=PLAIN, gap=1e-9).cost, rel=1e-7)


@few
@given(seeds)
def test_the_relaxed_model_costs_the_same_with_its_links_on_demand(seed: int) -> None:
    planner = rb.Planner(random_case(seed))
    task = task_of(planner)
    planner.solver.set_bounds(task.low, task.high)
    planner.solver.set_cost(task.cost, task.offset)
    full = planner.solver.run(relaxed=True).cost
    values, prices = relaxed(task)
    assert task.cost @ values + task.offset == pytest.approx(full, rel=1e-7)
    assert dual_bound(task, prices).value == pytest.approx(full, rel=1e-7)


def test_other_structures_are_no_one_echelon() -> None:
    planner = rb.Planner(random_case(1))
    assert not direct(planner.matrix)
    assert one_echelon(task_of(planner)) is None


def test_every_method_says_how_it_found_the_plan() -> None:
    words = {method: rb.solve(warehouses(1), method=method, gap=1e-9) for method in METHODS}
    assert words[PLAIN].method.startswith("HiGHS branch and cut")
    assert words[KERNEL].method.startswith("relaxed model and a plan of few cells")
    assert words[LAGRANGIAN].method.startswith("Lagrangian bound")
    assert from_dict(words[KERNEL].as_dict()).method == words[KERNEL].method


@pytest.mark.parametrize("method", METHODS)
def test_no_plan_is_said_alike(method: str) -> None:
    planner = rb.Planner(warehouses(2))
    high = planner.matrix.high.copy()
    high[planner.matrix.columns["cells"]["now"]] = 0.0
    with pytest.raises(rb.Infeasible):
        planner.find(planner.matrix.low, high, planner.matrix.prices, method=method)
    with pytest.raises(NoPlanFound, match="time limit"):
        rb.solve(random_case(1), method=method, time_limit=0.0)


def test_a_search_that_is_stopped_keeps_its_best_plan_and_its_bound() -> None:
    planner = rb.Planner(warehouses(3))
    best = planner.solve(method=PLAIN, gap=1e-9).cost
    planner.known.clear()
    plan = planner.solve(method=LAGRANGIAN, gap=1e-9, progress=lambda _: setattr(planner.solver, "interrupted", True))
    assert plan.status == "interrupted"
    assert plan.passed
    assert plan.bound <= best + 1e-6 <= plan.cost + 2e-6
    assert planner.solver.interrupted
    planner.known.clear()
    again = planner.solve(method=LAGRANGIAN, gap=1e-9)
    assert again.status == "optimal"
    assert again.cost == pytest.approx(best, rel=1e-7)


def test_an_unknown_method_is_refused_before_anything_is_built() -> None:
    with pytest.raises(UnknownMethod, match="'magic'; the methods are auto, plain"):
        rb.solve(random_case(1), method="magic")
