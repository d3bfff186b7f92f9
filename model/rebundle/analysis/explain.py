"""Why one plan and not another: the bridge of costs, the rules broken, the prices that would turn it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.changes import changes
from rebundle.analysis.compare import LINE
from rebundle.analysis.groups import groups
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import select
from rebundle.analysis.proofs import Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import strategies
from rebundle.plan.audit import audit
from rebundle.plan.plan import Plan, Violation
from rebundle.solver.matrix import Array
from rebundle.solver.planner import GAP

FARTHEST = 10.0
"""Largest factor, and one over the smallest, that counts as a price that would turn the choice."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """Two plans of one instance set against each other.

    Attributes
    ----------
    case : Instance
        The instance.
    names : tuple of str
        What the two plans are called.
    plans : tuple of Plan
        The plans: the chosen one, the other one.
    bridge : DataFrame
        Index (family, kind, place); columns the two amounts and their difference [currency/year], the largest
        first; the differences sum to the difference of the costs.
    broken : tuple of Violation
        Rules of the instance that the other plan breaks.
    outside : tuple of str
        Strategies that allow the chosen plan but not the other one.
    turning : DataFrame
        price, factor, bill of either plan [currency/year]: single prices at which both plans cost the same, the
        nearest first. It compares these two plans only; a third may be cheaper than both there.
    changes : list of dict
        What opens, closes, moves from the chosen plan to the other.
    """

    case: Instance
    names: tuple[str, str]
    plans: tuple[Plan, Plan] = field(repr=False)
    bridge: pd.DataFrame
    broken: tuple[Violation, ...]
    outside: tuple[str, ...]
    turning: pd.DataFrame
    changes: list[dict[str, Any]]

    @property
    def difference(self) -> float:
        """Cost of the other plan less cost of the chosen one [currency/year]."""
        return self.plans[1].cost - self.plans[0].cost

    def frame(self) -> pd.DataFrame:
        """Return the bridge."""
        return self.bridge

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "plans": list(self.names),
            "costs": [plan.cost for plan in self.plans],
            "difference": self.difference,
            "bridge": self.bridge.reset_index().to_dict("records"),
            "broken": [asdict(rule) for rule in self.broken],
            "outside": list(self.outside),
            "turning": self.turning.to_dict("records"),
            "changes": self.changes,
        }


def explain(
    case: Instance | PricePool,
    chosen: str | Plan,
    other: str | Plan,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Explanation:
    """Explain why one plan is chosen and not another.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool.
    chosen, other : str or Plan
        Names of strategies, names of plans of the pool (``P3``), or plans, hand-made ones included (with cost
        lines; see ``plan.store.complete``).
    gap, time_limit, progress
        As for `breakeven`.
    """
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    (first, a), (second, b) = _plan(pool, chosen), _plan(pool, other)
    amounts = pd.concat({"chosen": a.costs.groupby(LINE[2:5])["amount"].sum(), "other": b.costs.groupby(LINE[2:5])["amount"].sum()}, axis=1).fillna(0.0)
    bridge = amounts.assign(difference=amounts["other"] - amounts["chosen"]).sort_values("difference", key=abs, ascending=False)
    broken = tuple(audit(pool.case, b))
    outside = tuple(name for name in strategies(pool.case) if _allows(pool, name, a) and not _allows(pool, name, b))
    return Explanation(pool.case, (first, second), (a, b), bridge, broken, outside, _turning(pool, a, b), changes(pool.case, a, b))


def _plan(pool: PricePool, given: str | Plan) -> tuple[str, Plan]:
    if isinstance(given, Plan):
        return given.strategy if given.status != "hand-made" else "hand-made plan", given
    known = next((known for known in pool.plans if known.name == given), None)
    if known is not None:
        return given, known.plan
    answer = pool.query(None, given)
    return given, answer.plan


def _allows(pool: PricePool, strategy: str, plan: Plan) -> bool:
    """Whether a strategy allows a plan; rules of the instance aside."""
    from dataclasses import replace

    return not any(rule.rule == "strategy" for rule in audit(pool.case, replace(plan, strategy=strategy)))


def driver(pool: PricePool, plan: Plan) -> Array:
    """Driver of each line of the matrix in a plan."""
    lines = pool.matrix.lines
    keys = ["state", "family", "kind", "place", "owner"]
    stated = plan.costs.groupby(keys)["driver"].sum()
    return np.asarray(stated.reindex(pd.MultiIndex.from_frame(lines[keys]), fill_value=0.0), dtype=float)


def _turning(pool: PricePool, a: Plan, b: Plan) -> pd.DataFrame:
    """Factors of single groups of prices at which two plans cost the same."""
    prices, first, second = pool.matrix.prices, driver(pool, a), driver(pool, b)
    ahead = float((second - first) @ prices)
    rows, seen = [], set()
    for name in groups(pool):
        mask = select(pool.case, pool.matrix.lines, name)
        bills = float(first[mask] @ prices[mask]), float(second[mask] @ prices[mask])
        factor = 1.0 + ahead / (bills[0] - bills[1]) if bills[0] != bills[1] else np.inf
        key = (round(bills[0], 6), round(bills[1], 6))
        if 1 / FARTHEST <= factor <= FARTHEST and factor != 1.0 and key not in seen:
            seen.add(key)
            rows.append({"price": name, "factor": factor, "bill_chosen": bills[0], "bill_other": bills[1]})
    frame = pd.DataFrame(rows, columns=["price", "factor", "bill_chosen", "bill_other"])
    return frame.sort_values("factor", key=lambda factor: np.abs(np.log(factor))).reset_index(drop=True)
