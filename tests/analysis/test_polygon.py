"""Cutting, measuring and proving convex pieces of known shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rebundle.analysis import polygon
from rebundle.analysis.bound import Bound
from rebundle.analysis.prices import FACTOR, Box, Price

SQUARE = Box((Price("x", FACTOR, 0, 1), Price("y", FACTOR, 0, 1)), np.array([1.0, 0.0, 0.0]), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))


def counter_clockwise(corners) -> bool:
    x, y = corners[:, 0], corners[:, 1]
    return bool(x @ np.roll(y, -1) - y @ np.roll(x, -1) > 0)


def same(found, wanted) -> bool:
    """The same corners in the same order, from any of them."""
    return len(found) == len(wanted) and any(np.allclose(np.roll(found, turn, axis=0), wanted, atol=1e-9) for turn in range(len(found)))


def test_the_whole_has_size_one() -> None:
    assert polygon.size(polygon.whole(1)) == polygon.size(polygon.whole(2)) == 1.0
    assert counter_clockwise(polygon.whole(2))


@pytest.mark.parametrize(
    ("normal", "limit", "area"),
    [((1, 1), 1, 0.5), ((1, 1), 0.5, 0.125), ((1, 1), 1.5, 0.875), ((1, 0), 0.25, 0.25), ((-1, 0), -0.25, 0.75), ((1, 1), 3, 1.0), ((1, 1), -1, 0.0), ((1, -2), 0, 0.75)],
)
def test_a_square_is_cut(normal, limit, area) -> None:
    kept = polygon.cut(polygon.whole(2), np.array(normal, dtype=float), limit)
    assert polygon.size(kept) == pytest.approx(area)
    assert area == 0 or counter_clockwise(kept)


def test_a_cut_keeps_the_corners_in_order() -> None:
    kept = polygon.cut(polygon.whole(2), np.array([1.0, 1.0]), 1.5)
    assert same(kept, np.array([[0, 0], [1, 0], [1, 0.5], [0.5, 1], [0, 1]]))


def test_a_cut_along_an_edge_or_through_a_corner_takes_nothing_or_all() -> None:
    square = polygon.whole(2)
    assert same(polygon.cut(square, np.array([1.0, 0.0]), 1.0), square)
    assert polygon.size(polygon.cut(square, np.array([1.0, 0.0]), 0.0)) == 0
    assert polygon.size(polygon.cut(square, np.array([1.0, 1.0]), 0.0)) == 0
    assert polygon.size(polygon.cut(square, np.array([1.0, -1.0]), 0.0)) == pytest.approx(0.5)


@pytest.mark.parametrize(("normal", "limit", "wanted"), [(1.0, 0.25, [0, 0.25]), (-2.0, -0.5, [0.25, 1]), (1.0, 2.0, [0, 1]), (1.0, -1.0, [])])
def test_an_interval_is_cut(normal, limit, wanted) -> None:
    assert polygon.cut(polygon.whole(1), np.array([normal]), limit).ravel().tolist() == pytest.approx(wanted)


@given(st.lists(st.tuples(st.floats(0, 6.3), st.floats(-0.3, 1.3)), min_size=1, max_size=6))
def test_what_a_cut_keeps_and_what_it_takes_are_the_whole(cuts) -> None:
    piece = polygon.whole(2)
    for angle, limit in cuts:
        normal = np.array([np.cos(angle), np.sin(angle)])
        kept, taken = polygon.cut(piece, normal, limit), polygon.cut(piece, -normal, -limit)
        assert polygon.size(kept) + polygon.size(taken) == pytest.approx(polygon.size(piece), abs=1e-7)
        if len(kept):
            assert (kept @ normal).max() <= limit + 1e-9
        piece = kept if polygon.size(kept) > polygon.size(taken) else taken


def test_sizes_of_known_shapes() -> None:
    assert polygon.size(np.array([[0, 0], [2, 0], [0, 3.0]])) == pytest.approx(3.0)
    assert polygon.size(np.array([[0.25], [0.75]])) == pytest.approx(0.5)
    assert polygon.size(np.empty((0, 2))) == polygon.size(np.array([[0.3, 0.3]])) == polygon.size(np.array([[0, 0], [1, 1.0]])) == 0
    assert polygon.size(np.empty((0, 1))) == 0


def test_the_hull_of_a_grid_is_its_four_corners() -> None:
    grid = np.stack(np.meshgrid([0, 0.5, 1], [0, 0.5, 1]), axis=-1).reshape(-1, 2)
    assert same(polygon._hull(grid), polygon.whole(2))
    assert len(polygon._hull(np.array([[0, 0], [0.5, 0.5], [1, 1.0]]))) < 3


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_hull_holds_its_points(seed) -> None:
    points = np.random.default_rng(seed).uniform(0, 1, (12, 2))
    hull = polygon._hull(points)
    assert counter_clockwise(hull)
    assert {tuple(np.round(corner, 9)) for corner in hull} <= {tuple(np.round(corner, 9)) for corner in points}
    for here, there in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        across = np.array([there[1] - here[1], here[0] - there[0]])
        assert np.all((points - here) @ across <= 1e-9)


def rival(*plans) -> Bound:
    """The least cost of some plans (constant, x, y), proven wherever their costs cross the box's corners and middle."""
    drivers = np.array(plans, dtype=float)
    places = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]])
    prices = np.array([SQUARE.at(place) for place in places])
    return Bound(SQUARE, prices, (prices @ drivers.T).min(axis=1), np.zeros(3))


