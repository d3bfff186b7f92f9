"""Windows and safety stock, worked out anew from the raw tables and the days of the lanes used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import ndtri

from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.shipping import LEG
from rebundle.plan.auditing.tolerances import CAP
from rebundle.plan.auditing.tracing import simple
from rebundle.plan.plan import Violation

ROUNDING = 2e-9
"""Days by which a sum of days may overrun a window."""


def check(facts: Facts) -> Iterator[Violation]:
    """Return every window that is overrun: by a lane alone, or by lanes and the recipes that must serve them."""
    if not facts.case["markets"]["window_days"].notna().any() and not facts.case["items"]["window_days"].notna().any():
        return
    flows = _into_markets(facts)
    for row in rows(flows, flows["left"] < -ROUNDING):
        detail = f"{number(row.units)} units of {row.item} take {number(row.days)} days from {row.origin} to {row.destination}, which waits {number(row.window)}"
        yield Violation("lead time", f"{row.item} from {row.origin} to {row.destination}", float(row.units), "units/year", detail)
    if not flows["ordered"].any():
        return
    made = _made(facts)
    for (item, origin, route), part in flows[flows["ordered"]].groupby(["item", "origin", "route"]):
        here = made[(made["item"] == item) & (made["site"] == origin) & (made["route"] == route)]
        yield from _served(str(item), str(origin), part, here)


def _served(item: str, origin: str, flows: pd.DataFrame, made: pd.DataFrame) -> Iterator[Violation]:
    """From the lane that leaves the fewest days on: what moved so far was made by recipes quick enough for the last of them."""
    moved, worst = 0.0, 0.0
    by_left = flows.groupby("left", as_index=False)["units"].sum()
    for left, units in zip(by_left["left"].tolist(), by_left["units"].tolist(), strict=True):
        moved += units
        worst = max(worst, moved - float(made.loc[made["days"] <= left + ROUNDING, "output"].sum()))
    if worst > CAP * max(moved, 1.0):
        detail = f"{number(worst)} units of {item} from {origin} are made too slowly for the windows of the markets they go to"
        yield Violation("lead time", f"{item} from {origin}", worst, "units/year", detail)


def _made(facts: Facts) -> pd.DataFrame:
    """What runs put out, with the days in work, by route where values are traced: what is made for one route cannot take another."""
    routed = facts.plan.routed_runs
    runs = routed[["recipe", "site", "route", "units"]] if len(routed) else facts.plan.runs[["recipe", "site", "units"]].assign(route="")
    made = runs.merge(facts.case["recipes"][["recipe", "item", "days", "yield"]], on="recipe")
    return made.assign(output=made["units"] * made["yield"])


def _into_markets(facts: Facts) -> pd.DataFrame:
    """Flows into markets that do not wait for ever: ``window``, ``left`` = days for making, ``ordered`` = made to order."""
    markets = facts.case["markets"][["market", "window_days"]].rename(columns={"market": "destination", "window_days": "patience"})
    moved = facts.shipped[facts.shipped["exists"] & (facts.shipped["units"] > 0)].assign(route="")
    routed = facts.plan.routed_flows
    if len(routed):
        moved = routed[[*LEG, "route", "units"]].merge(moved.drop(columns=["route", "units"]), on=LEG)
        moved["route"] = moved["route"].where(~moved["item"].isin(simple(facts)), "")
    flows = moved.merge(markets, on="destination")
    items = facts.case["items"][["item", "window_days", "made_to"]]
    flows = flows.merge(items, on="item")
    flows["window"] = flows[["patience", "window_days"]].astype(float).min(axis=1)
    flows["left"], flows["ordered"] = flows["window"] - flows["days"], flows["made_to"] == "order"
    return flows[flows["window"].notna()]


def safety_days(facts: Facts, shipped: pd.DataFrame) -> pd.Series:
    """Days of safety stock of each flow: those stated for a lane, and z * variability * sqrt(days that nobody waits for) of what is made to stock."""
    items = facts.case["items"].set_index("item")
    stated = shipped["item"].map(items["safety_days"]).where(shipped["away"], 0.0)
    if not items["variability"].any():
        return stated
    markets = facts.case["markets"].set_index("market")
    wanted = markets["service_level"][markets.index.isin(facts.case["demand"]["market"])]
    at_market = shipped["destination"].isin(markets.index)
    level = shipped["destination"].map(markets["service_level"]).where(at_market, wanted.max()).astype(float)
    patience = pd.concat([shipped["destination"].map(markets["window_days"]), shipped["item"].map(items["window_days"])], axis=1).astype(float).min(axis=1)
    unwaited = shipped["days"] + _making_days(facts, shipped) - patience.fillna(np.inf).where(at_market, 0.0)
    stocked = shipped["item"].map(items["made_to"]) == "stock"
    varied = pd.Series(ndtri(level) * shipped["item"].map(items["variability"]) * np.sqrt(unwaited.clip(lower=0.0)), index=shipped.index)
    result: pd.Series = stated + varied.where(stocked, 0.0)
    return result


def _making_days(facts: Facts, shipped: pd.DataFrame) -> pd.Series:
    """Days of the quickest recipe for the item that may be worked at the origin; a depot hands out at once."""
    ways = facts.case["recipes"].merge(facts.places[["cell", "site", "stage"]], on="cell")
    ways["quick"] = ways["days"].where(ways["stage"] != "storage", 0.0)
    least = ways.groupby(["item", "site"])["quick"].min().rename_axis(["item", "origin"]).reset_index()
    found = shipped[["item", "origin"]].merge(least, on=["item", "origin"], how="left")["quick"]
    return pd.Series(found.fillna(0.0).to_numpy(dtype=float), index=shipped.index)
