"""How far each price can move before a plan is beaten, and by which plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.changes import changes
from rebundle.analysis.groups import families
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import FACTOR, Price, box
from rebundle.analysis.proofs import Known, Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.planner import GAP


@dataclass(frozen=True, eq=False)
class Tolerance:
    """Range of each price, as a factor of today's, in which a plan is not beaten.

    Attributes
    ----------
    case : Instance
        The instance.
    known : Known
        The plan.
    strategy : str
        Strategy among whose plans it has to hold.
    low, high : float
        Factors searched.
    rows : DataFrame
        price, down, down_plan, down_changes, up, up_plan, up_changes, gap_money: the factors at which another
        plan becomes cheaper, empty (NaN) where none does down to `low` or up to `high`; the largest gap in
        between [currency/year].
    complete : bool
        False where Ctrl-C came first.
    solves : int
        Solves made.
    """

    case: Instance
    known: Known = field(repr=False)
    strategy: str
    low: float
    high: float
    rows: pd.DataFrame
    complete: bool
    solves: int

    def frame(self) -> pd.DataFrame:
        """Return the rows."""
        return self.rows

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; None where a price can move as far as was searched."""
        rows = self.rows.astype(object).where(self.rows.notna(), None).to_dict("records")
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "plan": self.known.name,
            "strategy": self.strategy,
            "low": self.low,
            "high": self.high,
            "prices": rows,
            "complete": self.complete,
            "solves": self.solves,
        }


def tolerance(
    case: Instance | PricePool,
    names: Sequence[str] | None = None,
    *,
    low: float = 0.5,
    high: float = 2.0,
    strategy: str = FREE,
    plan: Known | None = None,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Tolerance:
    """Find how far each price can move before the plan is beaten.

    From the end of the range it steps to the price at which the plan costs as much as the best plan there, and
    so on towards today's, until the plan itself is the best (Dinkelbach, 1967): the best cost is concave, so
    nothing beats the plan in between by more than the gap.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool.
    names : sequence of str, optional
        Prices; by default every family with a price today.
    low, high : float
        Factors to search between; low < 1 < high.
    strategy : str
        Strategy whose plans compete.
    plan : Known, optional
        A plan of the pool; by default the best today.
    gap, time_limit, progress
        As for `breakeven`.
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    with pool.stoppable():
        before = pool.solves
        today = pool.query(None, strategy)
        held = plan or today.known
        chosen = list(names) if names is not None else families(pool)
        rows = []
        for number, name in enumerate(chosen):
            down = _edge(pool, name, low, held, strategy)
            up = _edge(pool, name, high, held, strategy)
            rows.append({"price": name, **_side("down", pool, held, down), **_side("up", pool, held, up), "gap_money": max(down[2], up[2])})
            pool.tell(number + 1, len(chosen), float(rows[-1]["gap_money"]))
            if pool.stopped:
                break
        return Tolerance(pool.case, held, strategy, low, high, pd.DataFrame(rows), not pool.stopped, pool.solves - before)


def _edge(pool: PricePool, name: str, end: float, held: Known, strategy: str) -> tuple[float, Known | None, float]:
    """Factor at which the plan is first beaten between 1 and an end, by which plan, and the largest gap on the way."""
    ray = box(pool.case, pool.matrix, [Price(name, FACTOR, min(1.0, end), max(1.0, end))])
    direction = ray.directions[:, 0]
    factor, rival, gap = end, None, 0.0
    while not pool.stopped:
        answer = pool.query(ray.at(np.array([factor])), strategy)
        own = float(held.driver @ ray.at(np.array([factor])))
        if answer.known is held or own - answer.cost <= 1e-9 * abs(own):
            gap = max(gap, own - answer.bound)
            break
        rival = answer.known
        constant, slope = float((held.driver - rival.driver) @ ray.base), float((held.driver - rival.driver) @ direction)
        crossing = -constant / slope if slope else factor
        closer = abs(crossing - 1.0) < abs(factor - 1.0) * (1 - 1e-12) and (crossing - 1.0) * (end - 1.0) >= 0
        factor = crossing if closer else 1.0
        if factor == 1.0:
            break
    return factor, rival, max(gap, 0.0)


def _side(side: str, pool: PricePool, held: Known, edge: tuple[float, Known | None, float]) -> dict[str, Any]:
    factor, rival, _ = edge
    if rival is None:
        return {side: np.nan, f"{side}_plan": "", f"{side}_changes": ""}
    texts = [str(change["text"]) for change in changes(pool.case, held.plan, rival.plan)]
    return {side: factor, f"{side}_plan": rival.name, f"{side}_changes": "; ".join(texts)}
