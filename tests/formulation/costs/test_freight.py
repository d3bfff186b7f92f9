"""Freight by rate, by unit or as quoted."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy

ROAD = {"items": {"kg": 500}, "modes": {"per_tonne_km": 0.1, "per_unit": 3}}


def test_rate_and_handling() -> None:
    case = toy(**ROAD, lanes={"km": 1000})
    assert drivers(case, "freight") == {"road@A>B/firm": {"flow[good,a,m,road]": 500}, "road-handling@A>B/firm": {"flow[good,a,m,road]": 1}}
    assert bill(case, "freight") == {
        "freight:road@A>B": (0.1, 5000, "t km/year", pytest.approx(500)),
        "freight:road-handling@A>B": (3, 10, "units/year", 30),
    }


def test_a_quote_stands_instead_of_the_rates() -> None:
    case = toy(**ROAD, lanes={"km": 1000, "cost_per_unit": 7})
    assert drivers(case, "freight") == {"road-quoted@A>B/firm": {"flow[good,a,m,road]": 7}}
    assert bill(case, "freight") == {"freight:road-quoted@A>B": (1, 70, "currency/year", 70)}


def test_handling_of_nothing_has_no_line() -> None:
    assert set(drivers(toy(items={"kg": 500}, lanes={"km": 1000}), "freight")) == {"road@A>B/firm"}
