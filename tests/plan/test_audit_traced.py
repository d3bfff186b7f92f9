"""The audit of traced values against a bill worked out by hand, and against every way to spoil routes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import toy_traced

import rebundle as rb
from rebundle.plan.audit import audit, costs
from rebundle.plan.store import read_plan, write

CASE = toy_traced.case()
PLAN = toy_traced.plan()


def test_the_bill_is_the_one_worked_out_by_hand() -> None:
    bill = costs(CASE, PLAN)
    assert {line: (driver, price) for line, driver, price in bill[["line", "driver", "price"]].itertuples(index=False, name=None)} == {
        line: (pytest.approx(driver), price) for line, (driver, price) in toy_traced.BILL.items()
    }


def test_the_plan_passes() -> None:
    assert audit(CASE, PLAN) == []


@pytest.mark.parametrize("name", toy_traced.BROKEN)
def test_a_spoilt_route_is_found(name: str) -> None:
    rule, spoil = toy_traced.BROKEN[name]
    found = audit(CASE, spoil(PLAN))
    assert rule in {violation.rule for violation in found}
    assert all(violation.detail and violation.who and violation.unit for violation in found)


def test_too_little_content_is_told_in_figures() -> None:
    (found,) = audit(CASE, toy_traced.BROKEN["too little content"][1](PLAN))
    assert (found.rule, found.who, found.unit) == ("origin", "pump at hall", "currency/year")
    assert found.amount == pytest.approx(0.7 * (5 * 60 + 4 * 42 + 40) - (5 * 60 + 40))


def test_routes_have_no_place_where_values_are_declared() -> None:
    declared = replace(CASE, header=CASE.header.model_copy(update={"customs_value": "declared"}), tables={**CASE.tables, "tariffs": CASE.tables["tariffs"].iloc[:2]})
    assert {violation.rule for violation in audit(declared, PLAN)} == {"routes"}


def test_the_solver_knows_better() -> None:
    plan = rb.solve(CASE)
    assert plan.passed
    assert plan.cost == pytest.approx(10), "every gear from the shop, every pump under the pact: 10 of proof"


def test_a_plan_keeps_its_routes_in_a_file(tmp_path: Path) -> None:
    plan = rb.solve(CASE)
    for target in (tmp_path / "plan.json", tmp_path / "plan"):
        write(plan, target)
        back = read_plan(target)
        assert back.routed_runs.equals(plan.routed_runs)
        assert back.routed_flows.equals(plan.routed_flows)
