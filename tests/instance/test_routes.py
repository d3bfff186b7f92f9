"""Windows that hold for a whole chain made to order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import rebundle as rb
from rebundle.plan.audit import audit
from rebundle.plan.plan import Plan

HEADER = {"format": 1, "title": "To order", "currency": "EUR", "home": "HOM"}


def chain(patient: float = 40, hasty: float = 20, **changes: Any) -> rb.Instance:
    """A pump takes 3 days to join and 5 to bring; its gear 4 days to cut and 3 to bring from near, 15 from far, where it costs 10 less."""
    tables: dict[str, Any] = {
        "countries": [{"country": country, "capital_rate": 0} for country in ("HOM", "FAR")],
        "sites": [{"site": "hall", "country": "HOM"}, {"site": "near", "country": "HOM"}, {"site": "far", "country": "FAR"}],
        "markets": [{"market": "hasty", "country": "HOM", "window_days": hasty}, {"market": "patient", "country": "HOM", "window_days": patient}],
        "items": [{"item": "pump", "made_to": "order", "declared_value": 100}, {"item": "gear", "made_to": "order", "declared_value": 40}],
        "bom": [{"item": "pump", "input": "gear", "quantity": 1}],
        "cells": [{"cell": "bench", "stage": "assembly"}, {"cell": "lathe", "stage": "fabrication"}],
        "placements": [{"cell": "bench", "site": "hall"}, {"cell": "lathe", "site": "near"}, {"cell": "lathe", "site": "far"}],
        "recipes": [{"recipe": "join", "cell": "bench", "item": "pump", "days": 3}, {"recipe": "cut", "cell": "lathe", "item": "gear", "days": 4}],
        "recipe_sites": [{"recipe": "cut", "site": "near", "unit_cost": 10}],
        "modes": [{"mode": "ship"}],
        "lanes": [
            *({"origin": "hall", "destination": market, "mode": "ship", "days": 5} for market in ("hasty", "patient")),
            {"origin": "near", "destination": "hall", "mode": "ship", "days": 3},
            {"origin": "far", "destination": "hall", "mode": "ship", "days": 15},
        ],
        "demand": [{"market": "hasty", "item": "pump", "quantity": 10}, {"market": "patient", "item": "pump", "quantity": 7}],
    }
    return rb.make(HEADER, {**tables, **changes})


def solved(case: rb.Instance) -> Plan:
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed, plan.violations
    return plan


def gears(plan: Plan) -> dict[str, float]:
    own = plan.flows[plan.flows["item"] == "gear"]
    return dict(zip(own["origin"], own["units"], strict=True))


def test_the_hasty_market_has_parts_from_near_and_the_patient_one_from_far() -> None:
    plan = solved(chain())
    assert gears(plan) == {"near": pytest.approx(10), "far": pytest.approx(7)}, "20 - 5 - 3 = 12 days for gears: 4 + 3 from near, 4 + 15 from far"
    assert plan.cost == pytest.approx(100)
    assert set(plan.routed_flows["onward"]) == {"", "<=12", "<=32"}
    assert set(plan.routed_runs["route"]) == {"", "<=15", "<=35"}, "gears are all alike: their legs know the days"


@pytest.mark.parametrize(("hasty", "near"), [(27, 0), (26.9, 10), (15, 10)])
def test_a_day_decides(hasty: float, near: float) -> None:
    assert gears(solved(chain(hasty=hasty))).get("near", 0.0) == pytest.approx(near), "5 + 3 + 15 + 4 = 27 days from far, 5 + 3 + 3 + 4 = 15 from near"


def test_too_little_time_is_infeasible() -> None:
    with pytest.raises(rb.Infeasible):
        rb.solve(chain(hasty=14.9))


def test_parts_from_stock_are_always_there() -> None:
    items = [{"item": "pump", "made_to": "order", "declared_value": 100}, {"item": "gear", "declared_value": 40}]
    plan = solved(chain(items=items))
    assert gears(plan) == {"far": pytest.approx(17)}
    assert not len(plan.routed_flows)


def test_recipes_of_different_days_are_told_apart() -> None:
    recipes = [
        {"recipe": "join", "cell": "bench", "item": "pump", "days": 3},
        {"recipe": "cut", "cell": "lathe", "item": "gear", "days": 4},
        {"recipe": "grind", "cell": "lathe", "item": "gear", "days": 10},
    ]
    sites = [{"recipe": "cut", "site": "near", "unit_cost": 10}, {"recipe": "cut", "site": "far", "unit_cost": 12}, {"recipe": "grind", "site": "near", "unit_cost": 9}]
    plan = solved(chain(recipes=recipes, recipe_sites=sites))
    assert plan.runs.set_index(["recipe", "site"])["units"].to_dict() == {("join", "hall"): pytest.approx(17), ("cut", "near"): pytest.approx(10), ("grind", "far"): pytest.approx(7)}
    assert plan.cost == pytest.approx(100), "grinding near takes 10 + 3 days, one too many for the hasty market"


def test_windows_and_traced_values_go_together() -> None:
    tariffs = [{"exporter": "FAR", "importer": "HOM", "rate": 0.2}]
    case = chain(tariffs=tariffs)
    traced = replace(case, header=case.header.model_copy(update={"customs_value": "traced"}))
    for one in (case, traced):
        plan = solved(one)
        assert gears(plan) == {"near": pytest.approx(10), "far": pytest.approx(7)}
        assert plan.cost == pytest.approx(100 + 7 * 8)


def test_the_audit_finds_a_chain_that_comes_too_late() -> None:
    case = chain()
    plan = solved(case)
    claims = plan.routed_flows.assign(onward=plan.routed_flows["onward"].replace("<=12", "<=32"), route=plan.routed_flows["route"].replace("<=15", "<=35"))
    runs = plan.routed_runs.assign(route=plan.routed_runs["route"].replace("<=15", "<=35")).groupby(["state", "recipe", "site", "route"], as_index=False)["units"].sum()
    merged = claims.groupby([column for column in claims.columns if column != "units"], as_index=False)["units"].sum()
    found = audit(case, replace(plan, routed_flows=merged[plan.routed_flows.columns], routed_runs=runs[plan.routed_runs.columns]))
    assert {violation.rule for violation in found} == {"lead time"}
    assert "pump from hall to hasty" in {violation.who for violation in found}


def test_a_shorter_window_never_costs_less() -> None:
    costs = [solved(chain(hasty=hasty)).cost for hasty in (50, 27, 20, 15)]
    assert costs == sorted(costs)


def test_freight_at_home_counts_at_the_border_abroad_though_the_days_change() -> None:
    """Gears go 6 from near to hall, no border, and on as pumps to FAR: a tenth of 60 + 40 + 6 is paid there, made to order or to stock."""
    lanes = [{"origin": "hall", "destination": market, "mode": "ship", "days": 5} for market in ("hasty", "patient")]
    lanes.append({"origin": "near", "destination": "hall", "mode": "ship", "days": 3, "cost_per_unit": 6})
    markets = [{"market": "hasty", "country": "FAR", "window_days": 20}, {"market": "patient", "country": "FAR", "window_days": 40}]
    case = chain(lanes=lanes, markets=markets, tariffs=[{"exporter": "HOM", "importer": "FAR", "rate": 0.1}], placements=[{"cell": "bench", "site": "hall"}, {"cell": "lathe", "site": "near"}])
    stocked = chain(**{**case.tables, "items": case["items"].assign(made_to="stock")})
    for one in (case, stocked):
        plan = solved(replace(one, header=one.header.model_copy(update={"customs_value": "traced"})))
        assert plan.costs.set_index("line")["driver"]["duty:general@HOM>FAR"] == pytest.approx(17 * (60 + 40 + 6))
