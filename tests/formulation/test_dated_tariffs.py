"""Tariffs that begin and end on their own days along a path of states, against hand arithmetic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import rebundle as rb
from formulation.test_arrays import same
from formulation.test_states import near_or_far
from formulation.toy import Rows, solved, toy
from rebundle.instance.changes import QuantityError, applied
from rebundle.plan.audit import audit

YEARS: Rows = [{"state": "one", "date": "2026-01-01"}, {"state": "two", "parent": "one", "date": "2030-01-01"}]
SURCHARGE: Rows = [{"importer": "A", "rate": 1.0, "kind": "surcharge", "from": "2030-01-01"}]


def rates(case: rb.Instance) -> dict[tuple[str, str], float]:
    """Price of each line of duty by its kind and state."""
    lines = rb.Planner(case).matrix.lines
    own = lines[lines["family"] == "duty"]
    return {(kind, state): float(price) for kind, state, price in own[["kind", "state", "price"]].itertuples(index=False, name=None)}


def test_a_tariff_arrives_on_its_day_and_nobody_types_a_change() -> None:
    """Far costs 10 + 60, from 2030 with duty 170; near 110. Far in the first year, then near while far is still paid for: (70 + 120) / 2."""
    case = near_or_far([], YEARS, tariffs=SURCHARGE)
    assert rates(case) == {("general", "one"): 0, ("general", "two"): 0, ("general-surcharge", "one"): 0, ("general-surcharge", "two"): 1}
    plan = solved(case)
    assert plan.cost == pytest.approx(95)
    opened = plan.cells[plan.cells["opened"] > 0]
    assert set(opened[["state", "site"]].itertuples(index=False, name=None)) == {("one", "far"), ("two", "near")}
    same(case)


TABLES: dict[str, tuple[Rows, dict[tuple[str, str], float]]] = {
    "ends": ([{"importer": "A", "rate": 0.5, "from": "2020-01-01", "to": "2029-12-31"}], {("general", "one"): 0.5, ("general", "two"): 0}),
    "is replaced": ([{"importer": "A", "rate": 0.5}, {"importer": "A", "rate": 0.2, "from": "2030-01-01"}], {("general", "one"): 0.5, ("general", "two"): 0.2}),
    "is lifted": (
        [{"importer": "A", "rate": 0.1, "per_unit": 2}, {"importer": "A", "rate": 0.3, "kind": "floor", "from": "2030-01-01"}],
        {("general", "one"): 0.1, ("general", "two"): 0.3, ("general-specific", "one"): 2, ("general-specific", "two"): 2},
    ),
}


@pytest.mark.parametrize("what", TABLES)
def test_rows_hold_from_their_first_day_to_their_last(what: str) -> None:
    rows, expected = TABLES[what]
    case = near_or_far([], YEARS, tariffs=rows)
    assert rates(case) == expected
    solved(case)


def test_changes_move_the_rate_of_the_day() -> None:
    case = near_or_far([{"state": "one", "what": "duty", "value": 2}], YEARS, tariffs=[{"importer": "A", "rate": 0.1}, {"importer": "A", "rate": 0.2, "from": "2030-01-01"}])
    assert rates(case) == {("general", "one"): 0.2, ("general", "two"): 0.4}


def test_a_factor_moves_the_duty_of_every_state_and_stays_exact() -> None:
    case = near_or_far([], YEARS, tariffs=SURCHARGE)
    half = near_or_far([], YEARS, tariffs=[{**SURCHARGE[0], "rate": 0.3}])
    assert rb.PricePool(case, gap=1e-9).query({"duty": 0.3}).cost == pytest.approx(solved(half).cost)


def test_the_audit_reads_the_tariffs_of_the_day_itself() -> None:
    case = near_or_far([], YEARS, tariffs=[{"importer": "A", "rate": 0.1}, *SURCHARGE])
    plan = solved(case)
    assert set(plan.costs.loc[plan.costs["kind"] == "general-surcharge", "price"]) == {0.0}
    later = np.where(plan.costs["kind"] == "general-surcharge", 1.0, plan.costs["price"])
    assert {violation.rule for violation in audit(case, replace(plan, costs=plan.costs.assign(price=later)))} == {"cost"}


FAULTY: dict[str, tuple[Rows, dict[str, Any], str]] = {
    "some": ([{"state": "one", "date": "2026-01-01"}, {"state": "two", "parent": "one"}], {}, "give every state one, or none"),
    "out of order": ([{"state": "one", "date": "2030-01-01"}, {"state": "two", "parent": "one", "date": "2026-01-01"}], {}, "reads its tariffs on 2030-01-01"),
    "twice the same": ([{"state": "one", "date": "2026-01-01"}, {"state": "two", "parent": "one", "date": "2026-01-01"}], {}, "although it lasts 1 years"),
    "another beginning": (YEARS, {"date": "2025-06-30"}, "reads tariffs on 2025-06-30"),
    "no date": ([{"state": "one", "date": "soon"}], {}, "a date is needed"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_days_that_make_no_path_are_refused(what: str) -> None:
    states, header, words = FAULTY[what]
    with pytest.raises(rb.InstanceError, match=words) as caught:
        toy(header, states=states)
    assert "states.csv" in str(caught.value)


def test_scenarios_may_part_on_the_day_on_which_cells_are_decided() -> None:
    states = [{"state": "today", "years": 0, "date": "2026-01-01"}, {"state": "calm", "parent": "today", "date": "2026-01-01"}]
    assert toy({"date": "2026-01-01"}, states=states).network.tree.day == {"today": "2026-01-01", "calm": "2026-01-01"}


def test_a_day_for_all_states_is_not_set_where_each_has_its_own() -> None:
    with pytest.raises(QuantityError, match="date of its own"):
        applied(toy(states=YEARS), [("date", "2028-01-01")])
