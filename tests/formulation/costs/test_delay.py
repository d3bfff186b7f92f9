"""Expected cost of what arrives late."""

from __future__ import annotations

import pytest

import rebundle as rb
from formulation.test_arrays import same
from formulation.toy import bill, drivers, solved, toy
from rebundle.plan.audit import audit

LATE = {"items": {"late_penalty": 5}, "lanes": {"late_days": 0.5}, "owners": [{"owner": "firm", "late_days": 1.5}]}


def test_lane_and_owner_are_late_together() -> None:
    case = toy(**LATE)
    assert drivers(case, "delay") == {"good@A/firm": {"flow[good,a,m,road]": 0.5 + 1.5}}
    assert bill(case, "delay") == {"delay:good@A": (5, pytest.approx(20), "unit days/year", pytest.approx(100))}


def test_an_item_that_may_be_late_has_no_line() -> None:
    assert drivers(toy(**{**LATE, "items": {}}), "delay") == {}


@pytest.mark.parametrize(("what", "days"), [("late:firm", 3), ("late:a>m", 3), ("late:road:A>*", 3), ("late:*>A", 0), ("late:air:a>m", 0)])
def test_an_owner_or_a_lane_is_later_in_a_state_and_in_those_that_follow(what: str, days: float) -> None:
    states = [{"state": "one"}, {"state": "two", "parent": "one"}, {"state": "three", "parent": "two"}, {"state": "four", "parent": "three"}]
    changes = [{"state": state, "what": what, "change": "points", "value": value} for state, value in (("two", 3), ("four", 0))]
    matrix = rb.Planner(toy(**LATE, modes=[{"mode": "road"}, {"mode": "air", "max_km": 0}], states=states, state_changes=changes)).matrix
    own = (matrix.lines["family"] == "delay").to_numpy()
    assert dict(zip(matrix.lines["state"][own], matrix.drivers[own].sum(axis=1), strict=True)) == {"one": 2, "two": 2 + days, "three": 2 + days, "four": 2}


def test_a_lane_that_is_late_in_one_state_only_has_a_line_there() -> None:
    states = [{"state": "one"}, {"state": "two", "parent": "one"}]
    case = toy(items={"late_penalty": 5}, states=states, state_changes=[{"state": "two", "what": "late:a>m", "change": "points", "value": 4}])
    same(case)
    assert solved(case).costs[["state", "line", "driver", "amount"]].to_dict("records") == [{"state": "two", "line": "delay:good@A", "driver": 40, "amount": pytest.approx(100)}]


def test_the_audit_sees_late_days_that_a_plan_leaves_out() -> None:
    states = [{"state": "one"}, {"state": "two", "parent": "one"}]
    tables = {**LATE, "states": states}
    late = toy(**tables, state_changes=[{"state": "two", "what": "late:firm", "change": "points", "value": 4}])
    found = {violation.who: violation.amount for violation in audit(late, solved(toy(**tables))) if violation.rule == "cost"}
    assert found == {"delay:good@A": pytest.approx(10 * 4 * 5 / 2)}
