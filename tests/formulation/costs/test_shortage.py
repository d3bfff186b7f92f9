"""Penalty for demand that is not served."""

from __future__ import annotations

from formulation.toy import bill, drivers, toy


def test_each_segment_has_its_own_penalty() -> None:
    demand = [
        {"market": "m", "item": "good", "segment": "all", "quantity": 10, "shortage_penalty": 5},
        {"market": "m", "item": "good", "segment": "extra", "quantity": 4, "shortage_penalty": 2},
        {"market": "m", "item": "good", "segment": "firm orders", "quantity": 1},
    ]
    case = toy(demand=demand, recipes={"unit_cost": 9})
    assert drivers(case, "shortage") == {"good m@B/firm": {"shortage[m,good,all]": 1}, "good m extra@B/firm": {"shortage[m,good,extra]": 1}}
    assert bill(case, "shortage") == {"shortage:good m@B": (5, 10, "units/year", 50), "shortage:good m extra@B": (2, 4, "units/year", 8)}


def test_cheap_goods_are_served() -> None:
    assert bill(toy(demand={"shortage_penalty": 5}, recipes={"unit_cost": 4}), "shortage") == {}
