"""Wages by skill and country."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, bill, drivers, rates, toy

WORK = {
    "countries": [{"country": "A", "capital_rate": 0, "productivity": 0.5}, {"country": "B", "capital_rate": 0}],
    "wages": [{"country": "A", "skill": "operator", "wage": 20}, {"country": "A", "skill": "engineer", "wage": 60}],
    "recipe_labour": [{"recipe": "make", "skill": "operator", "hours": 3}, {"recipe": "make", "skill": "engineer", "hours": 0.1}],
    "recipe_sites": [{"recipe": "make", "site": "a", "hours_factor": 2}],
}


def test_hours_grow_with_the_site_and_shrink_with_productivity() -> None:
    case = toy(**WORK)
    assert drivers(case, "wages") == {"operator@A/firm": {"runs[make,a]": pytest.approx(3 * 2 / 0.5)}, "engineer@A/firm": {"runs[make,a]": pytest.approx(0.1 * 2 / 0.5)}}
    assert bill(case, "wages") == {
        "wages:operator@A": (20, pytest.approx(120), "hours/year", pytest.approx(2400)),
        "wages:engineer@A": (60, pytest.approx(4), "hours/year", pytest.approx(240)),
    }


def test_a_supplier_adds_its_margin() -> None:
    assert rates(toy(**WORK, **SUPPLIER), "wages")["operator@A/acme"] == (20 * 1.25, "currency/hour")
