"""Solves that share nothing with a pool: a compiled model of their own, and no memory of earlier solves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis.prices import Box
from rebundle.instance.strategy import find
from rebundle.solver.strategy_bounds import bounds

GAP = 1e-7
NOISE = 2e-6
"""Share of the cost by which two solves to that gap may differ."""


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan at some prices: its cost, the proven least cost, its drivers."""

    cost: float
    bound: float
    driver: Any

    @property
    def noise(self) -> float:
        return NOISE * (1 + abs(self.cost))


class Cold:
    """The best cost of an instance at any prices."""

    def __init__(self, case: rb.Instance) -> None:
        self.case = case
        self.planner = rb.Planner(case)
        self.matrix = self.planner.matrix

    def best(self, prices: Any, strategy: str = "free", outside: str | None = None, gap: float = GAP) -> Best:
        self.planner.known.clear()
        found = self.planner.find(*bounds(self.matrix, find(self.case, strategy)), prices, outside=outside, gap=gap)
        driver = self.matrix.drivers @ found.solution + self.matrix.fixed
        return Best(float(driver @ prices), found.bound, driver)


@cache
def cold(seed: int) -> Cold:
    return Cold(random_case(seed))


def line(box: Box, count: int) -> list[tuple[Any, Any]]:
    """Evenly spaced numbers over a box, at its ends too, and the prices there."""
    axes = [np.linspace(low, high, count) for low, high in zip(box.low, box.high, strict=True)]
    return [(numbers, box.at(numbers)) for numbers in np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))]


def inside(corners: Any, point: Any, margin: float = 0.0) -> bool:
    """Whether a point lies in a convex piece (interval, or polygon counter-clockwise), a margin away from its edges."""
    if len(corners) < point.size + 1:
        return False
    if point.size == 1:
        return bool(corners.min() + margin <= point[0] <= corners.max() - margin)
    step = np.roll(corners, -1, axis=0) - corners
    away = step[:, 0] * (point[1] - corners[:, 1]) - step[:, 1] * (point[0] - corners[:, 0])
    return bool(np.all(away >= margin * np.hypot(step[:, 0], step[:, 1])))
