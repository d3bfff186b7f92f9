"""Yearly charge for printers."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, toy

SHOP = {"cells": {"hours_per_year": 20, "life_years": 5, "printers": 3}, "recipes": {"hours": 0.5}, "printers": [{"country": "*", "price": 9000}, {"country": "A", "price": 5000}]}


def test_the_firm_pays_for_the_printers_it_buys() -> None:
    case = toy(**SHOP)
    assert drivers(case, "printers") == {"@A/firm": {"opened[shop,a]": pytest.approx(3 / 5)}}
    assert bill(case, "printers") == {"printers@A": (5000, pytest.approx(0.6), "printer annuities", pytest.approx(3000))}


def test_a_supplier_charges_by_the_hour() -> None:
    case = toy(**SHOP, **SUPPLIER)
    assert drivers(case, "printers") == {"@A/acme": {"runs[make,a]": pytest.approx(0.5 / 20 * 0.6)}}
    assert bill(case, "printers") == {"printers@A/acme": (6250, pytest.approx(10 * 0.5 / 20 * 0.6), "printer annuities", pytest.approx(937.5))}


def test_printers_that_stand_are_paid_for() -> None:
    assert bill(toy(**SHOP, placements=[{"cell": "shop", "site": "a", "existing": 1}]), "printers") == {}