def test_against_one_plan_the_proven_part_ends_at_the_border() -> None:
    part = polygon.proven(rival([1.0, 0.0, 0.0]), (0.5, np.array([0.5, 0.5])), polygon.whole(2))
    assert polygon.size(part) == pytest.approx(0.5, abs=1e-6)
    assert part.sum(axis=1).max() <= 1 + 1e-9
    assert counter_clockwise(part)


def test_everywhere_or_nowhere() -> None:
    assert same(polygon.proven(rival([1.0, 0.0, 0.0]), (0.9, np.zeros(2)), polygon.whole(2)), polygon.whole(2))
    assert polygon.size(polygon.proven(rival([1.0, 0.0, 0.0]), (1.1, np.zeros(2)), polygon.whole(2))) == 0


def test_a_tie_proves_nothing() -> None:
    assert polygon.size(polygon.proven(rival([1.0, 1.0, 0.0]), (1.0, np.array([1.0, 0.0])), polygon.whole(2))) == 0


def test_the_proven_part_stays_in_its_piece() -> None:
    piece = polygon.cut(polygon.whole(2), np.array([1.0, 0.0]), 0.4)
    part = polygon.proven(rival([1.0, 0.0, 0.0]), (0.5, np.array([0.5, 0.5])), piece)
    assert polygon.size(part) == pytest.approx(0.4 - 0.4**2 / 2, abs=1e-6)
    assert part[:, 0].max() <= 0.4 + 1e-9


def test_against_two_plans_the_proven_part_is_what_both_leave() -> None:
    """Against min(1, 2 - 2x) a plan of cost y + 0.5 is proven on y < 0.5 and y < 1.5 - 2x where the rival's bound is exact."""
    bound = Bound(SQUARE, *exact_everywhere([[1.0, 0.0, 0.0], [2.0, -2.0, 0.0]]), np.array([0.0, -2.0, 0.0]))
    part = polygon.proven(bound, (0.5, np.array([0.0, 1.0])), polygon.whole(2))
    assert polygon.size(part) == pytest.approx(0.5 * 0.5 + 0.5 * 0.5 * 0.25, abs=1e-6)


def exact_everywhere(plans):
    """Proofs at the ends of the fold of two plans, so that the bound is their least cost."""
    drivers = np.array(plans, dtype=float)
    places = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0], [0.5, 1]])
    prices = np.array([SQUARE.at(place) for place in places])
    return prices, (prices @ drivers.T).min(axis=1)


@pytest.mark.parametrize("piece", [np.array([[0.9, 0.2]]), np.array([[0.9, 0.05], [0.5, 0.5]])])
def test_a_piece_without_size_proves_nothing_outside_itself(piece) -> None:
    part = polygon.proven(rival([1.0, 0.0, 0.0]), (0.2, np.array([1.0, 1.0])), piece)
    assert polygon.size(part) == 0
    assert all(any(np.allclose(corner, own) for own in piece) for corner in part)
