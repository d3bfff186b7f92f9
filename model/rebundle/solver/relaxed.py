"""The relaxed model, part by part, with link rows on demand: a large model has very many, of which few bind."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.cuts import Cuts
from rebundle.solver.matrix import Array
from rebundle.solver.on_demand import broken, links
from rebundle.solver.outcome import NoPlanFound
from rebundle.solver.parts import pieces
from rebundle.solver.task import Task

ROUNDS = 200
"""Most times that rows are added; prices of fewer rows prove a bound too, if a lower one."""

RISE = 1e-5
"""Share of the bound by which it must have risen since cuts were last added for more to be sought."""


def relaxed(task: Task, time_limit: float | None = None, cuts: Cuts | None = None) -> tuple[Array, Array]:
    """Solve a task with broken numbers allowed; return the value of each column and the price of each row.

    Products that share no cell and no limit are parts that are solved one after the other.

    Parameters
    ----------
    task : Task
        Matrix, bounds and costs.
    time_limit : float, optional
        Seconds after which the rows and prices at hand must do.
    cuts : Cuts, optional
        Made for the task: cuts that the solution breaks are added too; their prices follow those of the rows.

    Raises
    ------
    Infeasible, Unbounded, NoPlanFound, SolverError
        As the names say.
    """
    ends = task.seconds + np.inf if time_limit is None else task.seconds + time_limit
    values, prices = np.where(task.cost < 0, task.high, task.low), np.zeros(len(task.matrix.row_low))
    link = links(task.matrix)
    for rows, columns in pieces(task.matrix):
        prices = _solve(task, rows, columns, link, values, prices, ends, cuts)
    return values, prices


def _solve(task: Task, rows: Array, columns: Array, link: Array, values: Array, prices: Array, ends: float, cuts: Cuts | None) -> Array:
    """Solve one part, write its values, and return the prices with those of the part and of its cuts."""
    matrix = task.matrix
    own = sp.csr_array(sp.csc_array(matrix.rows[rows])[:, columns])
    asked = np.flatnonzero(~link[rows])
    low, high = matrix.row_low[rows], matrix.row_high[rows]
    solver = highs.Solver(own[asked], low[asked], high[asked], task.low[columns], task.high[columns], np.zeros(len(columns), dtype=bool))
    solver.set_cost(task.cost[columns], 0.0)
    order, before = rows[asked], -np.inf
    for number in range(ROUNDS):
        left = None if np.isinf(ends) else max(ends - task.seconds, 0.0)
        try:
            outcome = solver.run(relaxed=True, time_limit=left, again=number > 0)
        except NoPlanFound:
            if number == 0:
                raise
            break
        finally:
            task.solver.interrupted |= solver.interrupted
        values[columns], prices[order] = outcome.values, solver.row_prices()
        new = np.setdiff1d(np.flatnonzero(broken(own, low, high, values[columns])), asked)
        solver.add_rows(own[new], low[new], high[new])
        asked, order = np.append(asked, new), np.append(order, rows[new])
        cut = 0
        if cuts is not None and not len(new) and outcome.cost - before >= RISE * abs(outcome.cost):
            before = outcome.cost
            more = sp.csr_array(sp.csc_array(cuts.find(values))[:, columns])
            cut = more.shape[0]
            solver.add_rows(more, np.zeros(cut), np.full(cut, np.inf))
            order = np.append(order, len(prices) + np.arange(cut))
            prices = np.append(prices, np.zeros(cut))
        if task.stopped or not (len(new) or cut):
            break
    return prices
