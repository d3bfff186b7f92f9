"""When to move what, and what it costs to move too early or too late."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.place import Places, opened, places_of
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE, find
from rebundle.plan.plan import Plan
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import Infeasible, NoPlanFound, Progress
from rebundle.solver.planner import GAP, Planner
from rebundle.solver.strategy_bounds import bounds

IN, FROM, BY, NEVER, NOTHING = "in", "not before", "not after", "never", "nothing moves"
"""Ways to time a move."""


class TimingError(ValueError):
    """A question about time to an instance that has none."""


@dataclass(frozen=True, eq=False)
class Timing:
    """The best plan along a path of years, and the best plans that move at other times.

    Attributes
    ----------
    case : Instance
        The instance.
    plan : Plan
        The best plan.
    ways : DataFrame
        One row per move and way to time it: ``move`` (cells at sites), ``way`` (in, not before, not after, never,
        nothing moves), ``state``, ``cost`` of the best such plan (infinite where there is none, NaN where none was
        found in time), its proven ``bound``, and by how much that is dearer than the best plan: ``extra`` between the
        plans found, proven to be between ``at_least`` and ``at_most`` [currency/year, discounted annual equivalents].
    plans : dict
        (move, way, state) to plan.
    strategy : str
        Strategy that every plan obeys.
    """

    case: Instance
    plan: Plan
    ways: pd.DataFrame
    plans: dict[tuple[str, str, str], Plan] = field(repr=False)
    strategy: str = FREE

    @property
    def passed(self) -> bool:
        """Whether every plan passed its audit."""
        return self.plan.passed and all(plan.passed for plan in self.plans.values())

    def frame(self) -> pd.DataFrame:
        """One row per move and way to time it."""
        return self.ways.copy()

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; what is infinite or unknown is None."""
        rows = [{name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()} for row in self.ways.to_dict("records")]
        return {
            "instance": self.case.name,
            "strategy": self.strategy,
            "currency": self.case.header.currency,
            "cost": self.plan.cost,
            "bound": self.plan.bound,
            "moves": self.plan.moves().to_dict("records"),
            "ways": rows,
        }


def timing(case: Instance, move: str | None = None, *, strategy: str = FREE, gap: float = GAP, time_limit: float | None = None, progress: Callable[[str, Progress], None] | None = None) -> Timing:
    """Find when what moves along a path of years, and what it costs to move at other times.

    A move is a set of cells opened together. Each is made on entering each state in turn ("in": at least one cell of
    every place is opened there, and none in another state), not before it, not after it, and never; all else is
    decided anew each time, so that what is found is the least that the other time costs. At last nothing is opened or closed at all.

    Parameters
    ----------
    case : Instance
        An instance whose states are a path.
    move : str, optional
        What moves: ``CELL@SITE``, several joined by commas. By default, state by state, what the best plan opens.
    strategy : str
        Strategy that every plan obeys.
    gap, time_limit, progress
        As for `solve`, for each solve.

    Raises
    ------
    TimingError
        Where the states are no path, or `move` names no place of a cell.
    Infeasible
        Where no plan obeys the strategy.

    Examples
    --------
    >>> rb.timing(case).frame()  # doctest: +SKIP
    """
    _path(case)
    chosen = None if move is None else places_of(case, move, TimingError)
    asked = _Asked(Planner(case), strategy, gap, time_limit, progress)
    low, high = bounds(asked.planner.matrix, find(case, strategy))
    best, bound = asked.solve("the best", low, high)
    if best is None:
        raise NoPlanFound("no plan was found within the time limit; allow more", bound) if math.isfinite(bound) else Infeasible(f"no plan obeys the rules and strategy {strategy}")
    moves = list(dict.fromkeys(opened(case, best).values())) if chosen is None else [chosen]
    rows, plans = [], {}
    for places, way, state, least, most in _ways(asked.planner.matrix, moves, low, high):
        plan, bound = asked.solve(f"{places.name} {way} {state}".strip(), least, most)
        if plan is not None:
            plans[places.name, way, state] = plan
        rows.append((places.name, way, state, *_compared(best, plan, bound)))
    columns = ["move", "way", "state", "cost", "bound", "extra", "at_least", "at_most"]
    return Timing(case, best, pd.DataFrame(rows, columns=columns), plans, strategy)


