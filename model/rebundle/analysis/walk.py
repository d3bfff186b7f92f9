"""The walk that proves a box of prices: solve at the corners of the pieces that plans own, until every corner is proven."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rebundle.analysis import polygon
from rebundle.analysis.bound import Bound
from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import Box
from rebundle.analysis.proofs import Known, Scope
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import NoPlanFound

SAME_COST = 1e-11
"""Share of the largest cost below which two plans cost the same over the whole box."""


@dataclass(frozen=True, eq=False)
class Facet:
    """Piece of the box that one bill owns.

    Attributes
    ----------
    known : Known
        The plan.
    strategy : str
        Strategy it was looked for under.
    corners : ndarray
        Corners in a box of side 1, counter-clockwise.
    constant, slope : float, ndarray
        The plan's cost over the box of side 1 [currency/year].
    """

    known: Known
    strategy: str
    corners: Array
    constant: float
    slope: Array

    @property
    def plane(self) -> tuple[float, Array]:
        """Cost as constant and slope."""
        return self.constant, self.slope

    def cost(self, corner: Array) -> float:
        """Cost of the plan at a corner."""
        return self.constant + float(self.slope @ corner)


@dataclass(frozen=True)
class Certificate:
    """What is proven over a whole box of prices.

    Attributes
    ----------
    max_gap : float
        Largest gap at any prices of the box, relative to the total cost.
    max_gap_avoidable : float
        Largest gap at the corners, relative to the cost not proven unavoidable there.
    max_gap_money : float
        Largest gap at any prices of the box in money [currency/year]. One strategy: what any plan could save over
        the one drawn. Two strategies: what a plan of the other one could save over the one drawn.
    complete : bool
        False where Ctrl-C, a time limit or `max_solves` left corners unproven.
    corners : int
        Corners at which it was checked; between them the gap is convex.
    """

    max_gap: float
    max_gap_avoidable: float
    max_gap_money: float
    complete: bool
    corners: int


@dataclass(frozen=True, eq=False)
class Walk:
    """The result of a walk: pieces, proof, effort.

    Attributes
    ----------
    box : Box
        The prices asked about.
    unit : Box
        The same with every number from 0 to 1.
    facets : list of Facet
        Pieces of the lower envelope of all plans known.
    certificate : Certificate
        The proof.
    solves : int
        Solves this walk made.
    seconds : float
        Time it took.
    """

    box: Box
    unit: Box
    facets: list[Facet]
    certificate: Certificate
    solves: int
    seconds: float

    def numbers(self, corners: Array) -> Array:
        """Corners in the numbers of the prices asked about."""
        return np.asarray(self.box.low + corners * (self.box.high - self.box.low))


def explore(pool: PricePool, box: Box, strategies: Sequence[str], *, max_solves: int | None = None) -> Walk:
    """Prove who is cheapest over a box of one or two prices.

    One strategy: every corner is solved until its gap is within the pool's. Two strategies: a corner is left
    where it is proven which of the two costs less, so that solves gather along the border (Eisner and
    Severance, 1976, for one price).

    `max_solves` is met but for one solve for each strategy that has no plan yet.

    Raises
    ------
    Infeasible
        Where a strategy has no plan.
    NoPlanFound
        Where a limit or Ctrl-C came before any plan of a strategy was found.
    """
    with pool.stoppable():
        return _explore(pool, box, strategies, max_solves)


def _explore(pool: PricePool, box: Box, strategies: Sequence[str], max_solves: int | None) -> Walk:
    began, before = time.perf_counter(), pool.solves
    view = _View(pool, box.unit(), [Scope(name) for name in strategies])
    complete = True

    def ended() -> bool:
        return pool.stopped or (max_solves is not None and pool.solves - before >= max_solves)

    ends = polygon.whole(len(box.prices))
    for corner, scope in itertools.product(ends, view.scopes):
        known = bool(pool.members(scope))
        wide = len(view.scopes) == 1 and known and view.gap(corner, scope) > view.allowed(corner, scope)
        if not known or (wide and not ended()):
            view.learn(corner, scope)
        if not known and not pool.members(scope):
            raise NoPlanFound(f"the limit was reached before any plan of {scope} was found", float("-inf"))
    while True:
        facets = view.envelope()
        corners = distinct(facets)
        waiting = view.waiting(corners)
        largest = max((view.cost(corner, scope) - view.floor(corner, scope) for corner, scope in waiting), default=0.0)
        pool.tell(len(corners) - len({polygon_key(corner) for corner, _ in waiting}), len(corners), largest)
        if not waiting:
            break
        if ended():
            complete = False
            break
        view.learn(*waiting[0])
    complete = complete and not view.short(corners)
    return Walk(box, view.unit, facets, view.certificate(corners, complete), pool.solves - before, time.perf_counter() - began)


def distinct(facets: Sequence[Facet]) -> list[Array]:
    """Corners of all pieces, each once."""
    return list({polygon_key(corner): corner for facet in facets for corner in facet.corners}.values())


def polygon_key(corner: Array) -> tuple[float, ...]:
    """Name of a corner: its numbers to the digits that tell corners apart."""
    return tuple(float(value) for value in np.round(corner / polygon.NEAR) * polygon.NEAR + 0.0)


class _View:
    """What a pool knows over one box, kept while it grows."""

    def __init__(self, pool: PricePool, unit: Box, scopes: list[Scope]) -> None:
        self.pool, self.unit, self.scopes = pool, unit, scopes
        self.tried: set[tuple[tuple[float, ...], Scope]] = set()
        self.proven: set[tuple[float, ...]] = set()
        self.cut: set[tuple[tuple[float, ...], Scope]] = set()
        self._bounds: dict[Scope, tuple[int, Bound]] = {}
        self._planes: dict[Scope, tuple[int, list[tuple[Known, float, Array]]]] = {}
        self._certain = pool.unavoidable(unit)

    def learn(self, corner: Array, scope: Scope) -> None:
        """Solve at a corner."""
        self.tried.add((polygon_key(corner), scope))
        if not self.pool.learn(np.maximum(self.unit.at(corner), 0.0), scope):
            self.cut.add((polygon_key(corner), scope))

    def short(self, corners: list[Array]) -> bool:
        """Whether a limit cut a solve short at a corner that is not proven without it."""
        here = [(corner, scope) for corner, scope in itertools.product(corners, self.scopes) if (polygon_key(corner), scope) in self.cut]
        return any(not self.decided(corner) and self.gap(corner, scope) > self.allowed(corner, scope) for corner, scope in here)

    def planes(self, scope: Scope) -> list[tuple[Known, float, Array]]:
        """Cost of every plan of a scope as constant and slope."""
        count, planes = self._planes.get(scope, (-1, []))
        if count != len(self.pool.plans):
            planes = [(known, float(known.driver @ self.unit.base), self.unit.directions.T @ known.driver) for known in self.pool.members(scope)]
            self._planes[scope] = (len(self.pool.plans), planes)
        return planes

    def bound(self, scope: Scope) -> Bound:
        """Proven least cost, rebuilt when proofs were added."""
        count, bound = self._bounds.get(scope, (-1, None))
        if bound is None or count != len(self.pool.proofs):
            bound = self.pool.bound(self.unit, scope)
            self._bounds[scope] = (len(self.pool.proofs), bound)
        return bound

    def cost(self, corner: Array, scope: Scope) -> float:
        """Cost of the cheapest plan known."""
        return min((constant + float(slope @ corner) for _, constant, slope in self.planes(scope)), default=float("inf"))

    def floor(self, corner: Array, scope: Scope) -> float:
        """Proven least cost, at most the cost known."""
        return min(self.bound(scope).at(corner), self.cost(corner, scope))

    def gap(self, corner: Array, scope: Scope) -> float:
        """What a better plan could save at most [currency/year]."""
        return self.cost(corner, scope) - self.floor(corner, scope)

    def allowed(self, corner: Array, scope: Scope) -> float:
        """Gap at which a corner counts as proven [currency/year]."""
        cost = self.cost(corner, scope)
        return self.pool.gap * max(cost - min(self._certain.at(corner), cost), 0.0) * (1 + 1e-6) + 1e-12 * abs(cost)

    def waiting(self, corners: list[Array]) -> list[tuple[Array, Scope]]:
        """Corners to solve at, the widest gap first."""
        found: list[tuple[float, Array, Scope]] = []
        for corner in corners:
            key = polygon_key(corner)
            if key in self.proven:
                continue
            if self.decided(corner):
                self.proven.add(key)
                continue
            ratios = [(self.gap(corner, scope) / max(self.allowed(corner, scope), 1e-300), scope) for scope in self.scopes]
            wide = [(ratio, corner, scope) for ratio, scope in ratios if ratio > 1 and (key, scope) not in self.tried]
            if len(wide) == 2:  # the bound of the dearer strategy is what may decide the corner
                wide = [max(wide, key=lambda entry: self.cost(corner, entry[2]))]
            if not wide:
                self.proven.add(key)
            found += wide
        return [(corner, scope) for _, corner, scope in sorted(found, key=lambda entry: -entry[0])]

    def decided(self, corner: Array) -> bool:
        """Whether it is proven which of two strategies costs less."""
        if len(self.scopes) < 2:
            return False
        first, second = self.scopes
        return self.cost(corner, first) < self.floor(corner, second) or self.cost(corner, second) < self.floor(corner, first)

    def envelope(self) -> list[Facet]:
        """Pieces that the plans known own; of plans that cost the same everywhere the first is taken."""
        box = polygon.whole(len(self.unit.prices))
        planes = [(known, scope, constant, slope) for scope in self.scopes for known, constant, slope in self.planes(scope)]
        scale = max((abs(constant) + float(np.abs(slope).sum()) for _, _, constant, slope in planes), default=1.0)
        kept: list[tuple[Known, Scope, float, Array]] = []
        for known, scope, constant, slope in planes:
            if not any(np.all(np.abs(constant - other + box @ (slope - tilt)) <= SAME_COST * scale) for _, _, other, tilt in kept):
                kept.append((known, scope, constant, slope))
        facets = []
        for known, scope, constant, slope in kept:
            corners = box
            for _, _, other, tilt in kept:
                if tilt is not slope and len(corners):
                    corners = polygon.cut(corners, (slope - tilt) / scale, (other - constant) / scale)
            if polygon.size(corners) > polygon.NEAR ** len(self.unit.prices):
                facets.append(Facet(known, scope.strategy, corners, constant, slope))
        return facets

    def certificate(self, corners: list[Array], complete: bool) -> Certificate:
        """Largest gap over all corners that are not decided."""
        gaps = [(0.0, 0.0, 0.0)]
        for corner, scope in itertools.product(corners, self.scopes):
            if self.decided(corner):
                continue
            cost, gap = self.cost(corner, scope), self.gap(corner, scope)
            avoidable = cost - min(self._certain.at(corner), cost)
            gaps.append((gap / abs(cost) if cost else 0.0, gap / avoidable if avoidable > 0 else 0.0, gap))
        total, avoidable, money = np.max(np.array(gaps), axis=0)
        return Certificate(float(total), float(avoidable), float(money), complete, len(corners))
