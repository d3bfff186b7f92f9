"""Spare parts: what follows from products sold, how quickly it must come, and what is said where it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rebundle as rb
from formulation.toy import Rows, toy
from rebundle.instance.changes import QuantityError, changed
from rebundle.plan.audit import audit
from rebundle.plan.auditing.facts import Facts

HEADER = {"title": "pumps"}
TABLES: dict[str, Rows] = {
    "markets": [{"market": "m", "country": "B"}, {"market": "n", "country": "A"}],
    "items": [{"item": "pump"}, {"item": "valve"}, {"item": "seal"}],
    "recipes": [
        {"recipe": "make pump", "cell": "shop", "item": "pump", "unit_cost": 100},
        {"recipe": "make valve", "cell": "shop", "item": "valve", "unit_cost": 7},
        {"recipe": "make seal", "cell": "shop", "item": "seal", "unit_cost": 1},
    ],
    "bom": [{"item": "pump", "input": "valve", "quantity": 2}],
    "modes": [{"mode": "sea"}, {"mode": "air"}],
    "lanes": [
        {"origin": "a", "destination": to, "mode": mode, "days": days, "cost_per_unit": cost} for to, far in (("m", 1), ("n", 0)) for mode, days, cost in (("sea", 20 * far, 1), ("air", 2 * far, 5))
    ],
    "demand": [
        {"market": "m", "item": "pump", "quantity": 10},
        {"market": "m", "item": "pump", "segment": "extra", "quantity": 5, "shortage_penalty": 50},
        {"market": "m", "item": "valve", "quantity": 4},
        {"market": "n", "item": "pump", "quantity": 20},
    ],
    "spares": [{"product": "pump", "part": "valve", "per_unit": 0.4}],
}
"""Pumps of two valves each for markets m and n; valves are sold at m too, and 0.4 of them a year keep a pump going."""


def pumps(**tables: Any) -> rb.Instance:
    return toy(HEADER, **{**TABLES, **tables})


def urgent(days: float) -> Rows:
    """Items, the valve with a window."""
    return [{"item": "pump"}, {"item": "valve", "window_days": days}, {"item": "seal"}]


def wanted(case: rb.Instance) -> dict[tuple[str, str, str], float]:
    demand = case.network.demand
    return {key: float(units) for *key, units in demand[["market", "item", "segment", "quantity"]].itertuples(index=False, name=None) for key in [tuple(key)]}


def test_spares_follow_from_all_the_product_that_a_market_wants_and_add_to_its_own_demand() -> None:
    case = pumps()
    assert wanted(case) == {
        ("m", "pump", "all"): 10,
        ("m", "pump", "extra"): 5,
        ("m", "valve", "all"): 4,
        ("n", "pump", "all"): 20,
        ("m", "valve", "for pump"): pytest.approx(0.4 * 15),
        ("n", "valve", "for pump"): pytest.approx(0.4 * 20),
    }
    # Needed at most: 35 pumps, 70 valves in them, 4 + 6 + 8 valves beside them.
    assert case.network.requirement[["pump", "valve"]].tolist() == pytest.approx([35, 70 + 18])
    links = case.network.links.set_index(["item", "destination"])["most"]
    assert links["valve", "n"] == pytest.approx(8)
    # The extra pumps cost 115 each and are not worth 50; their spares are wanted all the same.
    # Pumps 30 x (100 + 2 x 7 + 1), valves 18 x (7 + 1), 5 pumps short.
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed, plan.violations
    assert plan.cost == pytest.approx(30 * 115 + 18 * 8 + 5 * 50)


def test_the_same_demand_written_out_costs_the_same() -> None:
    tables = [*TABLES["demand"], {"market": "m", "item": "valve", "segment": "spare", "quantity": 6}, {"market": "n", "item": "valve", "quantity": 8}]
    assert rb.solve(pumps(demand=tables, spares=[]), gap=1e-9).cost == pytest.approx(rb.solve(pumps(), gap=1e-9).cost)


def test_an_urgent_part_comes_by_air_and_the_product_by_sea() -> None:
    case = pumps(items=urgent(3))
    into = case.network.legs[case.network.legs["to_market"]]
    assert set(into.loc[into["destination"] == "m", ["item", "mode"]].itertuples(index=False, name=None)) == {("pump", "sea"), ("pump", "air"), ("valve", "air")}
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed
    assert plan.cost == pytest.approx(30 * 115 + 10 * 12 + 8 * 8 + 5 * 50)


def test_the_shorter_window_of_market_and_item_holds() -> None:
    markets = [{"market": "m", "country": "B", "window_days": 3}, {"market": "n", "country": "A"}]
    into = pumps(markets=markets, items=urgent(30)).network.legs
    assert set(into.loc[into["to_market"] & (into["destination"] == "m"), "mode"]) == {"air"}


def test_a_window_holds_at_markets_and_not_between_sites() -> None:
    sites = [{"site": "a", "country": "A"}, {"site": "b", "country": "B"}]
    lanes = [*TABLES["lanes"], {"origin": "a", "destination": "b", "mode": "sea", "days": 20}]
    legs = pumps(sites=sites, lanes=lanes, items=urgent(3)).network.legs
    assert len(legs[(legs["item"] == "valve") & (legs["origin"] == "a") & (legs["destination"] == "b") & (legs["mode"] == "sea")])


def test_a_spare_part_may_go_short_at_its_own_penalty_and_the_audit_counts_it_anew() -> None:
    case = pumps(spares=[{"product": "pump", "part": "valve", "per_unit": 0.4, "shortage_penalty": 6}])
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed
    short = plan.shortages.set_index(["market", "item", "segment"])["units"]
    assert short["m", "valve", "for pump"] == pytest.approx(6)
    assert plan.costs.set_index("line")["amount"]["shortage:valve n for pump@A"] == pytest.approx(8 * 6)
    assert plan.cost == pytest.approx(30 * 115 + 4 * 8 + 14 * 6 + 5 * 50)


def test_the_audit_misses_spares_that_a_plan_leaves_out() -> None:
    case, without = pumps(), pumps(spares=[])
    plan = rb.solve(without, gap=1e-9)
    found = audit(case, replace(plan, digest=case.digest))
    assert {(violation.rule, violation.who) for violation in found} == {("demand", "valve at m"), ("demand", "valve at n")}


def test_spares_of_spares_by_two_ways() -> None:
    # Seals: 0.1 for each pump, 0.5 for each valve wanted, those that are spares of pumps too. At m 15 pumps and 4 + 6 valves.
    case = pumps(spares=[*[{"product": product, "part": "seal", "per_unit": units} for product, units in (("valve", 0.5), ("pump", 0.1))], *TABLES["spares"]])
    assert wanted(case)["m", "seal", "for valve"] == pytest.approx(0.5 * 10)
    assert wanted(case)["m", "seal", "for pump"] == pytest.approx(0.1 * 15)
    keys = ["market", "item", "segment"]
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed
    again = Facts(case, plan).demand
    columns = [*keys, "quantity", "shortage_penalty", "single_source", "country"]
    first, second = (frame[columns].sort_values(keys).reset_index(drop=True) for frame in (case.network.demand, again))
    pd.testing.assert_frame_equal(first, second, check_dtype=False)


def test_the_indicators_count_spares_among_sales() -> None:
    case = pumps(items=[{"item": item, "declared_value": value} for item, value in (("pump", 120), ("valve", 10), ("seal", 1))])
    plan = rb.solve(case, gap=1e-9)
    found = rb.indicators(case, plan)
    to_markets = plan.flows[plan.flows["destination"].isin(["m", "n"])]
    assert to_markets.groupby("item")["units"].sum().to_dict() == pytest.approx({"pump": 30, "valve": 18})
    assert np.isfinite(found.values["value_added"])


FAULTS = [
    ({"spares": [{"product": "pomp", "part": "valve", "per_unit": 1}]}, ("references", "spares.csv", 2, "product", "pomp", "pump"), "no such name"),
    ({"spares": [{"product": "pump", "part": "valv", "per_unit": 1}]}, ("references", "spares.csv", 2, "part", "valv", "valve"), "no such name"),
    ({"spares": TABLES["spares"] * 2}, ("values", "spares.csv", 3, "product, part", "pump, valve", ""), "earlier row"),
    ({"spares": [{"product": "pump", "part": "valve", "per_unit": -1}]}, ("values", "spares.csv", 2, "per_unit", "-1", ""), "at least 0"),
    ({"spares": [{"product": "pump", "part": "pump", "per_unit": 1}]}, ("references", "spares.csv", 2, "product, part", "pump > pump", ""), "its own spare"),
    ({"spares": [{"product": "seal", "part": "valve", "per_unit": 1}]}, ("references", "spares.csv", 2, "product", "seal", ""), "no market wants"),
    (
        {"items": [*TABLES["items"][:2], {"item": "seal", "kind": "service"}], "spares": [{"product": "pump", "part": "seal", "per_unit": 1}]},
        ("references", "spares.csv", 2, "part", "seal", ""),
        "service",
    ),
    ({"demand": [*TABLES["demand"], {"market": "n", "item": "valve", "segment": "for pump", "quantity": 1}]}, ("references", "demand.csv", 6, "segment", "for pump", ""), "choose another"),
    ({"recipes": TABLES["recipes"][:2], "spares": [{"product": "pump", "part": "seal", "per_unit": 1}]}, ("network", "spares.csv", 2, "part", "seal", ""), "nobody can make"),
]


@pytest.mark.parametrize(("tables", "place", "words"), FAULTS, ids=lambda value: value[3] if isinstance(value, tuple) else None)
def test_faults_name_the_row(tables: dict[str, Rows], place: tuple[Any, ...], words: str) -> None:
    with pytest.raises(rb.InstanceError) as caught:
        pumps(**tables)
    (problem,) = caught.value.problems
    assert (problem.stage, problem.file, problem.row, problem.column, problem.value, problem.nearest) == place
    assert words in problem.expected


def test_a_circle_of_spares_is_shown_whole() -> None:
    circle = [("pump", "valve"), ("valve", "seal"), ("seal", "valve")]
    with pytest.raises(rb.InstanceError) as caught:
        pumps(spares=[{"product": product, "part": part, "per_unit": 1} for product, part in circle])
    (problem,) = caught.value.problems
    assert problem.row in (3, 4)
    assert problem.value in ("valve > seal > valve", "seal > valve > seal")


def test_a_spare_part_out_of_its_window_names_the_fastest_lane() -> None:
    with pytest.raises(rb.InstanceError) as caught:
        pumps(items=urgent(1))
    own, spare = caught.value.problems
    assert (own.file, own.column, own.value) == ("demand.csv", "market", "m")
    assert (spare.file, spare.row, spare.column, spare.value) == ("spares.csv", 2, "part", "valve")
    assert spare.expected == "no lane brings valve to m. The window of valve is 1 days; the fastest lane, from a by air, takes 2.0. Widen the window or add a faster mode."


def test_the_diagnosis_says_whose_spare_part_is_missing() -> None:
    case = pumps(
        cells=[{"cell": "shop", "stage": "fabrication"}, {"cell": "lathe", "stage": "fabrication"}],
        recipes=[TABLES["recipes"][0], {"recipe": "turn valve", "cell": "lathe", "item": "valve"}],
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "lathe", "site": "b"}],
        lanes=[*TABLES["lanes"], *({"origin": "b", "destination": to, "mode": "sea"} for to in ("m", "n"))],
        bom=[],
    )
    assert rb.diagnose(case).feasible
    texts = {shortfall.text for shortfall in rb.diagnose(case, "integrated").shortfalls}
    assert texts == {
        "market m would go without 10 units/year of valve, a spare part of pump there",
        "market n would go without 8 units/year of valve, a spare part of pump there",
    }


def test_quantities_scale_spares_and_demand_moves_them() -> None:
    case = pumps(items=urgent(3))
    assert wanted(changed(case, "spares", 2.0))["n", "valve", "for pump"] == pytest.approx(16)
    assert wanted(changed(case, "spares:valve", 0.0))["n", "valve", "for pump"] == 0
    assert wanted(changed(case, "demand:pump@n", 3.0))["n", "valve", "for pump"] == pytest.approx(24)
    items = changed(case, "window:valve", 7.0)["items"].set_index("item")["window_days"]
    assert items["valve"] == 7
    assert np.isnan(items["pump"])
    with pytest.raises(QuantityError, match="known: pump, seal, valve"):
        changed(case, "window:pomp", 7.0)
