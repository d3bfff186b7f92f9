"""The exact map of best plans over two prices, or of which of two strategies costs less."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis import polygon
from rebundle.analysis.bound import MARGIN
from rebundle.analysis.breakeven import unit
from rebundle.analysis.notes import notes
from rebundle.analysis.pool import MIXED, PricePool, as_pool
from rebundle.analysis.prices import Price, box, parse
from rebundle.analysis.proofs import Known, Scope, Seen
from rebundle.analysis.walk import Certificate, Facet, Walk, explore, polygon_key
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible
from rebundle.solver.planner import GAP


@dataclass(frozen=True, eq=False)
class Region:
    """A convex piece of the map that one bill owns.

    Attributes
    ----------
    plan : str
        Name of the plan.
    label : str
        The strategy that wins here, or, for the best of all plans, the class the plan belongs to.
    pattern : str
        Name of the plan's set of standing cells; regions of one pattern belong together.
    vertices : ndarray
        Corners in the two prices, counter-clockwise.
    proven : ndarray
        Corners of the part in which the label is proven, none where it is not.
    cost : tuple of float
        Cost at each corner [currency/year].
    """

    plan: str
    label: str
    pattern: str
    vertices: Array
    proven: Array
    cost: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Phase:
    """Best plans over two prices.

    Attributes
    ----------
    case : Instance
        The instance.
    x, y : Price
        What moves along each axis.
    units : tuple of str
        Units of the axes' numbers.
    strategies : tuple of str
        One strategy whose best plan is drawn, or two set against each other.
    labels : bool
        Whether the labels were to be proven; always for two strategies.
    regions : tuple of Region
        Pieces that cover the box without overlap.
    certificate : Certificate
        How much cheaper an unknown plan could be, anywhere in the box.
    decided : float
        Share of the box in which the label is proven.
    solves : int
        Solves made.
    seconds : float
        Time taken.
    notes : tuple of str
        What to know when reading it.
    plans : dict of str to Known
        Plans by name.
    """

    case: Instance
    x: Price
    y: Price
    units: tuple[str, str]
    strategies: tuple[str, ...]
    labels: bool
    regions: tuple[Region, ...]
    certificate: Certificate
    decided: float
    solves: int
    seconds: float
    notes: tuple[str, ...]
    plans: dict[str, Known] = field(repr=False)
    walk: Walk = field(repr=False)

    def frame(self) -> pd.DataFrame:
        """One row per region: plan, label, pattern, share of the box, lowest and highest cost [currency/year]."""
        area = (self.x.high - self.x.low) * (self.y.high - self.y.low)
        rows = [
            {
                "plan": r.plan,
                "label": r.label,
                "pattern": r.pattern,
                "share": polygon.size(r.vertices) / area,
                "proven_share": polygon.size(r.proven) / area,
                "cost_low": min(r.cost),
                "cost_high": max(r.cost),
            }
            for r in self.regions
        ]
        return pd.DataFrame(rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "x": {"name": self.x.name, "kind": self.x.kind, "low": self.x.low, "high": self.x.high, "unit": self.units[0]},
            "y": {"name": self.y.name, "kind": self.y.kind, "low": self.y.low, "high": self.y.high, "unit": self.units[1]},
            "strategies": list(self.strategies),
            "labels": self.labels,
            "currency": self.case.header.currency,
            "regions": [{"plan": r.plan, "label": r.label, "pattern": r.pattern, "vertices": r.vertices.tolist(), "proven": r.proven.tolist(), "cost": list(r.cost)} for r in self.regions],
            "certificate": asdict(self.certificate),
            "decided": self.decided,
            "solves": self.solves,
            "seconds": self.seconds,
            "notes": list(self.notes),
        }


def phase(
    case: Instance | PricePool,
    x: str | Price,
    y: str | Price,
    *,
    strategy: str = FREE,
    against: str | None = None,
    labels: bool = False,
    gap: float = GAP,
    time_limit: float | None = None,
    max_solves: int | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Phase:
    """Draw the exact map of best plans over two prices.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool that remembers what was solved before.
    x, y : Price or str
        What moves, such as ``"robots:0.2:2"`` and ``"duty@CHN>USA:0:4"``.
    strategy, against : str
        The strategy whose best plan is drawn; with `against`, where the one costs less than the other.
    labels : bool
        For one strategy: whether to prove the class of its best plan too, by solving for the best plan outside
        the class at the corners of its regions.
    gap, time_limit, max_solves, progress
        Proven gap relative to the avoidable cost; seconds for each solve; most solves; listener.

    Returns
    -------
    Phase
        With a partial certificate where a limit or Ctrl-C came first.

    Raises
    ------
    PriceError, UnknownStrategy, Infeasible
        As the names say.

    Examples
    --------
    >>> rb.phase(case, "robots:0.2:2", "duty@CHN>USA:0:4", strategy="integrated", against="offshore")  # doctest: +SKIP
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    space = box(pool.case, pool.matrix, [parse(axis) if isinstance(axis, str) else axis for axis in (x, y)])
    strategies = (strategy,) if against is None else (strategy, against)
    for known in strategies:
        pool.limits(known)
    began, before = time.perf_counter(), pool.solves
    with pool.stoppable():
        walk = explore(pool, space, strategies, max_solves=max_solves)
        left = None if max_solves is None else max_solves - walk.solves
        parts = _proven(pool, walk, strategies, labels, left)
    patterns: dict[Any, str] = {}
    regions = []
    for facet, part in zip(walk.facets, parts, strict=True):
        name = patterns.setdefault(facet.known.pattern, f"C{len(patterns) + 1}")
        label = pool.label(facet.known) if against is None else facet.strategy
        regions.append(Region(facet.known.name, label, name, walk.numbers(facet.corners), walk.numbers(part), tuple(facet.cost(corner) for corner in facet.corners)))
    found = {facet.known.name: facet.known for facet in walk.facets}
    return Phase(
        pool.case,
        space.prices[0],
        space.prices[1],
        (unit(pool, walk, 0), unit(pool, walk, 1)),
        strategies,
        labels or against is not None,
        tuple(regions),
        walk.certificate,
        sum(polygon.size(part) for part in parts),
        pool.solves - before,
        time.perf_counter() - began,
        notes(pool, space, found.values()),
        found,
        walk,
    )


