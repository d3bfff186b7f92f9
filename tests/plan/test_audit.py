"""The audit against plans and bills worked out by hand, and against every way to spoil them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import toy_plan
import toy_traced

from formulation.constraints.test_lead_time import too_slow
from rebundle.instance.data import Instance
from rebundle.instance.read import make
from rebundle.instance.schema import COST_FAMILIES
from rebundle.plan.audit import RULES, audit, costs
from rebundle.plan.completing import complete
from rebundle.plan.plan import TABLES, Plan, table

CASE = toy_plan.case()
PLAN = toy_plan.plan(CASE)


def rules(case: Instance, plan: Plan) -> set[str]:
    return {violation.rule for violation in audit(case, plan)}


def edited(table_name: str, match: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """Rows of a table of the rich toy with `values` in those that match."""
    rows = [{**row, **values} if all(row.get(key) == value for key, value in match.items()) else row for row in toy_plan.TABLES[table_name]]
    assert rows != toy_plan.TABLES[table_name]
    return rows


def changed(plan: Plan, name: str, row: int | dict[str, Any], column: str, value: float) -> Plan:
    """The plan with one number changed; `row` is its position or what it holds."""
    frame = getattr(plan, name).copy()
    if isinstance(row, dict):
        (row,) = np.flatnonzero(np.logical_and.reduce([frame[key] == held for key, held in row.items()]))
    frame.iloc[int(row), frame.columns.get_loc(column)] = value
    return replace(plan, **{name: frame})


def without(plan: Plan, name: str, row: int) -> Plan:
    frame = getattr(plan, name)
    return replace(plan, **{name: frame.drop(index=frame.index[row]).reset_index(drop=True)})


def added(plan: Plan, name: str, **values: Any) -> Plan:
    frame = pd.concat([getattr(plan, name), pd.DataFrame([{"state": "now", **values}])], ignore_index=True)
    return replace(plan, **{name: table(name, frame)})


def repriced(case: Instance, plan: Plan) -> Plan:
    lines = costs(case, plan)
    return replace(plan, costs=lines, cost=float(lines["amount"].sum()), bound=float("nan"))


def test_plan_worked_out_by_hand_passes() -> None:
    assert audit(CASE, PLAN) == []
    assert audit(CASE, toy_plan.unpriced(CASE)) == []


def test_bill_is_the_one_worked_out_by_hand() -> None:
    bill = costs(CASE, PLAN).set_index("line")
    assert sorted(bill.index) == sorted(toy_plan.BILL)
    for line, (driver, price) in toy_plan.BILL.items():
        assert bill.at[line, "driver"] == pytest.approx(driver, rel=1e-12), line
        assert bill.at[line, "price"] == pytest.approx(price, rel=1e-12), line
        assert bill.at[line, "amount"] == pytest.approx(driver * price, rel=1e-12), line


def test_every_family_has_a_line_worked_out_by_hand() -> None:
    bills = [*toy_plan.BILL, *toy_traced.BILL]
    assert {line.split("@")[0].split(":")[0] for line in bills} == set(COST_FAMILIES)


def test_lines_stand_in_the_order_of_reports() -> None:
    bill = costs(CASE, PLAN)
    keys = [(COST_FAMILIES.index(row.family), row.kind, row.place, row.owner) for row in bill.itertuples()]
    assert keys == sorted(keys)
    assert list(bill.columns) == list(TABLES["costs"])


def test_margin_is_within_the_amount_of_a_supplier_and_of_nobody_else() -> None:
    bill = costs(CASE, PLAN).set_index("line")
    assert bill.at["wages:operator@CHN/acme", "margin"] == pytest.approx(87.5 * 5 * 0.25)
    assert bill.at["equipment:existing@CHN/acme", "margin"] == 0
    assert bill.at["relationships@CHN/acme", "margin"] == 0
    assert (bill.loc[bill["owner"] == "firm", "margin"] == 0).all()


# Mutations: whatever is dropped or moved, something is found.

PHYSICAL = [(name, row) for name in ("cells", "runs", "flows", "shortages") for row in range(len(getattr(PLAN, name)))]
NUMBERS = [(name, row, column) for name, row in PHYSICAL for column, kind in TABLES[name].items() if kind == "number"]


@pytest.mark.parametrize(("name", "row"), PHYSICAL)
def test_a_dropped_row_is_found(name: str, row: int) -> None:
    assert audit(CASE, without(PLAN, name, row))


@pytest.mark.parametrize(("name", "row", "column"), NUMBERS)
def test_a_moved_number_is_found(name: str, row: int, column: str) -> None:
    value = getattr(PLAN, name)[column].iloc[row]
    moved = {value + 1, value * (1 + 2e-6)} - {value}
    for other in moved:
        assert audit(CASE, changed(PLAN, name, row, column, other)), other


@pytest.mark.parametrize("column", ["driver", "price", "amount", "margin"])
@pytest.mark.parametrize(("factor", "step"), [(1 + 2e-6, 0.0), (1 - 2e-6, 0.0), (1.0, 1.0)])
def test_a_moved_number_of_any_cost_line_is_found(column: str, factor: float, step: float) -> None:
    lines = PLAN.costs.assign(**{column: PLAN.costs[column] * factor + step})
    moved = set(PLAN.costs.loc[lines[column] != PLAN.costs[column], "line"])
    assert moved <= {violation.who for violation in audit(CASE, replace(PLAN, costs=lines)) if violation.rule == "cost"}


@pytest.mark.parametrize("parity", [0, 1])
def test_any_dropped_cost_line_is_found(parity: int) -> None:
    kept = PLAN.costs[np.arange(len(PLAN.costs)) % 2 == parity].reset_index(drop=True)
    gone = set(PLAN.costs["line"]) - set(kept["line"])
    assert gone <= {violation.who for violation in audit(CASE, replace(PLAN, costs=kept))}


@pytest.mark.parametrize("column", ["family", "kind", "place", "owner"])
def test_a_renamed_part_of_a_cost_line_is_found(column: str) -> None:
    lines = PLAN.costs.copy()
    lines.loc[3, column] = "other"
    assert rules(CASE, replace(PLAN, costs=lines)) == {"cost"}


def test_all_cost_lines_dropped_from_a_solved_plan_is_found() -> None:
    assert "cost" in rules(CASE, replace(PLAN, costs=table("costs", [])))


# Rules: each is broken by some plan, and named.

Broken = Callable[[], tuple[Instance, Plan]]


def _here(plan: Plan) -> Broken:
    return lambda: (CASE, plan)


def _there(header: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Broken:
    """The same plan under another instance, priced anew."""

    def broken() -> tuple[Instance, Plan]:
        case = toy_plan.case(header, **tables)
        return case, toy_plan.plan(case)

    return broken


def _two_sources() -> tuple[Instance, Plan]:
    plan = changed(PLAN, "flows", {"origin": "Nagoya", "destination": "Tokyo"}, "units", 50)
    return CASE, added(plan, "flows", item="widget", origin="Wuxi", destination="Tokyo", mode="air", units=10)


def _outsize() -> tuple[Instance, Plan]:
    items = edited("items", {"item": "widget"}, outsize=True)
    modes = [{**row, "outsize": row["mode"] != "air"} for row in toy_plan.TABLES["modes"]]
    return _there(items=items, modes=modes)()


def _existing_closed_for_good() -> Plan:
    plan = changed(PLAN, "cells", {"cell": "line", "site": "Nagoya"}, "closed", 1)
    return changed(plan, "cells", {"cell": "line", "site": "Nagoya"}, "opened", 2)


TOKYO = {"origin": "Nagoya", "destination": "Tokyo"}
NAGOYA = {"cell": "line", "site": "Nagoya"}
BROKEN: dict[str, tuple[str, Broken]] = {
    "another digest": ("digest", _here(replace(PLAN, digest="0" * 64))),
    "hand-made with another digest": ("digest", _here(replace(PLAN, digest="0" * 64, status="hand-made"))),
    "missing column": ("table", _here(replace(PLAN, flows=PLAN.flows.drop(columns="mode")))),
    "text for a number": ("table", _here(replace(PLAN, runs=PLAN.runs.astype({"units": str})))),
    "unknown site": ("names", _here(added(PLAN, "cells", cell="mill", site="Wuxy", count=0, opened=0, closed=0))),
    "unknown mode": ("names", _here(added(PLAN, "flows", item="widget", origin="Nagoya", destination="Tokyo", mode="mule", units=0))),
    "unknown state": ("names", _here(replace(PLAN, runs=PLAN.runs.assign(state="then")))),
    "negative units": ("numbers", _here(changed(PLAN, "flows", 0, "units", -1e-12))),
    "no number": ("numbers", _here(changed(PLAN, "runs", 0, "units", float("nan")))),
    "endless price": ("numbers", _here(changed(PLAN, "costs", 0, "price", float("inf")))),
    "part of a cell": ("whole cells", _here(changed(PLAN, "cells", 0, "count", 1.5))),
    "row twice": ("duplicates", _here(added(PLAN, "runs", recipe="draw", site="Nagoya", units=0))),
    "no such lane": ("lanes", _here(added(PLAN, "flows", item="widget", origin="Bonn", destination="Texas", mode="truck", units=1))),
    "lane too slow": ("lanes", lambda: (toy_plan.case(markets=edited("markets", {"market": "Texas"}, window_days=3.0)), PLAN)),
    "service by sea": ("lanes", _here(added(PLAN, "flows", item="design", origin="Nagoya", destination="Wuxi", mode="sea", units=1))),
    "mode takes no outsize loads": ("lanes", _outsize),
    "ships what it does not make": ("supply", _here(changed(PLAN, "runs", {"recipe": "draw"}, "units", 164))),
    "uses what does not arrive": ("use", _here(changed(PLAN, "flows", {"mode": "courier"}, "units", 49))),
    "one-off hours not served": ("use", _there(recipes=edited("recipes", {"recipe": "build"}, one_off_hours=39.0))),
    "demand not met": ("demand", _here(changed(PLAN, "flows", TOKYO, "units", 59))),
    "shortage beyond its segment": ("demand", _here(changed(changed(PLAN, "flows", TOKYO, "units", 59), "shortages", 0, "units", 11))),
    "shortage that is not allowed": ("demand", _here(changed(added(PLAN, "shortages", market="Tokyo", item="widget", segment="all", units=1), "flows", TOKYO, "units", 59))),
    "shortage nobody wanted": ("demand", _here(added(PLAN, "shortages", market="Lyon", item="widget", segment="spot", units=1))),
    "two sources": ("single source", _two_sources),
    "made too slowly": ("lead time", too_slow),
    "cell where none may stand": ("placement", _here(added(PLAN, "cells", cell="printer", site="Ohio", count=1, opened=1, closed=0))),
    "star row of a placement": ("placement", _here(added(PLAN, "cells", cell="printer", site="Kobe", count=1, opened=1, closed=0))),
    "run where no cell may stand": ("placement", _here(added(PLAN, "runs", recipe="print", site="Ohio", units=1))),
    "too many cells": ("placement", _there(placements=edited("placements", NAGOYA, max=1))),
    "too few cells": ("placement", _there(placements=edited("placements", {"cell": "mill", "site": "Wuxi"}, min=2))),
    "site too small": ("site limits", _there(sites=edited("sites", {"site": "Nagoya"}, max_cells=2))),
    "group too small": ("groups", _there(groups=edited("groups", {"group": "lines"}, max=2))),
    "opened without trace": ("succession", _here(changed(PLAN, "cells", NAGOYA, "opened", 2))),
    "closed more than stood": ("succession", _here(changed(changed(PLAN, "cells", {"site": "Kobe"}, "closed", 2), "cells", {"site": "Kobe"}, "opened", 1))),
    "closed what may not": ("succession", _here(_existing_closed_for_good())),
    "existing cells forgotten": ("succession", _here(without(PLAN, "cells", 4))),
    "worked where it is closed": ("closed", _there(states=[{"state": "now"}], state_changes=[{"state": "now", "what": "Wuxi", "change": "closed"}])),
    "moved where it is closed": ("closed", _there(states=[{"state": "now"}], state_changes=[{"state": "now", "what": "truck:JPN>JPN", "change": "closed"}])),
    "opened where none may": ("succession", _there(states=[{"state": "now", "may_open": False}])),
    "too few hours": ("capacity", _there(cells=edited("cells", {"cell": "line"}, hours_per_year=49.0))),
    "no cell without limit": ("capacity", _here(without(PLAN, "cells", 6))),
    "idle cells": ("minimum use", _there(cells=edited("cells", {"cell": "line"}, min_use=0.9))),
    "too few workers": ("labour hours", _there(wages=edited("wages", {"country": "JPN", "skill": "operator"}, hours_limit=41.0))),
    "unknown strategy": ("strategy", _here(replace(PLAN, strategy="fre"))),
    "abroad": ("strategy", _here(replace(PLAN, strategy="integrated"))),
    "at home": ("strategy", _here(replace(PLAN, strategy="offshore"))),
    "far from the market": ("strategy", _here(replace(PLAN, strategy="near-market"))),
    "not as it is": ("strategy", _here(replace(PLAN, strategy="as-is"))),
    "too much carbon": ("limits", _there(limits=edited("limits", {"limit": "carbon"}, amount=2.7))),
    "too much carbon here": ("limits", _there(limits=edited("limits", {"limit": "carbon"}, place="CHN", amount=2.0))),
    "too much capital": ("limits", _there(limits=edited("limits", {"limit": "purse"}, amount=3299.0))),
    "too little at home": ("limits", _there(limits=edited("limits", {"limit": "home"}, amount=0.9))),
    "too little in the union": ("limits", _there(limits=edited("limits", {"limit": "bloc"}, amount=0.2))),
    "cost is not the sum": ("cost", _here(replace(PLAN, cost=PLAN.cost * (1 + 2e-6)))),
    "no cost": ("cost", _here(replace(PLAN, cost=float("nan")))),
    "invented line": ("cost", _here(replace(PLAN, costs=table("costs", pd.concat([PLAN.costs, PLAN.costs[:1].assign(line="freight:mule@JPN>JPN")]))))),
    "hand-made and badly priced": ("cost", _here(replace(changed(PLAN, "costs", 5, "amount", 1.0), status="hand-made"))),
    "proof above the cost": ("proof", _here(replace(PLAN, bound=PLAN.cost * (1 + 2e-6)))),
    "endless unavoidable": ("proof", _here(replace(PLAN, unavoidable=float("inf")))),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_rule_is_named(how: str) -> None:
    rule, broken = BROKEN[how]
    case, plan = broken()
    violations = audit(case, plan)
    assert {violation.rule for violation in violations} <= set(RULES)
    found = [violation for violation in violations if violation.rule == rule]
    assert found
    assert all(violation.detail and violation.who and violation.unit for violation in found)


def test_every_rule_is_broken_by_some_plan() -> None:
    assert {rule for rule, _ in BROKEN.values()} | {rule for rule, _ in toy_traced.BROKEN.values()} == set(RULES)


def test_sentences_speak_of_the_business() -> None:
    found = audit(CASE, changed(PLAN, "runs", {"recipe": "cut"}, "units", 370))
    (supply,) = [violation for violation in found if violation.rule == "supply"]
    assert supply.who == "wing at Wuxi"
    assert supply.amount == pytest.approx(4)
    assert supply.detail == "Wuxi ships 300 units of wing but makes 296"


def test_strategies_of_the_instance_are_obeyed_or_not() -> None:
    assert audit(CASE, replace(PLAN, strategy="contract")) == []
    contract = {"strategies": {"contract": {"fabrication": {"technologies": ["robotic"]}}}}
    case = toy_plan.case(contract)
    assert rules(case, replace(toy_plan.plan(case), strategy="contract")) == {"strategy"}


@pytest.mark.parametrize(("rule", "broken"), [({"barred": ["union"]}, True), ({"countries": ["union"]}, True), ({"countries": ["union", "JPN", "CHN", "USA"]}, False)])
def test_a_bloc_barred_from_every_stage_is_seen(rule: dict[str, list[str]], broken: bool) -> None:
    """The printer of Bonn stands in the union."""
    case = toy_plan.case({"strategies": {"decoupled": {"every": rule}}})
    assert rules(case, replace(toy_plan.plan(case), strategy="decoupled")) == ({"strategy"} if broken else set())


def test_a_hand_made_plan_needs_no_digest_a_solved_one_does() -> None:
    assert audit(CASE, replace(toy_plan.unpriced(CASE), digest="")) == []
    assert rules(CASE, replace(PLAN, digest="")) == {"digest"}


def test_one_line_with_two_prices_is_found() -> None:
    markets = [*toy_plan.TABLES["markets"], {"market": "Tokyo spot", "country": "JPN"}]
    demand = [*toy_plan.TABLES["demand"], {"market": "Tokyo spot", "item": "widget", "quantity": 5.0, "shortage_penalty": 100.0}]
    lanes = [*toy_plan.TABLES["lanes"], {"origin": "Nagoya", "destination": "Tokyo spot", "mode": "truck", "km": 400.0}]
    case = toy_plan.case(markets=markets, demand=demand, lanes=lanes)
    plan = repriced(case, added(toy_plan.plan(case), "shortages", market="Tokyo spot", item="widget", segment="all", units=5))
    (found,) = audit(case, plan)
    assert found.who == "shortage:widget Tokyo spot@JPN"
    assert "more than one price" in found.detail


# Duty: which rates hold.


def duty(case: Instance) -> dict[str, float]:
    bill = toy_plan.plan(case).costs
    return dict(zip(bill["line"], bill["price"], strict=True))


def test_without_a_day_dated_rates_do_not_hold() -> None:
    header = {key: value for key, value in toy_plan.HEADER.items() if key != "date"}
    prices = duty(make(header, toy_plan.TABLES))
    assert prices["duty:general@CHN>USA"] == 0
    assert prices["duty:general-surcharge@CHN>USA"] == pytest.approx(0.25)


def test_free_trade_spares_ordinary_duty_and_no_surcharge() -> None:
    free = [{"name": "deal", "country": country, "kind": "free_trade"} for country in ("CHN", "USA", "JPN")]
    prices = duty(toy_plan.case(agreements=[*toy_plan.TABLES["agreements"], *free]))
    assert prices["duty:general@CHN>USA"] == 0
    assert prices["duty:metal@CHN>JPN"] == 0
    assert "duty:general-specific@JPN>USA" not in prices
    assert prices["duty:general-surcharge@CHN>USA"] == pytest.approx(0.25)
    assert prices["duty:general-surcharge-specific@CHN>USA"] == 4


def test_a_floor_below_the_ordinary_rate_changes_nothing() -> None:
    prices = duty(toy_plan.case(tariffs=edited("tariffs", {"kind": "floor"}, rate=0.01)))
    assert prices["duty:metal@CHN>JPN"] == 0.05


def test_named_exporter_counts_before_named_group() -> None:
    rates = [{"exporter": "CHN", "importer": "JPN", "rate": 0.3}, {"importer": "JPN", "tariff_group": "metal", "rate": 0.4}]
    assert duty(toy_plan.case(tariffs=rates))["duty:metal@CHN>JPN"] == 0.3


def test_de_minimis_ends_just_below_the_value() -> None:
    bill = toy_plan.plan(toy_plan.case(modes=edited("modes", {"mode": "courier"}, duty_free_below=9.99))).costs.set_index("line")
    assert bill.at["duty:metal@CHN>JPN", "driver"] == pytest.approx(2000)


def test_without_placements_cells_stand_anywhere() -> None:
    case = make(
        {"format": 1, "title": "plain", "currency": "EUR", "home": "FRA"},
        {
            "countries": [{"country": "FRA", "capital_rate": 0.1}],
            "sites": [{"site": "Lyon", "country": "FRA"}],
            "markets": [{"market": "Paris", "country": "FRA"}],
            "items": [{"item": "bread"}],
            "cells": [{"cell": "oven", "stage": "service", "equipment": 100.0, "life_years": 2.0}],
            "recipes": [{"recipe": "bake", "cell": "oven", "item": "bread"}],
            "modes": [{"mode": "truck"}],
            "lanes": [{"origin": "Lyon", "destination": "Paris", "mode": "truck", "km": 1.0}],
            "demand": [{"market": "Paris", "item": "bread", "quantity": 5.0}],
        },
    )
    plan = Plan(
        "plain", "", "free", "hand-made", "EUR", float("nan"), float("nan"), 0.0,
        cells=table("cells", [{"state": "now", "cell": "oven", "site": "Lyon", "count": 1, "opened": float("nan"), "closed": float("nan")}]),
        runs=table("runs", []),
        flows=table("flows", [{"state": "now", "item": "bread", "origin": "Lyon", "destination": "Paris", "mode": "truck", "units": 5}]),
        shortages=table("shortages", []),
        costs=table("costs", []),
    )  # fmt: skip
    whole = complete(case, plan)
    assert audit(case, whole) == []
    # 100 at 10 % over two years: 100 x 0.1 / (1 - 1 / 1.21) = 57.619...
    assert whole.cost == pytest.approx(100 * 0.1 / (1 - 1 / 1.21), rel=1e-12)


def test_solver_and_audit_agree() -> None:
    from rebundle.solver.planner import solve

    plan = solve(CASE)
    assert plan.violations == ()
    assert plan.cost < PLAN.cost
