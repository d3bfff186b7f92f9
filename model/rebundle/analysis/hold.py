"""What it costs to keep a plan's cells under other prices: cells fixed, flows free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rebundle.analysis.changes import changes
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.proofs import Known, Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.plan.plan import Plan
from rebundle.solver.matrix import Array
from rebundle.solver.planner import GAP, Found


@dataclass(frozen=True, eq=False)
class Held:
    """A plan's cells kept under other prices, against the best plan there.

    Attributes
    ----------
    case : Instance
        The instance.
    kept : Plan
        Cells as they were, flows the cheapest for them, at the new prices. Its bound is that of the best plan.
    best : Plan
        The best plan at the new prices.
    rigid : float
        Cost where flows are kept as well [currency/year].
    changes : list of dict
        What the best plan would open, close, move.
    """

    case: Instance
    kept: Plan = field(repr=False)
    best: Plan = field(repr=False)
    rigid: float
    changes: list[dict[str, Any]]

    @property
    def regret(self) -> float:
        """Cost of keeping the cells [currency/year]; what could be saved by moving, one-off costs included."""
        return self.kept.cost - self.best.cost

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "kept": self.kept.cost,
            "rigid": self.rigid,
            "best": self.best.cost,
            "best_bound": self.best.bound,
            "regret": self.regret,
            "regret_at_most": self.kept.cost - self.best.bound,
            "changes": self.changes,
        }


def hold(
    case: Instance | PricePool,
    prices: dict[str, float] | Array | None = None,
    *,
    plan: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Held:
    """Keep the cells of today's plan under tomorrow's prices.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool.
    prices : dict of str to float, or ndarray
        Tomorrow's prices, as for `PricePool.query`.
    plan : str
        Strategy whose best plan at today's prices is kept, or the name of a plan of the pool.
    gap, time_limit, progress
        As for `breakeven`.
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    kept = next((known for known in pool.plans if known.name == plan), None) or pool.query(None, plan).known
    tomorrow = pool.prices(prices)
    found = _fixed(pool, kept, tomorrow)
    best = pool.query(tomorrow, FREE)
    flows = pool.planner.plan(found, FREE, tomorrow)
    return Held(pool.case, flows, best.plan, float(kept.driver @ tomorrow), changes(pool.case, kept.plan, best.plan))


def _fixed(pool: PricePool, kept: Known, prices: Array) -> Found:
    """Cheapest flows for a plan's cells, which is a plan of the pool as well."""
    low, high = (limit.copy() for limit in pool.limits(FREE))
    columns = np.concatenate([pool.matrix.columns[name][state] for name in ("cells", "opened", "closed") for state in pool.matrix.sets.states])
    columns = columns[columns >= 0]
    low[columns] = high[columns] = kept.found.solution[columns]
    pool.solves += 1
    found = pool.planner.find(low, high, prices, gap=pool.gap, time_limit=pool.time_limit, progress=pool.listen())
    pool.keep(found)
    return found
