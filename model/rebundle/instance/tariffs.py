"""Duty rates between two countries: most specific row, floors, surcharges, agreements."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY


def partners(case: Instance, kind: str) -> set[tuple[str, str]]:
    """Ordered pairs of different countries that share an agreement of `kind`."""
    members = case["agreements"]
    if not len(members):
        return set()
    members = members[members["kind"] == kind]
    pairs = members.merge(members, on="name", suffixes=("", "_other"))
    return {(one, other) for one, other in zip(pairs["country"], pairs["country_other"], strict=True) if one != other}


def rates(case: Instance, wanted: pd.DataFrame, day: str) -> pd.DataFrame:
    """Duty in force for each wanted (exporter, importer, tariff_group), an agreement between the two taken as used.

    Parameters
    ----------
    case : Instance
        The instance.
    wanted : DataFrame
        Columns exporter, importer and tariff_group.
    day : str
        Day on which the tariffs are read, as ISO text; "" = rows without dates alone.

    Returns
    -------
    DataFrame
        The columns of `tariff`; ordinary duty is 0 within a free-trade area too.
    """
    result = tariff(case, wanted, day)
    pairs = pd.Series(list(zip(result["exporter"], result["importer"], strict=True)), index=result.index, dtype=object)
    result.loc[pairs.isin(partners(case, "free_trade")), ["rate", "per_unit"]] = 0.0
    return result


def tariff(case: Instance, wanted: pd.DataFrame, day: str) -> pd.DataFrame:
    """Duty in force on a day for each wanted (exporter, importer, tariff_group), whatever free-trade agreements say.

    Returns
    -------
    DataFrame
        `wanted` with ``rate`` and ``per_unit`` (ordinary duty, floors applied), ``surcharge``, ``surcharge_per_unit``
        and ``content`` (surcharge on what was added in the exporter, traced values only); all 0 within a country and
        a customs union. ``surcharged`` and ``contented`` say whether some row states either, be it 0.
    """
    table = _in_force(case, day)
    if not len(table):
        return wanted.reset_index(drop=True).assign(rate=0.0, per_unit=0.0, surcharge=0.0, surcharge_per_unit=0.0, content=0.0, surcharged=False, contented=False)
    ordinary = _best(table[table["kind"] == "ordinary"], wanted)
    floor = _best(table[table["kind"] == "floor"], wanted)
    extra = table["kind"] == "surcharge"
    result = wanted.reset_index(drop=True)
    result["rate"] = pd.concat([ordinary["rate"], floor["rate"]], axis=1).max(axis=1)
    result["per_unit"] = ordinary["per_unit"]
    matched = _matches(table[extra & (table["base"] == "goods")], result)
    result["surcharge"] = matched.groupby("wanted")["rate"].sum().reindex(result.index, fill_value=0.0)
    result["surcharge_per_unit"] = matched.groupby("wanted")["per_unit"].sum().reindex(result.index, fill_value=0.0)
    on_content = _matches(table[extra & (table["base"] == "content")], result)
    result["content"] = on_content.groupby("wanted")["rate"].sum().reindex(result.index, fill_value=0.0)
    result["surcharged"], result["contented"] = result.index.isin(matched["wanted"]), result.index.isin(on_content["wanted"])
    pairs = pd.Series(list(zip(result["exporter"], result["importer"], strict=True)), index=result.index, dtype=object)
    union = (result["exporter"] == result["importer"]) | pairs.isin(partners(case, "customs_union"))
    result.loc[union, ["rate", "per_unit", "surcharge", "surcharge_per_unit", "content"]] = 0.0
    result.loc[union, ["surcharged", "contented"]] = False
    return result


def _in_force(case: Instance, day: str) -> pd.DataFrame:
    """Rows that hold on a day; without a day, rows without dates."""
    table = case["tariffs"]
    if not day:
        return table[(table["from"] == "") & (table["to"] == "")]
    return table[(table["from"] <= day) & ((table["to"] == "") | (table["to"] >= day))]


def _matches(table: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a tariff row and a wanted row to which it applies, the position of the latter in ``wanted``."""
    rows = wanted[["exporter", "importer", "tariff_group"]].assign(wanted=wanted.index)
    pairs = table.merge(rows, on="importer", suffixes=("", "_wanted"))
    same_exporter = (pairs["exporter"] == ANY) | (pairs["exporter"] == pairs["exporter_wanted"])
    same_group = (pairs["tariff_group"] == ANY) | (pairs["tariff_group"] == pairs["tariff_group_wanted"])
    return pairs[same_exporter & same_group]


def _best(table: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Most specific row for each wanted one: a named exporter counts before a named group, a later start before an earlier."""
    wanted = wanted.reset_index(drop=True)
    pairs = _matches(table, wanted)
    ranked = pairs.assign(rank=2 * (pairs["exporter"] != ANY) + (pairs["tariff_group"] != ANY)).sort_values(["rank", "from"], kind="stable")
    return ranked.drop_duplicates("wanted", keep="last").set_index("wanted")[["rate", "per_unit"]].reindex(wanted.index, fill_value=0.0)