@dataclass(eq=False)
class _Asked:
    """Solves within bounds; what is found twice is audited once."""

    planner: Planner
    strategy: str
    gap: float
    time_limit: float | None
    progress: Callable[[str, Progress], None] | None
    made: dict[bytes, Plan] = field(default_factory=dict)

    def solve(self, name: str, least: Array, most: Array) -> tuple[Plan | None, float]:
        """The best plan within bounds, None where there is none or none was found in time, and what is proven of it."""
        progress = self.progress
        listen = None if progress is None else lambda seen: progress(name, seen)
        try:
            found = self.planner.find(least, most, self.planner.matrix.prices, gap=self.gap, time_limit=self.time_limit, progress=listen)
        except Infeasible:
            return None, math.inf
        except NoPlanFound as stopped:
            return None, stopped.bound
        key = found.solution.tobytes()
        if key not in self.made:
            self.made[key] = self.planner.plan(found, self.strategy)
        plan = self.made[key]
        return replace(plan, bound=min(found.bound, plan.cost), status=found.status, unavoidable=found.unavoidable), found.bound


def _path(case: Instance) -> None:
    """Refuse what is no path of years."""
    tree = case.network.tree
    if len(tree.states) < 2:
        raise TimingError(f"{case.name} is one year; state the years to come in states.csv to ask when to move")
    above = list(tree.parent.values())
    if len(set(above)) < len(above):
        raise TimingError(f"{case.name} has scenarios; timing follows a path, in which one state comes after another: ask uncertainty what not knowing costs")


def _compared(best: Plan, plan: Plan | None, bound: float) -> tuple[float, float, float, float, float]:
    """Cost, bound, difference to the best plan, and between what it is proven to lie."""
    cost = plan.cost if plan is not None else math.inf if math.isinf(bound) else math.nan
    return cost, bound, cost - best.cost, max(bound - best.cost, 0.0), cost - best.bound


def _ways(matrix: Matrix, moves: list[Places], low: Array, high: Array) -> Iterator[tuple[Places, str, str, Array, Array]]:
    """Every way to time every move, as bounds of the columns."""
    tree = matrix.sets.tree
    states = [state for state in tree.states if tree.may_open[state]]
    for places in moves:
        for state in states:
            yield places, IN, state, *_limited(matrix, places, low, high, [state], state)
        for number, state in enumerate(states[1:], 1):
            yield places, FROM, state, *_limited(matrix, places, low, high, states[number:], None)
        for number, state in enumerate(states[:-1], 1):
            yield places, BY, state, *_limited(matrix, places, low, high, states[:number], state)
        yield places, NEVER, "", *_limited(matrix, places, low, high, [], None)
    every = Places("", tuple(range(len(matrix.sets.places))))
    least, most = _limited(matrix, every, low, high, [], None)
    for state in tree.states:
        _put(most, matrix.columns["closed"][state], every, 0.0)
    yield every, NOTHING, "", least, most


def _limited(matrix: Matrix, places: Places, low: Array, high: Array, states: list[str], stands: str | None) -> tuple[Array, Array]:
    """Bounds with which cells of the places are opened in some states only, and stand in one; opened on entering it where that is the only one."""
    least, most = low.copy(), high.copy()
    for state in matrix.sets.states:
        if state not in states:
            _put(most, matrix.columns["opened"][state], places, 0.0)
    if stands is not None:
        _put(least, matrix.columns["cells"][stands], places, 1.0)
        if states == [stands]:
            _put(least, matrix.columns["opened"][stands], places, 1.0)
            _put(most, matrix.columns["closed"][stands], places, 0.0)
    return least, most


def _put(limit: Array, columns: Array, places: Places, value: float) -> None:
    own = columns[np.array(places.rows, dtype=int)]
    own = own[own >= 0]
    limit[own] = np.maximum(limit[own], value) if value else 0.0
