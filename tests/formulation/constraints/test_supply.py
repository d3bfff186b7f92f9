"""What is made of an item at a site leaves it."""

from __future__ import annotations

import pytest

from formulation.toy import keys, optimum, row, toy


def test_good_units_leave() -> None:
    case = toy(recipes={"yield": 0.5, "unit_cost": 3})
    assert keys(case, "supply") == {"good,a"}
    assert row(case, "supply", "good", "a") == (0, {"runs[make,a]": 0.5, "flow[good,a,m,road]": -1}, 0)
    assert optimum(case) == pytest.approx(10 / 0.5 * 3)
    assert optimum(case, without=["supply"]) == 0


def test_a_full_yield_starts_what_leaves() -> None:
    assert optimum(toy(recipes={"unit_cost": 3})) == pytest.approx(10 * 3)
