"""Value lost on the way."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy


def test_each_day_costs_a_share_of_the_value() -> None:
    case = toy(items={"declared_value": 100, "time_cost": 0.01}, lanes={"days": 5})
    assert drivers(case, "time") == {"good@A>B/firm": {"flow[good,a,m,road]": 500}}
    assert bill(case, "time") == {"time:good@A>B": (0.01, 5000, "currency days/year", pytest.approx(50))}


def test_no_days_need_no_value() -> None:
    assert drivers(toy(items={"time_cost": 0.01}), "time") == {}
