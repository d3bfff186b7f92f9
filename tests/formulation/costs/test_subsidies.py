"""Wage subsidies."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import SUPPLIER, TWO_SITES, bill, drivers, solved, toy

WORK: dict[str, Any] = {
    "countries": [{"country": "A", "capital_rate": 0, "productivity": 0.8}, {"country": "B", "capital_rate": 0}],
    "recipe_labour": [{"recipe": "make", "skill": "operator", "hours": 4}],
    "wages": [{"country": "A", "skill": "operator", "wage": 20}, {"country": "A", "skill": "engineer", "wage": 40}, {"country": "B", "skill": "operator", "wage": 15}],
}
"""A good takes 4 / 0.8 = 5 hours of an operator at a, 4 at b: 100 at a, 60 at b."""

A = {"country": "A"}


def test_every_hour_worked_is_paid_for() -> None:
    case = toy(**WORK, subsidies=[{**A, "skill": "operator", "per_hour": 3}])
    assert drivers(case, "subsidies") == {"operator@A/firm": {"runs[make,a]": pytest.approx(-5)}}
    assert bill(case, "subsidies") == {"subsidies:operator@A": (3, pytest.approx(-50), "hours/year", pytest.approx(-150))}


def test_a_supplier_passes_it_on_without_its_margin_and_the_skill_holds_over_the_star() -> None:
    case = toy(**WORK, **SUPPLIER, subsidies=[{**A, "per_hour": 3}, {**A, "skill": "engineer", "per_hour": 9}])
    assert bill(case, "subsidies") == {"subsidies:operator@A": (3, pytest.approx(-50), "hours/year", pytest.approx(-150))}
    assert bill(case, "wages") == {"wages:operator@A/acme": (25, pytest.approx(50), "hours/year", pytest.approx(1250))}
    assert bill(toy(**WORK, subsidies=[{**A, "per_hour": 3}, {**A, "skill": "operator"}]), "subsidies")["subsidies:operator@A"][0] == 0


def test_a_subsidy_is_a_price_like_any_other_up_to_the_wage() -> None:
    """Ten goods cost 1000 less 50 hours' subsidy at a and 600 at b: equal at 8 an hour."""
    case = toy(**WORK, **TWO_SITES, subsidies=[A])
    found = rb.breakeven(case, "subsidies@A=", 0.0, 20.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([8.0])
    assert solved(toy(**WORK, **TWO_SITES, subsidies=[{**A, "per_hour": 10}])).cost == pytest.approx(500)
    with pytest.raises(rb.PriceError, match="subsidies pay more"):
        rb.breakeven(case, "subsidies@A=", 0.0, 21.0)


@pytest.mark.parametrize("row", [{**A, "skill": "operator", "per_hour": 21}, {**A, "per_hour": 21}, {**A, "skill": "opertor", "per_hour": 1}])
def test_more_than_the_wage_and_unknown_skills_are_refused(row: dict[str, Any]) -> None:
    with pytest.raises(rb.InstanceError, match=r"more than the wage of 20|no wage for this skill"):
        toy(**WORK, subsidies=[row])
    assert len(toy(**WORK, subsidies=[{**A, "skill": "operator", "per_hour": 20}, {**A, "per_hour": 40}])["subsidies"]) == 2
