"""Sites that serve customers directly, each with one way to make one good: found in the compiled model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.task import Task

FAMILIES = {"supply", "demand", "capacity", "presence", "open_before_use", "cover", "succession"}
"""Families of rows of which the structure consists."""

CELLS = ("cells", "opened", "closed", "present")


@dataclass(frozen=True, eq=False)
class OneEchelon:
    """A facility-location problem: sites in rows, customers in columns.

    Attributes
    ----------
    cost : ndarray
        Cost of a unit delivered, making it included; infinite where there is no lane [currency/unit].
    most : ndarray
        Units that a lane can carry at most [units/year].
    fixed : ndarray
        Cost of opening a site [currency/year].
    room : ndarray
        Units that a site can deliver; infinite without a limit [units/year].
    demand : ndarray
        Units that a customer takes [units/year].
    least : int
        Number of sites that the cover row asks for; 0 without one.
    per_unit, hours : ndarray
        Runs and hours of a site per unit delivered.
    weight : float
        Weight of a unit delivered in the cover row.
    opening : ndarray
        Column numbers of a site's cells, opened and present, one row per site.
    runs : ndarray
        Column numbers of its runs.
    leg, lane : ndarray
        Column number of the cheapest leg of each lane and number of its row; -1 without a lane.
    rows : dict of str to ndarray
        Row numbers of demand by customer; of supply, capacity, least, most and succession by site; of cover.
    """

    cost: Array
    most: Array
    fixed: Array
    room: Array
    demand: Array
    least: int
    per_unit: Array
    hours: Array
    weight: float
    opening: Array
    runs: Array
    leg: Array
    lane: Array
    rows: dict[str, Array]


def one_echelon(task: Task) -> OneEchelon | None:
    """Return the structure, or None where the task has another.

    A wrong answer costs time but no proof: what is proven rests on the rows of the matrix alone, see `dual_bound`.
    """
    matrix = task.matrix
    if not _simple(task) or {family for family, _ in matrix.row_names} - FAMILIES:
        return None
    (state,) = matrix.sets.states
    ways = matrix.sets.ways
    number = {(family, *key): row for row, (family, key) in enumerate(matrix.row_names)}
    places = {place: position for position, place in enumerate(matrix.sets.keys("cells"))}
    at = np.array([places[key] for key in zip(ways["cell"], ways["site"], strict=True)], dtype=int)
    opening = np.column_stack([matrix.columns[name][state][at] for name in ("cells", "opened", "present")])
    runs = matrix.columns["runs"][state]
    may = (task.high[opening] > 0).all(axis=1) & (task.high[runs] > 0)
    if not may.any() or (opening < 0).any() or (runs < 0).any():
        return None
    ways, opening, runs = ways[may], opening[may], runs[may]
    rows = _site_rows(number, ways, state)
    demanded = [key for key in number if key[0] == "demand"]
    rows["demand"] = np.array([number[key] for key in demanded], dtype=int)
    rows["cover"] = np.array([row for key, row in number.items() if key[0] == "cover"], dtype=int)
    leg, lane = _lanes(task, number, ways, [key[1] for key in demanded], state)
    demand = matrix.row_low[rows["demand"]]
    per_unit = 1.0 / ways["yield"].to_numpy()
    room, hours = ways["capacity"].to_numpy(dtype=float), ways["hours"].to_numpy() * per_unit
    room = np.where(np.isfinite(room) & (hours > 0), room / np.where(hours > 0, hours, 1.0), np.inf)
    made = task.cost[runs] * per_unit
    weight = float(-matrix.rows[rows["cover"][0], runs[0]] * per_unit[0]) if len(rows["cover"]) else 0.0
    return OneEchelon(
        cost=np.where(leg >= 0, task.cost[leg] + made[:, None], np.inf),
        most=np.where(leg >= 0, task.high[leg], 0.0),
        fixed=task.cost[opening].sum(axis=1),
        room=room,
        demand=demand,
        least=round(float(matrix.row_low[rows["cover"][0]]) + weight * float(demand.sum())) if len(rows["cover"]) else 0,
        per_unit=per_unit,
        hours=hours,
        weight=weight,
        opening=opening,
        runs=runs,
        leg=leg,
        lane=lane,
        rows=rows,
    )


def _simple(task: Task) -> bool:
    """Whether there is one state and one good, each site has one way to make it, sites are yes-no and nothing must stand."""
    matrix = task.matrix
    if len(matrix.sets.states) != 1 or not len(matrix.sets.ways) or matrix.sets.network.traced:
        return False
    columns = {name: own[own >= 0] for name, states in matrix.columns.items() for own in states.values()}
    ways = matrix.sets.ways
    whole = np.concatenate([columns[name] for name in CELLS])
    return bool(
        ways["item"].nunique() == 1
        and not ways["site"].duplicated().any()
        and not len(columns["shortage"])
        and matrix.integer.sum() == len(whole)
        and (task.high[whole] <= 1).all()
        and (task.high[columns["closed"]] == 0).all()
        and (task.low == 0).all()
    )


def _site_rows(number: dict[Any, int], ways: Any, state: str) -> dict[str, Array]:
    keys = list(zip(ways["item"], ways["cell"], ways["site"], ways["recipe"], strict=True))
    return {
        "supply": np.array([number["supply", item, site, state] for item, _, site, _ in keys]),
        "capacity": np.array([number.get(("capacity", cell, site, "", state), -1) for _, cell, site, _ in keys]),
        "least": np.array([number["presence", cell, site, "least", state] for _, cell, site, _ in keys]),
        "most": np.array([number["presence", cell, site, "most", state] for _, cell, site, _ in keys]),
        "succession": np.array([number["succession", cell, site, state] for _, cell, site, _ in keys]),
    }


def _lanes(task: Task, number: dict[Any, int], ways: Any, customers: list[str], state: str) -> tuple[Array, Array]:
    """Column of the cheapest leg and number of the row of each lane."""
    matrix: Matrix = task.matrix
    legs = matrix.sets.legs[["item", "origin", "destination"]].assign(column=matrix.columns["flow"][state])
    legs = legs.assign(cost=task.cost[legs["column"]])[task.high[legs["column"]] > 0]
    legs = legs[legs["origin"].isin(ways["site"])].sort_values("cost", kind="stable").drop_duplicates(["origin", "destination"])
    row = legs["origin"].map({site: position for position, site in enumerate(ways["site"])}).to_numpy()
    column = legs["destination"].map({customer: position for position, customer in enumerate(customers)}).to_numpy()
    leg, lane = np.full((2, len(ways), len(customers)), -1)
    leg[row, column] = legs["column"]
    keys = legs[["item", "origin", "destination"]].itertuples(index=False, name=None)
    lane[row, column] = [number["open_before_use", *key, state] for key in keys]
    return leg, lane
