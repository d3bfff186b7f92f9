"""One plan for a given weight on a measure of risk: expected cost + weight x measure, or the measure alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from rebundle.analysis.resilience import TAIL, Measure, Resilience, measured
from rebundle.analysis.uncertainty import ScenarioError
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.plan.plan import Plan
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Outcome, Progress
from rebundle.solver.planner import GAP, Found


class ObjectiveError(ValueError):
    """A question about prices, asked of a plan whose objective is not linear in them."""


@dataclass(frozen=True, eq=False)
class Hedge:
    """The plan that is best for expected cost + weight x measure, beside the one that is cheapest on average.

    Attributes
    ----------
    case : Instance
        The instance.
    measure, weight, tail : str, float, float
        What was asked for; an infinite weight is the measure alone.
    plan, cheapest : Plan
        The two plans, audited; ``plan.bound`` is proven of the expected cost.
    risk, risk_of_cheapest : float
        Measure of each [currency/year].
    bound : float
        Proven least value of the objective [currency/year].
    scenarios : DataFrame
        One row per scenario: ``probability``, ``hedged`` and ``cheapest`` = cost of the two plans there, and ``alone``
        where the measure is regret: cost if it were known from the start [currency/year].
    """

    case: Instance
    measure: str
    weight: float
    tail: float
    plan: Plan
    cheapest: Plan
    risk: float
    risk_of_cheapest: float
    bound: float
    scenarios: pd.DataFrame

    @property
    def objective(self) -> float:
        """Expected cost + weight x measure of the plan, or its measure where the weight is infinite [currency/year]."""
        return self.risk if math.isinf(self.weight) else self.plan.cost + self.weight * self.risk

    @property
    def gap_money(self) -> float:
        """The most by which another plan could be better [currency/year]."""
        return max(self.objective - self.bound, 0.0)

    @property
    def passed(self) -> bool:
        """Whether both plans pass the audit."""
        return self.plan.passed and self.cheapest.passed

    def frame(self) -> pd.DataFrame:
        """One row per scenario."""
        return self.scenarios.copy()

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; an infinite weight is None."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "measure": self.measure,
            "weight": self.weight if math.isfinite(self.weight) else None,
            "tail": self.tail,
            "expected": self.plan.cost,
            "risk": self.risk,
            "objective": self.objective,
            "bound": self.bound,
            "expected_of_cheapest": self.cheapest.cost,
            "risk_of_cheapest": self.risk_of_cheapest,
            "scenarios": self.scenarios.to_dict("records"),
            "plan": self.plan.as_dict(),
        }


def hedge(
    case: Instance,
    measure: Measure = "tail",
    weight: float = 1.0,
    *,
    tail: float = TAIL,
    strategy: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Hedge:
    """Find the plan with the least expected cost + weight x measure of risk.

    Parameters
    ----------
    case : Instance
        An instance with at least two scenarios in its table of states.
    measure : str
        ``worst``, ``regret`` or ``tail``, as for `resilience`.
    weight : float
        What a unit of the measure counts for beside a unit of expected cost. Infinite: the measure alone, such as
        minimax regret; of plans that are equal in it the cheapest on average.
    tail : float
        Share of the worst cases that count in ``tail``.
    strategy, gap, time_limit, progress
        As for `solve`, for each solve: the cheapest plan, the hedged one, and for ``regret`` each scenario alone.

    Raises
    ------
    ScenarioError
        Where nothing is uncertain, or measure, weight or tail mean nothing.
    Infeasible
        Where no plan obeys the rules.

    Examples
    --------
    >>> rb.hedge(case, "tail", 0.5).plan  # doctest: +SKIP
    >>> rb.hedge(case, "regret", math.inf).risk  # doctest: +SKIP
    """
    if not weight >= 0:
        raise ScenarioError(f"a weight is at least 0, and inf for the measure alone; not {weight:g}")
    paths, chance = measured(case, measure, tail, strategy, gap, time_limit, progress)
    share = 1.0 if math.isinf(weight) else weight / (1.0 + weight)
    (average, least), (safer, proven) = (paths.best(part, gap=gap, time_limit=time_limit, progress=progress) for part in (0.0, share))
    cheapest, hedged = (paths.planner.plan(_found(solution, outcome, least.bound), strategy) for solution, outcome in ((average, least), (safer, proven)))
    alone = {"alone": paths.benchmark} if measure == "regret" else {}
    costs = {"hedged": paths.path_costs(safer), "cheapest": paths.path_costs(average), **alone}
    table = pd.DataFrame({"scenario": list(chance), "probability": list(chance.values()), **costs})
    bound = proven.bound * (1.0 if math.isinf(weight) else 1.0 + weight)
    if hedged.status == "optimal":
        hedged = replace(hedged, status=f"best for a weight of {weight:g} on {measure}")
    return Hedge(case, measure, weight, tail, hedged, cheapest, paths.measure(safer), paths.measure(average), bound, table)


def _found(solution: Array, outcome: Outcome, bound: float) -> Found:
    return Found(solution, outcome.status, bound, 0.0, outcome.nodes, outcome.seconds, "HiGHS branch and cut with a row per scenario")


def expected_only(case: object) -> None:
    """Refuse to ask about prices where the objective is not the expected cost.

    Raises
    ------
    ObjectiveError
        Where a hedge or a frontier of hedges is given in place of an instance.
    """
    if isinstance(case, Hedge | Resilience):
        raise ObjectiveError(
            f"{case.measure} is not linear in prices, so that what is proven at one price says nothing about another: pools, break-evens, maps, tolerances and sweeps keep to the expected cost. "
            "Give the instance itself for that; or change a price with rb.revise(case, state_changes=...) and call rb.hedge or rb.resilience anew."
        )
