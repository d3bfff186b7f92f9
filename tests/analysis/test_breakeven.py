"""Break-evens against grids of solves that share nothing with them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from cold import Cold, cold, inside, line

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis import polygon
from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.proofs import Scope

GAP = 1e-4


def bills(found: Breakeven) -> list[float]:
    """Bill of the moved price on each segment, by the plan's own drivers."""
    moved = found.walk.box.directions[:, 0]
    return [float(found.plans[name].driver @ moved) for name in found.segments["plan"]]


def check_shape(found: Breakeven) -> None:
    """Segments cover the range, cost what their plans cost, and their bills fall; switches lie where two meet, within their intervals."""
    ends, width = found.segments[["from", "to"]].to_numpy(), found.price.high - found.price.low
    assert ends[0, 0] == pytest.approx(found.price.low)
    assert ends[-1, 1] == pytest.approx(found.price.high)
    assert ends[1:, 0] == pytest.approx(ends[:-1, 1], abs=1e-8 * width)
    for row in found.segments.to_dict("records"):
        driver = found.plans[row["plan"]].driver
        for end in ("from", "to"):
            assert row[f"cost_{end}"] == pytest.approx(float(driver @ found.walk.box.at(np.array([row[end]]))), rel=1e-9)
    own = bills(found)
    assert all(after <= before + 1e-9 * abs(own[0]) for before, after in pairwise(own))
    borders = {round(float(end), 9) for end in ends[1:, 0]}
    for switch in found.switches:
        assert found.price.low <= switch.low <= switch.at <= switch.high <= found.price.high
        assert round(switch.at, 9) in borders
        assert switch.changes
        assert switch.from_plan != switch.to_plan
    if len(found.strategies) == 1:
        assert len(found.switches) == len(ends) - 1


def drawn(found: Breakeven, prices: Any) -> float:
    """Cost of the cheapest plan of the walk."""
    return min(float(known.driver @ prices) for known in found.plans.values())


def check_grid(found: Breakeven, pool: rb.PricePool, fresh: Cold, count: int) -> None:
    """One strategy, at every point of a grid: the bound is at most the best cost, the plan at most the certified gap above it."""
    (strategy,) = found.strategies
    bound = pool.bound(found.walk.box, Scope(strategy))
    for numbers, prices in line(found.walk.box, count):
        best = fresh.best(prices, strategy)
        assert bound.at(numbers) <= best.cost + best.noise
        assert drawn(found, prices) >= best.bound - best.noise
        assert drawn(found, prices) - bound.at(numbers) <= found.certificate.max_gap_money * (1 + 1e-6) + 1e-9 * best.cost
        assert drawn(found, prices) <= best.cost + found.certificate.max_gap_money + best.noise
        assert drawn(found, prices) * (1 - found.certificate.max_gap) <= best.cost + best.noise


def check_turns(found: Breakeven, fresh: Cold) -> None:
    """Left of a switch's interval the bill of the best plan lies above the midpoint of the two plans, right of it below.

    A plan within the solve's own gap may have a bill off by that gap over the distance.
    """
    own, width = bills(found), found.price.high - found.price.low
    for number, switch in enumerate(found.switches):
        middle = (own[number] + own[number + 1]) / 2
        for distance in (0.003 * width, 0.03 * width):
            for side, start in ((1, switch.low - distance), (-1, switch.high + distance)):
                if not found.price.low <= start <= found.price.high:
                    continue
                best = fresh.best(found.walk.box.at(np.array([start])), found.strategies[0], gap=1e-9)
                bill = float(best.driver @ found.walk.box.directions[:, 0])
                assert side * (bill - middle) >= -(best.cost - best.bound + best.noise / 10) / distance


