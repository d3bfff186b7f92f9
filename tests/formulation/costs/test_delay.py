"""Expected cost of what arrives late."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy

LATE = {"items": {"late_penalty": 5}, "lanes": {"late_days": 0.5}, "owners": [{"owner": "firm", "late_days": 1.5}]}


def test_lane_and_owner_are_late_together() -> None:
    case = toy(**LATE)
    assert drivers(case, "delay") == {"good@A/firm": {"flow[good,a,m,road]": 0.5 + 1.5}}
    assert bill(case, "delay") == {"delay:good@A": (5, pytest.approx(20), "unit days/year", pytest.approx(100))}


def test_an_item_that_may_be_late_has_no_line() -> None:
    assert drivers(toy(**{**LATE, "items": {}}), "delay") == {}
