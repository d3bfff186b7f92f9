"""Costs that no decision changes."""

from __future__ import annotations

from formulation.toy import bill, drivers, toy


def test_constants_are_lines_of_their_own() -> None:
    case = toy(constants=[{"name": "rent", "amount": 120}, {"name": "royalty", "amount": -20}])
    assert drivers(case, "constant") == {"rent@/firm": {"": 120}, "royalty@/firm": {"": -20}}
    assert bill(case, "constant") == {"constant:rent": (1, 120, "currency/year", 120), "constant:royalty": (1, -20, "currency/year", -20)}
