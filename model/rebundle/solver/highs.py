"""The solver seam: the one file that knows HiGHS."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from rebundle.solver.outcome import Infeasible, NoPlanFound, Outcome, Progress, SolverError, Unbounded

Array = np.ndarray[Any, np.dtype[Any]]
Status = highspy.HighsModelStatus
LIMITS = {Status.kTimeLimit: "time limit", Status.kInterrupt: "interrupted", Status.kObjectiveTarget: "target"}

IMPROVING = ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost")
"""Searches for better plans by smaller problems: left out where a good plan is known to start from, which halves the time to the proof."""

GUESSED = 10_000
"""Columns from which HiGHS guesses a plan before its first relaxed solve; for fewer the guess takes longer than a plan."""

SAME_OBJECTIVE = 1e-7
"""Share of the sum of all magnitudes by which a reported objective may differ from that of its solution."""

PROGRESS_SECONDS = 0.2
"""Least time between two reports of progress."""

_threads: list[int] = []


def version() -> str:
    """Version of HiGHS."""
    return f"{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"


def use_threads(count: int) -> None:
    """Fix the number of threads for this process.

    Raises
    ------
    SolverError
        Where another number is in use: HiGHS returns nothing, silently, when it changes (HiGHS issue 3141).
    """
    if _threads and _threads[0] != count:
        raise SolverError(f"this process solves with {_threads[0]} threads and cannot change to {count}; start a new process")
    if not _threads:
        _threads.append(count)


class _Silent(highspy.Highs):
    """HiGHS without its greeting, which it prints while callbacks are switched on."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Solver:
    """One model kept in HiGHS: costs and bounds change, rows stay.

    Parameters
    ----------
    rows : sparse array
        Coefficients of the rows.
    row_low, row_high, low, high : ndarray
        Bounds of rows and columns.
    integer : ndarray of bool
        Which columns are whole.

    Attributes
    ----------
    interrupted : bool
        Whether Ctrl-C was pressed during a solve, be it too late to cut it short; who reads it sets it back.
    """

    def __init__(self, rows: sp.csr_array, row_low: Array, row_high: Array, low: Array, high: Array, integer: Array) -> None:
        if not _threads:
            use_threads(1)
        self.highs: Any = _Silent()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("threads", _threads[0])
        self.columns = len(low)
        self.integer = integer
        self.interrupted = False
        self.cost, self.offset = np.zeros(len(low)), 0.0
        self._check(self.highs.passModel(_model(rows, row_low, row_high, low, high, integer)), "passModel")

    def set_cost(self, cost: Array, offset: float) -> None:
        """Set the objective: cost per column and a constant."""
        self.cost, self.offset = np.asarray(cost, dtype=float), float(offset)
        self._check(self.highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), np.asarray(cost, dtype=float)), "changeColsCost")
        self._check(self.highs.changeObjectiveOffset(offset), "changeObjectiveOffset")

    def set_bounds(self, low: Array, high: Array) -> None:
        """Set the bounds of all columns."""
        index = np.arange(self.columns, dtype=np.int32)
        self._check(self.highs.changeColsBounds(self.columns, index, np.asarray(low, dtype=float), np.asarray(high, dtype=float)), "changeColsBounds")

    def add_row(self, coefficients: Array) -> int:
        """Add a row that may take any value; return its number."""
        index = np.flatnonzero(coefficients).astype(np.int32)
        self._check(self.highs.addRow(-math.inf, math.inf, len(index), index, np.asarray(coefficients, dtype=float)[index]), "addRow")
        return int(self.highs.getNumRow()) - 1

    def add_rows(self, rows: sp.csr_array, low: Array, high: Array) -> None:
        """Add rows with their bounds."""
        index = (rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data)
        self._check(self.highs.addRows(len(low), low, high, rows.nnz, *index), "addRows")

    def set_rows(self, low: Array, high: Array) -> None:
        """Set the bounds of all rows."""
        self._check(self.highs.changeRowsBounds(len(low), np.arange(len(low), dtype=np.int32), np.asarray(low, dtype=float), np.asarray(high, dtype=float)), "changeRowsBounds")

    def set_row(self, row: int, low: float, high: float) -> None:
        """Set the bounds of one row."""
        self._check(self.highs.changeRowBounds(row, low, high), "changeRowBounds")

    def run(
        self,
        *,
        gap: float = 1e-4,
        target: float = -math.inf,
        time_limit: float | None = None,
        start: Array | None = None,
        relaxed: bool = False,
        again: bool = False,
        presolve: bool = True,
        tolerance: float = 1e-7,
        progress: Callable[[Progress], None] | None = None,
    ) -> Outcome:
        """Solve from scratch, or from `start`.

        Parameters
        ----------
        gap : float
            Stop when the proven gap relative to the objective is no larger.
        target : float
            Stop with status ``target`` at a plan that costs no more [currency/year].
        time_limit : float, optional
            Seconds after which the best plan so far is returned.
        start : ndarray, optional
            A solution to start from.
        relaxed : bool
            Whether whole numbers may be broken.
        again : bool
            Whether to go on from where the last run ended, for instance after adding rows.
        presolve : bool
            Whether HiGHS first looks for rows and columns that it can do without.
        tolerance : float
            Feasibility tolerance of rows, bounds and whole numbers.
        progress : callable, optional
            Called now and then with `Progress`.

        Raises
        ------
        Infeasible, Unbounded, NoPlanFound, SolverError
        """
        began = time.perf_counter()
        spent = self.highs.getRunTime() if relaxed or not self.integer.any() else 0.0  # simplex counts all solves of a model against the limit
        options = {
            "mip_rel_gap": gap,
            "mip_abs_gap": 0.0,
            "objective_target": target,
            "time_limit": math.inf if time_limit is None else time_limit + spent,
            "solve_relaxation": relaxed,
            "primal_feasibility_tolerance": tolerance,
            "dual_feasibility_tolerance": tolerance,
            "mip_feasibility_tolerance": max(tolerance, 1e-9),
            "mip_heuristic_run_feasibility_jump": start is None and self.columns >= GUESSED,
            "presolve": "choose" if presolve else "off",
        } | dict.fromkeys(IMPROVING, start is None)
        for name, value in options.items():
            self._check(self.highs.setOptionValue(name, value), name)
        if not again:
            self._check(self.highs.clearSolver(), "clearSolver")
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            self._check(self.highs.setSolution(solution), "setSolution")
        with _listening(self.highs, progress, began, stops=not relaxed) as pressed:
            self._check(self.highs.run(), "run")
            if self.highs.getModelStatus() == Status.kUnboundedOrInfeasible:
                self._check(self.highs.setOptionValue("presolve", "off"), "presolve")
                self._check(self.highs.clearSolver(), "clearSolver")
                self._check(self.highs.run(), "run")
        self.interrupted |= pressed.is_set()
        outcome = self._outcome(time.perf_counter() - began, relaxed)
        if self._own(outcome):
            return outcome
        if start is None:
            raise SolverError(f"HiGHS reports an objective of {outcome.cost!r}, which its own solution does not have")
        left = None if time_limit is None else max(time_limit - (time.perf_counter() - began), 0.0)
        return self.run(gap=gap, target=target, time_limit=left, relaxed=relaxed, presolve=presolve, tolerance=tolerance, progress=progress)

    def row_prices(self) -> Array:
        """Return the price of each row after a relaxed solve: what a unit more of it would cost."""
        return np.array(self.highs.getSolution().row_dual)

    def _own(self, outcome: Outcome) -> bool:
        """Whether the solution has the objective that is reported.

        HiGHS 1.16.0 may take a start for cheaper than it is after presolve, and call it optimal; without the
        start it is right.
        """
        terms = self.cost * outcome.values
        return abs(float(terms.sum()) + self.offset - outcome.cost) <= SAME_OBJECTIVE * (float(np.abs(terms).sum()) + abs(self.offset) + 1.0)

    def _outcome(self, seconds: float, relaxed: bool) -> Outcome:
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        if status == Status.kInfeasible:
            raise Infeasible("no plan obeys all rules")
        if status == Status.kUnbounded:
            raise Unbounded("the cost can fall without end; a negative cost has no limit")
        whole = bool(self.integer.any()) and not relaxed
        found = info.primal_solution_status == highspy.kSolutionStatusFeasible
        if status == Status.kOptimal:
            bound = info.mip_dual_bound if whole else info.objective_function_value
            return Outcome("optimal", np.array(self.highs.getSolution().col_value), info.objective_function_value, bound, seconds, int(info.mip_node_count))
        if status in LIMITS:
            bound = info.mip_dual_bound if whole else -math.inf
            if not found:
                raise NoPlanFound(f"{LIMITS[status]} reached before any plan was found", bound)
            return Outcome(LIMITS[status], np.array(self.highs.getSolution().col_value), info.objective_function_value, bound, seconds, int(info.mip_node_count))
        raise SolverError(f"HiGHS ended with status {self.highs.modelStatusToString(status)!r}")

    def free_rows(self, rows: Array) -> None:
        """Let the rows with these numbers take any value from now on."""
        count = len(rows)
        self._check(self.highs.changeRowsBounds(count, np.asarray(rows, dtype=np.int32), np.full(count, -np.inf), np.full(count, np.inf)), "changeRowsBounds")

    def conflict(self) -> tuple[list[int], list[int]]:
        """Rows and columns of an irreducible conflicting set of the relaxed model; empty where it has none."""
        self._check(self.highs.setOptionValue("solve_relaxation", True), "solve_relaxation")
        self._check(self.highs.setOptionValue("iis_strategy", int(highspy.IisStrategy.kIisStrategyFromLp)), "iis_strategy")
        status, iis = self.highs.getIis()
        self._check(status, "getIis")
        return list(iis.row_index_), list(iis.col_index_)

    def write(self, path: Path, columns: list[str], rows: list[str]) -> None:
        """Write the model with names to an MPS or LP file."""
        for number, name in enumerate(columns):
            self._check(self.highs.passColName(number, name), "passColName")
        for number, name in enumerate(rows):
            self._check(self.highs.passRowName(number, name), "passRowName")
        self._check(self.highs.writeModel(str(path)), "writeModel")

    def _check(self, status: Any, call: str) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS reports an error in {call}")


