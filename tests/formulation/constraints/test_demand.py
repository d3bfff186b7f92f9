"""What arrives at a market and what it goes without make up its demand."""

from __future__ import annotations

import pytest

from formulation.toy import keys, optimum, row, toy

SEGMENTS = [{"market": "m", "item": "good", "segment": "firm orders", "quantity": 10}, {"market": "m", "item": "good", "segment": "extra", "quantity": 5, "shortage_penalty": 2}]


def test_segments_add_up() -> None:
    case = toy(demand=SEGMENTS, recipes={"unit_cost": 3})
    assert keys(case, "demand") == {"m,good"}
    assert row(case, "demand", "m", "good") == (15, {"flow[good,a,m,road]": 1, "shortage[m,good,extra]": 1}, 15)
    assert optimum(case) == pytest.approx(10 * 3 + 5 * 2)
    assert optimum(case, without=["demand"]) == 0


def test_what_must_be_served_is_served() -> None:
    assert optimum(toy(demand={"quantity": 15}, recipes={"unit_cost": 3})) == pytest.approx(45)
