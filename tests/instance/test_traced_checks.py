"""What traced values refuse, and the words for it."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from complete import HEADER, complete_tables
from rebundle.instance.problem import Problem

TRACED = {**HEADER, "customs_value": "traced"}


def faults(change: Any, header: dict[str, Any] = TRACED) -> tuple[Problem, ...]:
    tables = complete_tables()
    change(tables)
    with pytest.raises(rb.InstanceError) as caught:
        rb.make(header, tables)
    return caught.value.problems


def place(problem: Problem) -> tuple[str, int | None, str, str]:
    return problem.file, problem.row, problem.column, problem.value


def test_content_needs_values_that_are_followed() -> None:
    (found,) = faults(lambda tables: tables["tariffs"][3].update(base="content", per_unit=0), HEADER)
    assert place(found) == ("tariffs.csv", 5, "base", "content")
    assert 'customs_value = "traced"' in found.expected


def test_only_a_surcharge_is_on_content_and_has_no_units() -> None:
    assert [place(found) for found in faults(lambda tables: tables["tariffs"][0].update(base="content"))] == [("tariffs.csv", 2, "base", "content")]
    assert [place(found) for found in faults(lambda tables: tables["tariffs"][3].update(base="content"))] == [("tariffs.csv", 5, "per_unit", "2.0")]


def test_members_of_an_agreement_have_the_same_rules() -> None:
    (found,) = faults(lambda tables: tables["agreements"][3].update(cumulation="full"))
    assert place(found) == ("agreements.csv", 5, "cumulation", "full")
    assert "trade pact says none" in found.expected


def test_a_union_asks_for_no_content() -> None:
    found = faults(lambda tables: [row.update(content_share=0.5) for row in tables["agreements"][:2]])
    assert [place(problem)[:3] for problem in found] == [("agreements.csv", 2, "content_share"), ("agreements.csv", 3, "content_share")]


def test_what_is_worth_less_than_its_inputs_is_named() -> None:
    (found,) = faults(lambda tables: (tables["items"][0].update(declared_value=3000), tables["recipes"][7].update(value_added="")))
    assert place(found) == ("recipes.csv", 9, "value_added", "assemble")
    assert "800 cheaper than its inputs" in found.expected


def test_what_crosses_a_border_has_a_value() -> None:
    header = {**TRACED, "holding_rate": 0}
    found = faults(lambda tables: tables["items"][3].update(declared_value="", time_cost=0), header)
    assert ("items.csv", 5, "declared_value", "spare") in [place(problem) for problem in found]


def test_a_country_is_in_one_union() -> None:
    (found,) = faults(lambda tables: tables["agreements"].append({**tables["agreements"][0], "name": "other union"}))
    assert place(found) == ("agreements.csv", 6, "country", "HOM")


def test_what_has_no_lane_is_told_as_where_values_are_declared() -> None:
    def cut(tables: dict[str, Any]) -> None:
        tables["modes"] = [{"mode": "road", "max_km": 1}]
        tables["lanes"] = []

    assert {(found.file, found.expected) for found in faults(cut)} == {(found.file, found.expected) for found in faults(cut, HEADER)}
