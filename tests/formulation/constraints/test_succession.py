"""Cells that stand are those that stood, plus those opened, less those closed."""

from __future__ import annotations

import pytest

from formulation.toy import keys, optimum, row, toy

SHOP = {"cells": {"hours_per_year": 4, "life_years": 5, "opening_cost": 500, "overhead": 10}, "recipes": {"hours": 1}}


def test_one_of_three_cells_stands_already() -> None:
    case = toy(**SHOP, placements=[{"cell": "shop", "site": "a", "existing": 1}])
    assert keys(case, "succession") == {"shop,a"}
    assert row(case, "succession", "shop", "a") == (1, {"cells[shop,a]": 1, "opened[shop,a]": -1, "closed[shop,a]": 1}, 1)
    assert optimum(case) == pytest.approx(2 * 500 / 5 + 3 * 10)
    assert optimum(case, without=["succession"]) == pytest.approx(3 * 10)


def test_all_are_opened_where_none_stood() -> None:
    assert optimum(toy(**SHOP)) == pytest.approx(3 * 500 / 5 + 3 * 10)


def test_a_cell_that_may_not_be_closed_stands() -> None:
    placements = [{"cell": "shop", "site": "a", "existing": 5, "may_close": may} for may in (False, True)]
    assert optimum(toy(**SHOP, placements=placements[:1])) == pytest.approx(5 * 10)
    assert optimum(toy(**SHOP, placements=placements[1:])) == pytest.approx(3 * 10)
