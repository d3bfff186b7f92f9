"""Maps over two prices against grids of solves that share nothing with them."""

from __future__ import annotations

import numpy as np
import pytest
from cold import cold, inside, line

import rebundle as rb
from properties.random_case import random_case, random_tables
from rebundle.analysis import polygon
from rebundle.analysis.phase import Phase
from rebundle.analysis.pool import MIXED
from rebundle.analysis.proofs import Scope

GAP = 1e-4
X, Y = "wages@AAA:0.2:3", "freight:0.2:3"


def check_shape(found: Phase) -> None:
    """Regions are convex, cover the box once, and cost what their plans cost."""
    area = (found.x.high - found.x.low) * (found.y.high - found.y.low)
    assert sum(polygon.size(region.vertices) for region in found.regions) == pytest.approx(area, rel=1e-6)
    assert found.frame()["share"].sum() == pytest.approx(1.0, rel=1e-6)
    for region in found.regions:
        step = np.roll(region.vertices, -1, axis=0) - region.vertices
        after = np.roll(step, -1, axis=0)
        assert np.all(step[:, 0] * after[:, 1] - step[:, 1] * after[:, 0] >= -1e-9)
        driver = found.plans[region.plan].driver
        assert list(region.cost) == pytest.approx([float(driver @ found.walk.box.at(corner)) for corner in region.vertices])
        assert polygon.size(region.proven) <= polygon.size(region.vertices) * (1 + 1e-6)
        assert all(inside(region.vertices, corner, -1e-6) for corner in region.proven)
    patterns = {region.plan: region.pattern for region in found.regions}
    for one in found.regions:
        for other in found.regions:
            assert (patterns[one.plan] == patterns[other.plan]) == (found.plans[one.plan].pattern == found.plans[other.plan].pattern)


def check_grid(found: Phase, pool: rb.PricePool, seed: int, count: int) -> None:
    """One strategy, at every point of a grid: the bound is at most the best cost, the plan at most the certified gap above it."""
    (strategy,) = found.strategies
    bound = pool.bound(found.walk.box, Scope(strategy))
    for numbers, prices in line(found.walk.box, count):
        best = cold(seed).best(prices, strategy)
        cost = min(float(known.driver @ prices) for known in found.plans.values())
        assert bound.at(numbers) <= best.cost + best.noise
        assert best.bound - best.noise <= cost <= best.cost + found.certificate.max_gap_money + best.noise
        here = [region for region in found.regions if inside(region.vertices, numbers, -1e-9)]
        assert here
        for region in here:
            assert float(found.plans[region.plan].driver @ prices) == pytest.approx(cost, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "x", "y"),
    [(7, "wages@AAA:0.05:2", Y), pytest.param(9, X, Y, marks=pytest.mark.slow), pytest.param(4, "wages@CCC=0:40", "duty@>AAA+0:1", marks=pytest.mark.slow)],
)
def test_a_map_of_best_plans(seed, x, y) -> None:
    pool = rb.PricePool(random_case(seed), gap=GAP)
    found = rb.phase(pool, x, y)
    assert found.certificate.complete
    assert found.certificate.max_gap_avoidable <= GAP * (1 + 1e-6)
    assert len(found.regions) > 1
    check_shape(found)
    check_grid(found, pool, seed, 5)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "x", "y"), [(60, "wages:0:3", "freight:0:3"), (60, "wages@BBB:0.2:3", "robots:0:2"), (61, "wages@BBB:0.2:3", "robots:0:2")])
def test_many_maps_of_best_plans(seed, x, y) -> None:
    pool = rb.PricePool(random_case(seed), gap=1e-3)
    found = rb.phase(pool, x, y, strategy="free" if seed % 2 else "near-market")
    assert found.certificate.complete
    check_shape(found)
    check_grid(found, pool, seed, 7)


def duel(seed: int, x: str, y: str, count: int, pair: tuple[str, str]) -> Phase:
    """Two strategies at every point of a grid: what is proven is so, and what is drawn costs at most the certified gap more than the other."""
    pool, fresh = rb.PricePool(random_case(seed), gap=GAP), cold(seed)
    found = rb.phase(pool, x, y, strategy=pair[0], against=pair[1])
    assert found.certificate.complete
    check_shape(found)
    assert found.decided == pytest.approx(found.frame()["proven_share"].sum())
    for numbers, prices in line(found.walk.box, count):
        best = {strategy: fresh.best(prices, strategy) for strategy in pair}
        for region in found.regions:
            rival = best[pair[1] if region.label == pair[0] else pair[0]]
            cost = float(found.plans[region.plan].driver @ prices)
            if inside(region.vertices, numbers):
                assert cost >= best[region.label].bound - rival.noise
                assert cost <= rival.cost + found.certificate.max_gap_money + rival.noise
            if inside(region.proven, numbers):
                assert best[region.label].cost < rival.cost + rival.noise
                assert cost < rival.cost + rival.noise
    return found


