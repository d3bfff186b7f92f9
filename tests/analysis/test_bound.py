"""The proven least cost: never above any plan, exact where it was proven, and false without the least drivers."""

from __future__ import annotations

import numpy as np
import pytest
from cold import inside
from hypothesis import given, settings
from hypothesis import strategies as st

from rebundle.analysis import polygon
from rebundle.analysis.bound import MARGIN, Bound
from rebundle.analysis.prices import FACTOR, Box, Price

seeds = st.integers(0, 10**6)


def space(base, directions) -> Box:
    directions = np.asarray(directions, dtype=float)
    return Box(tuple(Price(f"p{axis}", FACTOR, 0.0, 1.0) for axis in range(directions.shape[1])), np.asarray(base, dtype=float), directions)


def point(prices) -> Box:
    return space(prices, np.zeros((len(prices), 0)))


NOTHING = np.zeros(0)


def test_without_least_drivers_a_negative_line_makes_the_bound_false() -> None:
    """The plan earns by its second line: at prices (1, 1) it costs 1, at (1, 3) it costs -1, though every price is at least as high."""
    plan = np.array([2.0, -1.0])
    proofs, bounds = np.array([[1.0, 1.0]]), np.array([1.0])
    dear = np.array([1.0, 3.0])
    assert Bound(point(dear), proofs, bounds, np.zeros(2)).at(NOTHING) > dear @ plan
    assert Bound(point(dear), proofs, bounds, np.array([0.0, -1.0])).at(NOTHING) == pytest.approx(-1.0)
    assert Bound(point(dear), proofs, bounds, np.array([0.0, -2.0])).at(NOTHING) <= dear @ plan


def test_positive_least_drivers_tighten() -> None:
    """Every plan uses at least 3 of the first line; the proof at (1, 1) says nothing of what more the line costs at price 5."""
    proofs, bounds = np.array([[1.0, 1.0]]), np.array([4.0])
    loose = Bound(point([5.0, 1.0]), proofs, bounds, np.zeros(2)).at(NOTHING)
    tight = Bound(point([5.0, 1.0]), proofs, bounds, np.array([3.0, 0.0])).at(NOTHING)
    assert loose == pytest.approx(4.0)
    assert tight == pytest.approx(3 * 4 + 4.0)
    assert tight <= min(np.array([5.0, 1.0]) @ plan for plan in ([3.0, 1.0], [4.0, 0.0]))


def test_a_small_gap_does_not_prove_the_winner() -> None:
    """The plan known costs 10, one not seen 9.99 + 0.02 t: within 0.16 percent everywhere, and yet the latter owns half the box."""
    box = space([1.0, 0.0], [[0.0], [1.0]])
    unseen = np.array([9.99, 0.02])
    ends = np.array([box.at(np.array([0.0])), box.at(np.array([1.0]))])
    bound = Bound(box, ends, ends @ unseen - 0.005, np.zeros(2))
    for t in np.linspace(0, 1, 11):
        assert 10 - bound.at(np.array([t])) <= 0.0016 * 10
    part = polygon.proven(bound, (10.0, np.array([0.0])), polygon.whole(1))
    assert part.ravel() == pytest.approx([0.75, 1.0], abs=1e-6)
    assert np.all(box.at(np.array([0.49])) @ unseen < 10.0)
    beaten = Bound(box, ends, ends @ unseen - 0.03, np.zeros(2))
    assert len(polygon.proven(beaten, (10.0, np.array([0.0])), polygon.whole(1))) == 0


def test_no_proofs_leave_the_least_drivers() -> None:
    bound = Bound(space([1.0, 0.0], [[0.0], [2.0]]), np.zeros((0, 2)), np.zeros(0), np.array([3.0, -1.0]))
    assert bound.at(np.array([0.5])) == pytest.approx(3.0 - 1.0)
    assert bound.highest(np.array([-4.0])) == pytest.approx(3.0 - 2.0 + 4.0)


def test_prices_of_nothing_cost_nothing() -> None:
    bound = Bound(point([0.0, 0.0]), np.array([[0.0, 0.0]]), np.array([0.0]), np.array([1.0, 0.0]))
    assert bound.at(NOTHING) == 0.0


def test_a_proof_at_a_price_of_nothing_carries_to_any_price_of_that_line() -> None:
    bound = Bound(point([1.0, 7.0]), np.array([[1.0, 0.0]]), np.array([4.0]), np.zeros(2))
    assert bound.at(NOTHING) == pytest.approx(4.0)
    assert Bound(point([1.0, 0.0]), np.array([[1.0, 1e-3]]), np.array([4.0]), np.zeros(2)).at(NOTHING) == 0.0


class Drawn:
    """A random finite set of plans, known wholly, and some proofs about it at random prices."""

    def __init__(self, seed: int, dims: int, exact: bool = False) -> None:
        random = self.random = np.random.default_rng(seed)
        lines = random.integers(dims + 1, 7)
        self.plans = random.uniform(0, 10, (random.integers(2, 8), lines)) * (random.random((1, lines)) < 0.9)
        credit = random.random(lines) < 0.3
        self.plans[:, credit] -= random.uniform(0, 8, credit.sum())
        base = random.uniform(0, 3, lines) * (random.random(lines) < 0.8)
        directions = random.uniform(-0.5, 3, (lines, dims)) * (random.random((lines, dims)) < 0.6)
        base -= np.minimum(directions, 0).sum(axis=1)
        self.box = space(base, directions)
        self.least = self.plans.min(axis=0) - random.uniform(0, 1, lines) * (random.random(lines) < 0.5)
        within = self.box.base + random.uniform(0, 1, (4, dims)) @ self.box.directions.T
        elsewhere = random.uniform(0, 4, (3, lines)) * (random.random((3, lines)) < 0.8)
        self.proofs = np.vstack([within, elsewhere, np.where(np.arange(lines) == 0, 1.0, 0.0)])
        self.truth = (self.proofs @ self.plans.T).min(axis=1)
        self.gaps = np.zeros(len(self.truth)) if exact else random.uniform(0, 2, len(self.truth)) * (random.random(len(self.truth)) < 0.5)
        self.bound = Bound(self.box, self.proofs, self.truth - self.gaps, self.least)
        self.scale = 1e-7 * (1 + np.abs(self.plans).sum(axis=1).max() * (1 + self.proofs.max() + self.box.at(np.ones(dims)).max()))

    def numbers(self):
        return self.random.uniform(0, 1, len(self.box.prices))

    def least_cost(self, numbers) -> float:
        return float((self.plans @ self.box.at(numbers)).min())


