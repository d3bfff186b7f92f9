"""Can the network work at all: prices known, items makeable, markets in reach?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.instance import traced_checks
from rebundle.instance.data import Instance
from rebundle.instance.lead_times import in_work, quickest, to_order
from rebundle.instance.making import CyclicBill
from rebundle.instance.network import Network, declared, derive
from rebundle.instance.problem import Problem
from rebundle.instance.schema import DIGITAL
from rebundle.instance.specific import spread


def check(case: Instance) -> list[Problem]:
    """Return every fault of the network: what no plan could overcome, and prices that some plan would need."""
    try:
        network = case.network
    except CyclicBill as cycle:
        file, row = _listed(case, cycle.items[0], cycle.items[1])
        return [_problem(file, row, "item, input", " > ".join(cycle.items), "the bill of materials leads back to its own item; break the circle.")]
    traced = [*traced_checks.values(case, network)]
    if network.routed:  # routes leave out what reaches no market, for which there are words of its own
        network = derive(case, follow=False)
    return [
        *_makers(network),
        *_reach(case, network),
        *_placements(case, network),
        *_lanes(case),
        *_prices(case, network),
        *_contracts(case, network),
        *_values(case, network),
        *traced,
    ]


def _problem(file: str, row: object, column: str, value: object, expected: str) -> Problem:
    return Problem("network", file, int(str(row)) if row != "" else None, column, str(value), expected)


def _makers(network: Network) -> Iterator[Problem]:
    """Items that are wanted and that nobody can make from anything."""
    open_places = network.places.loc[network.places["max"] != 0, ["cell", "site"]]
    ways = network.ways[network.ways["stage"] != "storage"].merge(open_places, on=["cell", "site"])
    made = set(ways["item"])
    demand = network.demand
    lacking = demand[~demand["item"].isin(made) & (demand["quantity"] > 0)].drop_duplicates(["file", "row"])
    for file, row, item in lacking[["file", "row", "item"]].itertuples(index=False, name=None):
        column = "part" if file == "spares.csv" else "item"
        yield _problem(file, row, column, item, "nobody can make this item: no recipe makes it, or its cell may stand nowhere; add a recipe or a placement.")
    working = network.inputs[network.inputs["recipe"].isin(ways["recipe"])]
    needed = working[~working["input"].isin(made)].drop_duplicates(["recipe", "input"])
    for recipe, parent, item in zip(needed["recipe"], needed["item"], needed["input"], strict=True):
        file, row = _listed(network.case, parent, item, recipe)
        yield _problem(file, row, "input", item, f"nobody can make this item, which recipe {recipe} takes; add a recipe or a placement, or buy it as a material.")


def _listed(case: Instance, item: str, needed: str, recipe: str = "") -> tuple[str, object]:
    """File and row in which an item, or one of its recipes, is said to take another."""
    recipes = case["recipes"]
    own, bom = case["recipe_inputs"], case["bom"]
    mine = {recipe} if recipe else set(recipes.loc[recipes["item"] == item, "recipe"])
    rows = own.index[own["recipe"].isin(mine) & (own["input"] == needed)]
    if len(rows):
        return "recipe_inputs.csv", rows[0]
    return "bom.csv", bom.index[(bom["item"] == item) & (bom["input"] == needed)][0]


def _row(frame: pd.DataFrame, column: str, name: str) -> object:
    return frame.index[frame[column] == name][0]


def _reach(case: Instance, network: Network) -> Iterator[Problem]:
    """Markets that no leg reaches, with the fastest lane that a window rules out."""
    demand = network.demand
    legs = network.legs[network.legs["to_market"]]
    reached = set(zip(legs["destination"], legs["item"], strict=True))
    made = set(network.ways["item"])
    rows = demand.loc[demand["quantity"] > 0, ["file", "row", "market", "item"]]
    for file, row, market, item in rows.itertuples(index=False, name=None):
        if item in made and (market, item) not in reached:
            own = file == "demand.csv"
            yield _problem(file, row, "market" if own else "part", market if own else item, f"no lane brings {item} {'here' if own else f'to {market}'}. {_fastest(case, market, item)}")


def _fastest(case: Instance, market: str, item: str) -> str:
    """Say which lane would be fastest if neither the market nor the item had a window."""
    markets, items = case["markets"], case["items"]
    here, this = markets["market"] == market, items["item"] == item
    theirs, own = (float(frame.loc[row, "window_days"].iloc[0]) for frame, row in ((markets, here), (items, this)))
    if np.isnan(theirs) and np.isnan(own):
        return "Add a lane, coordinates and a mode that reaches it, or a mode that takes outsize loads."
    freed = {"markets": markets.assign(window_days=markets["window_days"].mask(here)), "items": items.assign(window_days=items["window_days"].mask(this))}
    network = derive(Instance(case.header, {**case.tables, **freed}, case.present))
    legs = network.legs[(network.legs["destination"] == market) & (network.legs["item"] == item)]
    if not len(legs):
        return "Add a lane, or coordinates and a mode that reaches it."
    work = in_work(legs, quickest(network.ways)).where(to_order(case, legs["item"]), 0.0)
    best = legs.assign(work=work, lead=work + legs["days"]).sort_values("lead").iloc[0]
    whose, days = ("Its window", theirs) if np.isnan(own) or theirs <= own else (f"The window of {item}", own)
    after = f" after {best['work']:.1f} in work" if best["work"] else ""
    return f"{whose} is {days:g} days; the fastest lane, from {best['origin']} by {best['mode']}, takes {best['days']:.1f}{after}. Widen the window or add a faster mode."


def _placements(case: Instance, network: Network) -> Iterator[Problem]:
    """Places that contradict themselves or promise money for nothing."""
    places = network.places
    for cell in places.loc[(places["min_use"] > 0) & np.isinf(places["capacity"]), "cell"].unique():
        yield _problem("cells.csv", _row(case["cells"], "cell", cell), "min_use", cell, "a minimum use needs hours_per_year to be a share of.")
    yield from _slow(case, network)
    for cell, site in places.loc[places["min"] > places["most"], ["cell", "site"]].to_numpy():
        yield _problem("placements.csv", "", "min", cell, f"more cells than can stand at {site}.")
    capital = (places["equipment"] + places["robots"] * places["robot_price"].fillna(0.0) + places["printers"] * places["printer_price"].fillna(0.0)).where(places["own"], 0.0)
    new = places["opening_cost"] + capital * (1.0 - places["grant"].fillna(0.0))
    stands = (places["existing"] > 0) | (len(network.tree.states) > 1)
    sold = stands & places["may_close"].astype(bool) & (places["closing_cost"] + new < 0)
    for cell, site, cost, least in places.assign(least=-new).loc[sold, ["cell", "site", "closing_cost", "least"]].to_numpy():
        expected = f"{cell} at {site} would sell for more than a new one costs, so that selling and buying again would pay; raise it to at least {least:,.0f}."
        yield _problem("placements.csv", "", "closing_cost", cost, expected)


def _slow(case: Instance, network: Network) -> Iterator[Problem]:
    """Lead times and ramp-ups are shares of hours: the cell has a limit of hours, and its recipes take some."""
    cells = case["cells"][["cell", "lead_years", "ramp_share"]]
    if not ((cells["lead_years"] > 0) | (cells["ramp_share"] < 1)).any():
        return
    ways = network.ways.merge(cells, on="cell")
    slow = ways[(ways["lead_years"] > 0) | (ways["ramp_share"] < 1)]
    for cell in slow.loc[np.isinf(slow["capacity"]), "cell"].unique():
        yield _problem("cells.csv", _row(case["cells"], "cell", cell), "lead_years, ramp_share", cell, "a cell that works later, or in part, needs hours_per_year to be a part of.")
    for cell, recipe in slow.loc[slow["hours"] == 0, ["cell", "recipe"]].drop_duplicates().itertuples(index=False, name=None):
        expected = f"{cell} works later, or in part, after opening (lead_years, ramp_share), so that what it does takes hours; give some."
        yield _problem("recipes.csv", _row(case["recipes"], "recipe", recipe), "hours", 0, expected)


def _lanes(case: Instance) -> Iterator[Problem]:
    """Lanes on which an item cannot travel."""
    lanes = case["lanes"]
    items = case["items"].set_index("item")
    kind, outsize = lanes["item"].map(items["kind"]), lanes["item"].map(items["outsize"]).eq(True)
    takes = lanes["mode"].map(case["modes"].set_index("mode")["outsize"]).eq(True)
    digital = lanes["mode"] == DIGITAL
    for row in lanes.index[(kind == "good") & digital]:
        yield _problem("lanes.csv", row, "mode", DIGITAL, f"{lanes['item'][row]} is a good and cannot travel digitally.")
    for row in lanes.index[(kind == "service") & ~digital]:
        yield _problem("lanes.csv", row, "mode", lanes.at[row, "mode"], f"{lanes['item'][row]} is a service and travels by {DIGITAL} only.")
    for row in lanes.index[outsize & ~takes & ~digital]:
        yield _problem("lanes.csv", row, "mode", lanes.at[row, "mode"], f"{lanes['item'][row]} is outsize and the mode takes no outsize loads; set outsize = yes for the mode, or take another.")


def _prices(case: Instance, network: Network) -> Iterator[Problem]:
    """Wages, materials, robots and printers without a price where they may be used."""
    ways = network.ways[["recipe", "country"]].drop_duplicates()
    if len(case["recipe_labour"]):
        work = ways.merge(case["recipe_labour"], on="recipe").merge(case["wages"], on=["country", "skill"], how="left")
        for country, skill in work.loc[work["wage"].isna() & (work["hours"] > 0), ["country", "skill"]].drop_duplicates().itertuples(index=False):
            yield _problem("wages.csv", "", "country, skill", f"{country}, {skill}", "no wage, but a recipe may need it there; add the row, or say in placements.csv where cells may stand.")
    if len(case["recipe_materials"]):
        prices = spread(case["materials"], {"material": [], "country": list(case["countries"]["country"])})
        bought = ways.merge(case["recipe_materials"], on="recipe").merge(prices, on=["material", "country"], how="left")
        for country, material in bought.loc[bought["price"].isna(), ["country", "material"]].drop_duplicates().itertuples(index=False):
            yield _problem("materials.csv", "", "material, country", f"{material}, {country}", "no price, but a recipe may need it there; add a row for the country or for *.")
    for name, price in (("robots", "robot_price"), ("printers", "printer_price")):
        short = network.places[(network.places[name] > 0) & network.places[price].isna()]
        for country in sorted(set(short["country"])):
            yield _problem(f"{name}.csv", "", "country", country, f"no price, but cells with {name} may stand there; add a row for the country or for *.")


def _contracts(case: Instance, network: Network) -> Iterator[Problem]:
    """Suppliers charge capital by the hour, so their cells need hours."""
    ways = network.ways
    capital = (ways[["equipment", "robots", "printers", "overhead"]] > 0).any(axis=1)
    for cell in sorted(set(ways.loc[~ways["own"] & capital & np.isinf(ways["capacity"]), "cell"])):
        yield _problem(
            "cells.csv", _row(case["cells"], "cell", cell), "hours_per_year", cell, "a supplier charges equipment, robots, printers and overhead by the hour; give the hours a cell can work."
        )


def _values(case: Instance, network: Network) -> Iterator[Problem]:
    """Goods whose declared value some cost would need."""
    legs = network.legs
    needs = pd.Series(case.header.holding_rate > 0, index=legs.index) & (legs["days"] + legs["safety_days"] > 0)
    needs |= legs["dutiable"] & ((legs["duty_rate"] > 0) | (legs["surcharge"] > 0))
    needs |= (legs["time_cost"] > 0) & (legs["days"] > 0)
    needs |= legs["platform_fee"] > 0
    missing = set(legs.loc[needs & legs["good"] & legs["value"].isna(), "item"])
    ways = network.ways
    if case.header.holding_rate > 0:
        kinds = case["items"].set_index("item")["kind"]
        held = ways[(ways["days"] > 0) & (ways["item"].map(kinds) == "good")]
        missing |= set(held.loc[declared(case, held["item"], held["country"]).isna(), "item"])
    items = case["items"]
    for row in items.index[items["item"].isin(missing)]:
        yield _problem(
            "items.csv",
            row,
            "declared_value",
            items.at[row, "item"],
            "a declared value is needed: duty, stock, time or a platform's fee is charged on it; give the value customs would accept, such as materials, labour and inputs at the usual source.",
        )
