"""What it costs not to know which scenario comes, and what it is worth to plan for several."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.states import CLOSED, OPEN, column_of, path, present_value, starts
from rebundle.instance.strategy import FREE, find
from rebundle.plan.plan import Plan
from rebundle.solver.extract import line_names, values
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, Progress
from rebundle.solver.planner import GAP, Planner
from rebundle.solver.strategy_bounds import bounds

LINE = ["family", "kind", "place", "owner"]


class ScenarioError(ValueError):
    """An instance that has no scenarios to be uncertain about."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Three ways to meet an uncertain future [currency/year, discounted annual equivalents].

    Attributes
    ----------
    case : Instance
        The instance.
    plan : Plan
        The plan that is best on average: cells decided before it is known which scenario comes.
    scenarios : DataFrame
        One row per scenario (last state of a path): ``probability``, ``weight`` (what its cost counts for: the
        probability, times the present value of its years), ``alone`` = least cost if it were known from the start,
        ``alone_bound`` = proven, ``planned`` = cost of the plan there, ``regret`` = the difference.
    wait_and_see, wait_and_see_bound : float
        Average of ``alone``, and what is proven of it.
    average_plan : float
        Expected cost of the cells that would be best today if prices and demand were certain to be at their averages;
        infinite where these cells cannot serve some scenario, NaN where the scenarios have no average.
    average_plan_bound : float
        Proven least expected cost with these cells.
    note : str
        Why there is no average, or what it leaves out.
    """

    case: Instance
    plan: Plan
    scenarios: pd.DataFrame
    wait_and_see: float
    wait_and_see_bound: float
    average_plan: float
    average_plan_bound: float
    note: str = ""
    strategy: str = FREE
    average_cells: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @property
    def information(self) -> float:
        """Expected value of perfect information: what knowing the scenario from the start would save."""
        return self.plan.cost - self.wait_and_see

    @property
    def foresight(self) -> float:
        """Value of the stochastic solution: what planning for all scenarios saves against planning for their average."""
        return self.average_plan - self.plan.cost

    def frame(self) -> pd.DataFrame:
        """One row per scenario."""
        return self.scenarios.copy()

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; what is infinite or unknown is None."""
        numbers = {
            "cost": self.plan.cost,
            "bound": self.plan.bound,
            "wait_and_see": self.wait_and_see,
            "wait_and_see_bound": self.wait_and_see_bound,
            "average_plan": self.average_plan,
            "average_plan_bound": self.average_plan_bound,
            "value_of_information": self.information,
            "value_of_stochastic_solution": self.foresight,
        }
        return {
            "instance": self.case.name,
            "strategy": self.strategy,
            "currency": self.case.header.currency,
            **{name: value if math.isfinite(value) else None for name, value in numbers.items()},
            "note": self.note,
            "scenarios": self.scenarios.to_dict("records"),
            "moves": self.plan.moves().to_dict("records"),
        }


def uncertainty(case: Instance, strategy: str = FREE, *, gap: float = GAP, time_limit: float | None = None, progress: Callable[[str, Progress], None] | None = None) -> Uncertainty:
    """Compare planning for all scenarios with knowing which one comes, and with planning for their average.

    Whatever the instance, wait and see <= the plan <= the average plan, up to the gaps of the solves
    (Madansky 1960, "Inequalities for stochastic linear programming problems", Management Science 6(2)).

    Parameters
    ----------
    case : Instance
        An instance with at least two scenarios in its table of states.
    strategy : str
        Strategy that every plan obeys.
    gap, time_limit, progress
        As for `solve`, for each solve; there are two more than scenarios.

    Raises
    ------
    ScenarioError
        Where the states are a path: nothing is uncertain.
    Infeasible
        Where the plan, or a scenario alone, cannot be.

    Examples
    --------
    >>> rb.uncertainty(case).frame()  # doctest: +SKIP
    """
    leaves = scenarios_of(case)
    if len(leaves) < 2:
        raise ScenarioError(f"{case.name} has no scenarios: its states are a path; give a state several states that follow it in states.csv")

    def listen(name: str) -> Callable[[Progress], None] | None:
        return None if progress is None else lambda seen: progress(name, seen)

    planner = Planner(case)
    plan = planner.solve(strategy, gap=gap, time_limit=time_limit, progress=listen("all scenarios"))
    rows = []
    for leaf, probability, weight in leaves:
        alone = Planner(scenario(case, leaf))
        best = alone.solve(strategy, gap=gap, time_limit=time_limit, progress=listen(leaf))
        planned = _planned(plan, alone)
        rows.append({"scenario": leaf, "probability": probability, "weight": weight, "alone": best.cost, "alone_bound": best.bound, "planned": planned, "regret": planned - best.cost})
    table = pd.DataFrame(rows)
    average, bound, note, cells = _average(planner, strategy, gap, time_limit, listen("average"))
    waits = [float((table["weight"] * table[column]).sum()) for column in ("alone", "alone_bound")]
    return Uncertainty(case, plan, table, waits[0], waits[1], average, bound, note, strategy, cells)


def scenarios_of(case: Instance) -> list[tuple[str, float, float]]:
    """Last states of the paths with their probability and what the cost of their path counts for."""
    tree, rate = case.network.tree, case.header.discount_rate
    chance, years = (column_of(case["states"], name) for name in ("probability", "years"))
    leaves = [state for state in tree.states if state not in tree.parent.values()]
    if not chance:
        return [(leaf, 1.0, 1.0) for leaf in leaves]
    begins = starts(list(tree.states), tree.parent, years)
    worth = {leaf: chance[leaf] * present_value(rate, 0.0, begins[leaf] + years[leaf]) for leaf in leaves}
    total = sum(worth.values())
    return [(leaf, chance[leaf], worth[leaf] / total) for leaf in leaves]


