"""The same instance with other quantities or settings: demand, capacity, hours per unit, windows; date, holding rate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd
from pydantic import ValidationError

from rebundle.instance.data import Instance
from rebundle.instance.header import Header
from rebundle.instance.problem import nearest

_NAME = re.compile(r"^(?P<what>[^:@]+)(?::(?P<kind>[^@]+))?(?:@(?P<place>.+))?$")


class QuantityError(ValueError):
    """A quantity that means nothing here."""


@dataclass(frozen=True)
class Quantity:
    """A quantity that can be changed.

    Parameters
    ----------
    meaning : str
        What it is.
    columns : tuple
        (table, column, column of its kind, column of its place): what the name's parts are looked up in; "" where it has none.
    absolute : bool
        Whether the number is set, in the column's unit, rather than a factor.
    """

    meaning: str
    columns: tuple[tuple[str, str, str, str], ...]
    absolute: bool = False


QUANTITIES = {
    "demand": Quantity("units sold, times", (("demand", "quantity", "item", "market"),)),
    "capacity": Quantity("hours a cell can work, times", (("cells", "hours_per_year", "cell", ""), ("placements", "capacity_hours", "cell", "site"))),
    "hours": Quantity("cell and labour hours per unit, times", (("recipes", "hours", "recipe", ""), ("recipe_labour", "hours", "recipe", ""))),
    "spares": Quantity("spare parts needed per unit sold, times", (("spares", "per_unit", "part", ""),)),
    "limit": Quantity("amount of a limit: share of local content, tonnes of CO2 or money, set", (("limits", "amount", "limit", "place"),), absolute=True),
    "window": Quantity("longest days on the last lane, set", (("markets", "window_days", "", "market"), ("items", "window_days", "item", "")), absolute=True),
}
"""Quantities by name; ``demand:ITEM@MARKET``, ``capacity:CELL``, ``hours:RECIPE``, ``spares:PART``, ``limit:LIMIT``, ``window@MARKET`` and ``window:ITEM`` name parts of them."""

SETTINGS = {"date": "day on which tariffs are read, such as 2025-08-07", "holding_rate": "yearly cost of holding stock, share of its value"}
"""Keys of ``instance.toml`` that can be set."""


def applied(case: Instance, changes: Iterable[tuple[str, float | str]]) -> Instance:
    """Return the instance with several quantities and settings changed, in the order given.

    Raises
    ------
    QuantityError
        Where a name means nothing here or cannot have its value.
    """
    for name, value in changes:
        case = _set(case, name, value) if name in SETTINGS else changed(case, name, float(value))
    return case


def _set(case: Instance, name: str, value: float | str) -> Instance:
    if name == "date" and (case["states"]["date"] != "").any():
        raise QuantityError(f"date: {value} would not be read, since each state of states.csv has a date of its own; change them there")
    try:
        header = Header.model_validate(case.header.model_dump() | {name: value})
    except ValidationError as error:
        raise QuantityError(f"{name}: {value} is not a value it can have; {SETTINGS[name]}") from error
    return replace(case, header=header)


def changed(case: Instance, name: str, value: float) -> Instance:
    """Return the instance with a quantity changed.

    Parameters
    ----------
    case : Instance
        The instance.
    name : str
        ``demand``, ``capacity``, ``hours``, ``spares``, ``limit`` or ``window``, whole or a part of it, such as ``demand:aircraft@usa``.
    value : float
        A factor; the amount for ``limit``, days for ``window``. Spare parts follow demand, so ``demand`` moves them too.

    Raises
    ------
    QuantityError
        Where the name means no quantity or no row, with the nearest name.
    """
    found = _NAME.match(name)
    what = found["what"] if found else name
    quantity = QUANTITIES.get(what)
    if quantity is None or found is None:
        near = nearest(what, QUANTITIES)
        raise QuantityError(f"no quantity {name!r}" + (f"; did you mean {near!r}?" if near else "") + f" Quantities are {', '.join(QUANTITIES)}; prices are asked about with breakeven.")
    if value < 0 or (value == 0 and what in ("capacity", "hours")):
        raise QuantityError(f"{name}: {value:g} is not a value it can have; give one above 0")
    tables, touched = dict(case.tables), 0
    for table, column, kind, place in quantity.columns:
        frame = case[table].copy()
        rows = _rows(frame, kind, found["kind"]) & _rows(frame, place, found["place"])
        frame[column] = frame[column].astype(float)
        frame.loc[rows, column] = value if quantity.absolute else frame.loc[rows, column] * value
        touched += int(rows.sum())
        tables[table] = frame
    if not touched:
        raise QuantityError(f"{name}: no row of {' or '.join(f'{table}.csv' for table, *_ in quantity.columns)} has that name" + _hint(case, quantity, found["kind"], found["place"]))
    return replace(case, tables=tables)


def _rows(frame: pd.DataFrame, column: str, value: str | None) -> pd.Series:
    if value is None:
        return pd.Series(True, index=frame.index)
    return frame[column] == value if column else pd.Series(False, index=frame.index)


def _hint(case: Instance, quantity: Quantity, kind: str | None, place: str | None) -> str:
    asked = [(table, column) for table, _, kinds, places in quantity.columns for part, column in ((kind, kinds), (place, places)) if part is not None and column]
    known = [str(value) for table, column in asked for value in case[table][column].unique()]
    return f"; known: {', '.join(sorted(set(known)))}" if known else ""
