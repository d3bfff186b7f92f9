"""What a method is given: the matrix, the solver that holds it, bounds, costs and limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rebundle.solver.highs import Solver
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import Progress


@dataclass(frozen=True, eq=False)
class Task:
    """One question to a method: the cheapest columns within bounds.

    Attributes
    ----------
    matrix : Matrix
        The compiled model.
    solver : Solver
        HiGHS with the rows of the matrix; bounds and costs are set by the method.
    low, high : ndarray
        Bounds of the columns.
    cost : ndarray
        Cost of each column [currency/year per unit of the column].
    offset : float
        Cost of every plan, less the unavoidable part on which the gap is not measured [currency/year].
    gap : float
        Stop when the proven gap relative to the objective is no larger.
    time_limit : float or None
        Seconds from the making of the task after which the best plan so far is returned.
    start : ndarray or None
        A solution to start from.
    progress : callable or None
        Called now and then with seconds, best cost and bound.
    began : float
        When the task was made.
    """

    matrix: Matrix
    solver: Solver
    low: Array
    high: Array
    cost: Array
    offset: float
    gap: float
    time_limit: float | None = None
    start: Array | None = None
    progress: Callable[[Progress], None] | None = None
    began: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Seconds since the task was made."""
        return time.perf_counter() - self.began

    @property
    def left(self) -> float | None:
        """Seconds that are left; None without a limit."""
        return None if self.time_limit is None else max(self.time_limit - self.seconds, 0.0)

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C was pressed or the time is up."""
        return self.solver.interrupted or self.left == 0.0

    def interrupt(self) -> None:
        """End the search at the next occasion, as after Ctrl-C."""
        self.solver.interrupted = True

    def tell(self, cost: float, bound: float) -> None:
        """Report the best cost and the bound proven so far."""
        if self.progress is not None:
            self.progress(Progress(self.seconds, cost, bound))
