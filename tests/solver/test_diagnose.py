from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from complete import HEADER, complete_tables
from formulation.toy import toy


def changed(table: str, edit: Any) -> rb.Instance:
    tables = complete_tables()
    tables[table] = edit(tables[table])
    return rb.make(HEADER, tables)


def test_a_feasible_instance_needs_no_diagnosis(complete: rb.Instance) -> None:
    assert rb.diagnose(complete).feasible


def test_a_content_share_out_of_reach_is_named_with_the_rules_in_conflict() -> None:
    def edit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [dict(row, amount="10") if row["limit"] == "smoke" else row for row in rows]

    case = changed("limits", edit)
    with pytest.raises(rb.Infeasible):
        rb.solve(case)
    found = rb.diagnose(case)
    assert not found.feasible
    texts = " ".join(shortfall.text for shortfall in found.shortfalls)
    assert "limit smoke" in texts or "would go without" in texts
    assert any("limits (smoke)" in rule for rule in found.conflict)


def test_missing_capacity_is_said_in_units_of_the_market() -> None:
    def edit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row for row in rows if row["cell"] != "line" or row["site"] == "main"]

    found = rb.diagnose(changed("placements", edit), "as-is")
    assert not found.feasible
    assert {shortfall.rule for shortfall in found.shortfalls} <= {"demand", "capacity"}
    short = sum(shortfall.amount for shortfall in found.shortfalls if shortfall.rule == "demand" and shortfall.unit == "units/year")
    # one line of 3,800 hours at 4 hours a machine makes 950 of 900 + 300 + 500 machines that must be served
    assert short == pytest.approx(900 + 300 + 500 - 950, abs=1) or any(shortfall.rule == "capacity" for shortfall in found.shortfalls)


def test_whole_numbers_alone_can_conflict() -> None:
    header = dict(HEADER, holding_rate=0.0, carbon_price=0.0, unavoidable=[], coordination={}, iteration={}, programme={}, strategies={}, prices={})
    header["home"] = "A"
    case = rb.make(
        header,
        {
            "countries": [{"country": "A", "capital_rate": 0.0}],
            "sites": [{"site": "s", "country": "A"}],
            "markets": [{"market": "m", "country": "A"}],
            "items": [{"item": "i"}],
            "cells": [{"cell": "c", "stage": "assembly", "hours_per_year": 10, "min_use": 1.0}],
            "recipes": [{"recipe": "r", "cell": "c", "item": "i", "hours": 1}],
            "modes": [{"mode": "road"}],
            "lanes": [{"origin": "s", "destination": "m", "mode": "road"}],
            "demand": [{"market": "m", "item": "i", "quantity": 15}],
        },
    )
    found = rb.diagnose(case)
    assert not found.feasible
    assert not found.conflict
    assert "whole numbers" in found.note


def test_hours_of_a_skill_that_run_short_are_said_by_country_and_skill() -> None:
    """Ten doors and ten windows take two hours each of A's operators, who have 38 of the 40 hours."""
    case = toy(
        items=[{"item": "door"}, {"item": "window"}],
        recipes=[{"recipe": f"make {item}", "cell": "shop", "item": item} for item in ("door", "window")],
        recipe_labour=[{"recipe": f"make {item}", "skill": "operator", "hours": 2} for item in ("door", "window")],
        wages=[{"country": "A", "skill": "operator", "wage": 1, "hours_limit": 38}],
        demand=[{"market": "m", "item": item, "quantity": 10} for item in ("door", "window")],
    )
    found = rb.diagnose(case)
    assert [shortfall.text for shortfall in found.shortfalls] == ["A would need 2 more hours/year of operator"]
    assert "labour hours (A, operator)" in found.conflict
