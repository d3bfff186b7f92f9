"""The placements of a group hold no more cells than its cap."""

from __future__ import annotations

import pytest

from formulation.toy import TWO_SITES, keys, optimum, row, toy

SHOPS = {
    **TWO_SITES,
    "cells": [{"cell": "shop", "stage": "fabrication", "hours_per_year": 5}, {"cell": "hall", "stage": "fabrication"}],
    "recipes": [{"recipe": "make", "cell": "shop", "item": "good", "hours": 1}, {"recipe": "by hand", "cell": "hall", "item": "good", "unit_cost": 9}],
}


def test_a_star_takes_in_every_site() -> None:
    case = toy(**SHOPS, groups=[{"group": "shops", "cell": "shop", "site": "*", "max": 1}])
    assert keys(case, "groups") == {"shops"}
    assert row(case, "groups", "shops") == (None, {"cells[shop,a]": 1, "cells[shop,b]": 1}, 1)
    assert optimum(case) == pytest.approx((10 - 5) * 9)


def test_rows_of_a_group_add_up_without_counting_twice() -> None:
    groups = [{"group": "mixed", "cell": cell, "site": site, "max": 3} for cell, site in (("shop", "a"), ("*", "a"), ("hall", "b"))]
    assert row(toy(**SHOPS, groups=groups), "groups", "mixed") == (None, {"cells[shop,a]": 1, "cells[hall,a]": 1, "cells[hall,b]": 1}, 3)


def test_no_group_no_cap() -> None:
    case = toy(**SHOPS)
    assert keys(case, "groups") == set()
    assert optimum(case) == 0
