"""Where cells may stand, how items may be made there, and how much can be needed."""

from __future__ import annotations

import math
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.geography import annuity
from rebundle.instance.levers import grant
from rebundle.instance.schema import FIRM
from rebundle.instance.specific import by_country, spread


class CyclicBill(ValueError):
    """A bill of materials that leads back to its own item; `items` holds the way round, each item before one that it takes."""

    def __init__(self, items: list[str]) -> None:
        self.items = items
        super().__init__(" > ".join(items))


def places(case: Instance) -> pd.DataFrame:
    """Cell types at sites: every placement that is allowed.

    Returns
    -------
    DataFrame
        One row per (cell, site) with the columns of cells, placements, the site's country, owner and
        ``own``, ``margin``, ``annuity`` [1/year], ``capacity`` [hours/year/cell, inf = no limit],
        ``robot_price``, ``printer_price``, ``grant`` [share of the capital charge, NaN = no row].
    """
    cells, sites, owners = case["cells"], case["sites"], owner_terms(case)
    table = case["placements"]
    names = {"cell": list(cells["cell"]), "site": list(sites["site"])}
    if "placements" in case.present:
        allowed = spread(table, names)
    else:
        allowed = pd.MultiIndex.from_product(list(names.values()), names=list(names)).to_frame(index=False)
        for column, default in (("min", 0.0), ("max", math.nan), ("capacity_hours", math.nan), ("fixed_cost", 0.0), ("existing", 0.0)):
            allowed[column] = default
        allowed = allowed.assign(remaining_charge=0.0, may_close=True, closing_cost=0.0)
    result = allowed.merge(cells, on="cell").merge(sites[["site", "country", "owner"]], on="site")
    result = result.merge(owners, on="owner").merge(case["countries"][["country", "capital_rate"]], on="country")
    result["own"] = result["owner"] == FIRM
    result["annuity"] = annuity(result["capital_rate"], result["life_years"])
    result["capacity"] = result["capacity_hours"].fillna(result["hours_per_year"]).fillna(math.inf)
    result["robot_price"] = by_country(case["robots"], result["country"])
    result["printer_price"] = by_country(case["printers"], result["country"])
    result["grant"] = grant(case, result["country"], result["stage"])
    return result


def owner_terms(case: Instance) -> pd.DataFrame:
    """Terms of every owner, the firm's filled in where no row states them."""
    owners = case["owners"]
    if FIRM in set(owners["owner"]):
        return owners
    firm = pd.DataFrame([{"owner": FIRM, "margin": 0.0, "qualification": 0.0, "late_days": 0.0, "programme_days": 0.0, "exposure": 1.0}])
    return pd.concat([firm, owners], ignore_index=True) if len(owners) else firm


def ways(case: Instance, standing: pd.DataFrame) -> pd.DataFrame:
    """Recipes at sites: every way to make something somewhere.

    Returns
    -------
    DataFrame
        One row per (recipe, site) with the recipe's columns, site-specific values put in,
        ``hours`` [cell hours/unit], ``labour_factor`` (hours factor over productivity),
        ``one_off`` [service hours/year, one-off hours times the annuity] and the place's terms.
    """
    columns = ["cell", "site", "country", "owner", "own", "margin", "exposure", "stage", "annuity", "capacity", "equipment", "robots", "printers", "overhead", "robot_price", "printer_price"]
    result = case["recipes"].merge(standing[columns], on="cell")
    result = result.merge(case["recipe_sites"], on=["recipe", "site"], how="left", suffixes=("", "_here"))
    factor = result["hours_factor"].astype(float).fillna(1.0)
    result["hours"] = result["hours"] * factor
    result["unit_cost"] = result["unit_cost_here"].astype(float).fillna(result["unit_cost"])
    productivity = case["countries"].set_index("country")["productivity"]
    result["labour_factor"] = factor / result["country"].map(productivity)
    result["one_off"] = result["one_off_hours"] * result["annuity"]
    return result.drop(columns=["unit_cost_here", "hours_factor"])


