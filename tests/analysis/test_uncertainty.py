"""What the average of scenarios is made of, against hand arithmetic."""

from __future__ import annotations

import pytest

import rebundle as rb
from formulation.test_states import near_or_far
from formulation.toy import Rows

TWO_STEPS: Rows = [
    {"state": "today", "years": 0},
    *({"state": f"{name} 1", "parent": "today", "probability": 0.5, "may_open": False} for name in ("calm", "storm")),
    *({"state": f"{name} 2", "parent": f"{name} 1", "probability": 0.5, "may_open": False} for name in ("calm", "storm")),
]


@pytest.mark.parametrize(("days", "average"), [(2, 80 + 10 * 2 / 4 + 10), (10, 100 + 10)])
def test_days_late_are_averaged_and_what_opens_again_is_open(days: float, average: float) -> None:
    """Far is closed in the first year and costs 4 + days late at 1 a day in the storm's second, near costs 10; a shop costs 10.

    On average far costs 5 in the second year where the storm brings 2 days and pays for its shop, and 9 where it brings 10, and does not.
    """
    changes = [{"state": f"{name} {year}", "what": "far", "change": change} for name in ("calm", "storm") for year, change in ((1, "closed"), (2, "open"))]
    changes.append({"state": "storm 2", "what": "late:far>m", "change": "points", "value": days})
    case = near_or_far(
        changes,
        TWO_STEPS,
        items=[{"item": "good", "late_penalty": 1}],
        recipe_sites=[{"recipe": "make", "site": "near", "unit_cost": 10}, {"recipe": "make", "site": "far", "unit_cost": 4}],
    )
    found = rb.uncertainty(case, gap=1e-9)
    assert found.average_plan == pytest.approx(average)
    assert found.plan.cost == pytest.approx(min(average, 20 + 0.75 * 100 + 0.25 * 40))
