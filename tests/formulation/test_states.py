"""Years and scenarios: weights, prices and cells from state to state, against hand arithmetic."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest

import rebundle as rb
from formulation.test_arrays import same
from formulation.toy import Rows, solved, toy
from rebundle.analysis.changes import changes
from rebundle.formulation.pricing import StateError
from rebundle.instance.states import present_value
from rebundle.plan.audit import audit
from rebundle.plan.store import complete, from_dict, read_plan, write
from rebundle.solver import highs

HAND_OR_ROBOT: dict[str, Any] = {
    "wages": [{"country": "A", "skill": "operator", "wage": 10}],
    "cells": [
        {"cell": "bench", "stage": "fabrication", "hours_per_year": 10, "equipment": 100, "life_years": 10, "overhead": 1},
        {"cell": "robot cell", "stage": "fabrication", "technology": "robotic", "hours_per_year": 10, "robots": 1, "life_years": 10},
    ],
    "recipes": [{"recipe": "by hand", "cell": "bench", "item": "good", "hours": 1}, {"recipe": "by robot", "cell": "robot cell", "item": "good", "hours": 1}],
    "recipe_labour": [{"recipe": "by hand", "skill": "operator", "hours": 1}],
    "robots": [{"price": 500}],
    "states": [{"state": "first"}, {"state": "second", "parent": "first"}],
    "state_changes": [{"state": "first", "what": "robots", "value": 4}, {"state": "second", "what": "robots", "value": 1}],
}
"""Ten goods a year, by hand for 10 of wages each or by a robot that costs 200 a year if bought in the first year and 50 if in the second."""

STAR: Rows = [
    {"state": "today", "years": 0},
    {"state": "calm", "parent": "today", "probability": 0.5, "may_open": False},
    {"state": "storm", "parent": "today", "probability": 0.5, "may_open": False},
]


COSTS: Rows = [{"recipe": "make", "site": "near", "unit_cost": 10}, {"recipe": "make", "site": "far", "unit_cost": 6}]


def near_or_far(changes: Rows, states: Rows | None = None, **tables: Any) -> rb.Instance:
    """Ten goods a year for A, made there for 10 each or in B for 6; a shop costs 10 a year wherever it stands."""
    return toy(
        {"title": "near or far"},
        sites=[{"site": "near", "country": "A"}, {"site": "far", "country": "B"}],
        markets=[{"market": "m", "country": "A"}],
        cells=[{"cell": "shop", "stage": "fabrication", "hours_per_year": 100, "equipment": 100, "life_years": 10}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good", "hours": 1}],
        lanes=[{"origin": site, "destination": "m", "mode": "road"} for site in ("near", "far")],
        **{"items": [{"item": "good", "declared_value": 10}], "recipe_sites": COSTS, "states": states or STAR, "state_changes": changes, **tables},
    )


TARIFF: Rows = [{"state": "storm", "what": "duty@B>A", "change": "points", "value": 1.0}]
LOST: Rows = [{"state": "storm", "what": "B", "change": "closed"}]


def moves(plan: rb.Plan) -> set[tuple[str, str, str, float, float]]:
    return set(plan.moves()[["state", "cell", "site", "opened", "closed"]].itertuples(index=False, name=None))


def test_robots_that_become_cheaper_are_bought_when_they_are() -> None:
    """First year 10 for the bench, 1 for its place, 100 of wages; second year the bench still 10, the robot 50."""
    plan = solved(toy(**HAND_OR_ROBOT))
    assert plan.cost == pytest.approx((10 + 1 + 100 + 10 + 50) / 2)
    assert moves(plan) == {("first", "bench", "a", 1, 0), ("second", "bench", "a", 0, 1), ("second", "robot cell", "a", 1, 0)}


def test_where_they_do_not_become_cheaper_they_are_bought_at_once() -> None:
    plan = solved(toy(**{**HAND_OR_ROBOT, "state_changes": []}))
    assert plan.cost == pytest.approx(50)
    assert moves(plan) == {("first", "robot cell", "a", 1, 0)}


def test_a_state_that_may_not_open_keeps_what_stands() -> None:
    states = [{"state": "first"}, {"state": "second", "parent": "first", "may_open": False}]
    plan = solved(toy(**{**HAND_OR_ROBOT, "states": states}))
    assert plan.cost == pytest.approx(10 + 1 + 100)
    assert moves(plan) == {("first", "bench", "a", 1, 0)}


def test_capital_is_charged_at_the_price_of_the_state_that_opened_whatever_comes_later() -> None:
    changes = [{"state": "first", "what": "robots", "value": 0.1}, {"state": "second", "what": "robots", "value": 40}]
    plan = solved(toy(**{**HAND_OR_ROBOT, "state_changes": changes}))
    line = plan.costs.set_index("line").loc["robots@A"]
    assert (line["state"], line["driver"], line["price"], line["weight"], line["amount"]) == ("first", pytest.approx(0.1), 50, 1, pytest.approx(5))


def test_a_later_year_counts_less_and_a_longer_state_more() -> None:
    """Weights are present values of one a year: 2 years from today, then 3 years."""
    states = [{"state": "first", "years": 2}, {"state": "second", "parent": "first", "years": 3}]
    tree = toy({"discount_rate": 0.1}, states=states).network.tree
    soon, late = (1 - 1.1**-2) / math.log(1.1), (1.1**-2 - 1.1**-5) / math.log(1.1)
    assert tree.weight == pytest.approx({"first": soon / (soon + late), "second": late / (soon + late)})
    assert tree.lasting == pytest.approx({"first": 1.0, "second": late / (soon + late)})
    assert present_value(1e-9, 2, 3) == pytest.approx(present_value(0, 2, 3)) == pytest.approx(3)


def test_who_does_not_know_the_tariff_keeps_both_sites() -> None:
    """Near alone costs 110, far alone 10 + (60 + 160) / 2 = 120, both 20 + (60 + 100) / 2 = 100."""
    plan = solved(near_or_far(TARIFF))
    assert plan.cost == pytest.approx(100)
    assert moves(plan) == {("today", "shop", "near", 1, 0), ("today", "shop", "far", 1, 0)}
    made = plan.runs.set_index(["state", "site"])["units"]
    assert made.to_dict() == {("calm", "far"): 10, ("storm", "near"): 10}


def test_who_does_not_know_whether_the_far_site_is_late_keeps_both() -> None:
    """Ten days late at 1 a day cost what the tariff does."""
    late = {"state": "storm", "what": "late:far>m", "change": "points", "value": 10}
    plan = solved(near_or_far([late], items=[{"item": "good", "late_penalty": 1}]))
    assert plan.cost == pytest.approx(100)
    assert moves(plan) == {("today", "shop", "near", 1, 0), ("today", "shop", "far", 1, 0)}


def test_a_country_that_may_be_lost_is_backed_up() -> None:
    case = near_or_far(LOST, demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 30}])
    plan = solved(case)
    assert plan.cost == pytest.approx(100)
    assert set(plan.runs.loc[plan.runs["state"] == "storm", "site"]) == {"near"}


@pytest.mark.parametrize("what", ["far", "far>m", "road:B>*", "*>A"])
def test_sites_and_lanes_close(what: str) -> None:
    plan = solved(near_or_far([{"state": "storm", "what": what, "change": "closed"}], demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 9}]))
    storm = plan.flows[plan.flows["state"] == "storm"]
    assert not (storm["origin"] == "far").any()


def test_what_is_closed_opens_again() -> None:
    years = [{"state": "one"}, {"state": "two", "parent": "one"}, {"state": "three", "parent": "two"}]
    changes = [{"state": "two", "what": "B", "change": "closed"}, {"state": "three", "what": "B", "change": "open"}]
    plan = solved(near_or_far(changes, years))
    assert plan.runs.groupby("state")["site"].agg(list).to_dict() == {"one": ["far"], "two": ["near"], "three": ["far"]}


def test_demand_changes_for_a_market_and_is_inherited() -> None:
    years = [{"state": "one"}, {"state": "two", "parent": "one"}, {"state": "three", "parent": "two"}]
    plan = solved(near_or_far([{"state": "two", "what": "demand:good@m", "value": 1.5}], years))
    assert plan.flows.groupby("state")["units"].sum().to_dict() == {"one": 10, "two": 15, "three": 15}


def test_prices_are_set_then_multiplied_then_added_to() -> None:
    changes = [
        {"state": "second", "what": "wages@A", "change": "points", "value": 1},
        {"state": "second", "what": "wages", "value": 2},
        {"state": "second", "what": "wages:operator", "change": "absolute", "value": 3},
    ]
    matrix = rb.Planner(toy(**{**HAND_OR_ROBOT, "state_changes": changes})).matrix
    lines = matrix.lines.assign(full=matrix.prices)
    wages = lines[lines["family"] == "wages"].set_index("state")
    assert wages["price"].to_dict() == {"first": 10, "second": 3 * 2 + 1}
    assert wages["full"].to_dict() == {"first": 5, "second": 3.5}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"what": "wages@B", "value": 2}, "no cost line"),
        ({"what": "wages,equipment", "value": 2}, "no price name"),
        ({"what": "equipment", "change": "absolute", "value": 2}, "an index"),
        ({"what": "wages", "change": "points", "value": -11}, "at least 0"),
    ],
)
def test_a_change_that_means_nothing_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises((StateError, rb.InstanceError), match=words):
        rb.solve(toy(**{**HAND_OR_ROBOT, "state_changes": [{"state": "second", **change}]}))


def test_a_factor_moves_a_price_in_every_state_and_the_pool_stays_exact() -> None:
    case = toy(**HAND_OR_ROBOT)
    pool = rb.PricePool(case, gap=1e-9)
    planner = rb.Planner(case)
    for factor in (0.2, 1.0, 3.0):
        group = (planner.matrix.lines["family"] == "wages").to_numpy()
        cold = planner.solve(prices=np.where(group, factor * planner.matrix.prices, planner.matrix.prices), gap=1e-9)
        assert pool.query({"wages": factor}).cost == pytest.approx(cold.cost)


@pytest.mark.parametrize("changes", [TARIFF, LOST])
def test_pyomo_says_the_same(changes: Rows) -> None:
    case = near_or_far([*changes, {"state": "calm", "what": "demand", "value": 0.5}], demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 30}])
    same(case)
    model, matrix = rb.build(case), rb.Planner(case).matrix
    solver = highs.Solver(matrix.rows, matrix.row_low, matrix.row_high, matrix.low, matrix.high, matrix.integer)
    solver.set_cost(*matrix.cost(matrix.prices))
    least = solver.run(gap=1e-9)
    for name, states in matrix.columns.items():
        for state, columns in states.items():
            for key, column in zip(matrix.sets.keys(name), columns, strict=True):
                model.component(name)[(*key, state)].value = least.values[column] if column >= 0 else 0.0
    assert pyo.value(model.total) == pytest.approx(least.cost)


def test_a_hand_made_plan_of_several_states_is_completed_and_priced() -> None:
    """What opens and closes in each state follows from what stands, runs from flows, all of it priced as the solver does."""
    case = toy(**HAND_OR_ROBOT)
    best = solved(case)
    given = {
        "cells": [row for row in best.cells[["state", "cell", "site", "count"]].to_dict("records") if row["count"] > 0],
        "flows": best.flows.to_dict("records"),
    }
    whole = complete(case, from_dict(given))
    assert moves(whole) == moves(best)
    assert whole.cost == pytest.approx(best.cost)
    assert audit(case, whole) == []


def test_two_plans_differ_by_when_they_move() -> None:
    case = toy(**HAND_OR_ROBOT)
    at_once = solved(toy(**{**HAND_OR_ROBOT, "state_changes": []}))
    assert [change["text"] for change in changes(case, solved(case), at_once)] == [
        "does not open 1 bench at a (A) in first",
        "opens 1 robot cell at a (A) in first rather than in second",
        "does not close 1 bench at a (A) in second",
    ]


def test_a_tree_goes_to_a_file_and_back(tmp_path: Path) -> None:
    plan = solved(near_or_far(TARIFF))
    for name in ("plan.json", "plan"):
        write(plan, tmp_path / name)
        back = read_plan(tmp_path / name)
        for table in ("cells", "flows", "costs"):
            assert getattr(back, table).equals(getattr(plan, table))
