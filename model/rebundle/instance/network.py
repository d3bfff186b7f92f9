"""The network: everything that follows from the tables without deciding anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rebundle.instance import lanes, lead_times, making, routes, spares, states, tariffs, young
from rebundle.instance.charges import Charges, borders, untraced
from rebundle.instance.commons import commons
from rebundle.instance.data import Instance
from rebundle.instance.horizon import beyond
from rebundle.instance.levers import border_price, training
from rebundle.instance.making import owner_terms
from rebundle.instance.route import Route
from rebundle.instance.schema import ONSITE

TRADE = ["exporter", "importer", "tariff_group"]
"""What a tariff is about."""


@dataclass(frozen=True, eq=False)
class Network:
    """Frames in which every row is something a plan can decide about.

    Attributes
    ----------
    case : Instance
        Where it comes from.
    places : DataFrame
        Cell types at sites, with ``most`` = most cells of use (see `making.places`).
    ways : DataFrame
        Recipes at sites, with ``most`` = most units started per year (see `making.ways`); where routes are followed a row
        for each route of what is made, with ``route``, ``drawn`` and ``stocked`` (see `routes.followed`).
    inputs : DataFrame
        Inputs of recipes (see `making.inputs`).
    demand : DataFrame
        What markets want, spare parts included (see `spares.wanted`), with the market's country.
    requirement : Series
        Most units of each item that a plan can need in a year, whatever the state.
    links : DataFrame
        item, origin, destination, ``most`` = most units per year that can travel it.
    legs : DataFrame
        Flows: a link by a mode, ``link`` = position of the link; kg, value, duty and distances beside it; where values
        are traced a row for each route, with ``route`` and ``onward``; ``days_left`` = days that a window leaves for making to
        order, ``safety_days`` = safety stock (see `lead_times`).
    routes : list of Route
        Borders that the numbers of routes mean.
    borders : Charges
        What traced values pay on their routes; empty where values are declared.
    commons : DataFrame
        The table of commons with ``most`` = most hours that can draw on each (see `commons.commons`).
    tree : Tree
        States with their weights and what changes in them (see `states.tree`).
    young : DataFrame
        What cells opened lately lack of their hours (see `young.young`).
    beyond : Mapping
        What is charged beyond the last state for one of what is charged until then, by state and place (see `horizon.beyond`).
    training : DataFrame
        Training places with ``most`` = most hours of use beyond those the country has (see `levers.training`).
    duties : Mapping
        By day on which tariffs are read: exporter, importer, tariff_group, ``duty_rate``, ``duty_per_unit``,
        ``surcharge``, ``surcharge_per_unit``. `legs` has the highest of all days.
    traced : bool
        Whether values are followed across borders.
    routed : bool
        Whether routes are: where values are traced, or a window holds for a whole chain made to order.
    """

    case: Instance
    places: pd.DataFrame
    ways: pd.DataFrame
    inputs: pd.DataFrame
    demand: pd.DataFrame
    requirement: pd.Series
    links: pd.DataFrame
    legs: pd.DataFrame
    routes: list[Route]
    borders: Charges
    commons: pd.DataFrame
    tree: states.Tree
    young: pd.DataFrame
    beyond: Mapping[str, pd.Series]
    training: pd.DataFrame
    duties: Mapping[str, pd.DataFrame]
    traced: bool
    routed: bool


def derive(case: Instance, *, follow: bool = True) -> Network:
    """Derive the network of an instance; `follow` = no leaves routes out, as if values were declared and parts in stock.

    Raises
    ------
    CyclicBill
        Where an item needs itself.
    """
    standing = making.places(case)
    doing = making.ways(case, standing)
    used = making.inputs(case)
    demand = spares.wanted(case).merge(case["markets"][["market", "country"]], on="market")
    tree = states.tree(case, demand)
    peak = _peak(demand, tree)
    need = making.requirement(case, used, doing, peak)
    lately = young.young(case, tree)
    standing["most"] = making.most_cells(standing.assign(capacity=standing["capacity"] * young.least(lately, standing["cell"])), doing, need)
    doing["most"] = _most_runs(standing, doing, need)
    pairs = lanes.links(doing, used, demand)
    quick = lead_times.quickest(doing)
    travel = lanes.legs(case, pairs, quick)
    travel["safety_days"], travel["days_left"] = lead_times.safety_days(case, travel, quick), lead_times.days_left(case, travel)
    keys = ["item", "origin", "destination"]
    pairs = pairs[pd.MultiIndex.from_frame(pairs[keys]).isin(pd.MultiIndex.from_frame(travel[keys]))].reset_index(drop=True)
    pairs["most"] = _most_flow(pairs, doing, used, peak, need)
    travel = travel.merge(pairs[keys].assign(link=pairs.index), on=keys)
    valued = _valued(case, travel)
    duties = _duties(case, valued, tree)
    valued = valued.merge(pd.concat(duties.values()).groupby(TRADE, as_index=False).max(), on=TRADE, how="left")
    traced = case.header.customs_value == "traced"
    timed = bool(routes.timed(case, used))
    if follow and (traced or timed):
        doing["declared"] = declared(case, doing["item"], doing["country"])
        doing["added"] = value_added(case, doing, used)
        routed = routes.followed(case, doing, used, valued)
        kept = np.unique(routed.legs["link"])
        pairs, routed.legs["link"] = pairs.iloc[kept].reset_index(drop=True), np.searchsorted(kept, routed.legs["link"])
    else:
        routed = routes.unrouted(doing, valued)
    due = borders(case, routed) if follow and traced else untraced()
    return Network(
        case,
        standing,
        routed.ways,
        used,
        demand,
        need,
        pairs,
        routed.legs,
        routed.routes,
        due,
        commons(case, standing, doing),
        tree,
        lately,
        beyond(case, tree, standing["life_years"]),
        training(case, doing),
        duties,
        traced,
        traced or timed,
    )


def _duties(case: Instance, travel: pd.DataFrame, tree: states.Tree) -> dict[str, pd.DataFrame]:
    """Rates of duty of everything that travels, by the days on which the states read their tariffs."""
    wanted = travel[TRADE].drop_duplicates()
    names = {"per_unit": "duty_per_unit", "rate": "duty_rate"}
    return {day: tariffs.rates(case, wanted, day).rename(columns=names).drop(columns=["content", "contented"]) for day in dict.fromkeys(tree.day.values())}


def _peak(demand: pd.DataFrame, tree: states.Tree) -> pd.DataFrame:
    """Demand with the largest quantity of any state: what bounds must leave room for."""
    most = np.max([tree.surge[state] for state in tree.states], axis=0)
    return demand.assign(quantity=demand["quantity"] * most)


def _most_runs(standing: pd.DataFrame, doing: pd.DataFrame, need: pd.Series) -> pd.Series:
    """Units a recipe can be started for at a site: what is needed over yield, what the most cells can work."""
    cells = doing.merge(standing[["cell", "site", "most"]], on=["cell", "site"], how="left")["most"].to_numpy()
    hours = doing["hours"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        work = np.where(hours > 0, doing["capacity"].to_numpy() * cells / hours, np.inf)
    work = np.where(cells == 0, 0.0, work)
    return pd.Series(np.minimum(doing["item"].map(need).to_numpy() / doing["yield"].to_numpy(), work), index=doing.index)


def _most_flow(pairs: pd.DataFrame, doing: pd.DataFrame, used: pd.DataFrame, demand: pd.DataFrame, need: pd.Series) -> pd.Series:
    """Units a link can carry: what the destination can use, and no more than the origin can make."""
    wanted = demand.groupby(["item", "market"])["quantity"].sum()
    at = pd.MultiIndex.from_frame(pairs[["item", "destination"]])
    needed = (_drawn(at, doing, used, need) if len(used) else 0.0) + wanted.reindex(at, fill_value=0.0).to_numpy()
    made = (doing["most"] * doing["yield"]).groupby([doing["item"], doing["site"]]).sum()
    return pd.Series(np.minimum(needed, made.reindex(pd.MultiIndex.from_frame(pairs[["item", "origin"]]), fill_value=0.0).to_numpy()), index=pairs.index)


def _drawn(at: pd.MultiIndex, doing: pd.DataFrame, used: pd.DataFrame, need: pd.Series) -> np.ndarray:
    """Units that the recipes of a site can take of an item, one-off hours included, by (item, site)."""
    taking = doing.merge(used[["recipe", "input", "quantity", "one_off"]], on="recipe", suffixes=("", "_draws"))
    taking["units"] = taking["quantity"] * taking["most"]
    taking["ratio"] = taking["quantity"] / taking["yield"]
    drawn = taking.groupby(["input", "site", "item"], as_index=False).agg(units=("units", "sum"), ratio=("ratio", "max"))
    drawn["units"] = np.minimum(drawn["units"], drawn["ratio"] * drawn["item"].map(need))
    by_item = drawn.groupby(["input", "site"])["units"].sum()
    once = taking[taking["one_off_draws"]].groupby(["input", "site"])["one_off"].sum()
    return np.asarray(by_item.reindex(at, fill_value=0.0).to_numpy() + once.reindex(at, fill_value=0.0).to_numpy())


def _valued(case: Instance, travel: pd.DataFrame) -> pd.DataFrame:
    """Add weight, value and rates of freight to each leg."""
    items = case["items"].set_index("item")
    modes = case["modes"].set_index("mode")
    travel["good"] = travel["item"].map(items["kind"]) == "good"
    travel["onsite"] = travel["mode"] == ONSITE
    travel["between"] = travel["exporter"] + ">" + travel["importer"]
    for column in ("kg", "tariff_group", "time_cost", "late_penalty"):
        travel[column] = travel["item"].map(items[column])
    origins = case["sites"].set_index("site")["owner"].map(owner_terms(case).set_index("owner")["late_days"])
    travel["late_days"] = (travel["late_days"] + travel["origin"].map(origins)).where(~travel["onsite"], 0.0)
    digital = case["countries"].set_index("country")["digital"]
    travel["digital"] = (travel["exporter"].map(digital) + travel["importer"].map(digital)) / 2
    travel["value"] = declared(case, travel["item"], travel["exporter"]).where(travel["good"], 0.0).to_numpy()
    travel["embodied_co2"] = told(case, travel["item"], travel["exporter"], "embodied_co2", "embodied_co2").to_numpy()
    travel["border_price"] = border_price(case, travel["exporter"], travel["importer"])
    for column in ("per_tonne_km", "per_unit", "co2", "platform_fee"):
        travel[column] = travel["mode"].map(modes[column]).astype(float).fillna(0.0)
    travel["tonne_km"] = travel["kg"] / 1000 * travel["km"]
    quoted = travel["cost_per_unit"].notna()
    by_rate = travel["tonne_km"] * travel["per_tonne_km"] + travel["per_unit"]
    travel["freight"] = travel["cost_per_unit"].where(quoted, by_rate)
    free_below = travel["mode"].map(modes["duty_free_below"]).astype(float)
    travel["dutiable"] = travel["good"] & (travel["exporter"] != travel["importer"]) & ~(travel["value"] <= free_below)
    basis = travel["importer"].map(case["countries"].set_index("country")["customs_value"])
    travel["customs_value"] = travel["value"] + travel["freight"].where(basis == "cif", 0.0)
    return travel


def value_added(case: Instance, ways: pd.DataFrame, used: pd.DataFrame) -> pd.Series:
    """Value that a unit made adds to the landed value of its inputs: what the recipe states, else what the declared values leave; negative where inputs are declared dearer."""
    goods = case["items"].set_index("item")["kind"] == "good"
    taken = used[used["input"].map(goods) & ~used["storage"]]
    worth = (taken["quantity"] * taken["input"].map(case["items"].set_index("item")["declared_value"]).astype(float)).groupby(taken["recipe"]).sum()
    left = ways["declared"] - ways["recipe"].map(worth).fillna(0.0) / ways["yield"]
    return ways["value_added"].astype(float).fillna(left).where(ways["stage"] != "storage", 0.0)


def declared(case: Instance, items: pd.Series, countries: pd.Series) -> pd.Series:
    """Declared value of an item by country of origin; NaN where none is stated."""
    return told(case, items, countries, "value", "declared_value")


def told(case: Instance, items: pd.Series, countries: pd.Series, here: str, general_column: str) -> pd.Series:
    """What customs are told of items by country of origin: column `here` of ``declared_values``, else that of the item."""
    own = case["declared_values"].set_index(["item", "country"])[here]
    general = items.map(case["items"].set_index("item")[general_column])
    special = own.reindex(pd.MultiIndex.from_arrays([items, countries])).to_numpy() if len(own) else np.full(len(items), np.nan)
    return pd.Series(np.where(np.isnan(special), general, special), index=items.index, dtype=float)
