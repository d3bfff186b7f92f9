"""The strong model of a one-echelon problem: shares of customers served, each at most what is open, small enough for branch and cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from rebundle.solver.branching import Tree
from rebundle.solver.dual_bound import DualBound, dual_bound
from rebundle.solver.lagrangian import Prices
from rebundle.solver.matrix import Array
from rebundle.solver.on_demand import LINKS
from rebundle.solver.one_echelon import OneEchelon
from rebundle.solver.reduction import Left
from rebundle.solver.task import Task


class Strong:
    """Columns: places open, then the share of a customer on each lane. Rows: customers, room, enough places, links.

    Parameters
    ----------
    task : Task
        The full model.
    problem : OneEchelon
        Its structure.

    Attributes
    ----------
    task : Task
        The strong model with the limits of the full one.
    place, customer : ndarray
        Of each lane.
    """

    def __init__(self, task: Task, problem: OneEchelon) -> None:
        self.problem = problem
        self.place, self.customer = np.nonzero(np.isfinite(problem.cost))
        self.limited = np.flatnonzero(np.isfinite(problem.room))
        places, customers = problem.cost.shape
        lanes, count = places + np.arange(len(self.place)), places + len(self.place)
        number = np.full(places, -1)
        number[self.limited] = np.arange(len(self.limited))
        tight = number[self.place] >= 0
        served = sp.coo_array((np.ones(len(lanes)), (self.customer, lanes)), shape=(customers, count))
        values = np.concatenate([problem.hours[self.place, self.customer][tight], -problem.room[self.limited]])
        room = sp.coo_array((values, (np.concatenate([number[self.place[tight]], number[self.limited]]), np.concatenate([lanes[tight], self.limited]))), shape=(len(self.limited), count))
        enough = sp.coo_array((np.ones(places), (np.zeros(places, dtype=int), np.arange(places))), shape=(1, count))
        step = np.arange(len(lanes))
        link = sp.coo_array((np.repeat([1.0, -1.0], len(lanes)), (np.tile(step, 2), np.concatenate([lanes, self.place]))), shape=(len(lanes), count))
        names = [("demand", ())] * customers + [("capacity", ())] * len(self.limited) + [("cover", ())] + [(LINKS, ())] * len(lanes)
        below = np.full(len(self.limited) + len(lanes), -np.inf)
        matrix = replace(
            task.matrix,
            rows=sp.csr_array(sp.vstack([served, room, enough, link], format="csr")),
            row_low=np.concatenate([np.ones(customers), below[: len(self.limited)], [problem.least], below[len(self.limited) :]]),
            row_high=np.concatenate([np.ones(customers), np.zeros(len(self.limited)), [np.inf], np.zeros(len(lanes))]),
            row_names=names,
            low=np.zeros(count),
            high=np.ones(count),
            integer=np.arange(count) < places,
            drivers=sp.csr_array((0, count)),
            fixed=np.zeros(0),
            lines=task.matrix.lines[:0],
            columns={},
        )
        cost = np.concatenate([problem.fixed, problem.cost[self.place, self.customer]])
        self.task = replace(task, matrix=matrix, low=matrix.low, high=matrix.high, cost=cost, start=None)

    def columns(self, places: Array, served: Array) -> Array:
        """Columns in which these places serve shares of the customers."""
        return np.concatenate([places.astype(float), served[self.place, self.customer]])

    def served(self, columns: Array) -> tuple[Array, Array]:
        """Places that are open and the shares they serve."""
        places = columns[: len(self.problem.fixed)] > 0.5
        served = np.zeros(self.problem.cost.shape)
        served[self.place, self.customer] = columns[len(places) :]
        return places, np.where(places[:, None], served, 0.0)

    def bound(self, prices: Prices) -> DualBound:
        """What prices of customers prove, by prices of all rows: lanes then have no reduced cost below 0, places that of their worth."""
        problem = self.problem
        enough = max(float(prices.worth[prices.places].max()), 0.0) if prices.places.sum() == problem.least else 0.0
        lanes = prices.customer[self.customer] - problem.cost[self.place, self.customer]
        lanes = lanes - prices.room[self.place] * problem.hours[self.place, self.customer]
        return dual_bound(self.task, np.concatenate([prices.customer, -prices.room[self.limited], [enough], -np.maximum(lanes, 0.0)]))

    def left(self, tree: Tree) -> Left:
        """Bounds of the columns that a tree of cases leaves, and what it proves."""
        must, may = tree.ends()
        lanes = np.zeros(len(self.place))
        return Left(np.append(must, lanes), np.append(may, lanes + 1.0), tree.bound + self.task.offset)
