"""What must hold for any tree of states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from complete import HEADER, complete_tables
from properties.random_case import random_tables
from rebundle.plan.audit import audit

GAP = 1e-7
seeds = st.integers(0, 10_000)
few = settings(max_examples=3)
Rows = list[dict[str, Any]]


def tree_tables(seed: int) -> tuple[dict[str, Any], dict[str, Rows]]:
    """A random instance with a random tree: years before the scenarios or none, prices, demand, duties and closures that differ."""
    header, tables = random_tables(seed)
    random = np.random.default_rng(seed + 1)
    chance = float(random.uniform(0.2, 0.8))
    later = bool(random.random() < 0.5)
    apart = 0 if not later else float(random.integers(1, 4))
    states: Rows = [
        {"state": "today", "years": apart},
        {"state": "calm", "parent": "today", "probability": chance, "years": 5, "may_open": later},
        {"state": "storm", "parent": "today", "probability": 1 - chance, "years": 5, "may_open": later},
    ]
    changes: Rows = [
        {"state": "storm", "what": "wages@CCC", "value": float(random.uniform(1, 4))},
        {"state": "storm", "what": "duty@*>AAA", "change": "points", "value": float(random.uniform(0, 0.5))},
        {"state": "calm", "what": "robots", "value": float(random.uniform(0.2, 1))},
        {"state": "storm", "what": "late:sup" if random.random() < 0.5 else "late:CCC>*", "change": "points", "value": float(random.uniform(0, 30))},
        {"state": "calm", "what": "demand:good", "value": float(random.uniform(0.6, 1.3))},
    ]
    if random.random() < 0.5:
        changes.append({"state": "storm", "what": "s1" if random.random() < 0.5 else "air:*>*", "change": "closed"})
    for row in tables["demand"]:
        row["shortage_penalty"] = 400.0
    return {**header, "discount_rate": float(random.choice([0.0, 0.08]))}, {**tables, "states": states, "state_changes": changes}


@pytest.mark.parametrize("seed", range(3))
def test_a_tree_of_one_state_is_the_problem_without_states(seed: int) -> None:
    header, tables = random_tables(seed)
    one = rb.make({**header, "discount_rate": 0.1}, {**tables, "states": [{"state": "only", "years": 7}]})
    ours, plain = rb.Planner(one).matrix, rb.Planner(rb.make(header, tables)).matrix
    for name in ("row_low", "row_high", "low", "high", "integer", "fixed", "prices"):
        assert np.array_equal(getattr(ours, name), getattr(plain, name)), name
    assert (ours.rows != plain.rows).nnz == 0
    assert (ours.drivers != plain.drivers).nnz == 0


@few
@given(seeds, st.sampled_from([0.0, 0.1]))
def test_years_that_are_all_alike_cost_what_one_costs(seed: int, rate: float) -> None:
    header, tables = random_tables(seed)
    path = [{"state": "one", "years": 0}, {"state": "two", "parent": "one", "years": 2}, {"state": "three", "parent": "two", "years": 3}]
    plain = rb.solve(rb.make(header, tables), gap=GAP)
    plan = rb.solve(rb.make({**header, "discount_rate": rate}, {**tables, "states": path}), gap=GAP)
    assert plan.violations == ()
    assert plan.cost == pytest.approx(plain.cost, rel=1e-6)


def test_a_tariff_with_a_first_day_is_the_change_that_one_would_type() -> None:
    header, tables = random_tables(1)
    header = {key: value for key, value in header.items() if key != "date"}
    rate = {"importer": "AAA", "rate": 0.4, "kind": "surcharge"}
    path: Rows = [{"state": "soon", "years": 2}, {"state": "late", "parent": "soon", "years": 3}]
    dated = [{**row, "date": day} for row, day in zip(path, ("2026-01-01", "2028-01-01"), strict=True)]
    typed: Rows = [{"state": "soon", "what": "duty:*-surcharge", "change": "absolute", "value": 0}, {"state": "late", "what": "duty:*-surcharge", "value": 1}]
    others = [row for row in tables.get("tariffs", []) if row.get("kind") != "surcharge"]
    plans = [
        rb.solve(rb.make(header, {**tables, "tariffs": [*others, {**rate, "from": "2028-01-01"}], "states": dated}), gap=GAP),
        rb.solve(rb.make(header, {**tables, "tariffs": [*others, rate], "states": path, "state_changes": typed}), gap=GAP),
    ]
    assert all(plan.passed for plan in plans)
    assert plans[0].cost == pytest.approx(plans[1].cost, rel=1e-6)


@few
@given(seeds)
def test_plans_of_a_tree_pass_and_madansky_holds(seed: int) -> None:
    case = rb.make(*tree_tables(seed))
    found = rb.uncertainty(case, gap=GAP)
    assert found.plan.violations == ()
    assert found.plan.cost == pytest.approx(found.plan.costs["amount"].sum())
    slack = 1e-6 * abs(found.plan.cost)
    assert found.wait_and_see <= found.plan.cost + slack
    assert not found.average_plan < found.plan.cost - slack
    assert found.scenarios["weight"] @ found.scenarios["planned"] == pytest.approx(found.plan.cost)
    assert (found.scenarios["regret"] >= -slack).all()


@few
@given(seeds)
def test_a_fault_in_one_state_is_a_fault_of_that_state_alone(seed: int) -> None:
    case = rb.make(*tree_tables(seed))
    plan = rb.solve(case, gap=1e-4)
    flows = plan.flows
    row = flows.index[flows["state"] == "calm"][0]
    broken = replace(plan, flows=flows.assign(units=flows["units"].where(flows.index != row, flows["units"] + 1)))
    found = [violation for violation in audit(case, broken) if violation.rule not in ("cost", "proof")]
    assert found
    assert all(violation.who.endswith(" in calm") for violation in found)


@pytest.mark.slow
def test_a_tree_with_everything_in_it_passes_its_audit() -> None:
    tables: dict[str, Rows] = complete_tables()
    tables["states"] = [{"state": "first", "years": 2}, {"state": "good", "parent": "first", "probability": 0.6, "years": 3}, {"state": "bad", "parent": "first", "probability": 0.4, "years": 3}]
    changes: list[tuple[str, str, str, float | None]] = [
        ("good", "robots", "factor", 0.5),
        ("good", "demand:machine", "factor", 1.1),
        ("good", "sea:FAR>HOM", "closed", None),
        ("bad", "friction", "factor", 1.5),
        ("bad", "duty:84-surcharge@FAR>HOM", "points", 0.2),
        ("bad", "freight:sea", "absolute", 0.01),
        ("bad", "wages@union", "factor", 1.1),
        ("bad", "nearco", "closed", None),
        ("bad", "late:acme", "points", 6.0),
        ("good", "late:sea:*>HOM", "points", 2.0),
    ]
    tables["state_changes"] = [dict(zip(("state", "what", "change", "value"), row, strict=True)) for row in changes]
    plan = rb.solve(rb.make(HEADER, tables), gap=1e-3)
    assert plan.violations == ()
    assert set(plan.runs["state"]) == {"first", "good", "bad"}
