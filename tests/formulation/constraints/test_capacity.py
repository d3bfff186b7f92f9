"""Recipes work no more hours than the cells of their type have."""

from __future__ import annotations

import pytest

from formulation.toy import keys, optimum, row, toy

SHOP = {"recipes": {"hours": 2}, "placements": [{"cell": "shop", "site": "a", "fixed_cost": 100}]}


def test_twenty_hours_need_three_cells_of_eight() -> None:
    case = toy(**SHOP, cells={"hours_per_year": 8})
    assert keys(case, "capacity") == {"shop,a,"}
    assert row(case, "capacity", "shop", "a", "") == (None, {"runs[make,a]": 2, "cells[shop,a]": -8}, 0)
    assert optimum(case) == pytest.approx(3 * 100)
    assert optimum(case, without=["capacity", "cover"]) == pytest.approx(100)


def test_hours_of_the_placement_and_factor_of_the_site_count() -> None:
    case = toy(recipes={"hours": 2}, cells={"hours_per_year": 8}, placements=[{"cell": "shop", "site": "a", "capacity_hours": 9}], recipe_sites=[{"recipe": "make", "site": "a", "hours_factor": 1.5}])
    assert row(case, "capacity", "shop", "a", "") == (None, {"runs[make,a]": 3, "cells[shop,a]": -9}, 0)


def test_without_a_limit_one_cell_is_enough() -> None:
    case = toy(**SHOP)
    assert keys(case, "capacity") == {"shop,a,make"}
    assert row(case, "capacity", "shop", "a", "make") == (None, {"runs[make,a]": 1, "present[shop,a]": -10}, 0)
    assert optimum(case) == pytest.approx(100)


def test_a_recipe_without_hours_still_needs_its_cell() -> None:
    """Another cell makes the item there too, so that the item may leave."""
    case = toy(
        cells=[{"cell": "shop", "stage": "fabrication", "hours_per_year": 8, "overhead": 5}, {"cell": "mill", "stage": "fabrication", "hours_per_year": 20, "overhead": 1}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "mill", "cell": "mill", "item": "good", "hours": 1, "unit_cost": 3}],
    )
    assert keys(case, "capacity") == {"shop,a,", "shop,a,make", "mill,a,"}
    assert row(case, "capacity", "shop", "a", "make") == (None, {"runs[make,a]": 1, "present[shop,a]": -10}, 0)
    assert optimum(case) == pytest.approx(5)


def test_a_cell_may_stand_without_any_recipe() -> None:
    cells = [{"cell": "shop", "stage": "fabrication", "hours_per_year": 8}, {"cell": "lab", "stage": "test", "hours_per_year": 8, "overhead": 7}]
    placements = [{"cell": "shop", "site": "a"}, {"cell": "lab", "site": "a", "existing": 1, "may_close": False}]
    case = toy(cells=cells, recipes={"hours": 2}, placements=placements)
    assert row(case, "capacity", "lab", "a", "") == (None, {"cells[lab,a]": -8}, 0)
    assert optimum(case) == pytest.approx(7)
