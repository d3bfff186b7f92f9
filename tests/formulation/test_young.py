"""Cells that work later, or in part, after they were opened, against hand arithmetic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import rebundle as rb
from formulation.test_arrays import same
from formulation.toy import Rows, solved, toy
from rebundle.plan.audit import audit

TWICE_TWO: Rows = [{"state": "one", "years": 2}, {"state": "two", "parent": "one", "years": 2}]
AT_ONCE: Rows = [{"state": "one", "years": 0}, {"state": "two", "parent": "one", "years": 2}]


def shop(states: Rows = TWICE_TWO, penalty: float = 6, **cell: Any) -> rb.Instance:
    """Ten goods a year of an hour each; a cell has ten hours and costs 10 a year for good; a good that is missing costs the penalty."""
    return toy(
        cells={"hours_per_year": 10, "equipment": 100, "life_years": 10, **cell},
        recipes={"hours": 1},
        demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": penalty}],
        states=states,
    )


SHARES: list[tuple[Rows, float, float, dict[tuple[str, str], float]]] = [
    (TWICE_TWO, 1, 0.8, {("one", "one"): 0.6, ("two", "two"): 0.6}),
    (TWICE_TWO, 2, 0.8, {("one", "one"): 1, ("one", "two"): 0.2, ("two", "two"): 1}),
    (TWICE_TWO, 3, 0.8, {("one", "one"): 1, ("one", "two"): 0.6, ("two", "two"): 1}),
    (TWICE_TWO, 0, 0.8, {("one", "one"): 0.2, ("two", "two"): 0.2}),
    (AT_ONCE, 1, 1.0, {("one", "two"): 0.5, ("two", "two"): 0.5}),
]


@pytest.mark.parametrize(("states", "lead", "ramp", "missing"), SHARES)
def test_a_cell_has_hours_for_the_years_that_its_lead_leaves_and_fewer_at_first(states: Rows, lead: float, ramp: float, missing: dict[tuple[str, str], float]) -> None:
    table = shop(states, lead_years=lead, ramp_share=ramp).network.young
    found = {(entered, state): share for entered, state, share in table[["entered", "state", "missing"]].itertuples(index=False, name=None)}
    assert found == pytest.approx(missing)


def test_two_small_steps_serve_sooner_than_one() -> None:
    """One cell makes 4 a year in the first two years, two make 8: 10 + 36 / 2, 20 + 12 / 2 or, with three, 30."""
    case = shop(lead_years=1, ramp_share=0.8)
    plan = solved(case)
    assert plan.cost == pytest.approx(26)
    assert plan.runs.set_index("state")["units"].to_dict() == pytest.approx({"one": 8, "two": 10})
    same(case)


def test_a_cell_that_lasts_no_longer_than_its_lead_serves_the_next_state() -> None:
    """Opened in the first state it serves the second alone: 10 + 120 / 2 at a penalty of 12; opened in the second it never works."""
    plan = solved(shop(penalty=12, lead_years=2))
    assert plan.cost == pytest.approx(70)
    assert plan.moves()["state"].tolist() == ["one"]


def test_what_stands_today_works_in_full() -> None:
    case = rb.revise(shop(lead_years=2), placements=[{"cell": "shop", "site": "a", "existing": 1}])
    assert solved(case).cost == 0


def test_without_states_a_cell_works_at_once() -> None:
    assert solved(shop([], lead_years=2, ramp_share=0.5)).cost == pytest.approx(10)


def test_a_least_use_is_a_share_of_the_hours_that_there_are() -> None:
    """Ten goods in the second state need a cell opened before; in the first it has 5 of its 10 hours and must work 4."""
    case = rb.revise(
        shop(penalty=100, lead_years=1, min_use=0.8), demand=[{"market": "m", "item": "good", "quantity": 4, "shortage_penalty": 100}], state_changes=[{"state": "two", "what": "demand", "value": 2}]
    )
    plan = solved(case)
    assert plan.runs.set_index("state")["units"].to_dict() == pytest.approx({"one": 4, "two": 8})


def test_the_audit_counts_the_years_itself() -> None:
    case = shop(lead_years=1, ramp_share=0.8)
    plan = solved(case)
    more = plan.runs.assign(units=plan.runs["units"].where(plan.runs["state"] != "one", 10.0))
    found = [violation for violation in audit(case, replace(plan, runs=more)) if violation.rule == "capacity"]
    assert [(violation.who, violation.amount) for violation in found] == [("shop at a in one", pytest.approx(2))]
    assert "do not work in full yet" in found[0].detail


def test_a_cell_is_not_closed_before_it_works_in_full() -> None:
    case = shop(lead_years=3)
    plan = solved(rb.revise(case, demand=[{"market": "m", "item": "good", "quantity": 10, "shortage_penalty": 100}]))
    two = plan.cells["state"] == "two"
    gone = plan.cells.assign(count=plan.cells["count"].where(~two, 0.0), closed=plan.cells["closed"].where(~two, plan.cells["count"]))
    none = plan.runs.assign(units=0.0)
    assert "capacity" in {violation.rule for violation in audit(case, replace(plan, cells=gone, runs=none))}


@pytest.mark.parametrize("lead", [0.5, 2.0, 3.5])
def test_a_lead_or_a_ramp_never_lowers_the_cost(lead: float) -> None:
    costs = [solved(shop(penalty=8, **slow)).cost for slow in ({}, {"lead_years": lead}, {"lead_years": lead, "ramp_share": 0.5})]
    assert costs == sorted(costs)


FAULTY = [
    ({"cells": {"lead_years": 1}, "recipes": {"hours": 1}}, "needs hours_per_year"),
    ({"cells": {"ramp_share": 0.5, "hours_per_year": 10}}, "takes hours"),
    ({"cells": {"ramp_share": 1.5}}, "at most 1"),
]


@pytest.mark.parametrize(("tables", "words"), FAULTY)
def test_a_share_of_no_hours_is_refused(tables: dict[str, Any], words: str) -> None:
    with pytest.raises(rb.InstanceError, match=words):
        toy(**tables)
