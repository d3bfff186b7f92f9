"""Duty paid when a good crosses a customs border."""

from __future__ import annotations

from typing import Any

import pytest

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
