"""Who can ship what to whom: generated lanes, stated lanes, and the legs items travel."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.geography import great_circle, time_zones
from rebundle.instance.lead_times import too_slow
from rebundle.instance.schema import ANY, DIGITAL, ONSITE

PLACE = ["country", "lat", "lon", "port", "landmass"]
LANE = ["origin", "destination", "mode"]
VALUES = ["km", "days", "late_days", "cost_per_unit", "closed"]


def locations(case: Instance) -> pd.DataFrame:
    """Sites and markets with their coordinates, port, landmass and owner, indexed by name; markets have owner ""."""
    sites = case["sites"].set_index("site")[[*PLACE, "owner"]].assign(market=False)
    markets = case["markets"].set_index("market")[PLACE].assign(owner="", market=True)
    return pd.concat([sites, markets])


def links(making: pd.DataFrame, used: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Every (item, origin, destination) over which the item could be of use.

    An item leaves where it can be made and arrives where a recipe takes it or a market wants it.
    What only storage recipes make and take on a site does not travel to the site itself.
    """
    made = making.assign(store=making["stage"] == "storage").groupby(["item", "site"])["store"].all().reset_index().set_axis(["item", "origin", "store"], axis=1)
    takes = making[["recipe", "site"]].merge(used[["recipe", "input", "storage"]], on="recipe")
    taken = takes.groupby(["input", "site"])["storage"].all().reset_index().set_axis(["item", "destination", "only_store"], axis=1)
    wanted = demand[["item", "market"]].drop_duplicates().set_axis(["item", "destination"], axis=1).assign(only_store=False)
    pairs = made.merge(pd.concat([taken, wanted], ignore_index=True), on="item")
    idle = (pairs["origin"] == pairs["destination"]) & pairs["store"] & pairs["only_store"]
    return pairs.loc[~idle, ["item", "origin", "destination"]].reset_index(drop=True)


def legs(case: Instance, pairs: pd.DataFrame, quick: pd.Series) -> pd.DataFrame:
    """Every way an item can travel a link; `quick` = fewest days in work by (item, site).

    Returns
    -------
    DataFrame
        item, origin, destination, mode, km, days, late_days, cost_per_unit (NaN = by the mode's rates),
        exporter, importer, owner_change, time_zones; windows of markets and items obeyed, closed lanes left out.
    """
    where = locations(case)
    items = case["items"].set_index("item")
    away = pairs[pairs["origin"] != pairs["destination"]]
    routes = away[["origin", "destination"]].drop_duplicates()
    stated = case["lanes"]
    general = stated[stated["item"] == ANY]
    own = stated[stated["item"] != ANY]
    offered = pd.concat([_unstated(_generated(case, routes, where), general), general[[*LANE, *VALUES]]], ignore_index=True)
    travel = away.merge(offered, on=["origin", "destination"])
    travel = travel[_carries(case, travel, items)]
    keys = ["item", *LANE]
    special = away.merge(own[[*keys, *VALUES]], on=["item", "origin", "destination"]) if len(own) else own
    if len(special):
        rest = pd.MultiIndex.from_frame(travel[keys]).isin(pd.MultiIndex.from_frame(special[keys]))
        travel = pd.concat([travel[~rest], special], ignore_index=True)
    travel = _filled(case, travel[~travel["closed"].astype(bool)].reset_index(drop=True), where)
    onsite = pairs[pairs["origin"] == pairs["destination"]].assign(mode=ONSITE, km=0.0, days=0.0, late_days=0.0, cost_per_unit=0.0)
    result = pd.concat([onsite, travel[[*onsite.columns]]], ignore_index=True) if len(onsite) else travel[[*onsite.columns]]
    return _ends(result[~too_slow(case, result, quick)].reset_index(drop=True), where)


def _generated(case: Instance, routes: pd.DataFrame, where: pd.DataFrame) -> pd.DataFrame:
    """Lanes that follow from coordinates, landmass, ports and modes, and one digital lane for every pair of sites."""
    digital = routes[~routes["destination"].map(where["market"])].assign(mode=DIGITAL)
    located = routes[routes["origin"].map(where["lat"]).notna() & routes["destination"].map(where["lat"]).notna()]
    lanes = located.merge(case["modes"], how="cross")
    lanes["km"] = distance(case, lanes, where)
    landmass = [lanes[end].map(where["landmass"]) for end in ("origin", "destination")]
    port = [lanes[end].map(where["port"]) for end in ("origin", "destination")]
    reach = ~lanes["landmass_only"].astype(bool) | ((landmass[0] == landmass[1]) & (landmass[0] != ""))
    sails = ~lanes["needs_port"].astype(bool) | ((port[0] != port[1]) & (port[0] != "") & (port[1] != ""))
    near = lanes["max_km"].isna() | (lanes["km"] <= lanes["max_km"])
    lanes = pd.concat([lanes.loc[reach & sails & near, LANE], digital[LANE]], ignore_index=True)
    return lanes.assign(km=math.nan, days=math.nan, late_days=0.0, cost_per_unit=math.nan, closed=False)


