"""Limits over the whole plan: carbon, capital, content."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.instance.schema import ANY, VALUE_ADDED
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.tolerances import CAP
from rebundle.plan.plan import Violation


def check(facts: Facts, bill: pd.DataFrame) -> Iterator[Violation]:
    """Return every limit that the plan breaks."""
    for limit, kind, place, amount in rows(facts.case["limits"][["limit", "kind", "place", "amount"]]):
        inside = _countries(facts, place)
        if kind != "capital" and not facts.state.works:
            continue
        if kind == "content":
            yield from _content(bill, limit, inside, amount)
        else:
            used, unit, words = _carbon(bill, inside) if kind == "carbon" else _capital(facts, inside)
            if used > amount + CAP * max(abs(amount), 1.0):
                yield Violation("limits", limit, used - amount, unit, f"{words} {number(used)} {unit}, more than the {number(amount)} of limit {limit}")


def _countries(facts: Facts, place: str) -> set[str]:
    """Countries of a place: all, the members of an agreement, or the country itself."""
    if place == ANY:
        return set(facts.case["countries"]["country"])
    agreements = facts.case["agreements"]
    return set(agreements.loc[agreements["name"] == place, "country"]) or {place}


def _carbon(bill: pd.DataFrame, inside: set[str]) -> tuple[float, str, str]:
    lines = bill[bill["family"] == "carbon"]
    return float(lines.loc[lines["place"].str.split(">").str[0].isin(inside), "driver"].sum()), "t CO2/year", "the plan emits"


def _capital(facts: Facts, inside: set[str]) -> tuple[float, str, str]:
    places = facts.places[facts.places["own"] & facts.places["country"].isin(inside) & (facts.places["opened"] > 0)]
    price = places["equipment"]
    for machine in ("robot", "printer"):
        price = price + (places[f"{machine}s"] * places[f"{machine}_price"]).where(places[f"{machine}s"] > 0, 0.0)
    return float((places["opened"] * price).sum()), "currency", "cells opened cost"


def _content(bill: pd.DataFrame, limit: str, inside: set[str], share: float) -> Iterator[Violation]:
    added = bill[bill["family"].isin(VALUE_ADDED)]
    everywhere, here = float(added["base"].sum()), float(added.loc[added["place"].isin(inside), "base"].sum())
    least = share * everywhere
    if here < least - CAP * max(everywhere, 1.0):
        yield Violation("limits", limit, least - here, "currency/year", f"value added in the place is {number(here)}, but limit {limit} asks for {number(least)} of {number(everywhere)}")
