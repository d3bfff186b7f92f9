"""Two sites of different owners exchange items only when in contact."""

from __future__ import annotations

import pytest

from formulation.toy import design, keys, optimum, row, toy

PAIR = {
    **design("b"),
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B", "owner": "acme"}],
    "owners": [{"owner": "acme"}],
    "lanes": [{"origin": "a", "destination": "m", "mode": "road"}],
}


def test_any_exchange_costs_the_hours_of_a_contact() -> None:
    case = toy({"coordination": {"rate": 50, "hours_per_year": 4}}, **PAIR)
    assert keys(case, "contacts") == {"hour,b,a"}
    assert row(case, "contacts", "hour", "b", "a") == (None, {"flow[hour,b,a,digital]": 1, "contact[b,a]": -5}, 0)
    assert optimum(case) == pytest.approx(50 * 4)
    assert optimum(case, without=["contacts"]) == 0


def test_free_contacts_need_no_row() -> None:
    case = toy({"coordination": {"rate": 50}}, **PAIR)
    assert keys(case, "contacts") == set()
    assert optimum(case) == 0
