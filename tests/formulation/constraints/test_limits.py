"""Caps on carbon and capital and shares of content."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, keys, optimum, row, toy
from rebundle.instance.changes import QuantityError, changed


def limit(kind: str, place: str, amount: float) -> dict[str, Any]:
    return {"limits": [{"limit": "cap", "kind": kind, "place": place, "amount": amount}]}


def smoky(**limits: Any) -> rb.Instance:
    """Goods from a cost nothing and give off 1 + 2 t; goods from b cost 4 and give off 0.5 t in making alone."""
    return toy(
        sites=TWO_SITES["sites"],
        lanes=[{"origin": "a", "destination": "m", "mode": "road", "km": 1000}, {"origin": "b", "destination": "m", "mode": "road"}],
        items={"kg": 1000},
        modes={"co2": 2},
        countries=[{"country": "A", "capital_rate": 0, "grid_co2": 1}, {"country": "B", "capital_rate": 0, "grid_co2": 0.5}],
        recipes={"energy_kwh": 1000},
        recipe_sites=[{"recipe": "make", "site": "b", "unit_cost": 4}],
        **limits,
    )


def test_carbon_of_making_and_freight_is_capped() -> None:
    case = smoky(**limit("carbon", "*", 10))
    assert keys(case, "limits") == {"cap"}
    assert row(case, "limits", "cap") == (None, {"runs[make,a]": 1, "runs[make,b]": 0.5, "flow[good,a,m,road]": 2}, 10)
    assert optimum(case) == pytest.approx((10 - 2) * 4), "3 x 2 t + 0.5 x 8 t = 10 t"
    assert optimum(smoky()) == 0


def test_carbon_of_one_country_leaves_out_the_other() -> None:
    case = smoky(**limit("carbon", "A", 9))
    assert row(case, "limits", "cap") == (None, {"runs[make,a]": 1, "flow[good,a,m,road]": 2}, 9)
    assert optimum(case) == pytest.approx((10 - 3) * 4)


def capital(**limits: Any) -> rb.Instance:
    """A cell makes 5 goods; a cell at a costs 100 + 2 x 30 + 1 x 40 to buy, work at b 9 a unit at a supplier's."""
    return toy(
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B", "owner": "acme"}],
        owners=[{"owner": "acme"}],
        lanes=TWO_SITES["lanes"],
        cells={"hours_per_year": 5, "life_years": 100, "equipment": 100, "robots": 2, "printers": 1},
        recipes={"hours": 1},
        recipe_sites=[{"recipe": "make", "site": "b", "unit_cost": 9}],
        robots=[{"country": "*", "price": 30}],
        printers=[{"country": "*", "price": 40}],
        **limits,
    )


def test_capital_of_the_firm_is_capped() -> None:
    case = capital(**limit("capital", "*", 399))
    assert row(case, "limits", "cap") == (None, {"opened[shop,a]": 200}, 399)
    assert optimum(case) == pytest.approx(200 / 100 + 5 * 9 + 200 / 100), "one cell bought, one hired"
    assert optimum(capital()) == pytest.approx(2 * 200 / 100)


def shared(**limits: Any) -> rb.Instance:
    """A good costs 4 of value added in A or 1 in B; 10 a year are owed in B whatever is done."""
    return toy(
        **TWO_SITES,
        recipe_sites=[{"recipe": "make", "site": "a", "unit_cost": 4}, {"recipe": "make", "site": "b", "unit_cost": 1}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "shop", "site": "b", "existing": 1, "remaining_charge": 10}],
        **limits,
    )


def test_a_share_of_the_value_added_stays_in_the_place() -> None:
    case = shared(**limit("content", "A", 0.5))
    low, coefficients, high = row(case, "limits", "cap")
    assert (low, high) == (pytest.approx(0.5 * 10), None)
    assert coefficients == {"runs[make,a]": pytest.approx(4 * 0.5), "runs[make,b]": pytest.approx(1 * -0.5)}
    made = (0.5 * 10 + 10 * 0.5) / (2 + 0.5)
    assert optimum(case) == pytest.approx(10 + 4 * made + 1 * (10 - made))
    assert optimum(shared()) == pytest.approx(10 + 10 * 1)


def test_the_members_of_an_agreement_are_one_place() -> None:
    members = [{"name": "union", "country": country, "kind": "customs_union"} for country in "AB"]
    case = shared(agreements=members, **limit("content", "union", 0.9))
    low, coefficients, _ = row(case, "limits", "cap")
    assert low == pytest.approx(-0.1 * 10)
    assert coefficients == {"runs[make,a]": pytest.approx(4 * 0.1), "runs[make,b]": pytest.approx(1 * 0.1)}


def test_the_amount_of_a_limit_is_a_quantity_of_brackets() -> None:
    case = shared(**limit("content", "A", 0.5))
    assert optimum(changed(case, "limit:cap", 0.0)) == pytest.approx(optimum(shared()))
    assert optimum(changed(case, "limit@A", 0.8)) > optimum(case)
    with pytest.raises(QuantityError, match="known: cap"):
        changed(case, "limit:cup", 0.1)
