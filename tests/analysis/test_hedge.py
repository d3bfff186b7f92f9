"""One plan for a weight on a measure of risk: by hand, against the frontier, and what may not be asked of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rebundle as rb
from formulation.test_states import TARIFF, near_or_far
from properties.test_states import tree_tables


@pytest.mark.parametrize(("weight", "expected", "worst"), [(0.9, 100, 120), (1.1, 110, 110), (math.inf, 110, 110)])
def test_the_weight_decides_between_both_sites_and_the_near_one(weight: float, expected: float, worst: float) -> None:
    """Both cost 100 on average and 120 at worst, near alone 110 always: equal at a weight of 1."""
    found = rb.hedge(near_or_far(TARIFF), "worst", weight, gap=1e-9)
    assert (found.plan.cost, found.risk) == (pytest.approx(expected), pytest.approx(worst))
    assert (found.cheapest.cost, found.risk_of_cheapest) == (pytest.approx(100), pytest.approx(120))
    objective = worst if math.isinf(weight) else expected + weight * worst
    assert found.objective == pytest.approx(objective)
    assert found.bound == pytest.approx(objective)
    assert found.passed


def test_of_plans_that_are_equal_at_worst_the_cheapest_on_average_is_taken() -> None:
    """Near alone costs 110 always; far alone 10 + 60 in the calm and 10 + 60 + 40 in the storm."""
    found = rb.hedge(near_or_far([{**TARIFF[0], "value": 0.4}]), "worst", math.inf, gap=1e-9)
    assert (found.plan.cost, found.risk) == (pytest.approx(90), pytest.approx(110))


def test_who_keeps_both_sites_regrets_least() -> None:
    """Calm and storm cost 70 and 110 alone; both sites cost 80 and 120."""
    found = rb.hedge(near_or_far(TARIFF), "regret", math.inf, gap=1e-9)
    assert (found.plan.cost, found.risk) == (pytest.approx(100), pytest.approx(10))
    assert found.scenarios.set_index("scenario")[["hedged", "alone"]].round(6).to_dict("index") == {"calm": {"hedged": 80, "alone": 70}, "storm": {"hedged": 120, "alone": 110}}


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["regret", "tail"])
def test_a_hedge_is_on_the_frontier(measure: Any) -> None:
    case = rb.make(*tree_tables(3))
    points = rb.resilience(case, measure, gap=1e-7).points
    for weight in (0.3, math.inf):
        found = rb.hedge(case, measure, weight, gap=1e-7)
        best = points["risk"] if math.isinf(weight) else points["expected"] + weight * points["risk"]
        assert found.objective == pytest.approx(best.min(), rel=1e-6)
        assert found.bound <= found.objective * (1 + 1e-9)
        assert found.passed


def test_what_is_not_linear_in_prices_is_refused_with_what_to_do_instead(tmp_path: Path) -> None:
    case = near_or_far(TARIFF)
    given: Any = rb.hedge(case, "tail")
    asked: tuple[Callable[[], Any], ...] = (
        lambda: rb.PricePool(given),
        lambda: rb.breakeven(given, "duty", low=0.0, high=2.0),
        lambda: rb.phase(given, "duty:0:2", "freight:0:2"),
        lambda: rb.tolerance(given),
        lambda: rb.sweep(given, tmp_path, grid={"duty": [1.0]}),
    )
    for ask in asked:
        with pytest.raises(rb.ObjectiveError, match=r"not linear in prices.*rb\.revise"):
            ask()


@pytest.mark.parametrize("weight", [-1.0, math.nan])
def test_a_weight_below_nothing_is_refused(weight: float) -> None:
    with pytest.raises(rb.ScenarioError, match="at least 0"):
        rb.hedge(near_or_far(TARIFF), "worst", weight)
