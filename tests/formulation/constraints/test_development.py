"""A recipe with one-off hours is worked only where it was developed."""

from __future__ import annotations

import pytest

from formulation.toy import design, keys, optimum, row, toy


def developed(hours: float) -> dict[str, object]:
    tables = design("a", one_off_hours=hours, **{"yield": 0.5})
    tables["recipes"][1]["unit_cost"] = 2
    return dict(tables)


def test_one_off_hours_are_spent_over_the_life_of_the_cell() -> None:
    case = toy(**developed(100))
    assert keys(case, "development") == {"make,a"}
    assert row(case, "development", "make", "a") == (None, {"runs[make,a]": 1, "developed[make,a]": -20}, 0)
    assert optimum(case) == pytest.approx(2 * (20 * 0.5 + 100 / 5))
    assert optimum(case, without=["development"]) == pytest.approx(2 * 20 * 0.5)


def test_a_recipe_without_one_off_hours_needs_none() -> None:
    case = toy(**developed(0))
    assert keys(case, "development") == set()
    assert optimum(case) == pytest.approx(2 * 20 * 0.5)
