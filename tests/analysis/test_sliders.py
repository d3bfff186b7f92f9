"""The panel of prices: what it says at any setting holds against fresh solves."""

from __future__ import annotations

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis.sliders import Panel, default_prices, panel
from rebundle.analysis.study import study

pytestmark = pytest.mark.slow

PRICES = ["wages@AAA:0.5:2", "robots:0.2:2", "duty@*>AAA+0:25%"]


@pytest.fixture(scope="module")
def pool() -> rb.PricePool:
    return rb.PricePool(random_case(1), gap=1e-9)


@pytest.fixture(scope="module")
def sliders(pool: rb.PricePool) -> Panel:
    return panel(pool, PRICES, ("free", "integrated", "offshore"), max_solves=24)


def test_costs_and_bounds_hold_against_fresh_solves(sliders: Panel) -> None:
    fresh, random = rb.PricePool(sliders.case, gap=1e-9), np.random.default_rng(0)
    for numbers in random.uniform(sliders.box.low, sliders.box.high, size=(4, 3)):
        for strategy in ("free", "offshore"):
            known, cost, bound = sliders.best(numbers, strategy)
            truth = fresh.query(sliders.box.at(numbers), strategy)
            assert bound <= truth.cost * (1 + 1e-9)
            assert cost >= truth.bound * (1 - 1e-9)
            assert cost == pytest.approx(float(known.driver @ sliders.box.at(numbers)), rel=1e-12)


def test_today_is_exact(sliders: Panel) -> None:
    assert sliders.today.tolist() == [1.0, 1.0, 0.0]
    for strategy in sliders.members:
        _, cost, bound = sliders.best(sliders.today, strategy)
        assert bound == pytest.approx(cost, rel=1e-8)


def test_no_more_solves_than_allowed() -> None:
    pool = rb.PricePool(random_case(1))
    found = panel(pool, PRICES[:2], ("free",), max_solves=3)
    assert found.solves <= 3
    assert set(found.members) == {"free"}


def test_the_prices_chosen_share_no_line_and_part_the_plans(pool: rb.PricePool, sliders: Panel) -> None:
    chosen = default_prices(pool)
    space = rb.analysis.prices.box(pool.case, pool.matrix, chosen)  # refuses names that share lines
    bills = np.array([known.driver for known in pool.plans]) @ space.directions
    assert len(chosen) > 1
    assert np.all(np.ptp(bills, axis=0) > 0)


def test_a_study_is_whole(pool: rb.PricePool) -> None:
    found = study(pool, PRICES, gap=1e-9, max_solves=2)
    assert list(found.comparison.plans) == ["free", "integrated", "offshore"]
    assert found.breakeven is not None
    assert found.breakeven.price.name == "wages@AAA"
    assert found.phase is not None
    assert found.phase.y.name == "robots"
    assert found.panel is not None
    assert len(found.panel.box.prices) == 3
    assert set(found.indicators) == set(found.comparison.plans)
    compared = rb.compare(pool.case, gap=1e-9)
    for name, plan in compared.plans.items():
        assert found.comparison.plans[name].cost == pytest.approx(plan.cost, rel=1e-8)
        assert found.comparison.plans[name].passed
