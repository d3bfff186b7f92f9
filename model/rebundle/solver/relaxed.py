"""The relaxed model solved with link rows on demand: a large model has very many, of which few bind."""

from __future__ import annotations

import numpy as np

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.on_demand import broken, links
from rebundle.solver.outcome import NoPlanFound
from rebundle.solver.task import Task

ROUNDS = 50
"""Most times that rows are added; prices of fewer rows prove a bound too, if a lower one."""


def relaxed(task: Task, time_limit: float | None = None) -> tuple[Array, Array]:
    """Solve a task with broken numbers allowed; return the value of each column and the price of each row.

    Parameters
    ----------
    task : Task
        Matrix, bounds and costs.
    time_limit : float, optional
        Seconds after which the rows and prices at hand must do.

    Raises
    ------
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    matrix, began = task.matrix, task.seconds
    asked = np.flatnonzero(~links(matrix))
    solver = highs.Solver(matrix.rows[asked], matrix.row_low[asked], matrix.row_high[asked], task.low, task.high, np.zeros(len(task.low), dtype=bool))
    solver.set_cost(task.cost, task.offset)
    values, prices = task.low, np.zeros(len(matrix.row_low))
    for number in range(ROUNDS):
        left = None if time_limit is None else max(time_limit - (task.seconds - began), 0.0)
        try:
            values = solver.run(relaxed=True, time_limit=left, again=number > 0).values
        except NoPlanFound:
            if number == 0:
                raise
            break
        finally:
            task.solver.interrupted |= solver.interrupted
        prices[asked] = solver.row_prices()
        new = np.setdiff1d(np.flatnonzero(broken(task, values)), asked)
        if not len(new) or task.stopped:
            break
        solver.add_rows(matrix.rows[new], matrix.row_low[new], matrix.row_high[new])
        asked = np.append(asked, new)
    return values, prices
