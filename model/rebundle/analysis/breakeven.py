"""The exact prices at which the best plan changes, or one strategy overtakes another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import pairwise, takewhile
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis import polygon
from rebundle.analysis.bound import MARGIN, Bound
from rebundle.analysis.changes import changes
from rebundle.analysis.notes import notes
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import Price, box, price
from rebundle.analysis.proofs import Known, Scope, Seen
from rebundle.analysis.walk import Certificate, Facet, Walk, explore
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.matrix import Array
from rebundle.solver.planner import GAP


@dataclass(frozen=True, eq=False)
class Switch:
    """A price at which the cheapest plan changes.

    Attributes
    ----------
    at : float
        Where the two plans cost the same.
    low, high : float
        Where the proof places the change. One strategy: at lower prices every optimal plan has a larger bill
        (driver of the moved price) than midway between the two plans, at higher prices a smaller one. Two
        strategies: at `low` it is proven that the one costs less, at `high` that the other does, or the piece
        on that side is proven nowhere and the interval spans it (where a plan of both is best, for one).
    from_plan, to_plan : str
        Names of the plans.
    from_strategy, to_strategy : str
        Their strategies, or the labels of plans of one strategy.
    changes : list of dict
        What opens, closes, moves; see `changes`.
    """

    at: float
    low: float
    high: float
    from_plan: str
    to_plan: str
    from_strategy: str
    to_strategy: str
    changes: list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Breakeven:
    """Best plans along one price.

    Attributes
    ----------
    case : Instance
        The instance.
    price : Price
        What moves.
    unit : str
        Unit of the price's numbers.
    strategies : tuple of str
        One strategy whose best plan is followed, or two that are set against each other.
    segments : DataFrame
        from, to, plan, strategy, cost_from, cost_to [currency/year]: the cheapest plan known on each piece.
    switches : tuple of Switch
        Where it changes.
    certificate : Certificate
        How much cheaper an unknown plan could be, anywhere in the range.
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
    price: Price
    unit: str
    strategies: tuple[str, ...]
    segments: pd.DataFrame
    switches: tuple[Switch, ...]
    certificate: Certificate
    solves: int
    seconds: float
    notes: tuple[str, ...]
    plans: dict[str, Known] = field(repr=False)
    walk: Walk = field(repr=False)

    def frame(self) -> pd.DataFrame:
        """Return the segments."""
        return self.segments

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "price": {"name": self.price.name, "kind": self.price.kind, "low": self.price.low, "high": self.price.high, "unit": self.unit},
            "strategies": list(self.strategies),
            "currency": self.case.header.currency,
            "segments": self.segments.to_dict("records"),
            "switches": [asdict(switch) for switch in self.switches],
            "certificate": asdict(self.certificate),
            "solves": self.solves,
            "seconds": self.seconds,
            "notes": list(self.notes),
        }


