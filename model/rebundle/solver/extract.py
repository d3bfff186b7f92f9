"""From a solution of the matrix to a plan: whole numbers rounded, flows solved again, idle things removed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rebundle.plan.auditing.tolerances import CAP
from rebundle.plan.plan import table
from rebundle.solver.matrix import Array, Matrix

NOTHING = 1e-9
"""Units at or below this share of the largest in their table are solver noise."""


def values(matrix: Matrix, solution: Array, name: str, state: str) -> Array:
    """Values of a variable by position; 0 where the matrix has no such column."""
    columns = matrix.columns[name][state]
    found = np.where(columns >= 0, solution[columns] if len(solution) else 0.0, 0.0)
    return np.asarray(found, dtype=float)


def keys(frame: pd.DataFrame, columns: list[str], chosen: Array | slice = slice(None)) -> list[tuple[Any, ...]]:
    """Names in the columns of the chosen rows."""
    return list(zip(*(frame[column].to_numpy()[chosen] for column in columns), strict=True))


def put(matrix: Matrix, solution: Array, name: str, state: str, new: Array) -> None:
    """Write values of a variable into a solution."""
    columns = matrix.columns[name][state]
    solution[columns[columns >= 0]] = new[columns >= 0]


def tidy(matrix: Matrix, solution: Array, low: Array) -> Array:
    """Return the solution without noise, and with no cell, contact, relation or development that nothing uses.

    Cells that the lower bounds `low` of the columns ask for stay.

    Taking away what is idle never raises a cost that is not negative and breaks no rule but, perhaps, a
    minimum, a share of content or the count of a commons; cells of negative cost, cells that a commons counts or a
    grant pays for and plans under a content limit keep theirs.
    """
    result = solution.copy()
    sets = matrix.sets
    for state in sets.states:
        for name in ("runs", "flow", "shortage"):
            units = values(matrix, result, name, state)
            put(matrix, result, name, state, np.where(units > NOTHING * max(1.0, units.max(initial=0.0)), units, 0.0))
        _no_exchange(matrix, result, state)
    _idle_cells(matrix, result, low)
    for state in sets.states:
        _idle_links(matrix, result, state)
        _commons(matrix, result, state)
        _trained(matrix, result, state)
    return result


def _no_exchange(matrix: Matrix, result: Array, state: str) -> None:
    """Keep an existing cell rather than close it and open another like it, which never costs less."""
    opened, closed = values(matrix, result, "opened", state), values(matrix, result, "closed", state)
    put(matrix, result, "opened", state, opened - np.minimum(opened, closed))
    put(matrix, result, "closed", state, closed - np.minimum(opened, closed))


def _idle_cells(matrix: Matrix, result: Array, low: Array) -> None:
    """Do not open cells that work no hours in any state."""
    sets = matrix.sets
    places = sets.places
    content = (sets.case["limits"]["kind"] == "content").any()
    works = np.logical_or.reduce([values(matrix, result, "runs", state) > 0 for state in sets.states])
    opened = np.logical_or.reduce([values(matrix, result, "opened", state) > 0 for state in sets.states])
    wanted = np.logical_or.reduce([values(matrix, low, "cells", state) > 0 for state in sets.states])
    idle = opened & ~wanted & (places["existing"] == 0).to_numpy() & ~(places["grant"] > 0).to_numpy() & (not content)
    busy, counted = set(keys(sets.ways, ["cell", "site"], works)), set(keys(sets.commons, ["stage", "country"]))
    idle &= np.array([key not in busy for key in keys(places, ["cell", "site"])], dtype=bool)
    idle &= np.array([key not in counted for key in keys(places, ["stage", "country"])], dtype=bool)
    for state in sets.states:
        for name in ("cells", "opened", "closed"):
            put(matrix, result, name, state, np.where(idle, 0.0, values(matrix, result, name, state)))
        put(matrix, result, "present", state, (values(matrix, result, "cells", state) > 0).astype(float))


def _idle_links(matrix: Matrix, result: Array, state: str) -> None:
    """Set the yes-no variables, and what follows from them, to what cells, runs and flows imply."""
    sets = matrix.sets
    moves, works, stands = (values(matrix, result, name, state) > 0 for name in ("flow", "runs", "cells"))
    used = {
        "contact": set(keys(sets.legs, ["origin", "destination"], moves)),
        "relation": set(keys(sets.places, ["site"], stands)),
        "assigned": set(keys(sets.legs, ["item", "origin", "destination"], moves)),
        "developed": set(keys(sets.ways, ["recipe", "site"], works)),
    }
    for name, known in used.items():
        put(matrix, result, name, state, np.array([key in known for key in sets.keys(name)], dtype=float))
    related = np.array([key in used["relation"] for key in sets.keys("relation")], dtype=bool)
    late = sets.relations["programme_days"].to_numpy()[related].max(initial=0.0)
    put(matrix, result, "latest", state, np.full(len(sets.lateness), late))


def _commons(matrix: Matrix, result: Array, state: str) -> None:
    """Credit the hours worked where enough cells or suppliers stand, and nothing elsewhere."""
    sets = matrix.sets
    table, places, ways = sets.commons, sets.places, sets.ways
    if not len(table):
        return
    cells, runs = values(matrix, result, "cells", state), values(matrix, result, "runs", state)
    hours = (ways["hours"] * runs).groupby([ways["stage"], ways["country"]]).sum()
    there = places.assign(cells=cells)[cells > 0]
    standing = there.groupby(["stage", "country"])["cells"].sum()
    owners = set(there[["stage", "country", "owner"]].itertuples(index=False, name=None))
    backing = np.array([key in owners for key in sets.backers[["stage", "country", "owner"]].itertuples(index=False, name=None)], dtype=float)
    at = pd.MultiIndex.from_frame(table[["stage", "country"]])
    suppliers = np.bincount(sets.backers["row"].to_numpy(dtype=int), weights=backing, minlength=len(table))
    counted = np.where(table["counts"] == "suppliers", suppliers, standing.reindex(at, fill_value=0.0))
    reached = (counted >= table["threshold"].to_numpy()).astype(float)
    put(matrix, result, "backing", state, backing)
    put(matrix, result, "reached", state, reached)
    put(matrix, result, "credited", state, reached * np.minimum(hours.reindex(at, fill_value=0.0).to_numpy(), table["most"].to_numpy()))


def _trained(matrix: Matrix, result: Array, state: str) -> None:
    """Train for the hours worked beyond the limit, and for no more."""
    sets = matrix.sets
    table = sets.trainings
    if not len(table):
        return
    work = sets.ways.assign(runs=values(matrix, result, "runs", state)).merge(sets.case["recipe_labour"], on="recipe", suffixes=("", "_labour"))
    worked = (work["runs"] * work["hours_labour"] * work["labour_factor"]).groupby([work["country"], work["skill"]]).sum()
    beyond = worked.reindex(pd.MultiIndex.from_frame(table[["country", "skill"]]), fill_value=0.0).to_numpy() - table["hours_limit"].to_numpy()
    some = beyond > CAP * np.maximum(table["hours_limit"].to_numpy(), 1.0)
    put(matrix, result, "trained", state, np.where(some, np.minimum(beyond, table["most"].to_numpy()), 0.0))


def tables(matrix: Matrix, solution: Array, prices: Array) -> dict[str, pd.DataFrame]:
    """Return the plan's tables: cells, runs, flows, shortages, costs, and runs and flows by route where routes are followed."""
    sets = matrix.sets
    frames = {"runs": ("runs", sets.ways[["recipe", "site"]]), "flows": ("flow", sets.legs[["item", "origin", "destination", "mode"]])}
    frames["shortages"] = ("shortage", sets.shortages[["market", "item", "segment"]])
    if sets.network.routed:
        words = np.array(sets.words, dtype=object)
        for name, route in (("runs", ["route"]), ("flows", ["route", "onward"])):
            variable, frame = frames[name]
            index = sets.ways if name == "runs" else sets.legs
            frames[f"routed_{name}"] = (variable, frame.assign(**{column: words[index[column].to_numpy(dtype=int)] for column in route}))
    parts: dict[str, list[pd.DataFrame]] = {"cells": [], **{name: [] for name in frames}}
    for state in sets.states:
        parts["cells"].append(_cells(matrix, solution, state))
        for name, (variable, frame) in frames.items():
            units = values(matrix, solution, variable, state)
            parts[name].append(frame.assign(state=state, units=units)[units > 0])
    result = {name: table(name, pd.concat(rows) if len(rows) > 1 else rows[0]) for name, rows in parts.items()}
    for name in ("routed_runs", "routed_flows"):
        result.setdefault(name, table(name, []))
    if sets.network.routed:
        for name in ("runs", "flows"):
            keys = [column for column in result[name].columns if column != "units"]
            result[name] = table(name, result[name].groupby(keys, as_index=False, sort=False)["units"].sum())
    result["costs"] = costs(matrix, solution, prices)
    return result


