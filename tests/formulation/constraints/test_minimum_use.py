"""A cell that stands works at least a share of its hours."""

from __future__ import annotations

import pytest

from formulation.toy import TWO_SITES, keys, optimum, row, toy

TWO_SHOPS = {
    **TWO_SITES,
    "recipes": {"hours": 2},
    "recipe_sites": [{"recipe": "make", "site": "a", "unit_cost": 5}, {"recipe": "make", "site": "b", "unit_cost": 1}],
    "placements": [{"cell": "shop", "site": "a", "existing": 2, "may_close": False}, {"cell": "shop", "site": "b"}],
}
"""Two shops stand at a, where work is dear, and may not be closed."""


def test_half_the_hours_of_two_shops_are_four_goods() -> None:
    case = toy(**TWO_SHOPS, cells={"hours_per_year": 8, "min_use": 0.5})
    assert keys(case, "minimum_use") == {"shop,a", "shop,b"}
    assert row(case, "minimum_use", "shop", "a") == (0, {"runs[make,a]": 2, "cells[shop,a]": -4}, None)
    assert optimum(case) == pytest.approx(4 * 5 + 6 * 1)


def test_idle_shops_may_stand_where_nothing_is_asked() -> None:
    case = toy(**TWO_SHOPS, cells={"hours_per_year": 8})
    assert keys(case, "minimum_use") == set()
    assert optimum(case) == pytest.approx(10 * 1)


def test_a_cell_without_any_recipe_cannot_be_used_enough() -> None:
    cells = [{"cell": "shop", "stage": "fabrication", "hours_per_year": 8}, {"cell": "lab", "stage": "test", "hours_per_year": 8, "min_use": 0.5}]
    assert row(toy(cells=cells, recipes={"hours": 2}, placements=[{"cell": "*", "site": "a"}]), "minimum_use", "lab", "a") == (0, {"cells[lab,a]": -4}, None)
