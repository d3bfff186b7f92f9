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
