"""Stock on the way, in safety and in work."""

from __future__ import annotations

import pytest

from formulation.toy import bill, design, drivers, toy

HELD = {"holding_rate": 0.1}
STOCK = "currency of stock"


def test_days_on_the_way_and_in_safety_tie_up_value() -> None:
    case = toy(HELD, items={"declared_value": 730, "safety_days": 1}, lanes={"days": 9})
    assert drivers(case, "inventory") == {"@A>B/firm": {"flow[good,a,m,road]": pytest.approx(730 * 10 / 365)}}
    assert bill(case, "inventory") == {"inventory@A>B": (0.1, pytest.approx(200), STOCK, pytest.approx(20))}


def test_good_units_in_work_tie_up_value() -> None:
    case = toy(HELD, items={"declared_value": 730}, recipes={"days": 5, "yield": 0.5})
    assert drivers(case, "inventory") == {"@A/firm": {"runs[make,a]": pytest.approx(730 * 0.5 * 5 / 365)}}
    assert bill(case, "inventory") == {"inventory@A": (0.1, pytest.approx(100), STOCK, pytest.approx(10))}


def test_the_value_is_that_of_the_country_of_origin() -> None:
    case = toy(HELD, items={"declared_value": 730}, recipes={"days": 5}, lanes={"days": 5}, declared_values=[{"item": "good", "country": "A", "value": 365}])
    assert bill(case, "inventory") == {"inventory@A": (0.1, pytest.approx(50), STOCK, pytest.approx(5)), "inventory@A>B": (0.1, pytest.approx(50), STOCK, pytest.approx(5))}


def test_services_are_not_held() -> None:
    tables = design("a")
    tables["items"][1]["declared_value"] = 1000
    tables["recipes"][1]["days"] = 36.5
    assert drivers(toy(HELD, **tables), "inventory") == {}


def test_safety_stock_follows_from_lead_time_and_variability() -> None:
    """Two standard deviations of half a day's demand over the 4 days beyond the 5 that the market waits: 2 days of stock."""
    market = {"window_days": 5, "service_level": 0.9772498680518208}
    case = toy(HELD, items={"declared_value": 730, "variability": 0.5}, recipes={"days": 4}, lanes={"days": 5}, markets=market)
    assert drivers(case, "inventory")["@A>B/firm"] == {"flow[good,a,m,road]": pytest.approx(730 * (5 + 2) / 365)}
    assert bill(case, "inventory")["inventory@A>B"] == (0.1, pytest.approx(140), STOCK, pytest.approx(14))