def inputs(case: Instance) -> pd.DataFrame:
    """Inputs of every recipe: its own list, else the bill of materials; a storage recipe takes its item.

    Returns
    -------
    DataFrame
        recipe, item (made), input, quantity [units/unit started], storage (bool), good (bool: the input is one), ordered (bool: and is made to order),
        one_off (bool: the input is the service that one-off hours draw on).
    """
    recipes = case["recipes"].merge(case["cells"][["cell", "stage"]], on="cell")
    own = case["recipe_inputs"]
    listed = recipes.merge(own, on="recipe")
    default = recipes[~recipes["recipe"].isin(own["recipe"]) & ~recipes["stage"].isin(["print", "storage"])].merge(case["bom"], on="item")
    stored = recipes[recipes["stage"] == "storage"].assign(input=lambda frame: frame["item"], quantity=1.0)
    columns = ["recipe", "item", "input", "quantity", "stage", "one_off_hours"]
    result = pd.concat([part[columns] for part in (listed, default, stored) if len(part)] or [listed[columns]], ignore_index=True)
    kinds = case["items"].set_index("item")["kind"]
    result["storage"] = result["stage"] == "storage"
    result["good"] = result["input"].map(kinds) == "good"
    result["ordered"] = result["good"] & (result["input"].map(case["items"].set_index("item")["made_to"]) == "order")
    result["one_off"] = (result["one_off_hours"] > 0) & ~result["good"]
    return result[["recipe", "item", "input", "quantity", "storage", "good", "ordered", "one_off"]]


def order(case: Instance, used: pd.DataFrame) -> list[str]:
    """Items from the finished to the raw, so that every item stands after all that use it.

    Raises
    ------
    CyclicBill
        Where an item needs itself.
    """
    graph: dict[str, set[str]] = {item: set() for item in case["items"]["item"]}
    made = used[~used["storage"]]
    for item, needed in zip(made["item"], made["input"], strict=True):
        graph[needed].add(item)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise CyclicBill(error.args[1]) from None


def requirement(case: Instance, used: pd.DataFrame, making: pd.DataFrame, demand: pd.DataFrame) -> pd.Series:
    """Most units of each item that any plan can need: the largest over the bills of materials.

    Returns
    -------
    Series
        Units per year, indexed by item. Proof: down the order of `order`, a unit of a parent takes at
        most its largest quantity over yield among the recipes; storage passes on what it takes in.
    """
    need = {str(item): float(units) for item, units in demand.groupby("item")["quantity"].sum().items()}
    yields = case["recipes"].set_index("recipe")["yield"]
    per_unit = used.assign(rate=used["quantity"] / used["recipe"].map(yields))
    rates = per_unit[~per_unit["storage"]].groupby(["item", "input"], as_index=False)["rate"].max()
    fixed = making.merge(used[used["one_off"]][["recipe", "input"]], on="recipe").groupby("input")["one_off"].sum()
    parents: dict[str, list[tuple[str, float]]] = {}
    for parent, item, rate in zip(rates["item"], rates["input"], rates["rate"], strict=True):
        parents.setdefault(item, []).append((parent, rate))
    for item in order(case, used):
        need[item] = need.get(item, 0.0) + fixed.get(item, 0.0) + sum(need[parent] * rate for parent, rate in parents.get(item, []))
    return pd.Series(need, dtype=float, name="requirement").reindex(case["items"]["item"], fill_value=0.0)


def most_cells(standing: pd.DataFrame, making: pd.DataFrame, need: pd.Series) -> pd.Series:
    """Most cells that can be of use at each place: those that could make everything there, within max.

    A cell without a limit of hours is needed once. Existing cells and min always fit.
    """
    hours = making["hours"] / making["yield"] * making["item"].map(need)
    busy = hours.groupby([making["cell"], making["site"]]).sum()
    at = pd.MultiIndex.from_frame(standing[["cell", "site"]])
    load = busy.reindex(at, fill_value=0.0).to_numpy()
    made = at.isin(busy.index)
    capacity = standing["capacity"].to_numpy()
    least = np.maximum(standing["existing"].to_numpy(), standing["min"].to_numpy())
    derived = np.where(np.isinf(capacity), 1.0, np.ceil(load / np.where(np.isinf(capacity), 1.0, capacity) - 1e-9))
    useful = np.where(made, np.maximum(derived, 1.0), 0.0)
    listed = standing["max"].to_numpy()
    return pd.Series(np.where(np.isnan(listed), np.maximum(useful, least), np.minimum(listed, np.maximum(useful, least))), index=standing.index)