@settings(max_examples=30)
@given(seeds, st.sampled_from([1, 2]))
def test_the_bound_is_never_above_the_cheapest_plan_and_is_concave(seed, dims) -> None:
    drawn = Drawn(seed, dims)
    for _ in range(8):
        one, other, share = drawn.numbers(), drawn.numbers(), drawn.random.random()
        low, high = drawn.bound.at(one), drawn.bound.at(other)
        assert low <= drawn.least_cost(one) + drawn.scale
        assert high <= drawn.least_cost(other) + drawn.scale
        assert drawn.bound.at(share * one + (1 - share) * other) >= share * low + (1 - share) * high - drawn.scale


@settings(max_examples=25)
@given(seeds, st.sampled_from([1, 2]))
def test_the_bound_is_exact_at_prices_proven_without_gap_wherever_they_lie(seed, dims) -> None:
    drawn = Drawn(seed, dims)
    for prices, truth, gap in zip(drawn.proofs, drawn.truth, drawn.gaps, strict=True):
        found = Bound(point(prices), drawn.proofs, drawn.truth - drawn.gaps, drawn.least).at(NOTHING)
        assert truth - gap - drawn.scale <= found <= truth + drawn.scale


@settings(max_examples=25)
@given(seeds, st.sampled_from([1, 2]), st.floats(0.01, 50))
def test_the_bound_grows_with_all_prices_and_never_falls_by_another_proof(seed, dims, factor) -> None:
    drawn = Drawn(seed, dims)
    here = drawn.box.at(drawn.numbers())
    arguments = drawn.proofs, drawn.truth - drawn.gaps, drawn.least
    assert Bound(point(factor * here), *arguments).at(NOTHING) == pytest.approx(factor * Bound(point(here), *arguments).at(NOTHING), abs=factor * drawn.scale)
    fewer = Bound(point(here), drawn.proofs[:3], (drawn.truth - drawn.gaps)[:3], drawn.least).at(NOTHING)
    assert fewer <= Bound(point(here), *arguments).at(NOTHING) + drawn.scale


@settings(max_examples=25)
@given(seeds, st.sampled_from([1, 2]))
def test_the_highest_value_is_reached_and_beaten_nowhere(seed, dims) -> None:
    drawn = Drawn(seed, dims)
    slope = drawn.random.uniform(-20, 20, dims)
    highest = drawn.bound.highest(slope)
    samples = [drawn.numbers() for _ in range(12)]
    assert highest >= max(drawn.bound.at(numbers) - slope @ numbers for numbers in samples) - drawn.scale
    corners = polygon.whole(dims)
    truth = [drawn.least_cost(numbers) - slope @ numbers for numbers in np.vstack([np.linspace(0, 1, 401)[:, None] if dims == 1 else corners, samples])]
    if dims == 1:  # the least cost is concave, hence on a grid within one step's change of its highest value
        step = (np.abs(drawn.plans @ drawn.box.directions).max() + abs(slope[0])) / 400
        assert highest <= max(truth) + step + drawn.scale
    plan = drawn.plans[0]  # no plan's own highest value lies below
    assert highest <= max(float(plan @ drawn.box.at(corner)) - slope @ corner for corner in corners) + drawn.scale


@settings(max_examples=30)
@given(seeds, st.sampled_from([1, 2]), st.booleans())
def test_where_a_plan_is_proven_cheapest_it_is_and_nothing_more_could_be_proven(seed, dims, exact) -> None:
    drawn = Drawn(seed, dims, exact)
    own = drawn.plans.mean(axis=0) - drawn.random.uniform(0, 2) * np.abs(drawn.plans).mean(axis=0) * drawn.random.uniform(0, 1, drawn.plans.shape[1])
    plane = float(own @ drawn.box.base), drawn.box.directions.T @ own
    piece = polygon.cut(polygon.whole(dims), *half(drawn)) if drawn.random.random() < 0.5 else polygon.whole(dims)
    part = polygon.proven(drawn.bound, plane, piece)
    for corner in part:
        assert plane[0] + plane[1] @ corner <= drawn.bound.at(corner) + drawn.scale
        assert inside(piece, corner, -1e-6)
    for _ in range(12):
        numbers = drawn.numbers()
        cost = plane[0] + float(plane[1] @ numbers)
        if inside(part, numbers):
            assert cost <= drawn.least_cost(numbers) + drawn.scale
        elif inside(piece, numbers, 1e-3) and cost < drawn.bound.at(numbers) - 10 * MARGIN * drawn.bound.money - drawn.scale:
            assert inside(part, numbers, -1e-4)


def half(drawn: Drawn):
    """A straight cut through the middle."""
    normal = drawn.random.normal(size=len(drawn.box.prices))
    return normal, float(normal @ np.full(len(normal), 0.5))
