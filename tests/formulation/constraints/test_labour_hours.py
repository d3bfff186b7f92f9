"""A country has only so many hours of a skill."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import keys, optimum, row, solved, toy


def workshop(training: list[dict[str, Any]] | None = None, **limit: Any) -> rb.Instance:
    """Three sites; each good takes two hours, at c twice as many; an hour costs 1 in A and 5 in B."""
    return toy(
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B"}, {"site": "c", "country": "A"}],
        lanes=[{"origin": site, "destination": "m", "mode": "road"} for site in "abc"],
        wages=[{"country": "A", "skill": "operator", "wage": 1, **limit}, {"country": "B", "skill": "operator", "wage": 5}],
        recipe_labour=[{"recipe": "make", "skill": "operator", "hours": 2}],
        recipe_sites=[{"recipe": "make", "site": "c", "hours_factor": 2}],
        training=training or [],
    )


def test_the_rest_is_worked_elsewhere() -> None:
    case = workshop(hours_limit=12)
    assert keys(case, "labour_hours") == {"A,operator"}
    assert row(case, "labour_hours", "A", "operator") == (None, {"runs[make,a]": 2, "runs[make,c]": 4}, 12)
    assert optimum(case) == pytest.approx(12 * 1 + (20 - 12) * 5)


def test_hours_without_end() -> None:
    case = workshop()
    assert keys(case, "labour_hours") == set()
    assert optimum(case) == pytest.approx(20 * 1)


@pytest.mark.parametrize(("places", "cost"), [({"cost_per_hour": 3}, 20 + 8 * 3), ({"cost_per_hour": 3, "max_hours": 5}, 17 + 3 * 5 + 5 * 3), ({"cost_per_hour": 4.5}, 12 + 8 * 5)])
def test_training_adds_hours_where_it_costs_less_than_working_elsewhere(places: dict[str, Any], cost: float) -> None:
    """Of 20 hours 12 are to be had; each of the other 8 costs 1 and its training in A, or 5 in B."""
    case = workshop([{"country": "A", "skill": "operator", **places}], hours_limit=12)
    assert row(case, "labour_hours", "A", "operator") == (None, {"runs[make,a]": 2, "runs[make,c]": 4, "trained[A,operator]": -1}, 12)
    assert solved(case).cost == pytest.approx(cost)


def test_training_is_for_skills_that_are_short() -> None:
    with pytest.raises(rb.InstanceError, match="no hours_limit for this skill in B"):
        workshop([{"country": "B", "skill": "operator", "cost_per_hour": 3}], hours_limit=12)
