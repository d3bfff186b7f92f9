"""Duty paid when a good crosses a customs border."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import bill, drivers, rates, toy

GOOD = {"declared_value": 100, "tariff_group": "84"}
VALUE = "currency of customs value/year"


def tariff(**columns: Any) -> dict[str, Any]:
    return {"exporter": "A", "importer": "B", "tariff_group": "84", **columns}


def test_all_four_parts_are_lines_of_their_own() -> None:
    case = toy(items=GOOD, tariffs=[tariff(rate=0.1, per_unit=2), tariff(rate=0.05, per_unit=1, kind="surcharge"), tariff(rate=0.02, kind="surcharge", exporter="*")])
    flow = "flow[good,a,m,road]"
    assert drivers(case, "duty") == {
        "84@A>B/firm": {flow: 100},
        "84-specific@A>B/firm": {flow: 1},
        "84-surcharge@A>B/firm": {flow: 100},
        "84-surcharge-specific@A>B/firm": {flow: 1},
    }
    assert bill(case, "duty") == {
        "duty:84@A>B": (0.1, 1000, VALUE, pytest.approx(100)),
        "duty:84-specific@A>B": (2, 10, "units/year", 20),
        "duty:84-surcharge@A>B": (pytest.approx(0.07), 1000, VALUE, pytest.approx(70)),
        "duty:84-surcharge-specific@A>B": (1, 10, "units/year", 10),
    }


def test_a_cif_importer_taxes_the_freight_too() -> None:
    countries = [{"country": "A", "capital_rate": 0}, {"country": "B", "capital_rate": 0, "customs_value": "cif"}]
    case = toy(items={**GOOD, "kg": 500}, countries=countries, modes={"per_tonne_km": 0.03, "per_unit": 5}, lanes={"km": 1000}, tariffs=[tariff(rate=0.1)])
    assert bill(case, "duty") == {"duty:84@A>B": (0.1, pytest.approx(10 * (100 + 0.5 * 1000 * 0.03 + 5)), VALUE, pytest.approx(120))}


def test_a_floor_lifts_the_rate() -> None:
    assert rates(toy(items=GOOD, tariffs=[tariff(rate=0.02), tariff(rate=0.06, kind="floor")]), "duty") == {"84@A>B/firm": (0.06, "share")}


def test_a_union_keeps_the_line_at_rate_nought() -> None:
    members = [{"name": "union", "country": country, "kind": "customs_union"} for country in "AB"]
    assert bill(toy(items=GOOD, tariffs=[tariff(rate=0.1)], agreements=members), "duty") == {"duty:84@A>B": (0, 1000, VALUE, 0)}


def test_neither_small_parcels_nor_home_sales_pay() -> None:
    assert drivers(toy(items=GOOD, tariffs=[tariff(rate=0.1)], modes={"duty_free_below": 100}), "duty") == {}
    assert drivers(toy(items=GOOD, tariffs=[tariff(rate=0.1)], markets={"country": "A"}), "duty") == {}


def chain(header: dict[str, Any] | None = None, market: str = "B", **changes: Any) -> rb.Instance:
    """A part worth 40 from c in C goes into a good worth 100 at a in A, sold in `market`. A asks for a tenth of parts, B for a fifth of everything."""
    tables: dict[str, Any] = {
        "countries": [{"country": country, "capital_rate": 0} for country in "ABC"],
        "sites": [{"site": "a", "country": "A"}, {"site": "c", "country": "C"}],
        "markets": [{"market": "m", "country": market}],
        "items": [{"item": "good", "declared_value": 100, "tariff_group": "goods"}, {"item": "part", "declared_value": 40, "tariff_group": "parts"}],
        "bom": [{"item": "good", "input": "part", "quantity": 1}],
        "cells": [{"cell": "shop", "stage": "assembly"}, {"cell": "press", "stage": "fabrication"}],
        "placements": [{"cell": "shop", "site": "a"}, {"cell": "press", "site": "c"}],
        "recipes": [{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "stamp", "cell": "press", "item": "part"}],
        "lanes": [{"origin": "c", "destination": "a", "mode": "road"}, {"origin": "a", "destination": "m", "mode": "road"}],
        "tariffs": [{"exporter": "*", "importer": "A", "tariff_group": "parts", "rate": 0.1}, {"exporter": "*", "importer": "B", "rate": 0.2}],
    }
    return toy({"customs_value": "traced", **(header or {})}, **{**tables, **changes})


def countries(**of_a: Any) -> list[dict[str, Any]]:
    return [{"country": "A", "capital_rate": 0, **of_a}, {"country": "B", "capital_rate": 0}, {"country": "C", "capital_rate": 0}]


PARTS, GOODS = "duty:parts@C>A", "duty:goods@A>B"


def paid(case: rb.Instance) -> dict[str, float]:
    """Driver of each line of duty."""
    return {line: driver for line, (_, driver, _, _) in bill(case, "duty").items()}


def test_traced_duty_is_on_what_was_added_and_on_duty_before() -> None:
    assert paid(chain()) == {PARTS: pytest.approx(400), GOODS: pytest.approx(10 * (60 + 40 + 4))}
    assert paid(chain({"duty_in_value": False})) == {PARTS: pytest.approx(400), GOODS: pytest.approx(1000)}


def test_what_a_recipe_adds_can_be_stated() -> None:
    recipes = [{"recipe": "make", "cell": "shop", "item": "good", "value_added": 10}, {"recipe": "stamp", "cell": "press", "item": "part"}]
    assert paid(chain(recipes=recipes)) == {PARTS: pytest.approx(400), GOODS: pytest.approx(10 * (10 + 44))}


def test_drawback_gives_back_what_leaves_again() -> None:
    assert paid(chain(countries=countries(drawback=0.5))) == {PARTS: pytest.approx(200), GOODS: pytest.approx(10 * (60 + 40 + 2))}
    assert paid(chain(countries=countries(drawback=1))) == {GOODS: pytest.approx(1000)}
    assert paid(chain(market="A", countries=countries(drawback=1))) == {PARTS: pytest.approx(400)}


def test_an_agreement_may_end_drawback() -> None:
    pact = [{"name": "pact", "country": country, "kind": "free_trade", "drawback": "no"} for country in "AB"]
    tariffs = [{"exporter": "*", "importer": "A", "tariff_group": "parts", "rate": 0.1}, {"exporter": "*", "importer": "B", "rate": 0.001}]
    assert paid(chain(countries=countries(drawback=1), agreements=pact)) == {PARTS: pytest.approx(400)}, "40 of duty on parts, not 200 on goods"
    assert paid(chain(countries=countries(drawback=1), agreements=pact, tariffs=tariffs)) == {GOODS: pytest.approx(1000)}, "1 of duty on goods, not 40 on parts"


@pytest.mark.parametrize(("rate", "line"), [(0.03, "duty:goods@C>A"), (0.3, PARTS)])
def test_from_a_free_zone_parts_pay_as_what_is_cheaper(rate: float, line: str) -> None:
    tariffs = [{"exporter": "*", "importer": "A", "tariff_group": "parts", "rate": 0.1}, {"exporter": "*", "importer": "A", "tariff_group": "goods", "rate": rate}]
    sites = [{"site": "a", "country": "A", "free_zone": "yes"}, {"site": "c", "country": "C"}]
    assert paid(chain(market="A", tariffs=tariffs, sites=sites)) == {line: pytest.approx(400)}, "what the zone adds pays nothing"
    assert paid(chain(sites=sites)) == {GOODS: pytest.approx(1000)}, "what leaves abroad pays nothing here"


def test_a_surcharge_on_content_finds_the_part_in_the_good() -> None:
    surcharge = {"exporter": "C", "importer": "B", "tariff_group": "parts", "rate": 0.25, "kind": "surcharge", "base": "content"}
    case = chain(tariffs=[{"exporter": "*", "importer": "A", "tariff_group": "parts", "rate": 0.1}, surcharge])
    assert paid(case) == {PARTS: pytest.approx(400), GOODS: pytest.approx(1040), "duty:parts-content@C>B": pytest.approx(440)}


def test_freight_counts_from_the_border_of_a_cif_country_on() -> None:
    quoted = [{"origin": "c", "destination": "a", "mode": "road", "cost_per_unit": 5}, {"origin": "a", "destination": "m", "mode": "road", "cost_per_unit": 7}]
    assert paid(chain(lanes=quoted)) == {PARTS: pytest.approx(400), GOODS: pytest.approx(10 * (60 + 44 + 5))}
    assert paid(chain(lanes=quoted, countries=countries(customs_value="cif"))) == {PARTS: pytest.approx(450), GOODS: pytest.approx(10 * (60 + 44 + 5.5))}


def test_a_specific_duty_is_on_units_of_what_crosses() -> None:
    case = chain(tariffs=[{"exporter": "*", "importer": "A", "tariff_group": "parts", "per_unit": 3}, {"exporter": "*", "importer": "B", "per_unit": 2}], countries=countries(drawback=0.5))
    assert paid(case) == {PARTS: pytest.approx(200), "duty:parts-specific@C>A": pytest.approx(5), GOODS: pytest.approx(1000), "duty:goods-specific@A>B": pytest.approx(10)}


def test_a_surcharge_of_nothing_has_a_line_that_a_what_if_can_move() -> None:
    zero = {"exporter": "C", "importer": "B", "rate": 0, "kind": "surcharge"}
    tariffs = [{"exporter": "*", "importer": "A", "tariff_group": "parts", "rate": 0.1}, {**zero, "tariff_group": "parts", "base": "content"}]
    assert paid(chain(tariffs=tariffs)) == {PARTS: pytest.approx(400), GOODS: pytest.approx(1040), "duty:parts-content@C>B": pytest.approx(440)}
    declared = toy(items=GOOD, tariffs=[tariff(rate=0.1), tariff(rate=0, kind="surcharge")])
    assert bill(declared, "duty")["duty:84-surcharge@A>B"] == (0, 1000, VALUE, 0)
