"""Purchased materials."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, rates, toy

STEEL = {"recipe_materials": [{"recipe": "make", "material": "steel", "quantity": 4}], "recipes": {"yield": 0.5}}
PRICES = [{"material": "steel", "country": "*", "price": 3}, {"material": "steel", "country": "A", "price": 2}]


def test_the_price_of_the_country_stands_before_the_general_one() -> None:
    case = toy(**STEEL, materials=PRICES)
    assert drivers(case, "materials") == {"steel@A/firm": {"runs[make,a]": 4}}
    assert bill(case, "materials") == {"materials:steel@A": (2, 20 * 4, "quantity/year", 160)}
    assert rates(toy(**STEEL, materials=PRICES[:1]), "materials") == {"steel@A/firm": (3, "currency/quantity")}


def test_a_supplier_adds_its_margin() -> None:
    assert rates(toy(**STEEL, **SUPPLIER, materials=PRICES), "materials") == {"steel@A/acme": (pytest.approx(2 * 1.25), "currency/quantity")}
