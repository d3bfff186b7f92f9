"""A site holds no more cells than it has room for."""

from __future__ import annotations

import pytest

from formulation.toy import TWO_SITES, keys, optimum, row, toy

SHOPS = {
    "lanes": TWO_SITES["lanes"],
    "cells": [{"cell": "shop", "stage": "fabrication", "hours_per_year": 4}, {"cell": "mill", "stage": "fabrication", "hours_per_year": 3}],
    "recipes": [{"recipe": "make", "cell": "shop", "item": "good", "hours": 1}, {"recipe": "mill", "cell": "mill", "item": "good", "hours": 1}],
    "recipe_sites": [{"recipe": recipe, "site": "b", "unit_cost": 6} for recipe in ("make", "mill")],
}


def test_all_types_share_the_room() -> None:
    case = toy(**SHOPS, sites=[{"site": "a", "country": "A", "max_cells": 2}, {"site": "b", "country": "B"}])
    assert keys(case, "site_limits") == {"a"}
    assert row(case, "site_limits", "a") == (None, {"cells[shop,a]": 1, "cells[mill,a]": 1}, 2)
    assert optimum(case) == pytest.approx((10 - 2 * 4) * 6)


def test_room_without_end() -> None:
    case = toy(**SHOPS, sites=TWO_SITES["sites"])
    assert keys(case, "site_limits") == set()
    assert optimum(case) == 0
