"""Expected cost against the worst case: by hand, and against solves of their own."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.test_states import STAR, TARIFF, near_or_far
from properties.test_states import tree_tables

RARE = [*STAR[:1], *({"state": name, "parent": "today", "probability": chance, "may_open": False} for name, chance in (("calm", 0.75), ("storm", 0.25)))]


def points(found: rb.Resilience) -> list[tuple[float, float, float, float]]:
    return [tuple(round(float(row[name]), 6) for name in ("expected", "risk", "from", "to")) for row in found.points.to_dict("records")]


def test_both_sites_cost_less_on_average_and_the_near_one_alone_less_at_worst() -> None:
    """Both: 20 + (60 + 100) / 2, at worst 120. Near alone: 110 always. Equal at half the weight."""
    found = rb.resilience(near_or_far(TARIFF), "worst", gap=1e-9)
    assert points(found) == [(100, 120, 0, 0.5), (110, 110, 0.5, 1)]
    assert [plan.passed for plan in found.plans.values()] == [True, True]
    assert found.points[["calm", "storm"]].to_numpy().tolist() == [[pytest.approx(80), pytest.approx(120)], [pytest.approx(110), pytest.approx(110)]]


def test_who_keeps_both_regrets_least() -> None:
    """Alone, calm costs 70 and storm 110: both sites are 10 above either, near alone 40 above the first."""
    found = rb.resilience(near_or_far(TARIFF), "regret", gap=1e-9)
    assert points(found) == [(100, 10, 0, 1)]


def test_the_tail_counts_the_worst_cases() -> None:
    """One storm in four: both sites cost 80 + 40 / 4 on average; the worst half of the cases costs (80 + 120) / 2."""
    found = rb.resilience(near_or_far(TARIFF, RARE), "tail", tail=0.5, gap=1e-9)
    assert points(found)[0] == pytest.approx((90, 100, 0, 1))
    worst = rb.resilience(near_or_far(TARIFF, RARE), "tail", tail=0.25, gap=1e-9)
    assert points(worst)[-1][:2] == (110, 110)


@pytest.mark.parametrize("measure", ["regret", *(pytest.param(name, marks=pytest.mark.slow) for name in ("worst", "tail"))])
def test_no_solve_of_its_own_beats_the_frontier(measure: Any) -> None:
    case = rb.make(*tree_tables(3))
    found = rb.resilience(case, measure, gap=1e-7)
    table = found.points
    scale = abs(table["expected"].iloc[0])
    assert table["expected"].is_monotonic_increasing
    assert table["risk"].is_monotonic_decreasing
    assert table["from"].iloc[0] == 0
    assert table["to"].iloc[-1] == 1
    assert table["expected"].iloc[0] == pytest.approx(rb.solve(case, gap=1e-7).cost, rel=1e-6)
    assert found.gap_money <= 1e-5 * scale
    for plan, expected in zip(found.plans.values(), table["expected"], strict=True):
        assert plan.passed
        assert plan.cost == pytest.approx(expected)


def test_what_means_nothing_is_refused() -> None:
    with pytest.raises(rb.ScenarioError, match="one of worst, regret, tail"):
        rb.resilience(near_or_far(TARIFF), "mean")  # type: ignore[arg-type]
    with pytest.raises(rb.ScenarioError, match="a path"):
        rb.resilience(near_or_far([], [{"state": "one"}]))
