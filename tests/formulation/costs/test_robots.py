"""Yearly charge for robots."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, toy

SHOP = {"cells": {"hours_per_year": 20, "life_years": 5, "robots": 3}, "recipes": {"hours": 0.5}, "robots": [{"country": "*", "price": 9000}, {"country": "A", "price": 5000}]}


def test_the_firm_pays_for_the_robots_it_buys() -> None:
    case = toy(**SHOP)
    assert drivers(case, "robots") == {"@A/firm": {"opened[shop,a]": pytest.approx(3 / 5)}}
    assert bill(case, "robots") == {"robots@A": (5000, pytest.approx(0.6), "robot annuities", pytest.approx(3000))}


def test_a_supplier_charges_by_the_hour() -> None:
    case = toy(**SHOP, **SUPPLIER)
    assert drivers(case, "robots") == {"@A/acme": {"runs[make,a]": pytest.approx(0.5 / 20 * 0.6)}}
    assert bill(case, "robots") == {"robots@A/acme": (6250, pytest.approx(10 * 0.5 / 20 * 0.6), "robot annuities", pytest.approx(937.5))}


def test_robots_that_stand_are_paid_for() -> None:
    assert bill(toy(**SHOP, placements=[{"cell": "shop", "site": "a", "existing": 1}]), "robots") == {}
