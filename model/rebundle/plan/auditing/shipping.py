"""What the raw tables say about each flow: its ends, freight, value and duty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY, DIGITAL, ONSITE
from rebundle.plan.auditing.duties import duties

LEG = ["item", "origin", "destination", "mode"]


def shipments(case: Instance, flows: pd.DataFrame, sites: pd.DataFrame, day: str | None = None) -> pd.DataFrame:
    """Join flows with everything that prices them.

    Parameters
    ----------
    case : Instance
        The instance; of its network only which legs exist and their km and days are used.
    flows : DataFrame
        The plan's flows.
    sites : DataFrame
        Terms of the sites (see `Facts.sites`).
    day : str or None
        Day on which tariffs are read; None = that of the instance.

    Returns
    -------
    DataFrame
        The rows of `flows` in their order, with ``exists``, km, days, late_days (the origin owner's included),
        cost_per_unit, exporter, importer, ``between``, kg, ``value``, ``customs_value``, ``dutiable``, rates of duty
        and surcharge, ``owner_change``, ``time_zones``, ``digital``, ``good``, ``away`` (leaves its site), ``carried``
        (its mode takes the item).
    """
    legs = case.network.legs[[*LEG, "km", "days"]].drop_duplicates(LEG).assign(exists=True)
    result = flows.drop(columns="state").merge(legs, on=LEG, how="left")
    result["exists"] = result["exists"].eq(True)
    result["away"] = result["mode"] != ONSITE
    _ends(case, result, sites)
    _goods(case, result)
    _lane(case, result, sites)
    _freight(case, result)
    return duties(case, result, day)


def _ends(case: Instance, result: pd.DataFrame, sites: pd.DataFrame) -> None:
    """Add countries, owners, hours of time difference and the coordination factor of both ends."""
    markets = case["markets"].set_index("market")
    site = sites.set_index("site")
    country = pd.concat([site["country"], markets["country"]])
    lon = pd.concat([site["lon"], markets["lon"]])
    result["exporter"], result["importer"] = result["origin"].map(country), result["destination"].map(country)
    result["between"] = result["exporter"] + ">" + result["importer"]
    result["to_market"] = result["destination"].isin(markets.index)
    result["owner_change"] = ~result["to_market"] & (result["origin"].map(site["owner"]) != result["destination"].map(site["owner"]))
    apart = ((result["origin"].map(lon) / 15).round() - (result["destination"].map(lon) / 15).round()).abs()
    result["time_zones"] = apart.where(apart <= 12, 24 - apart).fillna(0.0)
    digital = case["countries"].set_index("country")["digital"]
    result["digital"] = 0.5 * result["exporter"].map(digital) + 0.5 * result["importer"].map(digital)


def _goods(case: Instance, result: pd.DataFrame) -> None:
    """Add the item's facts and its declared value at the exporter; services weigh nothing and have no value."""
    items = case["items"].set_index("item")
    for column in ("kg", "tariff_group", "time_cost", "late_penalty", "outsize"):
        result[column] = result["item"].map(items[column])
    result["good"] = result["item"].map(items["kind"]) == "good"
    result["declared"] = declared(case, result["item"], result["exporter"])
    result["value"] = result["declared"].fillna(0.0).where(result["good"], 0.0)


def declared(case: Instance, items: pd.Series, countries: pd.Series) -> pd.Series:
    """Declared value of items by country of origin: the row of the country, else the item's; NaN where neither stands."""
    general = items.map(case["items"].set_index("item")["declared_value"]).astype(float)
    if not len(case["declared_values"]):
        return general
    asked = pd.DataFrame({"item": items.to_numpy(), "country": countries.to_numpy()})
    special = asked.merge(case["declared_values"], on=["item", "country"], how="left")["value"].astype(float)
    return special.set_axis(items.index).fillna(general)


def _lane(case: Instance, result: pd.DataFrame, sites: pd.DataFrame) -> None:
    """Add stated cost and delay: those of the lane's row for the item, else of its row for ``*``; then the owner's delay."""
    stated = case["lanes"]
    ends = ["origin", "destination", "mode"]
    own = result[LEG].merge(stated[[*LEG, "late_days", "cost_per_unit"]].assign(stated=True), on=LEG, how="left")
    general = result[ends].merge(stated.loc[stated["item"] == ANY, [*ends, "late_days", "cost_per_unit"]], on=ends, how="left")
    special = own["stated"].eq(True).to_numpy()
    for column in ("late_days", "cost_per_unit"):
        result[column] = np.where(special, own[column].to_numpy(dtype=float), general[column].to_numpy(dtype=float))
    result["late_days"] = result["late_days"].fillna(0.0) + result["origin"].map(sites.set_index("site")["owner_late_days"])


def _freight(case: Instance, result: pd.DataFrame) -> None:
    """Add the mode's rates, the freight of a unit at base prices and the customs value."""
    modes = case["modes"].set_index("mode")
    for column in ("per_tonne_km", "per_unit", "co2", "platform_fee"):
        result[column] = result["mode"].map(modes[column]).astype(float).fillna(0.0)
    result["tonne_km"] = (result["kg"] / 1000 * result["km"]).where(result["good"], 0.0)
    result["quoted"] = result["cost_per_unit"].notna()
    by_rate = result["tonne_km"] * result["per_tonne_km"] + result["per_unit"]
    result["freight"] = freight = by_rate.where(~result["quoted"], result["cost_per_unit"])
    cif = result["importer"].map(case["countries"].set_index("country")["customs_value"]) == "cif"
    result["customs_value"] = (result["value"] + freight.where(cif, 0.0)).where(result["declared"].notna(), 0.0)
    free = result["declared"] <= result["mode"].map(modes["duty_free_below"]).astype(float)
    result["dutiable"] = result["good"] & (result["exporter"] != result["importer"]) & ~free
    takes = result["mode"].map(modes["outsize"]).eq(True)
    result["carried"] = ~result["away"] | ((result["good"] != (result["mode"] == DIGITAL)) & (~result["outsize"].astype(bool) | takes))
