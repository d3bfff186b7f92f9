"""Carbon dioxide of energy and freight."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy

ENERGY = {"recipes": {"energy_kwh": 50}, "countries": [{"country": "A", "capital_rate": 0, "grid_co2": 0.4}, {"country": "B", "capital_rate": 0, "grid_co2": 9}]}
FREIGHT = {"items": {"kg": 500}, "modes": {"co2": 0.06}, "lanes": {"km": 1000}}


def test_energy_and_freight_give_off_tonnes() -> None:
    case = toy({"carbon_price": 80}, **ENERGY, **FREIGHT)
    assert drivers(case, "carbon") == {
        "energy@A/firm": {"runs[make,a]": pytest.approx(50 * 0.4 / 1000)},
        "road@A>B/firm": {"flow[good,a,m,road]": pytest.approx(0.5 * 1000 * 0.06 / 1000)},
    }
    assert bill(case, "carbon") == {
        "carbon:energy@A": (80, pytest.approx(0.2), "t CO2/year", pytest.approx(16)),
        "carbon:road@A>B": (80, pytest.approx(0.3), "t CO2/year", pytest.approx(24)),
    }


def test_lines_stay_without_a_price() -> None:
    assert bill(toy(**ENERGY), "carbon") == {"carbon:energy@A": (0, pytest.approx(0.2), "t CO2/year", 0)}
