"""What recipes take of an item at a site arrives there."""

from __future__ import annotations

import pytest

from formulation.toy import design, keys, optimum, row, toy

PARTS = {
    "items": [{"item": "good"}, {"item": "part"}],
    "cells": [{"cell": "shop", "stage": "assembly"}, {"cell": "press", "stage": "fabrication"}],
    "recipes": [{"recipe": "make", "cell": "shop", "item": "good", "yield": 0.5}, {"recipe": "stamp", "cell": "press", "item": "part", "unit_cost": 1}],
}
"""Half of the goods are spoilt."""


def test_a_unit_started_takes_its_inputs() -> None:
    case = toy(**PARTS, bom=[{"item": "good", "input": "part", "quantity": 3}])
    assert keys(case, "use") == {"part,a"}
    assert row(case, "use", "part", "a") == (0, {"runs[make,a]": 3, "flow[part,a,a,onsite]": -1}, 0)
    assert optimum(case) == pytest.approx(10 / 0.5 * 3 * 1)
    assert optimum(case, without=["use"]) == 0


def test_nothing_is_taken_without_a_bill() -> None:
    assert keys(toy(**PARTS), "use") == set()


def test_one_off_hours_are_drawn_once() -> None:
    tables = design("a", one_off_hours=100)
    tables["recipes"][1]["unit_cost"] = 2
    case = toy(**tables)
    assert row(case, "use", "hour", "a") == (0, {"runs[make,a]": 0.5, "developed[make,a]": pytest.approx(100 / 5), "flow[hour,a,a,onsite]": -1}, 0)
    assert optimum(case) == pytest.approx(2 * (10 * 0.5 + 100 / 5))
    assert optimum(case, without=["development"]) == pytest.approx(2 * 10 * 0.5)


def test_one_off_hours_of_each_recipe_stand_with_its_own_development() -> None:
    tables = design("a", one_off_hours=100)
    tables["cells"].append({"cell": "printer", "stage": "print"})
    tables["placements"].append({"cell": "printer", "site": "a"})
    tables["recipes"].insert(0, {"recipe": "print", "cell": "printer", "item": "good", "one_off_hours": 50})
    case = toy(**tables, recipe_inputs=[{"recipe": "print", "input": "hour", "quantity": 0.1}])
    _, coefficients, _ = row(case, "use", "hour", "a")
    assert coefficients == {
        "runs[print,a]": 0.1,
        "runs[make,a]": 0.5,
        "developed[print,a]": pytest.approx(50 / 10),
        "developed[make,a]": pytest.approx(100 / 5),
        "flow[hour,a,a,onsite]": -1,
    }