def follow(seed: int, name: str, low: float, high: float, count: int, strategy: str = "free") -> Breakeven:
    pool = rb.PricePool(random_case(seed), gap=GAP)
    found = rb.breakeven(pool, name, low, high, strategy=strategy)
    assert found.certificate.complete
    assert found.certificate.max_gap_avoidable <= GAP * (1 + 1e-6)
    check_shape(found)
    check_grid(found, pool, cold(seed), count)
    check_turns(found, cold(seed))
    return found


@pytest.mark.parametrize(
    ("seed", "name", "low", "high"),
    [pytest.param(0, "wages@AAA", 0.2, 3.0, marks=pytest.mark.slow), (4, "freight", 0.0, 4.0)],
)
def test_best_plans_along_a_price(seed, name, low, high) -> None:
    assert len(follow(seed, name, low, high, 11).switches) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 42))
@pytest.mark.parametrize(("name", "low", "high"), [("wages", 0.0, 3.0), ("duty@>AAA+", 0.0, 1.0), ("@BBB", 0.2, 3.0)])
def test_many_best_plans_along_a_price(seed, name, low, high) -> None:
    follow(seed, name, low, high, 21, "free" if seed % 2 else "near-market")


def duel(seed: int, name: str, low: float, high: float, count: int, pair: tuple[str, str]) -> Breakeven:
    """Two strategies at every point of a grid: what is proven is so, and what is drawn costs at most the certified gap more than the other."""
    pool, fresh = rb.PricePool(random_case(seed), gap=GAP), cold(seed)
    found = rb.breakeven(pool, name, low, high, strategy=pair[0], against=pair[1])
    assert found.certificate.complete
    check_shape(found)
    parts = [polygon.proven(pool.bound(found.walk.unit, Scope(pair[1] if facet.strategy == pair[0] else pair[0])), facet.plane, facet.corners) for facet in found.walk.facets]
    for numbers, prices in line(found.walk.box, count):
        best = {strategy: fresh.best(prices, strategy) for strategy in pair}
        share = (numbers - found.price.low) / (found.price.high - found.price.low)
        for facet, part in zip(found.walk.facets, parts, strict=True):
            rival = best[pair[1] if facet.strategy == pair[0] else pair[0]]
            if inside(facet.corners, share):
                assert facet.cost(share) >= best[facet.strategy].bound - rival.noise
                assert facet.cost(share) <= rival.cost + found.certificate.max_gap_money + rival.noise
            if inside(part, share):
                assert best[facet.strategy].cost <= facet.cost(share) + rival.noise
                assert facet.cost(share) <= rival.cost + rival.noise
    for switch in found.switches:
        for place, winner, loser in ((switch.low - 1e-4, switch.from_strategy, switch.to_strategy), (switch.high + 1e-4, switch.to_strategy, switch.from_strategy)):
            if switch.low > found.price.low + 1e-4 and switch.high < found.price.high - 1e-4:
                prices = found.walk.box.at(np.array([place]))
                own, other = fresh.best(prices, winner), fresh.best(prices, loser)
                assert own.cost <= other.cost + own.noise
    return found


@pytest.mark.parametrize(
    ("seed", "name", "low", "high", "pair"), [pytest.param(0, "wages@AAA", 0.2, 3.0, ("integrated", "offshore"), marks=pytest.mark.slow), (2, "wages@AAA", 0.2, 3.0, ("offshore", "integrated"))]
)
def test_two_strategies_along_a_price(seed, name, low, high, pair) -> None:
    found = duel(seed, name, low, high, 9, pair)
    assert len(found.switches) == 1
    assert found.switches[0].high - found.switches[0].low < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50, 52))
@pytest.mark.parametrize("pair", [("integrated", "offshore"), ("near-market", "offshore"), ("integrated", "free")])
def test_many_strategies_along_a_price(seed, pair) -> None:
    duel(seed, "wages@AAA", 0.05, 3.0, 15, pair)


