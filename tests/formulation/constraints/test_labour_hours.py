"""A country has only so many hours of a skill."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import keys, optimum, row, toy


def workshop(**limit: Any) -> rb.Instance:
    """Three sites; each good takes two hours, at c twice as many; an hour costs 1 in A and 5 in B."""
    return toy(
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B"}, {"site": "c", "country": "A"}],
        lanes=[{"origin": site, "destination": "m", "mode": "road"} for site in "abc"],
        wages=[{"country": "A", "skill": "operator", "wage": 1, **limit}, {"country": "B", "skill": "operator", "wage": 5}],
        recipe_labour=[{"recipe": "make", "skill": "operator", "hours": 2}],
        recipe_sites=[{"recipe": "make", "site": "c", "hours_factor": 2}],
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
