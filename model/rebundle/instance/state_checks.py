"""Do the states make a tree, and do their changes mean something?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.price_names import DEMAND, unknown
from rebundle.instance.problem import Problem, nearest
from rebundle.instance.schema import ANY, COST_FAMILIES, DIGITAL, FIRM, ONSITE
from rebundle.instance.states import CLOSED, LATE, OPEN, asked, column_of, lane, order_of, starts

CLOSE = 1e-6
"""By how much probabilities may miss their sum."""


def check(case: Instance) -> Iterator[Problem]:
    """Every fault of the tables of states and of their changes."""
    table = case["states"]
    if len(table):
        yield from _tree(table)
        yield from _dates(case, table)
        yield from _ends(case, table)
    elif len(case["state_changes"]):
        row = case["state_changes"].index[0]
        yield _problem("state_changes", row, "state", case["state_changes"].at[row, "state"], "there is no states.csv; add it, with one row for each state.")
    for row in case["state_changes"].itertuples():
        yield from _change(case, row)


def _problem(table: str, row: object, column: str, value: object, expected: str, near: str = "") -> Problem:
    return Problem("references", f"{table}.csv", int(str(row)), column, str(value), expected, near)


def _tree(table: pd.DataFrame) -> Iterator[Problem]:
    """One root, no circle, probabilities that add up, time that passes, no scenario foreseen."""
    parent, chance, years = (column_of(table, name) for name in ("parent", "probability", "years"))
    roots = table.index[table["parent"] == ""]
    if len(roots) != 1:
        row = roots[1] if len(roots) else table.index[0]
        yield _problem("states", row, "parent", "", f"{len(roots)} states have no parent; exactly one is the first.")
        return
    order = order_of(parent)
    lost = table[~table["state"].isin(order) & table["parent"].isin(parent)]
    for row, state in lost["state"].items():
        yield _problem("states", row, "parent", parent[state], "the way back does not lead to the first state; break the circle.")
    if len(order) < len(table):
        return
    if not any(years.values()):
        yield _problem("states", table.index[0], "years", 0, "no state lasts; give at least one state years.")
    if abs(chance[order[0]] - 1.0) > CLOSE:
        yield _problem("states", roots[0], "probability", chance[order[0]], "the first state is certain; its probability is 1.")
    after = {state: [child for child in order if parent[child] == state] for state in order}
    for state, children in after.items():
        total = sum(chance[child] for child in children)
        if children and abs(total - chance[state]) > CLOSE:
            row = table.index[table["parent"] == state][0]
            yield _problem("states", row, "probability", f"{total:g}", f"the states after {state} add up to this, but {state} has {chance[state]:g}; probabilities are those seen from today.")
    begins = starts(order, parent, years)
    for row, state, may_open in zip(table.index, table["state"], table["may_open"], strict=True):
        if may_open and begins[state] == 0 and len(after.get(parent[state], [])) > 1:
            yield _problem("states", row, "may_open", "yes", "this scenario parts from others at once, so that a plan that opens cells in it would foresee it; set no, and cells are decided before.")


def _dates(case: Instance, table: pd.DataFrame) -> Iterator[Problem]:
    """A day in every state or in none, each after that of the state before, the first the day of the instance."""
    day, years, parent = (column_of(table, name) for name in ("date", "years", "parent"))
    if not any(day.values()):
        return
    general = case.header.date.isoformat() if case.header.date else ""
    for row, state in table["state"].items():
        own, above = day[state], day.get(parent[state], "")
        if not own:
            yield _problem("states", row, "date", "", "other states have a date; give every state one, or none.")
        elif not parent[state] and general not in ("", own):
            yield _problem("states", row, "date", own, f"instance.toml reads tariffs on {general}; the first state has the same day, or instance.toml none.")
        elif above and own < above:
            yield _problem("states", row, "date", own, f"{parent[state]}, the state before, reads its tariffs on {above}; a later state has a later day.")
        elif above == own and years[parent[state]] > 0:
            yield _problem("states", row, "date", own, f"{parent[state]}, the state before, has the same day although it lasts {years[parent[state]]:g} years; a later state has a later day.")


def _ends(case: Instance, table: pd.DataFrame) -> Iterator[Problem]:
    """Where what is left of a life is charged, one day on which it is counted."""
    parent, years = (column_of(table, name) for name in ("parent", "years"))
    order = order_of(parent)
    if case.header.remaining_value == 1 or len(order) < len(table):
        return
    begins = starts(order, parent, years)
    ends = {state: begins[state] + years[state] for state in order if state not in parent.values()}
    last = max(ends.values())
    for row, state in table["state"].items():
        if last - ends.get(state, last) > CLOSE:
            yield _problem("states", row, "years", years[state], f"this path ends after {ends[state]:g} years, another after {last:g}; with remaining_value below 1 in instance.toml all end together.")


def _change(case: Instance, row: tuple[object, ...]) -> Iterator[Problem]:
    """A value where one is needed, and a name that means something."""
    index, _, what, kind, value = row[:5]
    number, name = float(str(value)), str(what)
    bare = kind in (CLOSED, OPEN)
    if bare != math.isnan(number):
        yield _problem("state_changes", index, "value", "" if math.isnan(number) else value, "nothing stands here for what is closed or open." if bare else "a number is needed.")
    elif not bare and number < 0 and (kind != "points" or name.startswith(LATE)):
        yield _problem("state_changes", index, "value", value, "a price, a factor or a number of late days is at least 0.")
    for expected, near in _named(case, name, str(kind)):
        yield _problem("state_changes", index, "what", name, expected, near)


def _named(case: Instance, name: str, kind: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the name of what changes."""
    if name.startswith(LATE):
        return _late(case, name, kind)
    if kind in (CLOSED, OPEN):
        return _closed(case, name)
    return _demand(case, name, kind) if DEMAND.fullmatch(name) else unknown_price(case, name)


