"""Caps on carbon and capital and shares of content, at base prices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily
from rebundle.instance.data import Instance
from rebundle.instance.schema import ANY, VALUE_ADDED


def add(draft: Draft) -> None:
    """Add a row per limit."""
    draft.add("limits", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    table = draft.sets.case["limits"]
    working = set(draft.working())
    for state in draft.states():
        for limit, kind, place, amount in zip(table["limit"], table["kind"], table["place"], table["amount"], strict=True):
            if kind != "capital" and state not in working:
                continue
            countries = members(draft.sets.case, place)
            yield (limit, state), *KINDS[kind](draft, state, countries, amount)


def members(case: Instance, place: str) -> list[str]:
    """Countries of a place: a country, the members of an agreement, or all."""
    if place == ANY:
        return list(case["countries"]["country"])
    agreements = case["agreements"]
    return list(agreements[agreements["name"] == place]["country"]) or [place]


def _carbon(draft: Draft, state: str, countries: list[str], amount: float) -> Content:
    lines = draft.lines[(draft.lines["family"] == "carbon") & draft.counted(draft.lines, state)]
    inside = lines[lines["place"].str.split(">").str[0].isin(countries)]
    return (-math.inf, *_sum(draft, state, inside, inside["coefficient"]), amount)


def _capital(draft: Draft, state: str, countries: list[str], amount: float) -> Content:
    places = draft.sets.places
    bought = places[places["own"] & places["country"].isin(countries)]
    price = bought["equipment"] + bought["robots"] * bought["robot_price"].fillna(0.0) + bought["printers"] * bought["printer_price"].fillna(0.0)
    opened = draft.at("opened", state)
    return -math.inf, price.tolist(), [opened[p] for p in bought.index], amount


def _content(draft: Draft, state: str, countries: list[str], amount: float) -> Content:
    lines = draft.lines[draft.lines["family"].isin(VALUE_ADDED) & draft.counted(draft.lines, state)]
    money = lines["coefficient"] * lines["price"] * lines["markup"]
    weight = money * (lines["place"].isin(countries).astype(float) - amount)
    fixed = float(weight[lines["variable"] == ""].sum())
    used = lines["variable"] != ""
    return (-fixed, *_sum(draft, state, lines[used], weight[used]), math.inf)


def _sum(draft: Draft, state: str, lines: pd.DataFrame, weight: pd.Series) -> tuple[list[float], list[Any]]:
    total = lines.assign(weight=weight).groupby(["variable", "position"])["weight"].sum()
    return total.tolist(), [draft.at(name, state)[position] for name, position in total.index]


Content = tuple[float, list[float], list[Any], float]
KINDS: dict[str, Callable[[Draft, str, list[str], float], Content]] = {"carbon": _carbon, "capital": _capital, "content": _content}


LIMITS = ConstraintFamily(
    name="limits",
    title="Limits",
    unit="t CO2/year, currency or currency/year",
    statement=r"\text{t CO2}_{place}(\V{runs}, \V{flow}) \le \P{amount}, \qquad \sum_{c,s\,own} (\P{equipment} + \P{robots}\,\P{robot_price} + \P{printers}\,\P{printer_price})\,\V{opened}_{c,s} \le \P{amount}, \qquad \text{value added}_{place}(\V{runs}, \V{cells}, \V{present}, \V{opened}) \ge \P{amount}\,\text{value added}_{*}(\V{runs}, \V{cells}, \V{present}, \V{opened})",
    add=add,
)