def _proven(pool: PricePool, walk: Walk, strategies: tuple[str, ...], labels: bool, most: int | None) -> list[Array]:
    """Part of each piece in which its label is proven."""
    if len(strategies) == 1:
        return _classes(pool, walk, strategies[0], most) if labels else [np.empty((0, 2))] * len(walk.facets)
    rival = {strategies[0]: Scope(strategies[1]), strategies[1]: Scope(strategies[0])}
    return [polygon.proven(pool.bound(walk.unit, rival[facet.strategy]), facet.plane, facet.corners) for facet in walk.facets]


def _classes(pool: PricePool, walk: Walk, strategy: str, most: int | None) -> list[Array]:
    """Where the class of the best plan is proven: its cost lies below the least cost of every plan outside the class.

    A plan of a class has to beat the plans that break it; a plan of none has to beat the best of every class.
    """
    began = pool.solves
    rivals = [_rivals(pool, strategy, pool.label(facet.known)) for facet in walk.facets]
    asked: set[tuple[tuple[float, ...], Scope]] = set()
    for facet, scopes in zip(walk.facets, rivals, strict=True):
        for corner in facet.corners:
            for scope in scopes:
                key = (polygon_key(corner), scope)
                if key in asked or scope in pool.impossible or pool.stopped or (most is not None and pool.solves - began >= most):
                    continue
                asked.add(key)
                bound = pool.bound(walk.unit, scope)
                if bound.at(corner) - MARGIN * bound.money < facet.cost(corner):
                    try:
                        pool.learn(np.maximum(walk.unit.at(corner), 0.0), scope)
                    except Infeasible:
                        pool.impossible.add(scope)
    return [_beats_all(pool, walk, facet, scopes) for facet, scopes in zip(walk.facets, rivals, strict=True)]


def _rivals(pool: PricePool, strategy: str, label: str) -> list[Scope]:
    """Plans that a plan of a class has to beat for its label to be proven."""
    if label != MIXED:
        return [Scope(strategy, outside=label)]
    return [Scope(name) for name in pool.classes]


def _beats_all(pool: PricePool, walk: Walk, facet: Facet, scopes: list[Scope]) -> Array:
    """Part of a piece where its plan is proven cheaper than every plan of every scope."""
    part = facet.corners
    for scope in scopes:
        if scope not in pool.impossible and len(part):
            part = polygon.proven(pool.bound(walk.unit, scope), facet.plane, part)
    return part
