"""What policy pays or charges on a plan, worked out from the tables of levers."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY
from rebundle.plan.auditing.duties import shares
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.tolerances import CAP


def granted(facts: Facts) -> pd.DataFrame:
    """The firm's own places where a grant is paid, with its ``share`` and the ``charge`` of the cells opened there [currency/year]."""
    places = facts.places[facts.places["own"]]
    places = places.assign(share=_specific(facts.case["grants"], "share", places, ["country"], "stage"))
    machines = sum((places[machine + "s"] * places[machine + "_price"]).fillna(0.0) for machine in ("robot", "printer"))
    charge = places["opened"] * (places["equipment"] + machines) * places["once"]
    return places.assign(charge=charge)[places["share"].notna()]


def subsidised(case: Instance, labour: pd.DataFrame) -> pd.DataFrame:
    """Rows of labour (see `Facts.labour`) whose hours are subsidised, with ``per_hour``."""
    found = labour.assign(per_hour=_specific(case["subsidies"], "per_hour", labour, ["country"], "skill"))
    return found[found["per_hour"].notna()]


def trained(case: Instance, labour: pd.DataFrame) -> pd.DataFrame:
    """Training places with the hours ``worked`` of the skill in the country, and ``beyond`` = those above its limit [hours/year]."""
    keys = ["country", "skill"]
    worked = labour.groupby(keys, as_index=False)["worked"].sum()
    found = case["training"].merge(case["wages"][[*keys, "hours_limit"]], on=keys).merge(worked, on=keys)
    beyond = found["worked"] - found["hours_limit"]
    return found.assign(beyond=beyond.where(beyond > CAP * found["hours_limit"].clip(lower=1.0), 0.0))


def at_the_border(case: Instance, shipped: pd.DataFrame) -> pd.DataFrame:
    """Goods that cross a customs border where carbon is charged, with ``carbon_charge`` and ``embodied`` [t CO2/unit]."""
    abroad = shipped[shipped["exists"] & shipped["good"] & (shipped["exporter"] != shipped["importer"])]
    abroad = abroad[~shares(case, abroad, "customs_union")]
    own = abroad[["item", "exporter"]].merge(case["declared_values"][["item", "country", "embodied_co2"]], left_on=["item", "exporter"], right_on=["item", "country"], how="left")
    general = abroad["item"].map(case["items"].set_index("item")["embodied_co2"])
    kilograms = own["embodied_co2"].astype(float).set_axis(abroad.index).fillna(general)
    charge = _specific(case["carbon_border"], "price", abroad, ["importer"], "exporter")
    found = abroad.assign(embodied=kilograms / 1000, carbon_charge=charge)
    return found[found["carbon_charge"].notna()]


def _specific(table: pd.DataFrame, value: str, frame: pd.DataFrame, keys: list[str], last: str) -> pd.Series:
    """Value of each row's keys: the table's own row, else its row with ``*`` for the last key; NaN where neither stands."""
    if not len(table):
        return pd.Series(float("nan"), index=frame.index)
    columns = [*keys, last]
    own = frame[columns].merge(table[[*columns, value]], on=columns, how="left")[value].astype(float)
    general = frame[columns].assign(**{last: ANY}).merge(table[[*columns, value]], on=columns, how="left")[value].astype(float)
    return pd.Series(own.fillna(general).to_numpy(), index=frame.index)
