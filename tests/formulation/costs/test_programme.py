"""One-off delay of a programme, by the latest supplier and by each supplier."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import bill, drivers, optimum, toy
from rebundle.instance.problem import InstanceError

SETTINGS = {"loss_per_day": 900, "years": 2, "days_per_supplier": 3}
EACH = 1 / (1 / 1.25 + 1 / 1.25**2)
"""Yearly charge that pays back 1 in two years at 25 %, the rate of country A."""
COUNTRIES = [{"country": "A", "capital_rate": 0.25}, {"country": "B", "capital_rate": 0}]
OWNERS = [{"owner": "slow", "programme_days": 30}, {"owner": "slower", "programme_days": 50}]
PARTS = {
    "countries": COUNTRIES,
    "owners": OWNERS,
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B", "owner": "slow"}, {"site": "c", "country": "B", "owner": "slower"}],
    "items": [{"item": "good"}, {"item": "part"}],
    "cells": [{"cell": "shop", "stage": "assembly"}, {"cell": "press", "stage": "fabrication"}],
    "recipes": [{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "stamp", "cell": "press", "item": "part"}],
    "bom": [{"item": "good", "input": "part", "quantity": 1}],
    "lanes": [{"origin": o, "destination": d, "mode": "road"} for o, d in ("am", "ba", "ca")],
}
"""The good is assembled at a; b and c, two suppliers' sites, can stamp its part."""


def case(*press: str, **settings: float) -> rb.Instance:
    """The part is stamped at `press`."""
    placements: list[dict[str, Any]] = [{"cell": "shop", "site": "a"}, *({"cell": "press", "site": site, "min": 1} for site in press)]
    return toy({"programme": {**SETTINGS, **settings}}, **PARTS, placements=placements)


def test_the_latest_counts_once_and_each_supplier_a_little() -> None:
    both = case("b", "c")
    assert drivers(both, "programme") == {
        "latest@A/firm": {"latest[A]": pytest.approx(EACH)},
        "interfaces@B/firm": {"relation[b]": pytest.approx(3 * EACH), "relation[c]": pytest.approx(3 * EACH)},
    }
    assert bill(both, "programme") == {
        "programme:interfaces@B": (900, pytest.approx(2 * 3 * EACH), "day annuities", pytest.approx(900 * 6 * EACH)),
        "programme:latest@A": (900, pytest.approx(50 * EACH), "day annuities", pytest.approx(900 * 50 * EACH)),
    }
    assert optimum(both) == pytest.approx(900 * 56 * EACH)
    assert optimum(case("b")) == pytest.approx(900 * 33 * EACH)


def test_without_a_price_the_days_stay_in_the_bill() -> None:
    assert bill(case("b", loss_per_day=0), "programme")["programme:latest@A"] == (0, pytest.approx(30 * EACH), "day annuities", 0)


def test_a_firm_of_its_own_is_never_late() -> None:
    own = toy({"programme": SETTINGS}, owners=OWNERS)
    assert drivers(own, "programme") == {}
    with pytest.raises(InstanceError, match="programme_days"):
        toy(owners=[{"owner": "firm", "programme_days": 1}])
