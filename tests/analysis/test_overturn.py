"""What overturns a comparison, on one instance and on several."""

from __future__ import annotations

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis import overturn as overturning
from rebundle.analysis.groups import families, groups
from rebundle.analysis.overturn import nearest


@pytest.fixture(scope="module")
def pool() -> rb.PricePool:
    return rb.PricePool(random_case(6))


@pytest.mark.slow
def test_the_nearest_switch_is_the_nearest_of_all(pool: rb.PricePool) -> None:
    found = nearest(pool, "integrated", "offshore")
    assert found is not None
    names = [name for name in groups(pool) if ">" not in name and ":" not in name]
    every = rb.overturn(pool, "integrated", "offshore", names)
    assert abs(np.log(found["factor"])) == pytest.approx(abs(np.log(every["factor"].iloc[0])), rel=1e-6)
    assert found["low"] <= found["factor"] <= found["high"]


def test_a_search_that_begins_too_near_widens_until_it_meets_the_switch(pool: rb.PricePool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = nearest(pool, "integrated", "offshore")
    monkeypatch.setattr(overturning, "FIRST_REACH", 0.05)
    again = nearest(pool, "integrated", "offshore")
    assert found is not None
    assert again is not None
    assert again["price"] == found["price"]
    assert again["factor"] == pytest.approx(found["factor"], rel=1e-9)


@pytest.mark.slow
def test_beyond_the_switch_the_other_strategy_wins(pool: rb.PricePool) -> None:
    found = nearest(pool, "integrated", "offshore")
    assert found is not None
    for side, winner in ((0.97, 0), (1.03, 1)):
        factor = 1 + side * (found["factor"] - 1)
        costs = {name: rb.Planner(pool.case).solve(name, prices=pool.prices({found["price"]: factor}), gap=1e-9).cost for name in ("integrated", "offshore")}
        best = min(costs, key=lambda name: costs[name])
        assert (best == found["winner_beyond"]) == bool(winner)


@pytest.mark.slow
def test_several_instances_in_one_table() -> None:
    spider = rb.read("instances/teaching/spider")
    result = rb.across([random_case(6), spider, rb.read("instances/published/sunoil")])
    rows = result.rows.set_index("instance")
    assert rows.loc["spider", "winner"] == "offshore"
    assert rows.loc["spider", "margin"] == pytest.approx(0.35)
    assert rows.loc["spider", "price"] == "processing@NTH"
    assert rows.loc["spider", "factor"] == pytest.approx(7.65 / 8)
    assert not rows.loc["sunoil", "price"]
    assert rows.loc["sunoil", "note"]
    assert result.as_dict()["instances"][2]["margin"] is None or rows.loc["sunoil", "margin"] >= 0


def test_families_have_a_price_today(pool: rb.PricePool) -> None:
    lines = pool.matrix.lines.assign(now=pool.matrix.prices)
    for family in families(pool):
        assert (lines.loc[lines["family"] == family, "now"] > 0).any()
    assert set(families(pool)) <= set(groups(pool))
