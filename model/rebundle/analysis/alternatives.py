"""Different plans that cost nearly the same: what they share, and what each costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rebundle.analysis.changes import changes
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import PriceError
from rebundle.analysis.proofs import Known, Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, NoPlanFound
from rebundle.solver.patterns import Patterns
from rebundle.solver.planner import GAP


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Plans with different working cells within a share of the best cost.

    Attributes
    ----------
    case : Instance
        The instance.
    within : float
        Share of the best cost by which a plan may cost more.
    best : float
        Cost of the best plan [currency/year].
    plans : list of Known
        The best plan first.
    costs : list of float
        Their costs [currency/year].
    shared : list of tuple
        Cells and sites that work in all of them.
    complete : bool
        True where it is proven that every other plan that costs so little uses all the cells of one of these,
        and perhaps more; False where the number asked for or a limit came first.
    solves : int
        Solves made.
    """

    case: Instance
    within: float
    best: float
    plans: list[Known] = field(repr=False)
    costs: list[float]
    shared: list[tuple[str, str]]
    complete: bool
    solves: int

    def frame(self) -> pd.DataFrame:
        """One row per plan: cost, how much more than the best, what changes from the best plan."""
        rows = [
            {
                "plan": known.name,
                "cost": cost,
                "more": cost - self.best,
                "more_share": (cost - self.best) / self.best if self.best else 0.0,
                "changes": "; ".join(change["text"] for change in changes(self.case, self.plans[0].plan, known.plan)) if number else "",
            }
            for number, (known, cost) in enumerate(zip(self.plans, self.costs, strict=True))
        ]
        return pd.DataFrame(rows)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "within": self.within,
            "best": self.best,
            "plans": self.frame().to_dict("records"),
            "shared": [{"cell": cell, "site": site} for cell, site in self.shared],
            "complete": self.complete,
            "solves": self.solves,
        }


def alternatives(
    case: Instance | PricePool,
    within: float = 0.01,
    *,
    most: int = 5,
    farthest: bool = False,
    strategy: str = FREE,
    changes: dict[str, float] | Array | None = None,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Alternatives:
    """Find different plans that cost at most a little more than the best.

    Every plan listed does without at least one cell that each plan before it uses.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool.
    within : float
        Share of the best cost by which a plan may cost more.
    most : int
        Most plans, the best included.
    farthest : bool
        Look each time for the plan that shares fewest working cells with those found, rather than for the cheapest.
    strategy, changes
        Strategy and prices, as for `PricePool.query`.
    gap, time_limit, progress
        As for `breakeven`.

    Examples
    --------
    >>> rb.alternatives(case, 0.01, most=4).frame()  # doctest: +SKIP
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    if not within >= 0 or most < 1:
        raise PriceError(f"alternatives within {within:g} of the best, at most {most}; give a share of at least 0 and at least 1 plan")
    with pool.stoppable():
        answer = pool.query(changes, strategy)
        limit = answer.cost + within * abs(answer.cost)
        patterns = Patterns(pool.planner, *pool.limits(strategy), answer.prices, limit)
        plans, found = [answer.known], [patterns.pattern(answer.known.found.solution)]
        complete = False
        while len(plans) < most and not pool.stopped:
            patterns.leave(found[-1])
            pool.solves += 1
            try:
                if farthest:
                    result = patterns.farthest(found, time_limit=pool.time_limit, progress=pool.listen())
                else:
                    result = patterns.cheapest(gap=pool.gap, unavoidable=answer.unavoidable, time_limit=pool.time_limit, progress=pool.listen())
            except Infeasible:
                complete = True
                break
            except NoPlanFound:
                break
            pool.stopped |= result.status == "interrupted"
            plans.append(pool.keep(result))
            found.append(patterns.pattern(result.solution))
            pool.tell(len(plans), most, 0.0)
        places = pool.matrix.sets.keys("cells")
        shared = [(str(cell), str(site)) for number, (cell, site) in enumerate(places) if all(pattern[number] for pattern in found)]
        return Alternatives(pool.case, within, answer.cost, plans, [float(known.driver @ answer.prices) for known in plans], shared, complete, pool.solves)