def _cells(matrix: Matrix, solution: Array, state: str) -> pd.DataFrame:
    numbers = {column: values(matrix, solution, name, state) for column, name in (("count", "cells"), ("opened", "opened"), ("closed", "closed"))}
    places = matrix.sets.places
    frame = places[["cell", "site"]].assign(state=state, **numbers)
    return frame[(frame[["count", "opened", "closed"]].sum(axis=1) > 0) | (places["existing"] > 0)]


def costs(matrix: Matrix, solution: Array, prices: Array) -> pd.DataFrame:
    """Cost lines of a solution at `prices`; lines without any driver, and those of a state that does not last, are left out."""
    lines = matrix.lines
    driver = matrix.drivers @ solution + matrix.fixed
    frame = lines[["state", "family", "kind", "place", "owner", "unit", "price_unit", "weight"]].assign(line=line_names(lines), driver=driver)
    frame["price"] = prices / frame["weight"].where(frame["weight"] > 0, 1.0)
    frame["amount"] = prices * frame["driver"]
    frame["margin"] = frame["amount"] * (1 - 1 / lines["markup"])
    return table("costs", frame[(frame["driver"] != 0) & (frame["weight"] > 0)])


def line_names(lines: pd.DataFrame) -> pd.Series:
    """Names of cost lines: ``family:kind@place/owner``, parts that are empty or the firm left out."""
    kind = (":" + lines["kind"]).where(lines["kind"] != "", "")
    place = ("@" + lines["place"]).where(lines["place"] != "", "")
    owner = ("/" + lines["owner"]).where(lines["owner"] != "firm", "")
    return lines["family"] + kind + place + owner


def fixed_bounds(matrix: Matrix, low: Array, high: Array, solution: Array) -> tuple[Array, Array]:
    """Bounds with every whole number fixed at its rounded value."""
    whole: Any = np.clip(np.round(solution), low, high)
    return np.where(matrix.integer, whole, low), np.where(matrix.integer, whole, high)