@pytest.mark.parametrize("seed", [2, pytest.param(7, marks=pytest.mark.slow)])
def test_a_stricter_strategy_is_never_proven_cheaper_than_all_plans(seed) -> None:
    """Where the best plan of all is an integrated one the two tie: the interval spans it, however many plans follow one another there."""
    found = rb.breakeven(random_case(seed), "wages@AAA", 0.1, 4.0, strategy="integrated", against="free")
    assert len([name for name in found.segments["strategy"] if name == "integrated"]) >= 2
    (switch,) = found.switches
    assert switch.low == pytest.approx(0.1)
    assert switch.high - switch.at < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "against"), [pytest.param(9, None, marks=pytest.mark.slow), (2, "offshore")])
def test_what_was_asked_before_moves_no_switch(seed, against) -> None:
    case = random_case(seed)
    first = "free" if against is None else "integrated"
    one = rb.breakeven(rb.PricePool(case, gap=1e-7), "wages@AAA", 0.2, 3.0, strategy=first, against=against)
    pool = rb.PricePool(case, gap=1e-7)
    for changes, strategy in (({"wages": 2.2, "freight": 0.3}, "free"), ({"wages@AAA": 0.77}, first), ({"wages@AAA": 1.9}, "integrated"), ({"@CCC": 3.0}, "offshore")):
        pool.query(changes, strategy)
    other = rb.breakeven(pool, "wages@AAA", 0.2, 3.0, strategy=first, against=against)
    assert other.solves < one.solves + 2
    for here, there in ((one, other), (other, one)):
        assert here.switches
        for switch in here.switches:
            assert any(near.low - 1e-5 <= switch.at <= near.high + 1e-5 for near in there.switches)


def test_a_price_asked_again_costs_no_solve() -> None:
    pool = rb.PricePool(random_case(0))
    one = rb.breakeven(pool, "wages@AAA", 0.2, 3.0)
    again = rb.breakeven(pool, "wages@AAA", 0.2, 3.0)
    part = rb.breakeven(pool, "wages@AAA", 0.25, 1.7)
    assert one.solves > 0 == again.solves == part.solves
    assert again.segments.equals(one.segments)
    assert [switch.at for switch in part.switches] == pytest.approx([switch.at for switch in one.switches if 0.25 < switch.at < 1.7])


@pytest.mark.parametrize("most", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_a_partial_answer_says_so_and_its_proof_holds(most) -> None:
    pool = rb.PricePool(random_case(0), gap=1e-6)
    found = rb.breakeven(pool, "wages@AAA", 0.2, 3.0, max_solves=most)
    assert found.solves == most
    assert not found.certificate.complete
    assert found.certificate.max_gap_avoidable > 1e-6
    check_shape(found)
    check_grid(found, pool, cold(0), 5)


def test_without_a_limit_a_gap_of_nothing_is_reached() -> None:
    found = rb.breakeven(random_case(9), "wages@AAA", 0.2, 3.0, gap=1e-8)
    assert found.certificate.complete
    assert found.certificate.max_gap_avoidable <= 1.1e-8
    for switch in found.switches:
        assert switch.high - switch.low < 1e-4


def test_a_duty_of_nothing_today_is_added_to() -> None:
    case = random_case(1)
    found = rb.breakeven(case, "duty@>AAA+", 0.0, 2.0)
    assert found.unit == "added, share"
    check_shape(found)
    assert bills(found)[-1] < bills(found)[0]


def test_an_answer_is_plain_values() -> None:
    found = rb.breakeven(random_case(2), "wages@AAA", 0.2, 3.0, strategy="integrated", against="offshore")
    plain = found.as_dict()
    assert plain["price"] == {"name": "wages@AAA", "kind": "factor", "low": 0.2, "high": 3.0, "unit": "times today's price"}
    assert [row["plan"] for row in plain["segments"]] == found.frame()["plan"].tolist()
    assert plain["switches"][0]["at"] == found.switches[0].at
    assert plain["certificate"]["complete"] is True
