"""Duty rates in force between two countries, worked out from the tariff and agreement tables."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY

TRADE = ["exporter", "importer", "tariff_group"]
DUE = ["rate", "per_unit", "surcharge", "surcharge_per_unit", "content", "surcharged", "contented"]


def duties(case: Instance, shipped: pd.DataFrame, day: str | None = None) -> pd.DataFrame:
    """Return `shipped` with ``duty_rate``, ``duty_per_unit``, ``surcharge`` and ``surcharge_per_unit`` on a day.

    Ordinary duty: the most specific row (exporter before group, then the latest start), at least the floor.
    Surcharges add. Nothing within a country or customs union; no ordinary duty within a free-trade area.
    Of the last three ``ever_...`` says whether they are charged on the day of any state.
    """
    trades = shipped[TRADE].drop_duplicates().reset_index(drop=True)
    own = _on(case, trades, day)
    others = [_on(case, trades, other) for other in sorted(set(case["states"]["date"]) - {day}) if day]
    for column in ("duty_per_unit", "surcharged", "surcharge_per_unit"):
        own[f"ever_{column}"] = np.logical_or.reduce([table[column] > 0 for table in (own, *others)])
    return shipped.merge(own, on=TRADE, how="left")


def _on(case: Instance, trades: pd.DataFrame, day: str | None) -> pd.DataFrame:
    """Rates of each trade on a day, agreements of free trade taken as used."""
    asked, free = due(case, trades, day), shares(case, trades, "free_trade")
    return trades.assign(
        duty_rate=asked["rate"].where(~free, 0.0),
        duty_per_unit=asked["per_unit"].where(~free, 0.0),
        surcharge=asked["surcharge"],
        surcharge_per_unit=asked["surcharge_per_unit"],
        surcharged=asked["surcharged"],
    )


def due(case: Instance, trades: pd.DataFrame, day: str | None = None) -> pd.DataFrame:
    """What each trade is asked for on a day, free-trade agreements aside: the columns `DUE`, on the rows of `trades`; the last two count the surcharges stated, be they 0."""
    table = in_force(case, day)
    if not len(table):
        return pd.DataFrame(0.0, index=trades.index, columns=DUE)
    ordinary = _most_specific(table[table["kind"] == "ordinary"], trades)
    floor = _most_specific(table[table["kind"] == "floor"], trades)
    extra = table[table["kind"] == "surcharge"]
    goods, content = (_all(extra[extra["base"] == base], trades) for base in ("goods", "content"))
    union = (trades["exporter"] == trades["importer"]) | shares(case, trades, "customs_union")
    rate = ordinary["rate"].where(ordinary["rate"] >= floor["rate"], floor["rate"])
    stated = [_all(extra[extra["base"] == base].assign(rate=1.0), trades)["rate"] for base in ("goods", "content")]
    columns = (rate, ordinary["per_unit"], goods["rate"], goods["per_unit"], content["rate"], *stated)
    return pd.DataFrame({name: column.where(~union, 0.0) for name, column in zip(DUE, columns, strict=True)})


def in_force(case: Instance, day: str | None) -> pd.DataFrame:
    """Tariff rows that hold on a day, None = the instance's; where it names none either, the rows without dates."""
    table = case["tariffs"]
    when = datetime.date.fromisoformat(day) if day else case.header.date
    if when is None:
        return table[(table["from"] == "") & (table["to"] == "")]
    begins, ends = (table[name].map(lambda text: datetime.date.fromisoformat(text) if text else None) for name in ("from", "to"))
    holds = [(first is None or first <= when) and (last is None or last >= when) for first, last in zip(begins, ends, strict=True)]
    return table[np.array(holds, dtype=bool)]


def shares(case: Instance, trades: pd.DataFrame, kind: str) -> pd.Series:
    """Whether the two countries of each trade are members of one agreement of `kind`."""
    members = case["agreements"]
    members = members.loc[members["kind"] == kind, ["name", "country"]]
    by_country = members.groupby("country")["name"].agg(set).to_dict()
    pairs = zip(trades["exporter"], trades["importer"], strict=True)
    return pd.Series([not by_country.get(one, set()).isdisjoint(by_country.get(other, set())) for one, other in pairs], index=trades.index, dtype=bool)


def _keys(trades: pd.DataFrame) -> list[pd.DataFrame]:
    """What a row may say for each trade, from the most to the least specific: names, or ``*`` for exporter or group."""
    return [trades[TRADE], trades[TRADE].assign(tariff_group=ANY), trades[TRADE].assign(exporter=ANY), trades[TRADE].assign(exporter=ANY, tariff_group=ANY)]


def _most_specific(table: pd.DataFrame, trades: pd.DataFrame) -> pd.DataFrame:
    """Rate and per_unit of the most specific row of each trade; 0 where none stands."""
    nothing = pd.DataFrame({"rate": 0.0, "per_unit": 0.0}, index=trades.index)
    if not len(table):
        return nothing
    latest = table.sort_values("from", kind="stable").drop_duplicates(TRADE, keep="last")[[*TRADE, "rate", "per_unit"]]
    result = nothing * float("nan")
    for keys in _keys(trades):
        found = keys.merge(latest, on=TRADE, how="left")
        result = result.fillna(found[["rate", "per_unit"]].astype(float))
    return result.fillna(0.0)


def _all(table: pd.DataFrame, trades: pd.DataFrame) -> pd.DataFrame:
    """Sum of rate and per_unit over every row that applies to each trade."""
    result = pd.DataFrame({"rate": 0.0, "per_unit": 0.0}, index=trades.index)
    if not len(table):
        return result
    added = table.groupby(TRADE, as_index=False)[["rate", "per_unit"]].sum()
    for keys in _keys(trades):
        result = result + keys.merge(added, on=TRADE, how="left")[["rate", "per_unit"]].astype(float).fillna(0.0)
    return result
