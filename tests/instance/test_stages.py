"""Stages along a chain of chips: wafers are cut and packaged, packages are tested."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import rebundle as rb
from rebundle.instance.header import Header, parse
from rebundle.instance.schema import STAGES, TABLE
from rebundle.pages.text import cells_table

HEADER: dict[str, Any] = {
    "format": 1,
    "title": "chips",
    "currency": "EUR",
    "home": "A",
    "strategies": {"osat": {"packaging": {"together": "site"}}, "tested at home": {"test": {"countries": ["A"]}}},
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "countries": [{"country": "A", "capital_rate": 0.0}, {"country": "B", "capital_rate": 0.0}],
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
    "markets": [{"market": "m", "country": "A"}],
    "items": [{"item": "wafer"}, {"item": "package"}, {"item": "chip"}],
    "bom": [{"item": "package", "input": "wafer", "quantity": 0.01}, {"item": "chip", "input": "package", "quantity": 1}],
    "cells": [{"cell": "fab", "stage": "fabrication"}, {"cell": "packager", "stage": "packaging"}, {"cell": "tester", "stage": "test"}],
    "recipes": [
        {"recipe": "process", "cell": "fab", "item": "wafer", "unit_cost": 1000},
        {"recipe": "cut and package", "cell": "packager", "item": "package"},
        {"recipe": "test", "cell": "tester", "item": "chip", "yield": 0.8},
    ],
    "recipe_sites": [
        {"recipe": "process", "site": "b", "unit_cost": 2000},
        {"recipe": "cut and package", "site": "a", "unit_cost": 5},
        {"recipe": "cut and package", "site": "b", "unit_cost": 1},
        {"recipe": "test", "site": "a", "unit_cost": 2},
        {"recipe": "test", "site": "b", "unit_cost": 4},
    ],
    "modes": [{"mode": "air", "per_unit": 0.5}],
    "lanes": [{"origin": o, "destination": d, "mode": "air"} for o, d in (("a", "b"), ("b", "a"), ("a", "m"), ("b", "m"))],
    "demand": [{"market": "m", "item": "chip", "quantity": 800}],
}


def case() -> rb.Instance:
    return rb.make(HEADER, TABLES)


def standing(plan: rb.Plan) -> set[tuple[str, str]]:
    return set(plan.cells.loc[plan.cells["count"] > 0, ["cell", "site"]].itertuples(index=False, name=None))


def test_wafers_go_abroad_for_packages_and_come_back_to_be_tested() -> None:
    """1,000 packages a year, since one in five fails: wafers 10,000 + 5, packages 1,000 + 500, tests 2,000, chips 400."""
    plan = rb.solve(case(), gap=1e-9)
    assert plan.passed
    assert standing(plan) == {("fab", "a"), ("packager", "b"), ("tester", "a")}
    assert plan.cost == pytest.approx(10_000 + 5 + 1_000 + 500 + 2_000 + 400)


@pytest.mark.parametrize(
    ("strategy", "cost", "packager", "tester"),
    [
        ("osat", 10_000 + 5 + 1_000 + 4_000 + 400, "b", "b"),
        ("tested at home", 10_000 + 5 + 1_000 + 500 + 2_000 + 400, "b", "a"),
        ("integrated", 10_000 + 5_000 + 2_000 + 400, "a", "a"),
    ],
)
def test_a_strategy_rules_on_packaging_and_test(strategy: str, cost: float, packager: str, tester: str) -> None:
    """Packages kept where they are tested: 400 dearer than 500 + 2,000 apart by 1,500; made at home: 2,500 dearer than abroad."""
    plan = rb.solve(case(), strategy, gap=1e-9)
    assert plan.passed
    assert standing(plan) == {("fab", "a"), ("packager", packager), ("tester", tester)}
    assert plan.cost == pytest.approx(cost)


def test_packages_that_part_from_their_test_break_the_strategy() -> None:
    """Cells may stand everywhere here: the audit finds makers without a table of placements."""
    plan = replace(rb.solve(case(), gap=1e-9), strategy="osat")
    (violation,) = rb.audit(case(), plan)
    assert (violation.rule, violation.who, violation.amount) == ("strategy", "package from b to a", pytest.approx(1000))


def test_packages_made_abroad_are_not_integrated() -> None:
    plan = replace(rb.solve(case(), gap=1e-9), strategy="integrated")
    assert {(violation.rule, violation.who) for violation in rb.audit(case(), plan)} == {("strategy", "packager at b")}


@pytest.mark.parametrize("stage", STAGES)
def test_a_strategy_may_rule_on_every_stage_that_a_cell_may_have(stage: str) -> None:
    header, problems = parse({**HEADER, "strategies": {"own": {stage: {"owners": "firm"}}}})
    assert problems == []
    assert isinstance(header, Header)
    assert list(header.strategies["own"]) == [stage]
    assert TABLE["cells"].column("stage").choices == STAGES


def test_the_cells_of_a_plan_are_listed_in_the_order_of_the_chain() -> None:
    stages = cells_table(case(), {"free": rb.solve(case(), gap=1e-9)}).columns[0]
    assert list(stages.cells) == ["fabrication", "packaging", "test"]
