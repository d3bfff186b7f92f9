"""The price of resilience: expected cost against the worst case, as an exact frontier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from rebundle.analysis.uncertainty import LINE, ScenarioError, scenario, scenarios_of
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE, find
from rebundle.plan.plan import Plan
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Progress
from rebundle.solver.paths import Paths
from rebundle.solver.planner import GAP, Found, Planner
from rebundle.solver.strategy_bounds import bounds

Measure = Literal["worst", "regret", "tail"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
TAIL = 0.2
"""Share of the worst cases that count in the measure ``tail``."""

SAME = 1e-7
"""Share of the cost by which two plans must differ to count as two."""


@dataclass(frozen=True, eq=False)
class Resilience:
    """Plans that are best for some weight on the worst case.

    Attributes
    ----------
    case : Instance
        The instance.
    measure : str
        ``worst`` = cost of the dearest scenario, ``regret`` = largest cost above that of the scenario alone,
        ``tail`` = mean cost of the worst share of cases, the conditional value at risk.
    points : DataFrame
        One row per plan, the cheapest in expectation first: ``plan``, ``expected`` and ``risk`` [currency/year],
        ``from`` and ``to`` = weights on the measure for which it is best, and the cost of each scenario.
    plans : dict of str to Plan
        The plans, audited.
    gap_money : float
        The most by which a plan not found could be better, for any weight solved [currency/year].
    solves : int
        Solves made, those of scenarios alone included.
    """

    case: Instance
    measure: Measure
    points: pd.DataFrame
    plans: dict[str, Plan] = field(repr=False)
    gap_money: float
    solves: int

    def frame(self) -> pd.DataFrame:
        """One row per plan."""
        return self.points.copy()

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "measure": self.measure,
            "points": self.points.to_dict("records"),
            "moves": {name: plan.moves().to_dict("records") for name, plan in self.plans.items()},
            "gap_money": self.gap_money,
            "solves": self.solves,
        }


def resilience(
    case: Instance,
    measure: Measure = "worst",
    *,
    tail: float = TAIL,
    strategy: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Resilience:
    """Find every plan that is best for some weight between expected cost and a measure of risk.

    The best value of (1 - weight) x expected cost + weight x measure is concave and piecewise linear in the weight, so
    that solving at both ends and then wherever two known plans are equal finds every piece (Eisner and Severance
    1976). Plans that are best for no weight, though no plan beats them in both, are not on it. A measure is not
    linear in prices: no what-if of a pool can have it, and every answer here is a solve of its own.

    Parameters
    ----------
    case : Instance
        An instance with at least two scenarios in its table of states.
    measure : str
        ``worst``, ``regret`` or ``tail``.
    tail : float
        Share of the worst cases that count in ``tail``, above 0 and at most 1.
    strategy, gap, time_limit, progress
        As for `solve`, for each solve.

    Raises
    ------
    ScenarioError
        Where nothing is uncertain, or the measure or its tail means nothing.
    Infeasible
        Where no plan obeys the rules.

    Examples
    --------
    >>> rb.resilience(case, "regret").frame()  # doctest: +SKIP
    """
    paths, leaves = measured(case, measure, tail, strategy, gap, time_limit, progress)
    planner = paths.planner
    walk = _Walk(paths, gap, time_limit, progress)
    walk.between(walk.at(0.0), walk.at(1.0))
    points, solutions = _lower(walk.found)
    found = [Found(solution, "optimal" if share == 0 else "best for a weight", walk.expected_bound, 0.0, 0, 0.0) for solution, share in solutions]
    plans = {f"R{number}": planner.plan(one, strategy) for number, one in enumerate(found, 1)}
    costs = pd.DataFrame([paths.path_costs(solution) for solution, _ in solutions], columns=list(leaves))
    return Resilience(case, measure, pd.concat([pd.DataFrame({"plan": list(plans)}), points, costs], axis=1), plans, walk.gap_money, walk.solves + (len(leaves) if measure == "regret" else 0))


def measured(case: Instance, measure: str, tail: float, strategy: str, gap: float, time_limit: float | None, progress: Callable[[Progress], None] | None) -> tuple[Paths, dict[str, float]]:
    """The model with a measure of risk beside its expected cost, and the probability of each scenario; for `regret` each scenario is solved alone.

    Raises
    ------
    ScenarioError, Infeasible
        As `resilience`.
    """
    leaves = scenarios_of(case)
    if len(leaves) < 2:
        raise ScenarioError(f"{case.name} has no scenarios: its states are a path; give a state several states that follow it in states.csv")
    if measure not in MEASURES or not 0 < tail <= 1:
        raise ScenarioError(f"the measure is one of {', '.join(MEASURES)}, its tail a share above 0 and at most 1; not {measure!r} and {tail:g}")
    planner = Planner(case)
    alone = [Planner(scenario(case, leaf)) for leaf, _, _ in leaves]
    best = [one.solve(strategy, gap=gap, time_limit=time_limit, progress=progress).cost for one in alone] if measure == "regret" else [0.0] * len(alone)
    prices = np.array([_as_weighed(planner, one) for one in alone])
    chance = np.array([weight for _, _, weight in leaves])
    paths = Paths(planner, *bounds(planner.matrix, find(case, strategy)), prices, np.array(best), chance, tail if measure == "tail" else None)
    return paths, {leaf: probability for leaf, probability, _ in leaves}


def _as_weighed(planner: Planner, alone: Planner) -> Array:
    """Price of each line of the tree as a scenario alone weighs it; 0 in states off its path."""
    keys = ["state", *LINE]
    there = pd.Series(alone.matrix.prices, index=pd.MultiIndex.from_frame(alone.matrix.lines[keys]))
    return np.asarray(there.reindex(pd.MultiIndex.from_frame(planner.matrix.lines[keys]), fill_value=0.0), dtype=float)


Point = tuple[float, float, Array, float]
"""Expected cost, measure, solution, and the weight for which it was found."""


class _Walk:
    """Solves along the weights from 0 to 1."""

    def __init__(self, paths: Paths, gap: float, time_limit: float | None, progress: Callable[[Progress], None] | None) -> None:
        self.paths, self.gap, self.time_limit, self.progress = paths, gap, time_limit, progress
        self.found: list[Point] = []
        self.solves, self.gap_money, self.expected_bound = 0, 0.0, -np.inf

    def at(self, share: float) -> Point:
        """Solve at a weight."""
        solution, outcome = self.paths.best(share, gap=self.gap, time_limit=self.time_limit, progress=self.progress)
        expected = float(self.paths.cost @ solution) + self.paths.constant
        point = (expected, self.paths.measure(solution), solution, share)
        self.solves += 1
        self.gap_money = max(self.gap_money, _value(point, share) - outcome.bound)
        if share == 0.0:
            self.expected_bound = min(outcome.bound, expected)
        self.found.append(point)
        return point

    def between(self, left: Point, right: Point) -> None:
        """Solve where two plans are equal, and go on to both sides of what is better there."""
        dearer, safer = right[0] - left[0], left[1] - right[1]
        if dearer + safer <= 0 or min(dearer, safer) <= SAME * abs(left[0]):
            return
        share = dearer / (dearer + safer)
        middle = self.at(share)
        if _value(left, share) - _value(middle, share) > SAME * abs(left[0]):
            self.between(left, middle)
            self.between(middle, right)


def _value(point: Point, share: float) -> float:
    return (1.0 - share) * point[0] + share * point[1]


def _lower(found: list[Point]) -> tuple[pd.DataFrame, list[tuple[Array, float]]]:
    """Plans of the lower envelope with the weights for which each is best, the cheapest in expectation first."""
    place, share, rows, solutions = min(found, key=lambda point: point[:2]), 0.0, [], []
    while True:
        later = [(other[0] - place[0], place[1] - other[1], other) for other in found if place[1] - other[1] > SAME * abs(place[0])]
        ends = [(max(dearer, 0.0) / (max(dearer, 0.0) + safer), -safer, other) for dearer, safer, other in later]
        end, _, beyond = min(ends, key=lambda step: step[:2], default=(1.0, 0.0, None))
        rows.append({"expected": place[0], "risk": place[1], "from": share, "to": end})
        solutions.append((place[2], place[3]))
        if beyond is None:
            return pd.DataFrame(rows), solutions
        place, share = beyond, end
