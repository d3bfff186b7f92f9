"""An item travels a link only if a cell that makes it is present at the origin."""

from __future__ import annotations

import pytest

from formulation.toy import keys, optimum, row, toy

NETWORK = {
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
    "markets": [{"market": "m", "country": "A"}, {"market": "n", "country": "B"}],
    "lanes": [{"origin": s, "destination": d, "mode": "road", "cost_per_unit": 0 if near else 100} for s, d, near in (("a", "m", 1), ("a", "n", 0), ("b", "m", 0), ("b", "n", 1))],
    "demand": [{"market": "m", "item": "good", "quantity": 10}, {"market": "n", "item": "good", "quantity": 5}],
}


def test_each_link_is_bounded_by_what_its_market_wants() -> None:
    case = toy(**NETWORK, cells={"overhead": 30})
    assert keys(case, "open_before_use") == {"good,a,m", "good,a,n", "good,b,m", "good,b,n"}
    assert row(case, "open_before_use", "good", "a", "m") == (None, {"flow[good,a,m,road]": 1, "present[shop,a]": -10}, 0)
    assert row(case, "open_before_use", "good", "a", "n") == (None, {"flow[good,a,n,road]": 1, "present[shop,a]": -5}, 0)
    assert optimum(case, relaxed=True) == pytest.approx(2 * 30)
    assert optimum(case, relaxed=True, without=["open_before_use"]) == pytest.approx(30 * 10 / 15 + 30 * 5 / 15)


def test_modes_share_the_link_and_makers_share_the_origin() -> None:
    case = toy(
        modes=[{"mode": "road"}, {"mode": "rail"}],
        lanes=[{"origin": "a", "destination": "m", "mode": mode} for mode in ("road", "rail")],
        cells=[{"cell": "shop", "stage": "fabrication"}, {"cell": "printer", "stage": "print"}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "print", "cell": "printer", "item": "good"}],
    )
    assert row(case, "open_before_use", "good", "a", "m") == (
        None,
        {"flow[good,a,m,road]": 1, "flow[good,a,m,rail]": 1, "present[shop,a]": -10, "present[printer,a]": -10},
        0,
    )


def test_a_link_carries_what_both_recipes_of_an_item_take() -> None:
    """Twenty goods need the hand shop and the robot shop, which make ten each of one part a good."""
    case = toy(
        items=[{"item": "good"}, {"item": "part"}],
        cells=[{"cell": cell, "stage": "assembly", "hours_per_year": 10} for cell in ("by hand", "by robot")] + [{"cell": "press", "stage": "fabrication"}],
        placements=[{"cell": cell, "site": "a", "max": 1} for cell in ("by hand", "by robot", "press")],
        recipes=[{"recipe": cell, "cell": cell, "item": "good", "hours": 1} for cell in ("by hand", "by robot")] + [{"recipe": "stamp", "cell": "press", "item": "part"}],
        bom=[{"item": "good", "input": "part", "quantity": 1}],
        demand={"quantity": 20},
    )
    assert row(case, "open_before_use", "part", "a", "a") == (None, {"flow[part,a,a,onsite]": 1, "present[press,a]": -20}, 0)
    assert optimum(case) == 0
