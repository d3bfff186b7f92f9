"""Two-stage location problems: plants supply depots, depots supply customers; one product or several."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from rebundle.instance.importers import COUNTRY, Array, Imported, ImportFormatError, Numbers, ground, header, lanes, names

SOURCES = {
    3: "Fernandes et al. 2014, Computers and Industrial Engineering 75",
    4: "Mauri et al. 2021, International Transactions in Operational Research 28",
}
"""Where the format was published, by the count of numbers in the first line."""


@dataclass(frozen=True)
class Stage:
    """Plants or depots: names, capacity by site and product, fixed cost by site, unit cost by product, origin and destination."""

    sites: list[str]
    capacity: Array
    fixed: Array
    unit_cost: Array


def read_tscflp(path: str | Path) -> Imported:
    """Read a two-stage location problem of Fernandes et al. (2014) or, with several products, of Mauri et al. (2021).

    The format: number of plants, depots, customers and, where the first line holds a fourth number, products; for each
    customer its demand for each product; for each plant its capacity for each product and its fixed cost; for each
    product the unit costs from each plant to each depot; depots as plants; for each product the unit costs from each
    depot to each customer.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    header : dict
    tables : dict of str to DataFrame
        Plants ``p1`` ..., depots ``d1`` ..., customers ``c1`` .... Depots are storage cells that pass the product on.

    Raises
    ------
    ImportFormatError
        Where the file does not keep to the format.

    Notes
    -----
    With one product the fixed cost stands in ``placements``. With several, a plant has one cell per product, as each
    has a capacity of its own, while the fixed cost falls due once, whatever stands: each plant and depot is then a
    site of an owner of its own name whose ``qualification`` is the fixed cost.
    """
    numbers = Numbers(path)
    sizes = numbers.first_line()
    if sizes not in (3, 4):
        raise ImportFormatError(f"{numbers.path}: the first line holds {sizes} numbers; it should hold 3 (plants, depots, customers) or 4 (and products).")
    plants, depots, customers = (numbers.size(f"number of {what}") for what in ("plants", "depots", "customers"))
    products = numbers.size("number of products") if sizes == 4 else 1
    demand = numbers.take(customers * products, "demands of the customers").reshape(customers, products)
    first = _stage(numbers, names("p", plants), depots, products, "plants")
    second = _stage(numbers, names("d", depots), customers, products, "depots")
    numbers.end()
    items = [f"product{number}" for number in range(1, products + 1)] if sizes == 4 else ["product"]
    count = f"{plants} plants, {depots} depots, {customers} customers, {products} {'product' if products == 1 else 'products'}."
    top = header(f"{numbers.path.stem}: two-stage capacitated location", count, f"file {numbers.path.name}, format of {SOURCES[sizes]}")
    return top, _tables(first, second, demand, items)


def _stage(numbers: Numbers, sites: list[str], destinations: int, products: int, what: str) -> Stage:
    head = numbers.take(len(sites) * (products + 1), f"capacities and fixed costs of the {what}").reshape(len(sites), products + 1)
    unit_cost = numbers.take(products * len(sites) * destinations, f"unit costs from the {what}").reshape(products, len(sites), destinations)
    return Stage(sites, head[:, :products], head[:, products], unit_cost)


def _tables(first: Stage, second: Stage, demand: Array, items: list[str]) -> dict[str, pd.DataFrame]:
    markets = names("c", len(demand))
    several = len(items) > 1
    customer, product = np.nonzero(demand)
    wanted = {"market": [markets[row] for row in customer], "item": [items[column] for column in product], "quantity": demand[customer, product]}
    tables = {
        **ground(first.sites + second.sites, markets),
        "items": pd.DataFrame({"item": items}),
        "cells": pd.concat([_cells("plant", "fabrication", items), _cells("depot", "storage", items)], ignore_index=True),
        "placements": pd.concat([_placements(first, "plant", items), _placements(second, "depot", items)], ignore_index=True),
        "recipes": pd.concat([_recipes("make", "plant", items), _recipes("store", "depot", items)], ignore_index=True),
        "lanes": pd.concat([*_stage_lanes(first, second.sites, items), *_stage_lanes(second, markets, items)], ignore_index=True),
        "demand": pd.DataFrame(wanted),
    }
    if several:
        sites = first.sites + second.sites
        tables["sites"] = pd.DataFrame({"site": sites, "country": COUNTRY, "owner": sites})
        tables["owners"] = pd.DataFrame({"owner": sites, "margin": 0.0, "qualification": np.concatenate([first.fixed, second.fixed])})
    return tables


def _by_item(name: str, items: list[str]) -> list[str]:
    """One name per item; the bare name where there is but one."""
    return [f"{name}-{item}" for item in items] if len(items) > 1 else [name]


def _cells(name: str, stage: str, items: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"cell": _by_item(name, items), "stage": stage, "note": "an hour is one unit of capacity"})


def _recipes(name: str, cell: str, items: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"recipe": _by_item(name, items), "cell": _by_item(cell, items), "item": items, "hours": 1.0})


def _placements(stage: Stage, cell: str, items: list[str]) -> pd.DataFrame:
    """At most one cell per site and product; none where there is no capacity."""
    rows = [
        pd.DataFrame({"cell": name, "site": stage.sites, "max": 1, "capacity_hours": room, "fixed_cost": 0.0 if len(items) > 1 else stage.fixed})
        for name, room in zip(_by_item(cell, items), stage.capacity.T, strict=True)
    ]
    placements = pd.concat(rows, ignore_index=True)
    return placements[placements["capacity_hours"] > 0]


def _stage_lanes(stage: Stage, destinations: list[str], items: list[str]) -> list[pd.DataFrame]:
    carried = items if len(items) > 1 else ["*"]
    return [lanes(stage.sites, destinations, unit_cost, item) for item, unit_cost in zip(carried, stage.unit_cost, strict=True)]
