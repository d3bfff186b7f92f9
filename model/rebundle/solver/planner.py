"""Build once, compile once, solve for any strategy and any prices."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version as installed

import numpy as np

from rebundle.formulation.arrays import arrays
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE, Strategy, find
from rebundle.plan.audit import audit
from rebundle.plan.plan import Plan
from rebundle.solver import extract, highs
from rebundle.solver.matrix import Array, Matrix, compile_model
from rebundle.solver.methods import AUTO, PLAIN, known, search
from rebundle.solver.outcome import NoPlanFound, Progress
from rebundle.solver.reduction import cheapest_flows
from rebundle.solver.strategy_bounds import bounds, breaks, within
from rebundle.solver.task import Task

GAP = 1e-4
"""Default gap, relative to the cost that a plan can avoid."""


@dataclass(frozen=True, eq=False)
class Found:
    """End of a solve on the matrix.

    Attributes
    ----------
    solution : ndarray
        Value of every column, whole numbers whole, idle things removed.
    status : str
        ``optimal``, ``time limit`` or ``interrupted``.
    bound, unavoidable : float
        Proven least cost, and the part of it that is in every plan [currency/year].
    nodes : int
        Nodes of the search tree.
    seconds : float
        Time of the solve.
    method : str
        How it was found, in words.
    """

    solution: Array
    status: str
    bound: float
    unavoidable: float
    nodes: int
    seconds: float
    method: str = "HiGHS branch and cut"


class Planner:
    """The compiled model of an instance, kept in the solver.

    Parameters
    ----------
    case : Instance
        The instance.

    Attributes
    ----------
    matrix : Matrix
        The compiled model.
    seconds : dict
        Time spent reading, building and compiling.
    known : list of ndarray
        Every solution found so far; the best that fits starts the next solve.
    """

    def __init__(self, case: Instance) -> None:
        began = time.perf_counter()
        model = arrays(case)
        built = time.perf_counter()
        self.case = case
        self.matrix: Matrix = compile_model(model)
        matrix = self.matrix
        self.solver = highs.Solver(matrix.rows, matrix.row_low, matrix.row_high, matrix.low, matrix.high, matrix.integer)
        self.seconds = {"read": case.read_seconds, "build": built - began, "compile": time.perf_counter() - built}
        self.known: list[Array] = []
        self._least: dict[bytes, float] = {}
        self._outside: dict[str, tuple[int, Array]] = {}

    def solve(
        self,
        strategy: str | Strategy = FREE,
        *,
        prices: Array | None = None,
        method: str = AUTO,
        gap: float = GAP,
        time_limit: float | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Plan:
        """Find the cheapest plan of a strategy, with its proof and its audit.

        Parameters
        ----------
        strategy : str or Strategy
            Strategy the plan must obey.
        prices : ndarray, optional
            Price of each line of ``matrix.lines``, margin included; the instance's by default. Rules, drivers
            and cost lines are audited at the instance's prices; then the cost lines are priced anew.
        method : str
            One of `methods.METHODS`; all prove the same, some sooner.
        gap : float
            Stop when a better plan can save no more than this share of the avoidable cost.
        time_limit : float, optional
            Seconds after which the best plan so far is returned with its proven gap.
        progress : callable, optional
            Called now and then with seconds, best cost and bound.

        Returns
        -------
        Plan
            Audited; a plan that fails the audit carries its violations.

        Raises
        ------
        Infeasible
            Where no plan obeys the rules of instance and strategy.
        Unbounded, NoPlanFound, SolverError
            As the names say.
        """
        chosen = find(self.case, strategy) if isinstance(strategy, str) else strategy
        prices = self.matrix.prices if prices is None else np.asarray(prices, dtype=float)
        found = self.find(*bounds(self.matrix, chosen), prices, method=method, gap=gap, time_limit=time_limit, progress=progress)
        return self.plan(found, chosen.name, prices)

    def find(
        self,
        low: Array,
        high: Array,
        prices: Array,
        *,
        outside: str | None = None,
        certain: float | None = None,
        method: str = AUTO,
        gap: float = GAP,
        time_limit: float | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Found:
        """Solve within bounds of the columns, at prices, from the best solution known.

        Parameters
        ----------
        low, high : ndarray
            Bounds of the columns, see `strategy_bounds.bounds`.
        prices : ndarray
            Price of each line of ``matrix.lines``, margin included.
        outside : str, optional
            Name of a strategy that the plan must break.
        certain : float, optional
            Cost known from elsewhere to be in every plan; the gap is measured on what is left [currency/year].
        method, gap, time_limit, progress
            As for `solve`; a plan outside a strategy is found with the plain method.

        Raises
        ------
        Infeasible, Unbounded, NoPlanFound, SolverError
            As the names say; the bound of `NoPlanFound` counts the unavoidable cost.
        """
        cost, constant = self.matrix.cost(prices)
        unavoidable = max(self.unavoidable(prices), -math.inf if certain is None else certain)
        self._require(outside)
        start = self._start(low, high, cost, outside)
        task = Task(self.matrix, self.solver, low, high, cost, constant - unavoidable, gap, time_limit, start, _shifted(progress, unavoidable))
        began = time.perf_counter()
        try:
            outcome = search(task, method if outside is None else PLAIN)
        except NoPlanFound as stopped:
            raise NoPlanFound(str(stopped), stopped.bound + unavoidable) from stopped
        finally:
            self._require(None)
        solution = self.polished(low, high, outcome.values, prices)
        self.known.append(solution)
        bound = outcome.bound + unavoidable
        if outside is None:  # a plan outside a strategy may lose the idle cell that put it there
            bound = min(bound, float(cost @ solution) + constant)
        return Found(solution, outcome.status, bound, unavoidable, outcome.nodes, time.perf_counter() - began, outcome.method)

    def plan(self, found: Found, strategy: str, prices: Array | None = None) -> Plan:
        """Make a plan of a solution, audited at the instance's own prices and then priced at `prices`."""
        matrix, base = self.matrix, self.matrix.prices
        tables = extract.tables(matrix, found.solution, base)
        own = prices is None or np.array_equal(prices, base)
        costs = tables["costs"]
        plan = Plan(
            instance=self.case.name,
            digest=self.case.digest,
            strategy=strategy,
            status=found.status,
            currency=self.case.header.currency,
            cost=float(costs["amount"].sum()),
            bound=min(found.bound, float(costs["amount"].sum())) if own else math.nan,
            unavoidable=found.unavoidable,
            seconds={**self.seconds, "solve": found.seconds},
            versions=versions(),
            method=found.method,
            cells=tables["cells"],
            runs=tables["runs"],
            flows=tables["flows"],
            shortages=tables["shortages"],
            costs=costs,
            routed_runs=tables["routed_runs"],
            routed_flows=tables["routed_flows"],
        )
        began = time.perf_counter()
        plan = plan.audited(audit(self.case, plan), time.perf_counter() - began)
        return plan if own else self.reprice(plan, found, np.asarray(prices, dtype=float))

    def reprice(self, plan: Plan, found: Found, prices: Array) -> Plan:
        """Return the same audited plan with its cost lines at other prices; the drivers stay."""
        costs = extract.costs(self.matrix, found.solution, prices)
        total = float(costs["amount"].sum())
        return replace(plan, costs=costs, cost=total, bound=min(found.bound, total), unavoidable=found.unavoidable)

    def unavoidable(self, prices: Array) -> float:
        """Cost proven to be in every plan: constants, and the least bill of each family the instance names.

        Each least bill is the optimum of the relaxed model with the family's cost alone.
        """
        matrix = self.matrix
        total = float(matrix.fixed @ prices)
        for family in self.case.header.unavoidable:
            own = np.where(matrix.lines["family"] == family, prices, 0.0)
            if own.tobytes() not in self._least:
                self._least[own.tobytes()] = self.least_bill(own)
            total += self._least[own.tobytes()]
        return total

    def least_bill(self, prices: Array) -> float:
        """Least cost at `prices` of the relaxed model under any strategy, constants aside."""
        cost, _ = self.matrix.cost(prices)
        if not np.any(cost):
            return 0.0
        self.solver.set_bounds(self.matrix.low, self.matrix.high)
        self.solver.set_cost(cost, 0.0)
        return self.solver.run(relaxed=True).bound

    def _require(self, outside: str | None) -> None:
        """Ask for a plan outside a strategy by a row of its own, made when it is first needed; None asks for none."""
        if outside is not None and outside not in self._outside:
            coefficients = breaks(self.matrix, find(self.case, outside))
            self._outside[outside] = (self.solver.add_row(coefficients), coefficients)
        for name, (row, _) in self._outside.items():
            self.solver.set_row(row, 1.0 if name == outside else -math.inf, math.inf)

    def _start(self, low: Array, high: Array, cost: Array, outside: str | None) -> Array | None:
        """Best known solution that the bounds allow."""
        fits = [known for known in self.known if within(known, low, high) and (outside is None or self._outside[outside][1] @ known >= 0.5)]
        return min(fits, key=lambda known: float(cost @ known), default=None)

    def polished(self, low: Array, high: Array, solution: Array, prices: Array) -> Array:
        """Fix the whole numbers and solve the flows again, before removing what is idle and after, where anything was.

        An error of 1e-6 in a whole number times a large link would let flow pass a closed cell.
        """
        matrix = self.matrix
        if not matrix.integer.any():
            return extract.tidy(matrix, solution, low)
        fixed = extract.fixed_bounds(matrix, low, high, solution)
        while True:
            solution = cheapest_flows(Task(matrix, self.solver, *fixed, matrix.cost(prices)[0], 0.0, 0.0))
            solution = extract.tidy(matrix, np.where(matrix.integer, np.round(solution), solution), low)
            if np.array_equal(fixed, fixed := extract.fixed_bounds(matrix, low, high, solution)):
                return solution


def _shifted(progress: Callable[[Progress], None] | None, constant: float) -> Callable[[Progress], None] | None:
    """Report the whole cost where the solver sees only the avoidable part."""
    if progress is None:
        return None
    return lambda seen: progress(Progress(seen.seconds, seen.cost + constant, seen.bound + constant))


def versions() -> dict[str, str]:
    """Versions of rebundle and of what the proof rests on."""
    return {"rebundle": installed("rebundle"), "highs": highs.version()}


def solve(
    case: Instance,
    strategy: str | Strategy = FREE,
    *,
    method: str = AUTO,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Find the cheapest plan of an instance: build, compile, solve, audit. See `Planner.solve`."""
    known(method)
    return Planner(case).solve(strategy, method=method, gap=gap, time_limit=time_limit, progress=progress)
