"""Warehouse location problems in the format of the OR-Library (cap41 to cap134, capa to capc)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from rebundle.instance.importers import Array, Imported, ImportFormatError, Numbers, ground, header, lanes, names

Kind = Literal["cflp", "uflp", "sscflp"]
TITLES: dict[Kind, str] = {
    "cflp": "capacitated warehouse location",
    "uflp": "warehouse location without capacities",
    "sscflp": "capacitated warehouse location, each customer served from one warehouse",
}
LEFT_OPEN = "capacity"
"""The word that capa, capb and capc hold in place of every capacity."""


def read_orlib(path: str | Path, kind: Kind, capacity: float | None = None) -> Imported:
    """Read a warehouse location problem of the OR-Library.

    The format: number of warehouses and of customers; for each warehouse its capacity and fixed cost; for each
    customer its demand and the cost of serving all of it from each warehouse.

    Parameters
    ----------
    path : str or Path
        The file.
    kind : str
        ``cflp`` = demand may be split; ``sscflp`` = each customer has one source; ``uflp`` = capacities ignored.
    capacity : float, optional
        Capacity of every warehouse where the file leaves it open with the word ``capacity`` (capa, capb, capc);
        needed there, and refused elsewhere.

    Returns
    -------
    header : dict
    tables : dict of str to DataFrame
        Warehouses ``w1``, ``w2`` ..., customers ``c1``, ``c2`` ..., lanes at cost over demand per unit.

    Raises
    ------
    ImportFormatError
        Where the file does not keep to the format.

    Notes
    -----
    A customer without demand is left out if serving it costs nothing. If it costs something, its demand becomes one
    unit under ``uflp``, which changes no cost; under the other kinds the file is refused, as the unit would take capacity.
    A warehouse of capacity 0 stays a site without a placement.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"kind {kind!r}: one of {', '.join(get_args(Kind))} is needed.")
    numbers = _opened(path, kind, capacity)
    warehouses, customers = numbers.size("number of warehouses"), numbers.size("number of customers")
    head = numbers.take(2 * warehouses, "capacities and fixed costs of the warehouses").reshape(warehouses, 2)
    rows = numbers.take(customers * (1 + warehouses), "demands and costs of serving the customers").reshape(customers, 1 + warehouses)
    numbers.end()
    top = header(f"{numbers.path.stem}: {TITLES[kind]}", f"{warehouses} warehouses, {customers} customers.", f"OR-Library, file {numbers.path.name}")
    room = None if kind == "uflp" else head[:, 0]
    return top, warehouse_tables(numbers.path, room, head[:, 1], rows[:, 0], rows[:, 1:].T, single_source=kind == "sscflp")


def _opened(path: str | Path, kind: Kind, capacity: float | None) -> Numbers:
    """Open the file with its capacities filled in."""
    if capacity is not None and not 0 < capacity < float("inf"):
        raise ValueError(f"capacity {capacity}: a number above 0 is needed.")
    given = 0.0 if capacity is None else capacity
    raw = Numbers(path)
    left_open = LEFT_OPEN in raw.words
    if left_open and capacity is None and kind != "uflp":
        raise ImportFormatError(f"{path}: the file holds the word 'capacity' in place of the capacities; say which capacity is meant, such as 8000 for capa1.")
    if not left_open and capacity is not None:
        raise ImportFormatError(f"{path}: the file states its capacities; do not give another one.")
    return Numbers(path, {LEFT_OPEN: given}) if left_open else raw


def warehouse_tables(path: Path, capacity: Array | None, fixed: Array, demand: Array, cost: Array, *, single_source: bool) -> dict[str, pd.DataFrame]:
    """Tables of a warehouse location problem.

    Parameters
    ----------
    path : Path
        File, for messages.
    capacity : ndarray or None
        Capacity of each warehouse [units/year]; None = no limit.
    fixed : ndarray
        Fixed cost of each warehouse [units of money].
    demand : ndarray
        Demand of each customer [units/year].
    cost : ndarray
        Cost of serving all the demand of a customer, one row per warehouse.
    single_source : bool
        Whether each customer has one source.
    """
    sites, markets = names("w", len(fixed)), names("c", len(demand))
    idle = demand == 0
    if capacity is not None and (cost[:, idle] > 0).any():
        customer = markets[int(np.flatnonzero(idle & (cost > 0).any(axis=0))[0])]
        raise ImportFormatError(f"{path}: customer {customer} has demand 0 and yet costs something to serve; only kind uflp can say that.")
    demand = np.where(idle & (cost > 0).any(axis=0), 1.0, demand)
    served = np.flatnonzero(demand > 0)
    wanted = [markets[customer] for customer in served]
    placements = pd.DataFrame({"cell": "warehouse", "site": sites, "max": 1, "fixed_cost": fixed})
    if capacity is not None:
        placements = placements.assign(capacity_hours=capacity)[capacity > 0]
    return {
        **ground(sites, markets),
        "items": pd.DataFrame({"item": ["goods"]}),
        "cells": pd.DataFrame({"cell": ["warehouse"], "stage": "fabrication", "note": "an hour is one unit of capacity"}),
        "placements": placements,
        "recipes": pd.DataFrame({"recipe": ["serve"], "cell": "warehouse", "item": "goods", "hours": 1.0}),
        "lanes": lanes(sites, wanted, cost[:, served] / demand[served]),
        "demand": pd.DataFrame({"market": wanted, "item": "goods", "quantity": demand[served], "single_source": single_source}),
    }
