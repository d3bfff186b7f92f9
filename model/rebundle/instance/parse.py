"""From text to typed columns: every value checked against the schema."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance.problem import Problem, nearest
from rebundle.instance.schema import ANY, REQUIRED, Column, Table, columns_of

NAME = re.compile(r"[^\s=+\-:@>*/,|][^:@>*/,|\n\r\t]*")
OTHER_MONEY = {"currency", "price_year", "conversion"}
"""Columns of a file that say in what money its rows are; without them they are in that of the instance."""
FLAGS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


def typed(table: Table, raw: pd.DataFrame, currency: str, year: int | None) -> tuple[pd.DataFrame, list[Problem]]:
    """Turn a frame of strings into the typed table.

    Parameters
    ----------
    table : Table
        Schema of the table.
    raw : DataFrame
        Strings, one column per column of the file, indexed by line of the file.
    currency, year : str, int or None
        Money of the instance; rows in another money need a conversion.

    Returns
    -------
    frame : DataFrame
        Typed columns of the table, provenance left out; meaningful only where there are no problems.
    problems : list of Problem
    """
    problems: list[Problem] = []
    columns: dict[str, Any] = {}
    for column in columns_of(table):
        if column.name in raw or column.default is REQUIRED:
            text = raw[column.name] if column.name in raw else pd.Series("", index=raw.index, dtype=object)
            columns[column.name] = _column(table, column, text, problems)
        else:
            columns[column.name] = pd.Series([_value(column, "")] * len(raw), index=raw.index, dtype=_dtype(column))
    frame = pd.DataFrame(columns, index=raw.index)
    if not problems:
        problems += _money(table, frame, currency, year) if OTHER_MONEY & set(raw) else []
        problems += _duplicates(table, frame)
    return frame[[column.name for column in table.columns]], problems


def _column(table: Table, column: Column, text: pd.Series, problems: list[Problem]) -> pd.Series:
    """Parse one column; clean numbers all at once, anything else once for each text that differs."""
    if column.kind in ("number", "integer"):
        fast = _numbers(column, text)
        if fast is not None:
            return fast
    parsed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for value in pd.unique(text):
        try:
            parsed[value] = _value(column, value)
        except ValueError as fault:
            parsed[value], faults[value] = None, str(fault)
    for row, value in text[text.isin(faults)].items() if faults else ():
        problems.append(Problem("values", f"{table.name}.csv", int(str(row)), column.name, value, faults[value], _near(column, value)))
    values = [parsed[value] for value in text]
    return pd.Series(values, index=text.index, dtype=object if None in values and column.kind == "flag" else _dtype(column))


def _dtype(column: Column) -> type:
    """Type of a column's values."""
    return {"number": float, "integer": float, "flag": bool}.get(column.kind, object)


def _numbers(column: Column, text: pd.Series) -> pd.Series | None:
    """Parse a whole numeric column at once, or return None where any value needs a second look."""
    strings = text.to_numpy(dtype=object)
    empty = strings == ""
    if empty.any() and column.default is REQUIRED:
        return None
    default = math.nan if column.default is None or column.default is REQUIRED else column.default
    values = np.full(len(strings), default, dtype=float)
    try:
        given = strings[~empty].astype(float)
    except ValueError:
        return None
    if len(given) and (not np.isfinite(given).all() or any("_" in value for value in strings[~empty])):
        return None
    if _outside(column, given).any() or (column.kind == "integer" and (given != np.floor(given)).any()):
        return None
    values[~empty] = given
    return pd.Series(values, index=text.index)


def _outside(column: Column, values: Any) -> Any:
    wrong = np.zeros(np.shape(values), dtype=bool)
    if column.low is not None:
        wrong |= values < column.low
    if column.high is not None:
        wrong |= values > column.high
    if column.positive:
        wrong |= np.asarray(values) == 0
    return wrong


def _value(column: Column, text: str) -> Any:
    if text == "":
        if column.default is REQUIRED:
            raise ValueError(f"a value is needed: {column.meaning}{_unit(column)}.")
        return "" if column.default is None and column.kind in ("name", "text", "date") else column.default
    return PARSERS[column.kind](column, text)


def _number(column: Column, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"a number is needed{_unit(column)}; write 1234.5, without thousands separators or signs of currency.") from None
    if not math.isfinite(value) or "_" in text:
        raise ValueError("a finite number in plain digits is needed.")
    if _outside(column, np.float64(value)):
        raise ValueError(f"a number {_range(column)} is needed{_unit(column)}{_share_hint(column)}.")
    return value


def _integer(column: Column, text: str) -> float:
    value = _number(column, text)
    if value != math.floor(value):
        raise ValueError("a whole number is needed.")
    return value


def _name_value(column: Column, text: str) -> str:
    if column.wild and text == ANY:
        return text
    if not NAME.fullmatch(text):
        raise ValueError("a name is needed; it may not begin with = + - or a blank, nor hold : @ > * / , |.")
    return text


def _flag_value(column: Column, text: str) -> bool:
    if text.casefold() not in FLAGS:
        raise ValueError("yes or no is needed.")
    return FLAGS[text.casefold()]


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise ValueError(f"one of {', '.join(column.choices)} is needed.")
    return text


def _date(column: Column, text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("a date is needed, written 2026-02-24.") from None


PARSERS: dict[str, Callable[[Column, str], Any]] = {
    "number": _number,
    "integer": _integer,
    "name": _name_value,
    "text": lambda column, text: text,
    "flag": _flag_value,
    "choice": _choice,
    "date": _date,
}


def _unit(column: Column) -> str:
    return f" [{column.unit}]" if column.unit else ""


def _range(column: Column) -> str:
    low = "" if column.low is None else f"{'above' if column.positive and column.low == 0 else 'of at least'} {column.low:g}"
    high = "" if column.high is None else f"at most {column.high:g}"
    return " and ".join(part for part in (low, high) if part) or "other than 0"


def _share_hint(column: Column) -> str:
    return "; shares are fractions: 20 % is 0.2" if column.unit.startswith("share") else ""


def _near(column: Column, text: str) -> str:
    return nearest(text, column.choices) if column.kind == "choice" else ""


def _money(table: Table, frame: pd.DataFrame, currency: str, year: int | None) -> list[Problem]:
    """Convert rows in another money; refuse those that do not say how. Changes `frame`."""
    money = [column.name for column in table.columns if column.money]
    if not money or not len(frame):
        return []
    other = (frame["currency"] != "") & (frame["currency"] != currency)
    other |= frame["price_year"].notna() & (frame["price_year"] != (year if year is not None else math.nan))
    factor = frame["conversion"]
    problems = [
        Problem(
            "values",
            f"{table.name}.csv",
            int(str(row)),
            "conversion",
            "",
            f"the row is in {_money_of(frame.at[row, 'currency'] or currency, frame.at[row, 'price_year'])}, the instance in {_money_of(currency, year)}: give the factor between them.",
        )
        for row in frame.index[other & factor.isna()]
    ]
    for name in money:
        frame[name] = frame[name] * factor.fillna(1.0)
    return problems


def _money_of(currency: Any, year: Any) -> str:
    return currency if year is None or math.isnan(year) else f"{currency} of {year:.0f}"


def _duplicates(table: Table, frame: pd.DataFrame) -> list[Problem]:
    keys: Sequence[str] = table.key
    twice = frame.duplicated(list(keys), keep="first")
    return [
        Problem("values", f"{table.name}.csv", int(str(row)), ", ".join(keys), ", ".join(str(value) for value in frame.loc[row, list(keys)]), "the key stands in an earlier row; keep one of the two.")
        for row in frame.index[twice]
    ]
