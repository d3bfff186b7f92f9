"""Coordination of design with making, and between owners."""

from __future__ import annotations

from typing import Any

import pytest

from formulation.toy import bill, design, drivers, toy

SETTINGS = {"rate": 50, "per_1000km": 0.1, "per_time_zone": 0.2, "per_owner_change": 0.3}
COUNTRIES = [{"country": "A", "capital_rate": 0, "digital": 1}, {"country": "B", "capital_rate": 0, "digital": 2}]
SITES = [{"site": "a", "country": "A", "lat": 0, "lon": 0}, {"site": "b", "country": "B", "lat": 0, "lon": 30, "owner": "acme"}]
HOURS = (0.1 * 2 + 0.2 * 2 + 0.3) * 1.5
"""Per design hour: 2,000 km, two time zones, another owner; the mean of the countries' factors."""


def far_design(lane: dict[str, Any], **settings: float) -> Any:
    """Ten goods made at a take five design hours from b, a supplier's."""
    return toy(
        {"coordination": {**SETTINGS, **settings}},
        **design("b"),
        countries=COUNTRIES,
        sites=SITES,
        owners=[{"owner": "acme"}],
        lanes=[{"origin": "a", "destination": "m", "mode": "road"}, {"origin": "b", "destination": "a", "mode": "digital", **lane}],
    )


def test_design_hours_cost_distance_time_zones_and_owners() -> None:
    case = far_design({"km": 2000})
    assert drivers(case, "coordination") == {"@B>A/firm": {"flow[hour,b,a,digital]": pytest.approx(HOURS)}}
    assert bill(case, "coordination") == {"coordination@B>A": (50, pytest.approx(5 * 1.35), "hours/year", pytest.approx(337.5))}


def test_a_pair_of_owners_in_contact_costs_hours_once() -> None:
    case = far_design({"km": 2000}, hours_per_year=4)
    assert drivers(case, "coordination") == {"@B>A/firm": {"flow[hour,b,a,digital]": pytest.approx(HOURS), "contact[b,a]": pytest.approx(4 * 1.5)}}
    assert bill(case, "coordination")["coordination@B>A"][3] == pytest.approx(337.5 + 50 * 6)


def test_a_quoted_lane_costs_its_quote() -> None:
    case = far_design({"km": 2000, "cost_per_unit": 12})
    assert bill(case, "coordination") == {"coordination:quoted@B>A": (1, pytest.approx(5 * 12), "currency/year", pytest.approx(60))}


def test_design_on_the_site_costs_nothing() -> None:
    assert drivers(toy({"coordination": SETTINGS}, **design("a")), "coordination") == {}


def test_goods_between_owners_cost_hours_per_unit() -> None:
    case = toy(
        {"coordination": {"rate": 50, "hours_per_unit": 0.2}},
        countries=COUNTRIES,
        sites=SITES,
        owners=[{"owner": "acme"}],
        items=[{"item": "good"}, {"item": "part"}],
        cells=[{"cell": "shop", "stage": "assembly"}, {"cell": "press", "stage": "fabrication"}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "press", "site": "b"}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "stamp", "cell": "press", "item": "part"}],
        bom=[{"item": "good", "input": "part", "quantity": 3}],
        lanes=[{"origin": "a", "destination": "m", "mode": "road"}, {"origin": "b", "destination": "a", "mode": "road"}],
    )
    assert bill(case, "coordination") == {"coordination@B>A": (50, pytest.approx(30 * 0.2 * 1.5), "hours/year", pytest.approx(450))}
