"""Many prices at once: the plans and proofs of a pool over a box, for a page that prices them again without a solver."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from rebundle.analysis.bound import Bound
from rebundle.analysis.groups import families
from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import ABSOLUTE, FACTOR, Box, Price, box, parse, select
from rebundle.analysis.proofs import Known, Scope
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.matrix import Array

MOST = 5
"""Prices chosen where none are named."""

RANGES = {"robots": (0.2, 2.0), "printers": (0.2, 2.0), "freight": (0.3, 3.0), "coordination": (0.0, 3.0)}
USUAL_RANGE = (0.5, 2.0)
"""Factors between which a price is moved where none are named."""

TARIFF = (0.0, 0.25)
"""Points added to the tariffs of what enters the home country."""

MOST_SOLVES = 32
"""Solves made for the box where nothing is said."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Plans and proofs over a box of prices.

    Attributes
    ----------
    case : Instance
        The instance.
    box : Box
        The prices that move.
    plans : tuple of Known
        All plans known; their cost is ``constant + slope @ numbers``.
    constant, slope : ndarray
        One entry, one row per plan [currency/year].
    members : dict of str to tuple of int
        Places in `plans` of those that obey each strategy.
    bounds : dict of str to Bound
        Proven least cost over the box by strategy.
    labels : tuple of str
        Class of each plan.
    units : tuple of str
        Unit of each price's numbers.
    solves : int
        Solves made.
    seconds : float
        Time taken.
    """

    case: Instance
    box: Box
    plans: tuple[Known, ...]
    constant: Array
    slope: Array
    members: dict[str, tuple[int, ...]]
    bounds: dict[str, Bound] = field(repr=False)
    labels: tuple[str, ...]
    units: tuple[str, ...]
    solves: int
    seconds: float

    @property
    def today(self) -> Array:
        """Where the sliders begin: today's prices, the middle of the range where today lies outside."""
        return within(self.box)

    def best(self, numbers: Array, strategy: str = FREE) -> tuple[Known, float, float]:
        """Cheapest plan known under a strategy, its cost and the proven least cost [currency/year]."""
        own = list(self.members[strategy])
        costs = self.constant[own] + self.slope[own] @ np.asarray(numbers, dtype=float)
        place = int(np.argmin(costs))
        cost = float(costs[place])
        return self.plans[own[place]], cost, min(self.bounds[strategy].at(numbers), cost)


def default_prices(pool: PricePool, known: Sequence[Known] | None = None, most: int = MOST) -> list[Price]:
    """Prices that part some plans the most (all of the pool, where none are given), moved over their range.

    A family counts as a whole, but for wages, which count by country, and tariffs, to which points are added on
    everything that enters the home country. What every plan has to buy is left out.
    """
    chosen_from = pool.plans if known is None else known
    plans = np.array([plan.driver for plan in chosen_from]).reshape(len(chosen_from), len(pool.matrix.lines))
    spread: list[tuple[float, Price]] = []
    for price in _candidates(pool):
        space = box(pool.case, pool.matrix, [price])
        bills = plans @ space.directions[:, 0] * (price.high - price.low)
        if len(bills) and np.ptp(bills) > 1e-9 * max(float(np.abs(bills).max()), 1e-30):
            spread.append((float(np.ptp(bills)), price))
    chosen: list[Price] = []
    for _, price in sorted(spread, key=lambda entry: -entry[0]):
        if len(chosen) < most and not _overlaps(pool, price, chosen):
            chosen.append(price)
    return chosen


def _candidates(pool: PricePool) -> Iterator[Price]:
    lines, home = pool.matrix.lines, pool.case.header.home
    for family in families(pool):
        if family in pool.case.header.unavoidable:
            continue
        if family == "wages":
            own = lines[(lines["family"] == family) & (pool.matrix.prices > 0)]
            yield from (Price(f"{family}@{place}", "factor", *USUAL_RANGE) for place in own["place"].unique())
        elif family != "duty":
            yield Price(family, "factor", *RANGES.get(family, USUAL_RANGE))
    entering = (lines["family"] == "duty") & lines["place"].str.endswith(f">{home}") & (lines["price_unit"] == "share")
    if entering.any():
        yield Price(f"duty@*>{home}", "points", *TARIFF)


def _overlaps(pool: PricePool, price: Price, chosen: Sequence[Price]) -> bool:
    mask = select(pool.case, pool.matrix.lines, price.name)
    return any(bool(np.any(mask & select(pool.case, pool.matrix.lines, other.name))) for other in chosen)