def unknown_price(case: Instance, name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a price name: a name of ``[prices]`` may stand here too."""
    if name not in case.header.prices:
        for expected, near in unknown(case, name):
            yield expected, near or nearest(name, [*COST_FAMILIES, *case.header.prices, "demand"])


def _demand(case: Instance, name: str, kind: str) -> Iterator[tuple[str, str]]:
    found = DEMAND.fullmatch(name)
    assert found is not None
    if kind != "factor":
        yield "demand is changed by a factor.", ""
    table = case["demand"]
    for part, column in ((found["kind"], "item"), (found["place"], "market")):
        if part and part not in set(table[column]):
            yield f"no {column} of demand.csv is called {part!r}.", nearest(part, table[column])
    if not asked(table, name).any():
        yield "no row of demand.csv has this item at this market.", ""


def _late(case: Instance, name: str, kind: str) -> Iterator[tuple[str, str]]:
    if kind != "points":
        yield "late days are added; write points, and the days as the value.", ""
    if not (case["items"]["late_penalty"] > 0).any():
        yield "no item has a late_penalty, so that days late cost nothing; give it to items.csv.", ""
    whom = name.removeprefix(LATE)
    owners = {FIRM, *case["owners"]["owner"]}
    if ">" in whom:
        yield from _lane(case, whom)
    elif whom not in owners:
        yield f"no owner is called {whom!r}; a lane is written late:FROM>TO.", nearest(whom, owners)


def _closed(case: Instance, name: str) -> Iterator[tuple[str, str]]:
    places = {*case["sites"]["site"], *case["countries"]["country"]}
    if ">" in name:
        yield from _lane(case, name)
    elif name not in places:
        yield "no country or site has this name; a lane is written FROM>TO.", nearest(name, places)


def _lane(case: Instance, name: str) -> Iterator[tuple[str, str]]:
    mode, *ends = lane(name)
    modes = {*case["modes"]["mode"], DIGITAL} - {ONSITE}
    anywhere = {*case["sites"]["site"], *case["countries"]["country"], *case["markets"]["market"], ANY}
    for part, known, word in ((mode, modes, "mode"), *((end, anywhere, "site, market or country") for end in ends)):
        if part not in known and (part or word != "mode"):
            yield f"no {word} is called {part!r}.", nearest(part, known)
