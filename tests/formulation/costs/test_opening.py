"""One-off cost of opening cells."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, rates, toy

SHOP = {"cells": {"hours_per_year": 5, "life_years": 5, "opening_cost": 500}, "recipes": {"hours": 1}}


def test_an_opened_cell_costs_its_annuity() -> None:
    case = toy(**SHOP)
    assert drivers(case, "opening") == {"shop@A/firm": {"opened[shop,a]": pytest.approx(100)}}
    assert bill(case, "opening") == {"opening:shop@A": (1, pytest.approx(2 * 100), "currency/year", pytest.approx(200))}


def test_a_cell_that_stands_need_not_be_opened() -> None:
    case = toy(**SHOP, placements=[{"cell": "shop", "site": "a", "existing": 1}])
    assert bill(case, "opening") == {"opening:shop@A": (1, pytest.approx(100), "currency/year", pytest.approx(100))}


def test_a_supplier_adds_no_margin() -> None:
    assert rates(toy(**SHOP, **SUPPLIER), "opening") == {"shop@A/acme": (1, "index")}
