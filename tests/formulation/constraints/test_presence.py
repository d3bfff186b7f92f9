"""A cell type is present where any of its cells stands."""

from __future__ import annotations

import pytest

from formulation.toy import TWO_SITES, keys, optimum, row, toy


def test_what_is_present_stands() -> None:
    case = toy(cells={"hours_per_year": 4, "overhead": 7}, recipes={"hours": 1})
    assert keys(case, "presence") == {"shop,a,least", "shop,a,most"}
    assert row(case, "presence", "shop", "a", "least") == (0, {"cells[shop,a]": 1, "present[shop,a]": -1}, None)
    assert row(case, "presence", "shop", "a", "most") == (None, {"cells[shop,a]": 1, "present[shop,a]": -3}, 0)
    assert optimum(case) == pytest.approx(3 * 7)


def test_without_a_limit_of_hours_presence_makes_the_cell_stand() -> None:
    case = toy(cells={"overhead": 7})
    assert optimum(case) == pytest.approx(7)
    assert optimum(case, without=["presence"]) == 0


def test_what_stands_is_present() -> None:
    placements = [{"cell": "shop", "site": "a"}, {"cell": "shop", "site": "b", "min": 1}]
    costs = [{"recipe": "make", "site": "b", "unit_cost": 1000}]
    case = toy(**TWO_SITES, cells={"presence_cost": 50}, placements=placements, recipe_sites=costs)
    assert optimum(case) == pytest.approx(2 * 50)
    assert optimum(case, without=["presence"]) == pytest.approx(50)
