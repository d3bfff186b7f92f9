"""Convex pieces of the unit interval or square: cutting, area, and where a plan is proven the cheapest."""

from __future__ import annotations

import numpy as np

from rebundle.analysis.bound import MARGIN, Bound
from rebundle.solver.matrix import Array

NEAR = 1e-9
"""Two corners this close, in a box of side 1, are one."""

DIRECTIONS = 8
"""Directions in which a proven region is first sounded."""


def whole(dims: int) -> Array:
    """The whole interval or square, by its corners."""
    return np.array([[0.0], [1.0]]) if dims == 1 else np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def cut(corners: Array, normal: Array, limit: float, slack: float = 0.0) -> Array:
    """Keep the part of a piece where ``normal @ t <= limit``."""
    value = corners @ normal - limit
    if len(corners) == 0 or np.all(value <= slack):
        return corners
    kept: list[Array] = []
    pairs = [(0, 1), (1, 0)] if corners.shape[1] == 1 else [(n, (n + 1) % len(corners)) for n in range(len(corners))]
    for here, there in pairs:
        if value[here] <= slack:
            kept.append(corners[here])
        if (value[here] <= slack) != (value[there] <= slack):
            share = value[here] / (value[here] - value[there])
            kept.append(corners[here] + np.clip(share, 0.0, 1.0) * (corners[there] - corners[here]))
    if corners.shape[1] == 1:
        return np.array([[np.min(kept)], [np.max(kept)]]) if kept else np.empty((0, 1))
    return _distinct(np.array(kept).reshape(-1, 2))


def size(corners: Array) -> float:
    """Length or area."""
    if len(corners) < corners.shape[1] + 1:
        return 0.0
    if corners.shape[1] == 1:
        return float(corners.max() - corners.min())
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def proven(bound: Bound, plane: tuple[float, Array], corners: Array) -> Array:
    """Part of a piece where a plan is proven cheaper than every plan of a bound.

    The plan's cost is straight and the bound concave, so the part is convex; it is found exactly, as the
    shadow of a polyhedron, by asking for its farthest points in ever more directions.

    Parameters
    ----------
    bound : Bound
        Least cost of the other plans over the unit box.
    plane : float, ndarray
        The plan's cost: constant, and slope.
    corners : ndarray
        The piece.

    Returns
    -------
    ndarray
        Corners, none where nothing is proven, or where the piece has no size.
    """
    if all(plane[0] + plane[1] @ corner <= bound.at(corner) - MARGIN * bound.money for corner in corners):
        return corners
    dims = corners.shape[1]
    if size(corners) == 0:
        return np.empty((0, dims))
    walls = _walls(corners)
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    directions = [np.array([1.0]), np.array([-1.0])] if dims == 1 else [np.array([np.cos(angle), np.sin(angle)]) for angle in angles]
    points: list[Array] = []
    while directions:
        found = bound.reach(plane, walls, directions.pop())
        if found is None:
            return np.empty((0, dims))
        points.append(np.clip(found, 0.0, 1.0))
        if dims == 2 and not directions:
            directions = _unsounded(points, bound, plane, walls)
    return np.sort(np.array(points), axis=0) if dims == 1 else _hull(np.array(points))


def _unsounded(points: list[Array], bound: Bound, plane: tuple[float, Array], walls: tuple[Array, Array]) -> list[Array]:
    """Directions across the edges of the points' hull in which the region goes farther than the edge."""
    hull = _hull(np.array(points))
    beyond = []
    for here, there in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        across = np.array([there[1] - here[1], here[0] - there[0]])
        length = float(np.hypot(*across))
        if length < NEAR:
            continue
        found = bound.reach(plane, walls, across / length)
        if found is not None and (found - here) @ (across / length) > 1e-7:
            beyond.append(across / length)
    return beyond


def _walls(corners: Array) -> tuple[Array, Array]:
    """A piece as ``normals @ t <= limits``; corners run counter-clockwise."""
    if corners.shape[1] == 1:
        return np.array([[1.0], [-1.0]]), np.array([corners.max(), -corners.min()])
    step = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack([step[:, 1], -step[:, 0]])
    normals /= np.maximum(np.hypot(normals[:, 0], normals[:, 1]), 1e-300)[:, None]
    return normals, np.einsum("ij,ij->i", normals, corners)


def _distinct(corners: Array) -> Array:
    """Drop a corner that repeats the one before it."""
    if len(corners) == 0:
        return corners
    step = np.abs(corners - np.roll(corners, 1, axis=0)).max(axis=1)
    kept = corners[step > NEAR]
    return kept if len(kept) >= 3 else np.empty((0, 2))


def _hull(points: Array) -> Array:
    """Convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted({(round(float(x), 12), round(float(y), 12)) for x, y in points})
    if len(ordered) < 3:
        return np.array(ordered).reshape(-1, 2)

    def chain(sequence: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for point in sequence:
            while len(kept) >= 2 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]))


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