def _model(rows: sp.csr_array, row_low: Array, row_high: Array, low: Array, high: Array, integer: Array) -> Any:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.shape
    model.row_lower_, model.row_upper_ = row_low, row_high
    model.col_lower_, model.col_upper_ = low, high
    model.col_cost_ = np.zeros(len(low))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    if integer.any():
        model.integrality_ = [highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in integer]
    return model


@contextmanager
def _listening(highs: Any, progress: Callable[[Progress], None] | None, began: float, *, stops: bool) -> Iterator[threading.Event]:
    """Report progress, and let Ctrl-C end the solve with the best plan so far; a relaxed solve ends by itself."""
    stopped = threading.Event()
    told = began

    def look(event: Any) -> None:
        nonlocal told
        event.interrupt(stopped.is_set())
        now = time.perf_counter()
        if progress is not None and event.callback_type == highspy.cb.HighsCallbackType.kCallbackMipInterrupt and now - told > PROGRESS_SECONDS:
            told = now
            progress(Progress(now - began, event.data_out.mip_primal_bound, event.data_out.mip_dual_bound))

    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set()) if main else None
    events = (highs.cbMipInterrupt, highs.cbSimplexInterrupt, highs.cbIpmInterrupt) if stops else ()
    for event in events:
        event.subscribe(look)
    try:
        yield stopped
    finally:
        for event in events:
            event.unsubscribe(look)
        if main:
            signal.signal(signal.SIGINT, before)