def breakeven(
    case: Instance | PricePool,
    name: str,
    low: float,
    high: float,
    *,
    strategy: str = FREE,
    against: str | None = None,
    gap: float = GAP,
    time_limit: float | None = None,
    max_solves: int | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Breakeven:
    """Find every price at which the best plan changes.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool that remembers what was solved before.
    name : str
        Price name (see `Price`); ``robots`` is moved by a factor, ``wages@CHN=`` set, ``duty@MEX>USA+`` added to.
    low, high : float
        Range of the factor, price or points.
    strategy, against : str
        The strategy whose best plan is followed; with `against` the two are set against each other.
    gap, time_limit, max_solves, progress
        Proven gap relative to the avoidable cost; seconds for each solve; most solves; listener.

    Returns
    -------
    Breakeven
        With a partial certificate where a limit or Ctrl-C came first.

    Raises
    ------
    PriceError, UnknownStrategy, Infeasible
        As the names say.

    Examples
    --------
    >>> rb.breakeven(case, "robots", 0.2, 2).switches[0].at  # doctest: +SKIP
    0.7312
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    space = box(pool.case, pool.matrix, [price(name, low, high)])
    strategies = (strategy,) if against is None else (strategy, against)
    for known in strategies:
        pool.limits(known)
    walk = explore(pool, space, strategies, max_solves=max_solves)
    facets = sorted(walk.facets, key=lambda facet: float(facet.corners.min()))
    ends = [walk.numbers(np.sort(facet.corners, axis=0))[:, 0] for facet in facets]
    segments = pd.DataFrame(
        [
            {
                "from": float(start),
                "to": float(end),
                "plan": facet.known.name,
                "strategy": pool.label(facet.known) if against is None else facet.strategy,
                "cost_from": facet.cost(facet.corners.min(axis=0)),
                "cost_to": facet.cost(facet.corners.max(axis=0)),
            }
            for facet, (start, end) in zip(facets, ends, strict=True)
        ]
    )
    pairs = [(before, after) for before, after in pairwise(facets) if against is None or before.strategy != after.strategy]
    switches = tuple(_switch(pool, walk, strategies, before, after, facets) for before, after in pairs)
    found = {facet.known.name: facet.known for facet in facets}
    return Breakeven(pool.case, space.prices[0], unit(pool, walk), strategies, segments, switches, walk.certificate, walk.solves, walk.seconds, notes(pool, space, found.values()), found, walk)


def unit(pool: PricePool, walk: Walk, axis: int = 0) -> str:
    """Unit of a moved price's numbers, such as ``times today's price``."""
    moved = walk.box.prices[axis]
    if moved.kind == "factor":
        return "times today's price"
    own = str(pool.matrix.lines.loc[walk.box.touched(axis), "price_unit"].iloc[0]).replace("currency", pool.case.header.currency)
    return own if moved.kind == "absolute" else f"added, {own}"


def _switch(pool: PricePool, walk: Walk, strategies: tuple[str, ...], before: Facet, after: Facet, facets: list[Facet]) -> Switch:
    at = float(before.corners.max())
    if len(strategies) == 1:
        low, high = _turn(pool, walk, Scope(strategies[0]), (float(before.slope[0]) + float(after.slope[0])) / 2)
        labels = pool.label(before.known), pool.label(after.known)
    else:
        place = facets.index(after)
        low, high = _undecided(pool, walk, facets[:place], facets[place:])
        labels = before.strategy, after.strategy
    exact, lowest, highest = (float(value) for value in walk.numbers(np.array([[at], [min(low, at)], [max(high, at)]]))[:, 0])
    return Switch(exact, lowest, highest, before.known.name, after.known.name, *labels, changes(pool.case, before.known.plan, after.known.plan))


def _turn(pool: PricePool, walk: Walk, scope: Scope, slope: float) -> tuple[float, float]:
    """Where the best cost, less a slope, can be highest: there every optimal bill passes below the slope.

    The best cost V is concave, so V(t) - slope t is too; its highest point lies where the known cost less
    the slope is at least the highest value of the proven bound less the slope.
    """
    bound = pool.bound(walk.unit, scope)
    level = bound.highest(np.array([slope])) - MARGIN * bound.money
    fits: list[float] = []
    for facet in walk.facets:
        ends = np.array([facet.corners.min(), facet.corners.max()])
        value = facet.constant + (facet.slope[0] - slope) * ends - level
        if value.max() >= 0:
            kept = polygon.cut(ends.reshape(2, 1), np.array([slope - facet.slope[0]]), facet.constant - level)
            fits += [float(end) for end in kept.ravel()]
    return (min(fits), max(fits)) if fits else (0.0, 1.0)


def _undecided(pool: PricePool, walk: Walk, before: list[Facet], after: list[Facet]) -> tuple[float, float]:
    """Between where the first strategy is proven cheaper and where the second is: the nearest such places on either side."""
    left = _pieces(before[::-1], pool.bound(walk.unit, Scope(after[0].strategy)))
    right = _pieces(after, pool.bound(walk.unit, Scope(before[-1].strategy)))
    return float(left[0].max() if left[0].size else left[1].min()), float(right[0].min() if right[0].size else right[1].max())


def _pieces(facets: list[Facet], rival: Bound) -> tuple[Array, Array]:
    """Of the pieces that follow one another under one strategy, the first that is proven somewhere: that part, and the piece; else the last."""
    own = list(takewhile(lambda facet: facet.strategy == facets[0].strategy, facets))
    parts = ((polygon.proven(rival, facet.plane, facet.corners), facet.corners) for facet in own)
    return next((pair for pair in parts if pair[0].size), (np.empty((0, 1)), own[-1].corners))