def test_a_map_of_two_strategies() -> None:
    found = duel(2, X, "duty@>AAA+0:1", 4, ("integrated", "offshore"))
    assert {region.label for region in found.regions} == {"integrated", "offshore"}
    assert found.decided > 0.99
    plain = found.as_dict()
    assert (plain["x"]["name"], plain["y"]["name"], plain["y"]["unit"]) == ("wages@AAA", "duty@>AAA", "added, share")
    assert len(plain["regions"]) == len(found.regions)
    assert plain["decided"] == found.decided


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(70, 72))
@pytest.mark.parametrize("pair", [("offshore", "integrated"), ("near-market", "free")])
def test_many_maps_of_two_strategies(seed, pair) -> None:
    duel(seed, "wages@AAA:0.05:3", "freight:0:3", 6, pair)


def labelled(seed: int, count: int) -> Phase:
    """Where the class of the best plan is proven, no plan outside the class is cheaper."""
    pool = rb.PricePool(random_case(seed), gap=GAP)
    found = rb.phase(pool, "wages@AAA:0.05:2", "freight:0.2:3", labels=True)
    check_shape(found)
    check_grid(found, pool, seed, 3)
    seen = 0
    for numbers, prices in line(found.walk.box, count):
        for region in found.regions:
            if not inside(region.proven, numbers):
                continue
            seen += 1
            cost = float(found.plans[region.plan].driver @ prices)
            rivals = [{"strategy": name} for name in pool.classes] if region.label == MIXED else [{"outside": region.label}]
            for rival in (cold(seed).best(prices, **scope) for scope in rivals):
                assert cost <= rival.cost + rival.noise
    assert seen
    return found


@pytest.mark.slow
def test_the_class_of_the_best_plan_is_proven_by_its_rival() -> None:
    found = labelled(7, 4)
    assert len({region.label for region in found.regions}) > 1
    assert found.decided > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 80])
def test_many_classes_of_best_plans_are_proven_by_their_rivals(seed) -> None:
    labelled(seed, 6)


def test_a_class_without_plans_leaves_the_labels_of_the_rest() -> None:
    header, tables = random_tables(5)
    header["strategies"] = {"nowhere": {"assembly": {"countries": ["AAA"], "barred": ["AAA"]}}}
    tables["demand"] = [dict(row, shortage_penalty=None) for row in tables["demand"]]
    pool = rb.PricePool(rb.make(header, tables))
    found = rb.phase(pool, X, Y, labels=True)
    assert Scope("nowhere") in pool.impossible
    assert MIXED in {region.label for region in found.regions}
    assert found.decided > 0.99


@pytest.mark.parametrize("most", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_a_partial_map_says_so_and_its_proof_holds(most) -> None:
    pool = rb.PricePool(random_case(9), gap=1e-6)
    found = rb.phase(pool, X, Y, max_solves=most)
    assert found.solves == most
    assert not found.certificate.complete
    assert found.certificate.max_gap_avoidable > 1e-6
    check_shape(found)
    check_grid(found, pool, 9, 3)


@pytest.mark.slow
def test_a_partial_map_of_labels_solves_no_more_than_asked() -> None:
    found = rb.phase(random_case(7), "wages@AAA:0.05:2", Y, labels=True, max_solves=6)
    assert found.solves == 6
    assert 0 <= found.decided <= 1


@pytest.mark.slow
def test_a_map_is_the_same_whatever_was_asked_before_and_turned_on_its_side() -> None:
    case = random_case(7)
    one = rb.phase(rb.PricePool(case, gap=1e-7), X, Y)
    pool = rb.PricePool(case, gap=1e-7)
    for changes in ({"wages": 2.2, "freight": 0.3}, {"wages@AAA": 0.77, "freight": 2.0}, {"@CCC": 3.0}):
        pool.query(changes)
    other = rb.phase(pool, Y, X)
    shares = [sorted(round(share, 5) for share in found.frame()["share"] if share > 1e-4) for found in (one, other)]
    assert shares[0] == pytest.approx(shares[1], abs=2e-5)
    along = rb.breakeven(pool, "wages@AAA", 0.2, 3.0)
    edge = {float(corner[0]) for region in one.regions for corner in cut_at_today(region)}
    for switch in along.switches:
        assert min(abs(switch.at - x) for x in edge) < 1e-4


def cut_at_today(region) -> np.ndarray:
    """Where a region's edges cross freight at today's price."""
    ends = polygon.cut(polygon.cut(region.vertices, np.array([0.0, 1.0]), 1.0), np.array([0.0, -1.0]), -1.0 + 1e-7)
    return ends if len(ends) else np.empty((0, 2))