def distance(case: Instance, lanes: pd.DataFrame, where: pd.DataFrame) -> pd.Series:
    """Way in km of each lane by its mode; NaN where a coordinate is missing.

    By road or air: great circle times circuity. A mode that needs a port: the route between the two ports
    where one is stated, else their great circle times circuity.
    """
    if not len(lanes):
        return pd.Series(dtype=float, index=lanes.index)
    modes = case["modes"].set_index("mode")
    circuity = lanes["mode"].map(modes["circuity"]).astype(float).fillna(1.0)
    ends = {end: where.reindex(lanes[end])[["lat", "lon", "port"]].reset_index(drop=True) for end in ("origin", "destination")}
    km = great_circle(ends["origin"]["lat"], ends["origin"]["lon"], ends["destination"]["lat"], ends["destination"]["lon"]) * circuity.to_numpy()
    sea = lanes["mode"].map(modes["needs_port"]).eq(True).to_numpy()
    if sea.any():
        km = np.where(sea, _by_port(case, ends) * circuity.to_numpy(), km)
        stated = _stated_route(case, ends)
        km = np.where(sea & ~np.isnan(stated), stated, km)
    return pd.Series(np.asarray(km, dtype=float), index=lanes.index)


def _by_port(case: Instance, ends: dict[str, pd.DataFrame]) -> np.ndarray:
    ports = case["ports"].set_index("port")
    lat = [ends[end]["port"].map(ports["lat"]).astype(float) for end in ends]
    lon = [ends[end]["port"].map(ports["lon"]).astype(float) for end in ends]
    return np.asarray(great_circle(lat[0], lon[0], lat[1], lon[1]))


def _stated_route(case: Instance, ends: dict[str, pd.DataFrame]) -> np.ndarray:
    table = case["routes"]
    both = pd.concat([table, table.rename(columns={"port": "other_port", "other_port": "port"})]).drop_duplicates(["port", "other_port"])
    wanted = pd.DataFrame({"port": ends["origin"]["port"], "other_port": ends["destination"]["port"]})
    return wanted.merge(both, on=["port", "other_port"], how="left")["km"].to_numpy(dtype=float)


def _unstated(generated: pd.DataFrame, general: pd.DataFrame) -> pd.DataFrame:
    stated = pd.MultiIndex.from_frame(general[LANE])
    return generated[~pd.MultiIndex.from_frame(generated[LANE]).isin(stated)]


def _carries(case: Instance, travel: pd.DataFrame, items: pd.DataFrame) -> pd.Series:
    """Services go digitally and nothing else does; outsize goods need a mode that takes them."""
    service = travel["item"].map(items["kind"]) == "service"
    outsize = travel["item"].map(items["outsize"]).eq(True)
    takes = travel["mode"].map(case["modes"].set_index("mode")["outsize"]).eq(True)
    return (service == (travel["mode"] == DIGITAL)) & (~outsize | takes)


def _filled(case: Instance, travel: pd.DataFrame, where: pd.DataFrame) -> pd.DataFrame:
    """Put computed km and days where none are stated."""
    modes = case["modes"].set_index("mode")
    travel["km"] = travel["km"].astype(float).fillna(distance(case, travel, where)).fillna(0.0)
    speed = travel["mode"].map(modes["km_per_day"]).astype(float)
    days = travel["km"].div(speed).fillna(0.0) + travel["mode"].map(modes["fixed_days"]).astype(float).fillna(0.0)
    travel["days"] = travel["days"].astype(float).fillna(days)
    return travel


def _ends(result: pd.DataFrame, where: pd.DataFrame) -> pd.DataFrame:
    ends = {end: where.reindex(result[end]).reset_index(drop=True) for end in ("origin", "destination")}
    result["exporter"], result["importer"] = ends["origin"]["country"], ends["destination"]["country"]
    result["to_market"] = ends["destination"]["market"].astype(bool)
    result["owner_change"] = ~result["to_market"] & (ends["origin"]["owner"] != ends["destination"]["owner"])
    result["time_zones"] = time_zones(ends["origin"]["lon"], ends["destination"]["lon"])
    return result
