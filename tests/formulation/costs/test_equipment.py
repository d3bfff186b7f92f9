"""Yearly charge for equipment."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, toy

SHOP = {"cells": {"hours_per_year": 20, "life_years": 5, "equipment": 1000}, "recipes": {"hours": 0.5}}


def test_the_firm_pays_for_the_cells_it_opens() -> None:
    case = toy(**SHOP)
    assert drivers(case, "equipment") == {"shop@A/firm": {"opened[shop,a]": pytest.approx(1000 / 5)}}
    assert bill(case, "equipment") == {"equipment:shop@A": (1, pytest.approx(200), "currency/year", pytest.approx(200))}


def test_interest_is_in_the_annuity() -> None:
    case = toy(countries=[{"country": "A", "capital_rate": 0.5}, {"country": "B", "capital_rate": 0}], cells={"life_years": 1, "equipment": 1000})
    assert drivers(case, "equipment") == {"shop@A/firm": {"opened[shop,a]": pytest.approx(1000 * 1.5)}}


def test_a_supplier_charges_by_the_hour() -> None:
    case = toy(**SHOP, **SUPPLIER)
    assert drivers(case, "equipment") == {"shop@A/acme": {"runs[make,a]": pytest.approx(0.5 / 20 * 200)}}
    assert bill(case, "equipment") == {"equipment:shop@A/acme": (1.25, pytest.approx(50), "currency/year", pytest.approx(62.5))}


def test_what_is_owed_is_paid_even_for_a_closed_cell() -> None:
    placements = [{"cell": "shop", "site": "a", "existing": 2, "remaining_charge": 30}]
    case = toy(cells={"hours_per_year": 20, "overhead": 500}, recipes={"hours": 1}, placements=placements)
    assert drivers(case, "equipment") == {"existing@A/firm": {"": 60}}
    assert bill(case, "equipment") == {"equipment:existing@A": (1, 60, "currency/year", 60)}
    case = toy(cells={"hours_per_year": 20, "overhead": 500}, recipes={"hours": 1}, placements=placements, **SUPPLIER)
    assert drivers(case, "equipment") == {"existing@A/acme": {"": 60}}
