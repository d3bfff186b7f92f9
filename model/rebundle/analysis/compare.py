"""Strategies side by side: what each costs, what stands, and which lines make the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import COST_FAMILIES
from rebundle.instance.strategy import AS_IS, FREE, INTEGRATED, OFFSHORE, find, strategies
from rebundle.plan.money import phrase
from rebundle.plan.plan import Plan
from rebundle.solver.diagnose import diagnose
from rebundle.solver.outcome import Infeasible, NoPlanFound, Progress
from rebundle.solver.planner import GAP, Planner

LINE = ["state", "line", "family", "kind", "place", "owner"]
USUAL = (AS_IS, FREE, INTEGRATED, OFFSHORE)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Plans of several strategies of one instance.

    Attributes
    ----------
    case : Instance
        The instance.
    plans : dict of str to Plan
        Plans by strategy, in the order asked for.
    impossible : dict of str to str
        Strategies without a plan, with the reason.
    """

    case: Instance
    plans: dict[str, Plan]
    impossible: dict[str, str]

    def summary(self) -> pd.DataFrame:
        """One row per strategy: cost, bound, proven gap [currency/year], number of cells, status; or the reason why it cannot be."""
        rows = [
            {
                "strategy": name,
                "cost": plan.cost,
                "bound": plan.bound,
                "gap_money": plan.gap_money,
                "gap_avoidable": plan.gap_avoidable,
                "cells": plan.standing().sum(),
                "status": plan.status,
                "audit": plan.passed,
            }
            for name, plan in self.plans.items()
        ]
        rows += [{"strategy": name, "status": "impossible: " + reason} for name, reason in self.impossible.items()]
        return pd.DataFrame(rows).set_index("strategy")

    def families(self) -> pd.DataFrame:
        """Cost by family and strategy [currency/year]; the columns sum to the plans' costs."""
        frame = pd.DataFrame({name: plan.by_family() for name, plan in self.plans.items()})
        return frame.reindex([family for family in COST_FAMILIES if family in frame.index]).fillna(0.0)

    def lines(self, strategy: str, against: str) -> pd.DataFrame:
        """Cost lines of two strategies and their difference [currency/year].

        Returns
        -------
        DataFrame
            Columns `strategy`, `against` and ``difference``; the differences sum to the difference of the two costs.
        """
        amounts = [self.plans[name].costs.set_index(LINE)["amount"].rename(name) for name in (strategy, against)]
        frame = pd.concat(amounts, axis=1).fillna(0.0)
        return frame.assign(difference=frame[strategy] - frame[against])

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; differences are taken from the first plan, line by line."""
        first = next(iter(self.plans), None)
        differences = {
            name: self.lines(name, first).reset_index()[["line", "state", "difference"]].query("difference != 0").to_dict("records") for name in self.plans if first is not None and name != first
        }
        return {
            "instance": self.case.name,
            "verdict": self.verdict(),
            "plans": {name: plan.as_dict() for name, plan in self.plans.items()},
            "impossible": self.impossible,
            "families": {name: column.to_dict() for name, column in self.families().items()},
            "differences_from": first,
            "differences": differences,
        }

    def verdict(self) -> str:
        """The answer in one sentence: integration or offshoring, by how much, how sure."""
        return verdict(self)


def compare(
    case: Instance,
    names: Sequence[str] | None = None,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[str, Progress], None] | None = None,
) -> Comparison:
    """Solve several strategies on one compiled model.

    Parameters
    ----------
    case : Instance
        The instance.
    names : sequence of str, optional
        Strategies; by default as-is (where cells exist), free, integrated and offshore.
    gap, time_limit : float
        As for `solve`, for each strategy.
    progress : callable, optional
        Called now and then with the strategy and its progress.

    Returns
    -------
    Comparison
        A strategy that cannot be is listed with its reason.
    """
    known = strategies(case)
    chosen = list(names) if names is not None else [name for name in USUAL if name in known]
    for name in chosen:
        find(case, name)
    planner = Planner(case)
    plans: dict[str, Plan] = {}
    impossible: dict[str, str] = {}
    for name in sorted(chosen, key=lambda name: name == FREE):
        listen = None if progress is None else (lambda seen, name=name: progress(name, seen))
        try:
            plans[name] = planner.solve(name, gap=gap, time_limit=time_limit, progress=listen)
        except Infeasible:
            found = diagnose(case, name)
            impossible[name] = "; ".join(shortfall.text for shortfall in found.shortfalls[:3]) or found.note
        except NoPlanFound as stopped:
            impossible[name] = str(stopped)
    return Comparison(case, {name: plans[name] for name in chosen if name in plans}, impossible)


def verdict(comparison: Comparison) -> str:
    """Say which of integrated and offshore wins, by how much, and whether the proof covers the margin."""
    plans, money = comparison.plans, comparison.case.header.currency
    if INTEGRATED in plans and OFFSHORE in plans:
        best, other = sorted((plans[INTEGRATED], plans[OFFSHORE]), key=lambda plan: plan.cost)
        margin = other.cost - best.cost
        sure = best.cost < other.bound
        head = "Integration beats offshoring" if best.strategy == INTEGRATED else "Offshoring beats integration"
        text = (
            f"{head} by {phrase(margin, money)} a year ({margin / other.cost:.1%})"
            if sure
            else f"Integration and offshoring cannot be told apart: {phrase(margin, money)} a year lie within what is left to prove"
        )
    elif plans:
        best = min(plans.values(), key=lambda plan: plan.cost)
        text = f"The cheapest plan found is {best.strategy} at {phrase(best.cost, money)} a year"
    else:
        return "No strategy has a plan."
    if FREE in plans:
        rest = min((plan.cost for name, plan in plans.items() if name in (INTEGRATED, OFFSHORE)), default=None)
        if rest is not None and rest > plans[FREE].cost:
            text += f"; the unrestricted mixture saves another {phrase(rest - plans[FREE].cost, money)}"
    return f"{text}; each cost is proven to within {phrase(max(plan.gap_money for plan in plans.values()), money)}."
