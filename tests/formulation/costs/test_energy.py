"""Electricity."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, rates, toy

POWER = {"recipes": {"energy_kwh": 30, "yield": 0.5}, "countries": [{"country": "A", "capital_rate": 0, "energy_price": 0.2}, {"country": "B", "capital_rate": 0, "energy_price": 7}]}


def test_each_unit_started_takes_power() -> None:
    case = toy(**POWER)
    assert drivers(case, "energy") == {"@A/firm": {"runs[make,a]": 30}}
    assert bill(case, "energy") == {"energy@A": (0.2, 20 * 30, "kWh/year", pytest.approx(120))}


def test_a_supplier_adds_its_margin() -> None:
    assert rates(toy(**POWER, **SUPPLIER), "energy") == {"@A/acme": (pytest.approx(0.2 * 1.25), "currency/kWh")}
