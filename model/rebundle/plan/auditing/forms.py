"""Is the plan well formed: its columns, names, numbers and keys?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.problem import nearest
from rebundle.instance.schema import DIGITAL, ONSITE, SPARES_FOR
from rebundle.plan.auditing.states import states
from rebundle.plan.plan import TABLES, Plan, Violation

KEYS = {
    "cells": ["state", "cell", "site"],
    "runs": ["state", "recipe", "site"],
    "flows": ["state", "item", "origin", "destination", "mode"],
    "shortages": ["state", "market", "item", "segment"],
    "routed_runs": ["state", "recipe", "site", "route"],
    "routed_flows": ["state", "item", "origin", "destination", "mode", "route", "onward"],
    "costs": ["state", "line"],
}
"""Columns that identify a row of each table of a plan."""


def check(case: Instance, plan: Plan) -> list[Violation]:
    """Return every fault of form; a plan with any cannot be recomputed."""
    faults = [fault for name in TABLES for fault in _columns(name, getattr(plan, name))]
    if faults:
        return faults
    known = _known(case)
    for name in TABLES:
        frame = getattr(plan, name)
        if not len(frame):
            continue
        faults += [*_names(name, frame, known[name]), *_numbers(name, frame), *_twice(name, frame)]
    return faults


def _columns(name: str, frame: pd.DataFrame) -> Iterator[Violation]:
    wrong = sorted(set(TABLES[name]) ^ set(frame.columns))
    if wrong:
        yield Violation("table", name, float(len(wrong)), "columns", f"{name} has missing or unknown columns: {', '.join(map(str, wrong))}")
        return
    text = [column for column, kind in TABLES[name].items() if kind == "number" and not pd.api.types.is_numeric_dtype(frame[column])]
    if text:
        yield Violation("table", name, float(len(text)), "columns", f"{name} has text where numbers belong: {', '.join(text)}")


def _known(case: Instance) -> dict[str, dict[str, set[str]]]:
    """Names that each column may hold."""
    state, sites, items = {state.name for state in states(case)}, set(case["sites"]["site"]), set(case["items"]["item"])
    markets = set(case["markets"]["market"])
    segments = {*case["demand"]["segment"], *(SPARES_FOR + case["spares"]["product"])}
    return {
        "cells": {"state": state, "cell": set(case["cells"]["cell"]), "site": sites},
        "runs": (runs := {"state": state, "recipe": set(case["recipes"]["recipe"]), "site": sites}),
        "flows": (flows := {"state": state, "item": items, "origin": sites, "destination": sites | markets, "mode": {*case["modes"]["mode"], DIGITAL, ONSITE}}),
        "routed_runs": runs,
        "routed_flows": flows,
        "shortages": {"state": state, "market": markets, "item": items, "segment": segments},
        "costs": {"state": state},
    }


def _names(name: str, frame: pd.DataFrame, known: dict[str, set[str]]) -> Iterator[Violation]:
    for column, names in known.items():
        unknown = ~frame[column].isin(names)
        if not unknown.any():
            continue
        for value, rows in frame.loc[unknown, column].value_counts(sort=False, dropna=False).items():
            near = nearest(str(value), names)
            yield Violation("names", str(value), float(rows), "rows", f"{name} names the {column} {value!s}, which the instance does not have" + (f"; did you mean {near}?" if near else ""))


def _numbers(name: str, frame: pd.DataFrame) -> Iterator[Violation]:
    for column in [column for column, kind in TABLES[name].items() if kind == "number"]:
        values = frame[column].to_numpy(dtype=float)
        bad = ~np.isfinite(values)
        if name != "costs":
            bad |= values < 0
        if name == "cells":
            bad |= values != np.floor(values)
        for row in np.flatnonzero(bad):
            yield _number(name, column, " ".join(str(frame[key].iloc[row]) for key in KEYS[name][1:]), float(values[row]))


def _number(name: str, column: str, who: str, value: float) -> Violation:
    unit = {"cells": "cells", "costs": "currency/year"}.get(name, "units/year")
    if not np.isfinite(value):
        return Violation("numbers", who, value, unit, f"{column} of {who} in {name} is {value:g}, not a number that can be")
    if value < 0:
        return Violation("numbers", who, -value, unit, f"{column} of {who} in {name} is {value:,.10g}, less than nothing")
    return Violation("whole cells", who, abs(value - round(value)), unit, f"{column} of {who} is {value:,.10g}; cells come whole")


def _twice(name: str, frame: pd.DataFrame) -> Iterator[Violation]:
    keys = KEYS[name]
    again = frame.duplicated(keys)
    if not again.any():
        return
    rows = frame.loc[again, keys[1:]].astype(str).agg(" ".join, axis=1)
    for who, count in rows.value_counts(sort=False).items():
        yield Violation("duplicates", str(who), float(count), "rows", f"{who} stands more than once in {name}")
