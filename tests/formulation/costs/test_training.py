"""Training: hours of a skill beyond those that a country has."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, bill, drivers, toy

WORK: dict[str, Any] = {
    **TWO_SITES,
    "recipe_labour": [{"recipe": "make", "skill": "operator", "hours": 4}],
    "wages": [{"country": "A", "skill": "operator", "wage": 10, "hours_limit": 30}, {"country": "B", "skill": "operator", "wage": 16}],
}
"""Ten goods take 40 hours, at 10 each at a as far as the 30 reach, at 16 each at b."""

PLACES = [{"country": "A", "skill": "operator", "cost_per_hour": 4}]


def test_the_hours_beyond_the_limit_are_trained_for() -> None:
    case = toy(**WORK, training=PLACES)
    assert drivers(case, "training") == {"operator@A/firm": {"trained[A,operator]": 1}}
    assert bill(case, "training") == {"training:operator@A": (4, pytest.approx(10), "hours/year", pytest.approx(40))}


def test_what_training_may_cost_is_a_break_even() -> None:
    """The last ten hours cost 10 and their training at a, 16 at b."""
    found = rb.breakeven(toy(**WORK, training=PLACES), "training:operator@A=", 0.0, 12.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([6.0])


def test_without_a_shortage_nobody_is_trained() -> None:
    wages = [{**WORK["wages"][0], "hours_limit": 40}, WORK["wages"][1]]
    assert bill(toy(**{**WORK, "wages": wages}, training=PLACES), "training") == {}