def panel(pool: PricePool, prices: Sequence[str | Price] | None = None, strategies: Sequence[str] = (FREE,), *, max_solves: int = MOST_SOLVES) -> Panel:
    """Learn plans and proofs over a box of several prices.

    The pool is asked in the middle and at the ends of each price, then at the corners of the box, wherever its
    proof is the loosest, until the gap asked for is met there or `max_solves` is reached. Nothing is promised
    between those points; the bound holds everywhere and shows the gap that is left.

    Parameters
    ----------
    pool : PricePool
        The pool.
    prices : sequence of str or Price, optional
        What moves, such as ``robots:0.2:2``; by default `default_prices`.
    strategies : sequence of str
        Strategies to keep apart; plans are learnt for each of them.
    max_solves : int
        Most solves.

    Raises
    ------
    PriceError
        Where a price means nothing, or two share lines.
    Infeasible, NoPlanFound
        Where there is no plan.
    """
    began, before = time.perf_counter(), pool.solves
    with pool.stoppable():
        for name in strategies:
            pool.query(None, name)
        moved = default_prices(pool) if prices is None else [parse(entry) if isinstance(entry, str) else entry for entry in prices]
        space = box(pool.case, pool.matrix, moved)
        _learn(pool, space, [Scope(name) for name in strategies], before + max_solves)
        plans = tuple(pool.plans)
        drivers = np.array([known.driver for known in plans])
        place = {known.name: number for number, known in enumerate(plans)}
        members = {name: tuple(place[known.name] for known in pool.members(Scope(name))) for name in strategies}
        bounds = {name: pool.bound(space, Scope(name)) for name in strategies}
        labels = tuple(pool.label(known) for known in plans)
        units = tuple(_unit(pool, space, axis) for axis in range(len(moved)))
        return Panel(pool.case, space, plans, drivers @ space.base, drivers @ space.directions, members, bounds, labels, units, pool.solves - before, time.perf_counter() - began)


def _unit(pool: PricePool, space: Box, axis: int) -> str:
    """Unit of a price's numbers, such as ``times today's price``."""
    if space.prices[axis].kind == FACTOR:
        return "times today's price"
    own = str(pool.matrix.lines.loc[space.touched(axis), "price_unit"].iloc[0]).replace("currency", pool.case.header.currency)
    return own if space.prices[axis].kind == ABSOLUTE else f"added, {own}"


def _learn(pool: PricePool, space: Box, scopes: Sequence[Scope], last: int) -> None:
    """Solve where the proof is the loosest: first today, in the middle and at the ends of each price, then at the corners.

    A gap only shrinks as the pool learns, so one that was measured earlier is measured again only when it is the largest.
    """
    certain = pool.unavoidable(space)
    for points in _points(space):
        gaps = {(number, scope): np.inf for number in range(len(points)) for scope in scopes}
        fresh: dict[tuple[int, Scope], int] = {}
        seen = {scope: _seen(pool, space, scope) for scope in scopes}
        while gaps and pool.solves < last and not pool.stopped:
            key = max(gaps, key=lambda key: gaps[key])
            number, scope = key
            if fresh.get(key) != pool.solves:
                gaps[key], fresh[key] = _gap(points[number], seen[scope], certain), pool.solves
                continue
            if gaps[key] <= pool.gap:
                break
            del gaps[key]
            pool.learn(np.maximum(space.at(points[number]), 0.0), scope)
            seen = {scope: _seen(pool, space, scope) for scope in scopes}
            pool.tell(len(points) * len(scopes) - sum(gap > pool.gap for gap in gaps.values()), len(points) * len(scopes), 0.0)


def _seen(pool: PricePool, space: Box, scope: Scope) -> tuple[Array, Array, Bound]:
    """Constant and slope of the cost of every plan of a scope, and its proven least cost."""
    drivers = np.array([known.driver for known in pool.members(scope)])
    return drivers @ space.base, drivers @ space.directions, pool.bound(space, scope)


def _gap(numbers: Array, seen: tuple[Array, Array, Bound], certain: Bound) -> float:
    """Gap at some numbers, relative to the avoidable cost."""
    constant, slope, bound = seen
    cost = float((constant + slope @ numbers).min())
    gap = cost - bound.at(numbers)
    return gap / max(cost - min(certain.at(numbers), cost), 1e-30) if gap > 0 else 0.0


def _points(space: Box) -> tuple[list[Array], list[Array]]:
    """Today, the middle and the ends of each price; then the corners of the box."""
    low, high, today = space.low, space.high, within(space)
    ends = [np.where(np.arange(len(low)) == axis, end, today) for axis in range(len(low)) for end in (low, high)]
    corners = [np.array(corner) for corner in itertools.product(*zip(low, high, strict=True))]
    return [today, (low + high) / 2, *ends], corners


def within(space: Box) -> Array:
    """Today's numbers; the middle of the range where today has none or lies outside."""
    today, low, high = space.today, space.low, space.high
    return np.where(np.isfinite(today) & (low <= today) & (today <= high), today, (low + high) / 2)
