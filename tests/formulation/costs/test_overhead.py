"""Fixed yearly cost of cells and of their presence."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, toy

SHOP = {
    "cells": {"hours_per_year": 8, "overhead": 100, "presence_cost": 50},
    "recipes": {"hours": 1.2},
    "placements": [{"cell": "shop", "site": "a", "fixed_cost": 10}],
}


def test_two_cells_and_one_presence() -> None:
    case = toy(**SHOP)
    assert drivers(case, "overhead") == {"shop@A/firm": {"cells[shop,a]": 100 + 10, "present[shop,a]": 50}}
    assert bill(case, "overhead") == {"overhead:shop@A": (1, 2 * 110 + 50, "currency/year", 270)}


def test_a_supplier_charges_overhead_by_the_hour() -> None:
    case = toy(**SHOP, **SUPPLIER)
    assert drivers(case, "overhead") == {"shop@A/acme": {"cells[shop,a]": 10, "present[shop,a]": 50, "runs[make,a]": pytest.approx(1.2 / 8 * 100)}}
    assert bill(case, "overhead") == {"overhead:shop@A/acme": (1.25, pytest.approx(2 * 10 + 50 + 10 * 1.2 / 8 * 100), "currency/year", pytest.approx(275))}
