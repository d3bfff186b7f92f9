"""What is made to order arrives in time: lanes that leave few days carry no more than the quick recipes make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import rebundle as rb
from formulation.toy import keys, optimum, row, solved, toy
from rebundle.plan.audit import audit
from rebundle.solver.diagnose import diagnose


def workshop(made_to: str = "order", customs: str = "declared", **market: Any) -> rb.Instance:
    """Ten goods: slow making costs 1 and takes 4 days, quick making 3 (two starts a good) and 1 day; road costs 1 and 2 days, air 4 and 1 day."""
    return toy(
        {"customs_value": customs},
        items={"made_to": made_to, "declared_value": 10},
        markets=[{"market": "m", "country": "B", **market}],
        recipes=[
            {"recipe": "make", "cell": "shop", "item": "good", "days": 4, "unit_cost": 1},
            {"recipe": "hurry", "cell": "shop", "item": "good", "days": 1, "unit_cost": 1.5, "yield": 0.5},
        ],
        modes=[{"mode": "road"}, {"mode": "air"}],
        lanes=[{"origin": "a", "destination": "m", "mode": mode, "days": days, "cost_per_unit": cost} for mode, days, cost in (("road", 2, 1), ("air", 1, 4))],
    )


def test_the_road_takes_only_what_is_made_quickly() -> None:
    """Of 5 days the road leaves 3 and air 4: quick and by road costs 4, slow and by air 5, slow and by road is too late."""
    case = workshop(window_days=5)
    assert keys(case, "lead_time") == {"good,a,4"}
    assert row(case, "lead_time", "good", "a", "4") == (None, {"flow[good,a,m,road]": 1, "runs[hurry,a]": -0.5}, 0)
    assert optimum(case) == pytest.approx(10 * 4)
    assert optimum(case, without=["lead_time"]) == pytest.approx(10 * 2)
    assert solved(workshop(customs="traced", window_days=5)).cost == pytest.approx(10 * 4)


@pytest.mark.parametrize(("window", "cost"), [(None, 20), (6, 20), (5, 40), (4.5, 40), (2.5, 70)])
def test_the_shorter_the_window_the_dearer(window: float | None, cost: float) -> None:
    """Within 6 days all goes, within 2.5 only what is made quickly and flown."""
    plan = solved(workshop(window_days=window))
    assert plan.cost == pytest.approx(cost)


def test_what_is_on_the_shelf_waits_for_nobody() -> None:
    case = workshop("stock", window_days=2)
    assert keys(case, "lead_time") == set()
    assert optimum(case) == pytest.approx(20)


def too_slow(customs: str = "declared") -> tuple[rb.Instance, rb.Plan]:
    """A plan of a patient market, priced anew for one that waits 5 days."""
    case = workshop(customs=customs, window_days=5)
    return case, replace(solved(workshop(customs=customs)), digest=case.digest)


@pytest.mark.parametrize("customs", ["declared", "traced"])
def test_the_audit_finds_what_is_made_too_slowly(customs: str) -> None:
    case, plan = too_slow(customs)
    (found,) = audit(case, plan)
    assert (found.rule, found.who, found.amount) == ("lead time", "good from a", pytest.approx(10))


def test_too_few_quick_makers_are_named_in_the_conflict() -> None:
    """The one lane leaves 3 days, and the quick shop makes 4 of the 10 goods."""
    case = toy(
        items={"made_to": "order"},
        markets=[{"market": "m", "country": "B", "window_days": 5}],
        cells=[{"cell": "shop", "stage": "fabrication"}, {"cell": "express", "stage": "fabrication", "hours_per_year": 4}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "express", "site": "a", "max": 1}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good", "days": 4}, {"recipe": "hurry", "cell": "express", "item": "good", "days": 1, "hours": 1}],
        lanes={"days": 2},
    )
    found = diagnose(case)
    assert [(shortfall.rule, shortfall.amount) for shortfall in found.shortfalls] == [("demand", pytest.approx(6))]
    assert "lead time (good, a, 4)" in found.conflict