def scenario(case: Instance, leaf: str) -> Instance:
    """The instance in which a scenario is certain: its path of states alone."""
    way = path(case.network.tree.parent, leaf)
    states, changes = case["states"], case["state_changes"]
    own = {"states": states[states["state"].isin(way)].assign(probability=1.0), "state_changes": changes[changes["state"].isin(way)]}
    return replace(case, tables={**case.tables, **own})


def _planned(plan: Plan, alone: Planner) -> float:
    """Cost of a plan's part in a scenario, every line weighted as in the scenario alone."""
    lines = alone.matrix.lines.assign(line=line_names(alone.matrix.lines))[["state", "line", "weight"]]
    own = plan.costs[["state", "line", "driver", "price"]].merge(lines, on=["state", "line"])
    return float((own["driver"] * own["price"] * own["weight"]).sum())


def _average(planner: Planner, strategy: str, gap: float, time_limit: float | None, progress: Callable[[Progress], None] | None) -> tuple[float, float, str, pd.DataFrame]:
    """Expected cost with today's cells of the plan for average prices and demand; its bound, a note, and the cells."""
    case, tree, nothing = planner.case, planner.case.network.tree, pd.DataFrame()
    levels = _levels(case)
    if levels is None:
        return math.nan, math.nan, "The scenarios have no average: their states differ in number, length, day of the tariffs or in whether they may open.", nothing
    average = Planner(_averaged(case, levels))
    prices = _prices(planner, average, levels)
    root = tree.states[0]
    found = average.find(*bounds(average.matrix, find(case, strategy)), prices, gap=gap, time_limit=time_limit, progress=progress)
    low, high = (limit.copy() for limit in bounds(planner.matrix, find(case, strategy)))
    for name in ("cells", "opened", "closed"):
        columns = planner.matrix.columns[name][root]
        there = columns >= 0
        low[columns[there]] = high[columns[there]] = values(average.matrix, found.solution, name, root)[there]
    lost = any(change.kind == CLOSED for state in tree.states for change in tree.changes[state])
    note = "What is closed in some scenarios only is open in the average." if lost else ""
    places = planner.matrix.sets.places[["cell", "site"]].assign(count=values(average.matrix, found.solution, "cells", root))
    cells = places[places["count"] > 0].reset_index(drop=True)
    try:
        held = planner.find(low, high, planner.matrix.prices, gap=gap, time_limit=time_limit, progress=progress)
    except Infeasible:
        return math.inf, math.inf, f"{note} The cells of the average plan cannot serve every scenario.".strip(), cells
    cost, constant = planner.matrix.cost(planner.matrix.prices)
    return float(cost @ held.solution) + constant, held.bound, note, cells


def _levels(case: Instance) -> list[list[str]] | None:
    """States by their number of steps from the first; None where they differ too much to be averaged."""
    tree = case.network.tree
    depth = {state: len(path(tree.parent, state)) for state in tree.states}
    levels = [[state for state in tree.states if depth[state] == step] for step in range(1, max(depth.values()) + 1)]
    years, chance = (column_of(case["states"], name) for name in ("years", "probability"))
    alike = all(len({(years[state], tree.may_open[state], tree.day[state]) for state in level}) == 1 and abs(sum(chance[state] for state in level) - 1.0) < 1e-6 for level in levels)
    return levels if alike else None


def _averaged(case: Instance, levels: list[list[str]]) -> Instance:
    """A path of the average demand and lateness, closed where every scenario is; its prices are those of the tables."""
    tree, states = case.network.tree, case["states"]
    chance = column_of(states, "probability")
    demand = case.network.demand
    rows: list[dict[str, Any]] = []
    late = {change.what for state in tree.states for change in tree.changes[state] if change.late}
    shut: set[str] = set()
    for level in levels:
        factor = pd.Series(np.sum([chance[state] * tree.surge[state] for state in level], axis=0), index=demand.index)
        own = demand[demand["file"] == "demand.csv"].drop_duplicates(["item", "market"])
        rows += [{"state": level[0], "what": f"demand:{item}@{market}", "change": "factor", "value": factor[row]} for row, item, market in own[["item", "market"]].itertuples(name=None)]
        days = {what: sum(chance[state] * change.value for state in level for change in tree.changes[state] if change.what == what) for what in sorted(late)}
        rows += [{"state": level[0], "what": what, "change": "points", "value": value} for what, value in days.items()]
        closed = set.intersection(*({change.what for change in tree.changes[state] if change.kind == CLOSED} for state in level))
        rows += [{"state": level[0], "what": what, "change": CLOSED if what in closed else OPEN, "value": math.nan} for what in sorted(closed | shut)]
        shut = closed
    first = [level[0] for level in levels]
    chosen = states[states["state"].isin(first)].assign(probability=1.0)
    chosen = chosen.assign(parent=chosen["state"].map(dict(zip(first, ["", *first[:-1]], strict=True))))
    changes = pd.DataFrame(rows, columns=["state", "what", "change", "value"])
    return replace(case, tables={**case.tables, "states": chosen, "state_changes": changes})


def _prices(planner: Planner, average: Planner, levels: list[list[str]]) -> Array:
    """Average price of each line at each step, weighted as on the path of averages."""
    chance = column_of(planner.case["states"], "probability")
    lines = planner.matrix.lines
    step = {state: level[0] for level in levels for state in level}
    share = lines["state"].map(chance)
    means = (lines["price"] * share).groupby([lines["state"].map(step), *(lines[name] for name in LINE)]).sum()
    own = average.matrix.lines
    return np.asarray(means.reindex(pd.MultiIndex.from_frame(own[["state", *LINE]])).to_numpy() * average.matrix.points, dtype=float)
