"""Lead times: the days that windows leave for what is made to order, and the safety stock of what is made to stock."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance

SLACK = 1e-9
"""Days by which rounding may overrun a window."""

NO_STOCK = 0.5
"""Service level that needs no safety stock, where nobody wants anything."""


def quickest(doing: pd.DataFrame) -> pd.Series:
    """Fewest days in work of each item at each site, by (item, site) [days]; 0 where a depot hands it out."""
    days = doing["days"].where(doing["stage"] != "storage", 0.0)
    return days.groupby([doing["item"], doing["site"]]).min()


def windows(case: Instance, travel: pd.DataFrame) -> pd.Series:
    """Days that customers wait for what each leg brings: the shorter of the market's window and the item's; NaN where neither is stated and at sites."""
    markets, items = case["markets"].set_index("market")["window_days"], case["items"].set_index("item")["window_days"]
    market = travel["destination"].map(markets).astype(float)
    item = travel["item"].map(items).astype(float).where(travel["destination"].isin(markets.index))
    return pd.Series(np.fmin(market, item), index=travel.index)


def to_order(case: Instance, items: pd.Series) -> pd.Series:
    """Which items are begun only when they are ordered (bool)."""
    return items.map(case["items"].set_index("item")["made_to"]) == "order"


def in_work(travel: pd.DataFrame, quick: pd.Series) -> pd.Series:
    """Fewest days in work before each leg sets off [days]."""
    return pd.Series(quick.reindex(pd.MultiIndex.from_frame(travel[["item", "origin"]])).to_numpy(dtype=float), index=travel.index)


def days_left(case: Instance, travel: pd.DataFrame) -> pd.Series:
    """Days that a window leaves for making what each leg brings to order; infinite where no window holds or the item is made to stock."""
    left = windows(case, travel) - travel["days"]
    return left.where(left.notna() & to_order(case, travel["item"]), np.inf)


def too_slow(case: Instance, travel: pd.DataFrame, quick: pd.Series) -> pd.Series:
    """Which legs no window lets through: longer than the window, or than what the quickest recipe at the origin leaves of it (bool)."""
    late = travel["days"] > windows(case, travel) + SLACK
    made = to_order(case, travel["item"])
    if not made.any():
        return late
    ordered = travel[made]
    begun_late = in_work(ordered, quick) > days_left(case, ordered) + SLACK
    return late | begun_late.reindex(travel.index, fill_value=False)


def safety_days(case: Instance, travel: pd.DataFrame, quick: pd.Series) -> pd.Series:
    """Days of safety stock that each leg needs: those stated for its lane, and those that cover its lead time.

    The second part is z * variability * sqrt(days) for items made to stock, z the normal quantile of the service level
    (Silver, Pyke and Peterson 1998, Inventory Management and Production Planning and Scheduling, ch. 7). The days are
    those to make and bring the item, at markets less the window, for which the customer waits (net replenishment time:
    Graves and Willems 2000, doi:10.1287/msom.2.1.68.23267); without a window the customer waits for all of them. Stock at sites covers the
    strictest market's service level. Where recipes of a site differ in days the quickest counts.
    """
    items = case["items"].set_index("item")
    stated = travel["item"].map(items["safety_days"]).where(travel["origin"] != travel["destination"], 0.0)
    varies = (travel["item"].map(items["variability"]) > 0) & ~to_order(case, travel["item"])
    if not varies.any():
        return stated
    kept = travel[varies]
    levels = case["markets"].set_index("market")["service_level"]
    strictest = levels.reindex(case["demand"]["market"]).max() if len(case["demand"]) else NO_STOCK
    factor = kept["destination"].map(levels).astype(float).fillna(strictest).map(NormalDist().inv_cdf)
    cover = (in_work(kept, quick) + kept["days"] - _waited(case, kept)).clip(lower=0.0)
    varied = factor * kept["item"].map(items["variability"]) * np.sqrt(cover)
    return stated + varied.reindex(travel.index, fill_value=0.0)


def _waited(case: Instance, travel: pd.DataFrame) -> pd.Series:
    """Days for which whoever takes the item waits: a market its window, for ever without one; a site not at all."""
    market = travel["destination"].isin(case["markets"]["market"])
    return windows(case, travel).fillna(np.inf).where(market, 0.0)
