"""Places that serve customers directly: found in the rows of the matrix, and stated as a facility-location problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp

from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.on_demand import LINKS, broken
from rebundle.solver.task import Task

FAMILIES = ("supply", "demand", "capacity", "presence", "succession", LINKS, "cover")
"""Families of rows of which the structure consists; the last two follow from the others where numbers are whole."""

DENSE = 20_000_000
"""Most pairs of place and customer."""


@dataclass(frozen=True, eq=False)
class OneEchelon:
    """A facility-location problem: places (a cell type at a site) in rows, customers in columns.

    A customer takes one good at one market; customers whom each place serves at the same cost and hours per unit are
    one. Where several places at a site make the same good, its shipments are split by the place that made them.
    Every plan is a solution of this problem of the same cost, so a bound of this problem is one of the task.

    Attributes
    ----------
    cost : ndarray
        Cost of making and delivering all that a customer takes; infinite where there is no lane [currency/year].
    hours : ndarray
        Hours of the place for it [hours/year].
    fixed : ndarray
        Cost of opening a place [currency/year].
    room : ndarray
        Hours that a place can work; infinite without a limit [hours/year].
    need : float
        Hours that serving all customers takes at least [hours/year].
    opening : ndarray
        Column numbers of the cells, opened and present of a place, one row per place.
    lanes : DataFrame
        place, customer, leg, runs (column numbers), made (runs per unit delivered), units (that the leg's market takes).
    """

    cost: Array
    hours: Array
    fixed: Array
    room: Array
    need: float
    opening: Array
    lanes: pd.DataFrame

    @cached_property
    def least(self) -> int:
        """Number of places without which there is not enough room."""
        most = np.cumsum(np.sort(self.room)[::-1])
        return min(int(np.searchsorted(most, self.need * (1 - 1e-9))) + 1, len(most))

    def only(self, places: Array) -> OneEchelon:
        """The problem with these places alone, in this order."""
        return replace(self, cost=self.cost[places], hours=self.hours[places], fixed=self.fixed[places], room=self.room[places])

    def plan(self, task: Task, places: Array, served: Array) -> Array | None:
        """Columns of the task where these places serve shares of the customers; None where that breaks one of its rows."""
        values, lanes = np.zeros(len(task.low)), self.lanes
        units = served[lanes["place"], lanes["customer"]] * lanes["units"].to_numpy()
        np.add.at(values, lanes["leg"].to_numpy(), units)
        np.add.at(values, lanes["runs"].to_numpy(), units * lanes["made"].to_numpy())
        values[self.opening[places]] = 1.0
        matrix = task.matrix
        fits = not broken(matrix.rows, matrix.row_low, matrix.row_high, values).any() and bool((values <= task.high * (1 + 1e-9)).all())
        return np.minimum(values, task.high) if fits else None


def one_echelon(task: Task) -> OneEchelon | None:
    """Return the structure, or None where the rows of the task have another."""
    matrix = task.matrix
    if not direct(matrix) or task.low.any() or any(len(states) != 1 for states in matrix.columns.values()):
        return None
    rows = _Rows(matrix)
    place = rows.places()
    if not _simple(task, rows, place):
        return None
    opening = np.column_stack([rows.columns[name][np.argsort(place[rows.columns[name]])] for name in ("cells", "opened", "present")])
    room = np.full(len(opening), np.inf)
    _, cells, capacity = rows.entries("capacity", "cells")
    room[place[cells]] = -capacity
    _, opened, lacking = rows.entries("capacity", "opened")
    np.subtract.at(room, place[opened], lacking)
    lanes = _lanes(task, rows, place)
    lanes = lanes[(task.high[opening] > 0).all(axis=1)[lanes["place"]]]
    customers = int((matrix.row_low[rows.rows["demand"]] > 0).sum())
    if lanes["demand"].nunique() < customers or len(opening) * customers > DENSE:
        return None
    return _problem(task.cost[opening].sum(axis=1), room, opening, lanes)


def direct(matrix: Matrix) -> bool:
    """Whether the model has no rows but those of places that serve markets directly; `one_echelon` asks for more."""
    return {family for family, _ in matrix.row_names} <= set(FAMILIES)


class _Rows:
    """Entries of the matrix by family of row and by variable."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        families = np.array([family for family, _ in matrix.row_names])
        self.rows = {family: np.flatnonzero(families == family) for family in FAMILIES}
        self.columns = {name: own[own >= 0] for name, states in matrix.columns.items() for own in states.values()}

    def entries(self, family: str, variable: str) -> tuple[Array, Array, Array]:
        """Numbers of row and column and value of each entry of a variable in the rows of a family."""
        columns, rows = self.columns[variable], self.rows[family]
        own = sp.coo_array(sp.csr_array(self.matrix.rows[rows])[:, columns])
        return rows[own.coords[0]], columns[own.coords[1]], own.data

    def places(self) -> Array:
        """Number of the place of each column that belongs to one, the others -1."""
        place = np.full(len(self.matrix.low), -1)
        place[self.columns["cells"]] = np.arange(len(self.columns["cells"]))
        for family, known, new in (("succession", "cells", "opened"), ("presence", "cells", "present"), ("capacity", "present", "runs"), ("capacity", "cells", "runs")):
            label = np.full(len(self.matrix.row_low), -1)
            row, column, _ = self.entries(family, known)
            label[row] = place[column]
            row, column, _ = self.entries(family, new)
            place[column] = np.where(label[row] >= 0, label[row], place[column])
        return place


def _simple(task: Task, rows: _Rows, place: Array) -> bool:
    """Whether places are yes-no with nothing standing, and each leg and each way has the rows that the structure needs."""
    matrix, columns = task.matrix, rows.columns
    used = ("flow", "runs", "cells", "opened", "closed", "present")
    whole = np.concatenate([columns[name] for name in used[2:]])
    equal = np.concatenate([rows.rows["succession"], rows.rows["supply"]])
    once = [("supply", "flow"), ("supply", "runs"), ("demand", "flow"), ("succession", "cells"), ("succession", "opened")]
    return bool(
        sum(len(columns[name]) for name in used) == len(matrix.low)
        and len(columns["flow"])
        and len(columns["cells"]) == len(columns["opened"]) == len(columns["present"])
        and all(np.array_equal(np.sort(rows.entries(family, name)[1]), columns[name]) for family, name in once)
        and (place[np.concatenate([columns[name] for name in ("runs", "opened", "present")])] >= 0).all()
        and matrix.integer[whole].all()
        and matrix.integer.sum() == len(whole)
        and (task.high[whole] <= 1).all()
        and not task.high[columns["closed"]].any()
        and not matrix.row_low[equal].any()
        and not matrix.row_high[equal].any()
        and (matrix.row_low == matrix.row_high)[rows.rows["demand"]].all()
    )


def _lanes(task: Task, rows: _Rows, place: Array) -> pd.DataFrame:
    """Each place's cheapest way to each customer: place, demand (row), leg, runs, made, units, cost and hours of a unit."""
    (out, leg, _), (demand, at, _) = rows.entries("supply", "flow"), rows.entries("demand", "flow")
    into = np.zeros(len(task.low), dtype=int)
    into[at] = demand
    supply, runs, made = rows.entries("supply", "runs")
    hours = np.zeros(len(task.low))
    _, working, needed = rows.entries("capacity", "runs")
    limited = np.isin(place[working], place[rows.entries("capacity", "cells")[1]])
    hours[working[limited]] = needed[limited]
    legs = pd.DataFrame({"supply": out, "leg": leg, "demand": into[leg], "shipped": task.cost[leg]})
    legs = legs[(task.high[leg] > 0) & (task.matrix.row_low[into[leg]] > 0)].sort_values("shipped", kind="stable").drop_duplicates(["supply", "demand"])
    ways = pd.DataFrame({"supply": supply, "runs": runs, "place": place[runs], "made": 1.0 / made, "hours": hours[runs] / made})
    lanes = legs.merge(ways[task.high[runs] > 0], on="supply")
    lanes["units"], lanes["cost"] = task.matrix.row_low[lanes["demand"]], lanes["shipped"] + task.cost[lanes["runs"]] * lanes["made"]
    return lanes


def _problem(fixed: Array, room: Array, opening: Array, lanes: pd.DataFrame) -> OneEchelon | None:
    """Put customers that are alike together; None where a place has two ways to serve a customer."""
    if lanes.duplicated(["place", "demand"]).any():
        return None
    names, column = np.unique(lanes["demand"], return_inverse=True)
    cost, hours = np.full((len(fixed), len(names)), np.inf), np.zeros((len(fixed), len(names)))
    cost[lanes["place"], column], hours[lanes["place"], column] = lanes["cost"], lanes["hours"]
    sides = np.ascontiguousarray(np.vstack([cost, hours]).T)
    _, first, customer = np.unique(sides.view(f"V{sides.shape[1] * sides.itemsize}").ravel(), return_index=True, return_inverse=True)
    units = np.zeros(len(names))
    units[column] = lanes["units"]
    total = np.bincount(customer, weights=units)
    cost, hours = cost[:, first] * total, hours[:, first] * total
    need = float(np.where(np.isfinite(cost), hours, np.inf).min(axis=0).sum())
    return OneEchelon(cost, hours, fixed, room, need, opening, lanes.assign(customer=customer[column]))
