"""Carbon border price."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, bill, drivers, rates, solved, toy

GOOD: dict[str, Any] = {"items": {"embodied_co2": 200}}
"""Ten goods hold two tonnes."""


def test_carbon_in_what_crosses_the_border_is_charged() -> None:
    case = toy(**GOOD, carbon_border=[{"importer": "B", "price": 70}])
    assert drivers(case, "border") == {"good@A>B/firm": {"flow[good,a,m,road]": pytest.approx(0.2)}}
    assert bill(case, "border") == {"border:good@A>B": (70, pytest.approx(2), "t CO2/year", pytest.approx(140))}


def test_the_country_of_origin_has_its_own_price_and_carbon() -> None:
    rows = [{"importer": "B", "price": 70}, {"importer": "B", "exporter": "A", "price": 0}]
    assert rates(toy(**GOOD, carbon_border=rows), "border") == {"good@A>B/firm": (0, "currency/t")}
    clean = toy(**GOOD, declared_values=[{"item": "good", "country": "A", "embodied_co2": 50}], carbon_border=rows[:1])
    assert bill(clean, "border") == {"border:good@A>B": (70, pytest.approx(0.5), "t CO2/year", pytest.approx(35))}
    assert clean.network.legs["value"].isna().all()


def test_nothing_at_home_in_a_customs_union_for_services_or_without_a_row() -> None:
    price = [{"importer": "B", "price": 70}]
    union = [{"name": "union", "country": country, "kind": "customs_union"} for country in "AB"]
    trade = [{**member, "kind": "free_trade"} for member in union]
    assert drivers(toy(**GOOD, carbon_border=price, agreements=union), "border") == {}
    assert drivers(toy(**GOOD, carbon_border=price, agreements=trade), "border") != {}
    assert drivers(toy(**GOOD, sites=[{"site": "a", "country": "B"}], carbon_border=price), "border") == {}
    assert drivers(toy(**GOOD, carbon_border=[{"importer": "A", "price": 70}]), "border") == {}
    assert drivers(toy(carbon_border=price), "border") == {}


def test_a_price_at_the_border_is_a_price_like_any_other() -> None:
    """From a ten goods cost 50 and two tonnes, from b in the market's country 230: equal at 90 a tonne."""
    costs = [{"recipe": "make", "site": site, "unit_cost": cost} for site, cost in (("a", 5), ("b", 23))]
    case = toy(**GOOD, **TWO_SITES, recipe_sites=costs, carbon_border=[{"importer": "B"}])
    found = rb.breakeven(case, "border@*>B=", 0.0, 200.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([90.0])
    assert solved(case).cost == pytest.approx(50)
