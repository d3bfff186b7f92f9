"""The cheapest deliveries from a set of open places."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from rebundle.solver import highs
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon
from rebundle.solver.outcome import Infeasible, NoPlanFound
from rebundle.solver.task import Task


class Transport:
    """Deliveries of a one-echelon problem: each customer from where it is cheapest, by the simplex method where room runs out.

    Parameters
    ----------
    task : Task
        Limits and interruptions.
    problem : OneEchelon
        The problem.
    """

    def __init__(self, task: Task, problem: OneEchelon) -> None:
        self.task, self.problem = task, problem
        self.place, self.customer = np.nonzero(np.isfinite(problem.cost))
        self.solver: highs.Solver | None = None

    def cheapest(self, places: Array) -> tuple[Array, Array] | None:
        """Share of each customer that each place serves, and what a bit more of each customer would cost; None where these places cannot serve all, or the time is up."""
        problem, open_ = self.problem, np.flatnonzero(places)
        customers = np.arange(problem.cost.shape[1])
        if not len(open_):
            return None
        near = open_[np.argmin(problem.cost[open_], axis=0)]
        if not np.isfinite(problem.cost[near, customers]).all():
            return None
        if (np.bincount(near, weights=problem.hours[near, customers], minlength=len(places)) <= problem.room).all():
            served = np.zeros(problem.cost.shape)
            served[near, customers] = 1.0
            return served, problem.cost[near, customers]
        return self._simplex(places)

    def _simplex(self, places: Array) -> tuple[Array, Array] | None:
        """Solve the transport problem from the basis of the set before."""
        first = self.solver is None
        if self.solver is None:
            self.solver = self._model()
        self.solver.set_bounds(np.zeros(len(self.place)), places[self.place].astype(float))
        try:
            values = self.solver.run(relaxed=True, again=not first, time_limit=self.task.left).values
        except (Infeasible, NoPlanFound):
            return None
        finally:
            self.task.solver.interrupted |= self.solver.interrupted
        served = np.zeros(self.problem.cost.shape)
        served[self.place, self.customer] = values
        return served, self.solver.row_prices()[: len(served[0])]

    def _model(self) -> highs.Solver:
        problem, lanes = self.problem, np.arange(len(self.place))
        places, customers = problem.cost.shape
        served = sp.coo_array((np.ones(len(lanes)), (self.customer, lanes)), shape=(customers, len(lanes)))
        worked = sp.coo_array((problem.hours[self.place, self.customer], (self.place, lanes)), shape=(places, len(lanes)))
        low, high = np.append(np.ones(customers), np.full(places, -np.inf)), np.append(np.ones(customers), problem.room)
        rows = sp.csr_array(sp.vstack([served, worked], format="csr"))
        solver = highs.Solver(rows, low, high, np.zeros(len(lanes)), np.ones(len(lanes)), np.zeros(len(lanes), dtype=bool))
        solver.set_cost(problem.cost[self.place, self.customer], 0.0)
        return solver
