"""What is charged beyond the last state, against hand arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

import rebundle as rb
from formulation.test_arrays import same
from formulation.toy import Rows, solved, toy
from rebundle.plan.audit import audit

PATH: Rows = [{"state": "one", "years": 2}, {"state": "two", "parent": "one", "years": 4}]


def shop(kept: float, life: float = 10, *, rate: float = 0.0, states: Rows = PATH, **tables: Any) -> rb.Instance:
    """A shop of 1,000 makes ten goods a year for six years."""
    return toy({"remaining_value": kept, "discount_rate": rate}, cells={"equipment": 1000, "life_years": life}, states=states, **tables)


@pytest.mark.parametrize(
    ("kept", "life", "cost"),
    [
        (1.0, 10, 100),  # 6 years of 100, by the year
        (0.0, 10, 1000 / 6),  # all of it within the 6 years
        (0.4, 10, (600 + 0.6 * 400) / 6),  # 0.6 of the 4 years that are left
        (0.0, 4, 2 * 1000 / 6),  # two lives of four years
        (0.0, 3, 1000 / 3),  # two lives of three years, nothing left
    ],
)
def test_what_is_left_of_a_life_is_charged_as_far_as_it_is_not_returned(kept: float, life: float, cost: float) -> None:
    case = shop(kept, life)
    assert solved(case).cost == pytest.approx(cost)
    same(case)


def test_a_cell_opened_later_has_more_left() -> None:
    """Opened after two years, 4 of its 10 years are charged and half of the 6 that are left."""
    states = [{**PATH[0], "may_open": False}, PATH[1]]
    case = shop(0.5, states=states, state_changes=[{"state": "one", "what": "demand", "value": 0}, {"state": "two", "what": "demand", "value": 1}])
    assert solved(case).cost == pytest.approx((400 + 0.5 * 600) / 6)


def test_later_years_are_discounted() -> None:
    """At 10 % six years of 100 paid day by day are worth (1 - 1.1^-6) / ln 1.1 hundreds, the four after them (1.1^-6 - 1.1^-10) / ln 1.1."""
    now, after = (1 - 1.1**-6) / math.log(1.1), (1.1**-6 - 1.1**-10) / math.log(1.1)
    assert solved(shop(0.25, rate=0.1)).cost == pytest.approx(100 * (1 + 0.75 * after / now))


def test_everything_that_is_paid_once_is_charged_on() -> None:
    """Robots, opening and a grant on the capital as well as equipment: (1,000 + 200) less half, and 60 to open, within the 6 years."""
    case = toy(
        {"remaining_value": 0.0},
        cells={"equipment": 1000, "robots": 1, "opening_cost": 60},
        robots=[{"price": 200}],
        grants=[{"country": "A", "share": 0.5}],
        states=PATH,
    )
    assert solved(case).cost == pytest.approx((600 + 60) / 6)


def test_the_audit_works_the_rest_out_itself() -> None:
    plan = solved(shop(0.0))
    driver = plan.costs["driver"].where(plan.costs["family"] != "equipment", 100.0)
    wrong = replace(plan, costs=plan.costs.assign(driver=driver, amount=driver * plan.costs["price"] * plan.costs["weight"]))
    assert "cost" in {violation.rule for violation in audit(shop(0.0), wrong)}


def test_without_states_nothing_lies_beyond() -> None:
    assert solved(shop(0.0, states=[])).cost == pytest.approx(100)


def test_paths_that_end_apart_are_refused() -> None:
    states = [{"state": "today", "years": 1}, *({"state": name, "parent": "today", "probability": 0.5, "years": years} for name, years in (("short", 2), ("long", 4)))]
    with pytest.raises(rb.InstanceError, match="this path ends after 3 years, another after 5"):
        shop(0.5, states=states)
    assert shop(1.0, states=states).network.beyond == {}
