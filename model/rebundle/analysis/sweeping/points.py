"""Points of a sweep: a grid, random draws or a table; one column per change, one row per point."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.prices import NUMBER, PriceError, number
from rebundle.analysis.sample import draw
from rebundle.instance.changes import QUANTITIES, SETTINGS

Value = float | str
Changes = tuple[tuple[str, Value], ...]
"""Changes of one point, in the order of their names."""

DIGITS = 12
"""Digits that tell two numbers apart, so that a finer grid meets the points of a coarser one."""

_VALUE = rf"(?:\d{{4}}-\d\d-\d\d|{NUMBER})"
_AXIS = re.compile(rf"^(?P<name>.+?)(?P<sign>[:=+])(?:(?P<low>{NUMBER}):(?P<high>{NUMBER}):(?P<count>\d+)|(?P<values>{_VALUE}(?:,{_VALUE})*))$")


class SweepError(ValueError):
    """A sweep that means nothing here; every problem in one message."""


def axis(text: str) -> tuple[str, list[Value]]:
    """Read an axis of a grid: ``NAME:LOW:HIGH:COUNT`` or ``NAME:VALUE,VALUE``, with ``=`` or ``+`` in the place of the first colon for prices set or added to.

    Raises
    ------
    SweepError
        Where the text is none.
    """
    found = _AXIS.match(text.strip())
    if not found:
        raise SweepError(f"{text!r} is no axis of a grid; write NAME:LOW:HIGH:COUNT or NAME:VALUE,VALUE, such as wages@USA:0.5:1.5:11, 'duty@*>USA+0:25%:6' or window=3,5,7")
    name = found["name"] + found["sign"].replace(":", "")
    if found["values"]:
        return name, [value if name.startswith("date") else number(value) for value in found["values"].split(",")]
    return name, np.linspace(number(found["low"]), number(found["high"]), int(found["count"])).tolist()


def grid(axes: Mapping[str, Iterable[Any]]) -> pd.DataFrame:
    """Every combination of the values, the last axis moving fastest."""
    frames = [pd.DataFrame({name: list(values)}) for name, values in axes.items()]
    return crossed(frames)


def draws(distributions: Mapping[str, tuple[str, *tuple[float, ...]]], count: int, seed: int) -> pd.DataFrame:
    """Random points, see `analysis.sample.draw`; the same seed gives the same points."""
    return pd.DataFrame(draw(distributions, count, None, seed), columns=list(distributions))


def table(source: pd.DataFrame | str | Path) -> pd.DataFrame:
    """A table whose columns are names of changes, blank where a point leaves one alone; a CSV or parquet file, or a frame.

    Raises
    ------
    SweepError
        Where the file cannot be read as a table.
    """
    if isinstance(source, pd.DataFrame):
        return source.reset_index(drop=True)
    path = Path(source)
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        if path.suffix == ".csv":
            return pd.read_csv(path, dtype=str, skipinitialspace=True)
    except (ValueError, pd.errors.ParserError) as error:
        raise SweepError(f"{path}: no table ({error})") from error
    raise SweepError(f"{path}: a table of changes is a .csv or a .parquet file")


def crossed(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Every point of one frame with every point of the others."""
    whole, *rest = frames
    for frame in rest:
        shared = sorted(set(map(str, whole)) & set(map(str, frame)))
        if shared:
            raise SweepError(f"{', '.join(shared)} is given twice; name each change once")
        whole = whole.merge(frame, how="cross")
    return whole


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring points into one form: names without a needless sign, numbers of 12 digits, days as text, nothing as NaN.

    Raises
    ------
    SweepError
        With every name and every value that means nothing: column, line (the first point being line 2 of its file) and value.
    """
    problems: list[str] = []
    columns: dict[str, list[Value]] = {}
    for given in frame.columns:
        name = _canonical(str(given), problems)
        if name.casefold() in {known.casefold() for known in columns}:
            problems.append(f"{given}: named twice; names that differ in upper and lower case only count as one")
        columns[name] = [_value(name, value, line, problems) for line, value in enumerate(frame[given].tolist(), 2)]
    if not columns or not len(frame):
        problems.append("there is no point; give a grid, draws or a table with at least one row and one column")
    if problems:
        more = [f"and {len(problems) - 20} more"] if len(problems) > 20 else []
        raise SweepError("\n".join(problems[:20] + more))
    return pd.DataFrame({name: pd.Series(values, dtype=object if name == "date" else float) for name, values in sorted(columns.items())})


def changes(points: pd.DataFrame) -> list[Changes]:
    """Changes of each point, those left alone left out."""
    names = list(points.columns)
    return [tuple((name, value) for name, value in zip(names, row, strict=True) if value == value) for row in points.itertuples(index=False, name=None)]


def parted(point: Changes) -> tuple[Changes, Changes]:
    """The changes of a point that change the model, and those that only move prices."""
    model = tuple(pair for pair in point if not is_price(pair[0]))
    return model, tuple(pair for pair in point if is_price(pair[0]))


def is_price(name: str) -> bool:
    """Whether a change moves a price, rather than a quantity or a setting."""
    return _head(name) not in QUANTITIES and name not in SETTINGS


def _head(name: str) -> str:
    return re.split(r"[:@]", name, maxsplit=1)[0]


def _canonical(name: str, problems: list[str]) -> str:
    bare = name.strip().rstrip("=+")
    if is_price(bare):
        return name.strip()
    sets = bare in SETTINGS or QUANTITIES[_head(bare)].absolute
    if name.strip()[len(bare) :] not in (("", "=") if sets else ("",)):
        problems.append(f"{name}: {bare} is {'set' if sets else 'moved by a factor'}; write {bare}{'=' if sets else ':'}VALUE")
    return bare


def _value(name: str, value: Any, line: int, problems: list[str]) -> Value:
    if value is None or value is pd.NaT or value == "" or value != value:
        return math.nan
    try:
        if name == "date":
            day = value.date() if isinstance(value, datetime.datetime) else value
            return day.isoformat() if isinstance(day, datetime.date) else datetime.date.fromisoformat(str(day).strip()).isoformat()
        found = float(f"{number(value.strip()) if isinstance(value, str) else float(value):.{DIGITS}g}") + 0.0
        if math.isfinite(found):
            return found
    except (PriceError, TypeError, ValueError):
        pass
    problems.append(f"line {line}, column {name}: {str(value)!r} is no {'day; write it as 2025-08-07' if name == 'date' else 'number; write 0.25 or 25%'}")
    return math.nan
