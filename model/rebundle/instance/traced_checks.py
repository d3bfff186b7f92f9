"""Do the tables say what traced values need?"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.network import Network, value_added
from rebundle.instance.problem import Problem

RULES = ["kind", "content_share", "proof_cost", "cumulation", "drawback"]


def check(case: Instance) -> Iterator[Problem]:
    """Faults of the tables: charges that values must be followed for, rows that disagree."""
    tariffs = case["tariffs"]
    content = tariffs["base"] == "content"
    for row in tariffs.index[content & (case.header.customs_value == "declared")]:
        yield _problem("tariffs", row, "base", "content", f'content can only be charged where values are followed; write customs_value = "traced" in {FILE}, or base = goods.')
    for row in tariffs.index[content & (tariffs["kind"] != "surcharge")]:
        yield _problem("tariffs", row, "base", "content", "only a surcharge can be on content; set kind = surcharge, or base = goods.")
    for row in tariffs.index[content & (tariffs["per_unit"] > 0)]:
        yield _problem("tariffs", row, "per_unit", tariffs.at[row, "per_unit"], "content has a value but no units; give the surcharge as a rate.")
    states = case["states"]
    for row in states.index[(states["date"] != "") & (states.index != states.index.min()) & (case.header.customs_value == "traced")]:
        yield _problem(
            "states",
            row,
            "date",
            states.at[row, "date"],
            "traced values read tariffs on one day, for duty enters the value at the next border; leave dates empty and state the tariff in state_changes.csv.",
        )
    yield from _agreements(case)


def _agreements(case: Instance) -> Iterator[Problem]:
    """Rows of one agreement that disagree, and rules of origin where origin does not matter."""
    agreements = case["agreements"]
    first = agreements.groupby("name")[RULES].transform("first") if len(agreements) else agreements[RULES]
    for column in RULES:
        for row, name, value, said in zip(agreements.index, agreements["name"], agreements[column], first[column], strict=True):
            if value != said:
                yield _problem("agreements", row, column, value, f"an earlier row of {name} says {said}; all members have the same rules.")
    unions = agreements[agreements["kind"] == "customs_union"]
    for row, country in unions.loc[unions.duplicated("country") & (case.header.customs_value == "traced"), "country"].items():
        yield _problem("agreements", row, "country", country, "a member of two customs unions; traced values need territories that do not overlap: keep one, or make the other kind = free_trade.")
    for row in agreements.index[(agreements["kind"] == "customs_union") & (agreements["content_share"] > 0)]:
        yield _problem("agreements", row, "content_share", agreements.at[row, "content_share"], "within a customs union goods move whatever their origin; set it to 0, or kind = free_trade.")


def values(case: Instance, network: Network) -> Iterator[Problem]:
    """Goods that no value can be followed of: none declared, or less than their inputs."""
    if not network.traced:
        return
    kinds, items, recipes = case["items"].set_index("item")["kind"], case["items"], case["recipes"]
    crossing = set(network.legs.loc[network.legs["route"] > 0, "item"])
    ways = network.ways[(network.ways["item"].map(kinds) == "good") & network.ways["item"].isin(crossing)].drop_duplicates(["recipe", "site"])
    missing = set(ways.loc[ways["declared"].isna(), "item"])
    for row in items.index[items["item"].isin(missing)]:
        yield _problem("items", row, "declared_value", items.at[row, "item"], "a declared value is needed: the value is followed across borders.")
    added = value_added(case, ways, network.inputs)
    short = added.isna() & ~ways["item"].isin(missing)
    for recipe in sorted(set(ways.loc[short, "recipe"])):
        yield _problem(
            "recipes", _row(recipes, recipe), "value_added", recipe, "some input has no declared value, so what the recipe adds cannot be worked out; state it here, or the input's value in items.csv."
        )
    for recipe, part in ways.assign(added=added)[added < 0].groupby("recipe"):
        country, least = part.sort_values("added")[["country", "added"]].to_numpy()[0]
        expected = f"in {country} the item is declared {-least:,.6g} cheaper than its inputs; correct declared values, or state what the recipe adds."
        yield _problem("recipes", _row(recipes, str(recipe)), "value_added", recipe, expected)


def _row(frame: pd.DataFrame, recipe: str) -> object:
    return frame.index[frame["recipe"] == recipe][0]


def _problem(table: str, row: object, column: str, value: object, expected: str) -> Problem:
    return Problem("references", f"{table}.csv", int(str(row)), column, str(value), expected)
