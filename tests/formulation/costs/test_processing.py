"""Any other cost of a recipe."""

from __future__ import annotations

from formulation.toy import SUPPLIER, bill, drivers, rates, toy


def test_each_unit_started_costs() -> None:
    case = toy(recipes={"unit_cost": 3, "yield": 0.5})
    assert drivers(case, "processing") == {"good@A/firm": {"runs[make,a]": 3}}
    assert bill(case, "processing") == {"processing:good@A": (1, 60, "currency/year", 60)}


def test_the_cost_of_the_site_stands_before_that_of_the_recipe() -> None:
    case = toy(recipes={"unit_cost": 3}, recipe_sites=[{"recipe": "make", "site": "a", "unit_cost": 4}])
    assert drivers(case, "processing") == {"good@A/firm": {"runs[make,a]": 4}}


def test_a_supplier_adds_its_margin() -> None:
    assert rates(toy(recipes={"unit_cost": 3}, **SUPPLIER), "processing") == {"good@A/acme": (1.25, "index")}
