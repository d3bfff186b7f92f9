"""Build once, compile once, solve for any strategy and any prices."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version as installed

import numpy as np

from rebundle.formulation.build import draft
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE, Strategy, find
from rebundle.plan.audit import audit
from rebundle.plan.plan import Plan
from rebundle.solver import extract, highs
from rebundle.solver.matrix import Array, Matrix, compile_model
from rebundle.solver.strategy_bounds import bounds

GAP = 1e-4
"""Default gap, relative to the cost that a plan can avoid."""


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
        Time spent building and compiling.
    """

    def __init__(self, case: Instance) -> None:
        began = time.perf_counter()
        model = draft(case)
        built = time.perf_counter()
        self.case = case
        self.matrix: Matrix = compile_model(model)
        matrix = self.matrix
        self.solver = highs.Solver(matrix.rows, matrix.row_low, matrix.row_high, matrix.low, matrix.high, matrix.integer)
        self.seconds = {"read": case.read_seconds, "build": built - began, "compile": time.perf_counter() - built}
        self._known: list[Array] = []
        self._least: dict[bytes, float] = {}

    def solve(
        self,
        strategy: str | Strategy = FREE,
        *,
        prices: Array | None = None,
        gap: float = GAP,
        time_limit: float | None = None,
        progress: Callable[[highs.Progress], None] | None = None,
    ) -> Plan:
        """Find the cheapest plan of a strategy, with its proof and its audit.

        Parameters
        ----------
        strategy : str or Strategy
            Strategy the plan must obey.
        prices : ndarray, optional
            Price of each line of ``matrix.lines``, margin included; the instance's by default. A plan at
            other prices is audited for its rules and drivers, and at these prices for its costs.
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
        matrix = self.matrix
        prices = matrix.prices if prices is None else np.asarray(prices, dtype=float)
        low, high = bounds(matrix, chosen)
        cost, constant = matrix.cost(prices)
        unavoidable = self.unavoidable(prices)
        self.solver.set_bounds(low, high)
        self.solver.set_cost(cost, constant - unavoidable)
        began = time.perf_counter()
        outcome = self.solver.run(gap=gap, time_limit=time_limit, start=self._start(low, high, cost), progress=_shifted(progress, unavoidable))
        solution = self._polished(low, high, outcome.values)
        seconds = {**self.seconds, "solve": time.perf_counter() - began}
        self._known.append(solution)
        tables = extract.tables(matrix, solution, prices)
        total = float(tables["costs"]["amount"].sum())
        plan = Plan(
            instance=self.case.name,
            digest=self.case.digest,
            strategy=chosen.name,
            status=outcome.status,
            currency=self.case.header.currency,
            cost=total,
            bound=min(outcome.bound + unavoidable, total),
            unavoidable=unavoidable,
            seconds=seconds,
            versions=versions(),
            method=f"HiGHS branch and cut, {outcome.nodes:,} nodes" if matrix.integer.any() else "HiGHS simplex",
            cells=tables["cells"],
            runs=tables["runs"],
            flows=tables["flows"],
            shortages=tables["shortages"],
            costs=tables["costs"],
        )
        began = time.perf_counter()
        return plan.audited(audit(self.case, plan), time.perf_counter() - began)

    def unavoidable(self, prices: Array) -> float:
        """Cost proven to be in every plan: constants, and the least bill of each family the instance names.

        Each least bill is the optimum of the relaxed model with the family's cost alone.
        """
        matrix = self.matrix
        total = float(matrix.fixed @ prices)
        for family in self.case.header.unavoidable:
            own = np.where(matrix.lines["family"] == family, prices, 0.0)
            if own.tobytes() not in self._least:
                self._least[own.tobytes()] = self._least_bill(own)
            total += self._least[own.tobytes()]
        return total

    def _least_bill(self, prices: Array) -> float:
        """Least cost at `prices` of the relaxed model under any strategy, constants aside."""
        cost, _ = self.matrix.cost(prices)
        if not np.any(cost):
            return 0.0
        self.solver.set_bounds(self.matrix.low, self.matrix.high)
        self.solver.set_cost(cost, 0.0)
        return self.solver.run(relaxed=True).bound

    def _start(self, low: Array, high: Array, cost: Array) -> Array | None:
        """Best known solution that the bounds allow."""
        fits = [known for known in self._known if np.all(known >= low - 1e-9) and np.all(known <= high + 1e-9)]
        return min(fits, key=lambda known: float(cost @ known), default=None)

    def _polished(self, low: Array, high: Array, solution: Array) -> Array:
        """Fix the whole numbers and solve the flows again, twice: before and after removing what is idle.

        An error of 1e-6 in a whole number times a large link would let flow pass a closed cell.
        """
        matrix = self.matrix
        if not matrix.integer.any():
            return extract.tidy(matrix, solution)
        for _ in range(2):
            self.solver.set_bounds(*extract.fixed_bounds(matrix, low, high, solution))
            solution = self.solver.run(relaxed=True, tolerance=1e-9).values
            solution = extract.tidy(matrix, np.where(matrix.integer, np.round(solution), solution))
        return solution


def _shifted(progress: Callable[[highs.Progress], None] | None, constant: float) -> Callable[[highs.Progress], None] | None:
    """Report the whole cost where the solver sees only the avoidable part."""
    if progress is None:
        return None
    return lambda seen: progress(highs.Progress(seen.seconds, seen.cost + constant, seen.bound + constant))


def versions() -> dict[str, str]:
    """Versions of rebundle and of what the proof rests on."""
    return {name: installed(name) for name in ("rebundle", "pyomo")} | {"highs": highs.version()}


def solve(
    case: Instance,
    strategy: str | Strategy = FREE,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[highs.Progress], None] | None = None,
) -> Plan:
    """Find the cheapest plan of an instance: build, compile, solve, audit. See `Planner.solve`."""
    return Planner(case).solve(strategy, gap=gap, time_limit=time_limit, progress=progress)
