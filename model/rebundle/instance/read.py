"""From a folder to a validated instance, stage by stage."""

from __future__ import annotations

import csv
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance import references
from rebundle.instance.data import Instance
from rebundle.instance.header import FILE, Header, parse
from rebundle.instance.parse import typed
from rebundle.instance.problem import InstanceError, Problem, nearest, stop
from rebundle.instance.schema import TABLE, TABLES, Table, columns_of


def read(folder: str | Path) -> Instance:
    """Read, check and freeze an instance folder.

    Parameters
    ----------
    folder : str or Path
        Folder with ``instance.toml`` and CSV tables.

    Returns
    -------
    Instance

    Raises
    ------
    InstanceError
        With all problems of the first stage that has any: files, columns, values,
        references, network. Nothing is written.
    """
    began = time.perf_counter()
    path = Path(folder)
    header, problems = _header(path)
    names = {file.stem: file for file in sorted(path.iterdir()) if file.suffix.casefold() == ".csv"} if path.is_dir() else {}
    for name in names:
        if name not in TABLE:
            problems.append(Problem("files", names[name].name, None, "", "", "no such table; rename or remove the file.", nearest(name, TABLE)))
    if path.is_dir():
        problems += _missing(names)
    stop(problems)
    assert header is not None
    raw: dict[str, pd.DataFrame] = {}
    for name, file in names.items():
        raw[name] = _table(TABLE[name], file, problems)
    stop(problems)
    return replace(assemble(header, raw, path), read_seconds=time.perf_counter() - began)


def make(header: Mapping[str, Any], tables: Mapping[str, Any]) -> Instance:
    """Make an instance from values in memory; the same checks as for a folder.

    Parameters
    ----------
    header : mapping
        Keys of ``instance.toml``.
    tables : mapping of str to DataFrame or list of dict
        One entry per table; absent columns and None or NaN take the default.

    Returns
    -------
    Instance

    Raises
    ------
    InstanceError
        As `read`; rows count from 2, as if the table stood in a file.
    """
    checked, problems = parse(dict(header))
    problems += [Problem("files", f"{name}.csv", None, "", "", "no such table.", nearest(name, TABLE)) for name in tables if name not in TABLE]
    problems += _missing(tables)
    stop(problems)
    assert checked is not None
    raw = {name: _strings(pd.DataFrame(rows)) for name, rows in tables.items()}
    for name, frame in raw.items():
        problems += _unknown_columns(TABLE[name], list(frame.columns)) if len(frame) else []
    stop(problems)
    return assemble(checked, raw, None)


def assemble(header: Header, raw: Mapping[str, pd.DataFrame], folder: Path | None) -> Instance:
    """Type the tables, check references and network, and freeze the result."""
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    for table in TABLES:
        if table.name not in raw:
            tables[table.name] = _absent(table).copy()
            continue
        tables[table.name], found = typed(table, raw[table.name], header.currency, header.price_year)
        problems += found
    stop(problems)
    case = Instance(header, tables, frozenset(raw), folder)
    stop(references.check(case))
    from rebundle.instance.feasibility import check

    stop(check(case))
    return case


@cache
def _absent(table: Table) -> pd.DataFrame:
    """The typed table without rows."""
    return typed(table, pd.DataFrame(columns=[column.name for column in table.columns], dtype=object), "", None)[0]


def _header(path: Path) -> tuple[Header | None, list[Problem]]:
    file = path / FILE
    if not file.is_file():
        return None, [Problem("files", str(file), None, "", "", "no such file; an instance is a folder with instance.toml and CSV tables.")]
    try:
        return parse(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [Problem("files", FILE, None, "", "", f"not valid TOML in UTF-8: {error}.")]


def _missing(names: Iterable[str]) -> list[Problem]:
    given = set(names)
    return [Problem("files", f"{table.name}.csv", None, "", "", f"missing table; add it: {table.meaning}") for table in TABLES if table.required and table.name not in given]


def _table(table: Table, file: Path, problems: list[Problem]) -> pd.DataFrame:
    """Read one CSV file as strings, indexed by line; collect faults of its shape."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            head = [cell.strip() for cell in next(reader, [])]
            lines, begins = [], reader.line_num + 1
            for cells in reader:
                lines.append((begins, [cell.strip() for cell in cells]))
                begins = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem("columns", file.name, None, "", "", f"not a CSV table in UTF-8: {error}."))
        return pd.DataFrame()
    found = _unknown_columns(table, head)
    rows = [(line, cells) for line, cells in lines if any(cells)]
    for line, cells in rows:
        if len(cells) != len(head):
            found.append(Problem("columns", file.name, line, "", "", f"{len(cells)} cells under {len(head)} headers; quote a value that holds a comma."))
    problems += found
    if found:
        return pd.DataFrame()
    index = pd.Index([line for line, _ in rows], name="row", dtype=int)
    return pd.DataFrame([cells for _, cells in rows], columns=head, index=index, dtype=object)


def _unknown_columns(table: Table, head: list[str]) -> list[Problem]:
    known = [column.name for column in columns_of(table)]
    file = f"{table.name}.csv"
    problems = [Problem("columns", file, 1, name, "", "unknown column; remove it or correct its name.", nearest(name, known)) for name in head if name not in known]
    problems += [Problem("columns", file, 1, name, "", "the column stands twice.") for name in sorted({name for name in head if head.count(name) > 1})]
    needed = [column for column in table.columns if repr(column.default) == "required" and column.name not in head]
    return problems + [Problem("columns", file, 1, column.name, "", f"missing column; add it: {column.meaning}.") for column in needed]


def _strings(frame: pd.DataFrame) -> pd.DataFrame:
    """Write values as a file would hold them."""
    text = frame.astype(object).map(_string)
    return text.set_axis(pd.RangeIndex(2, len(frame) + 2, name="row"))


def _string(value: Any) -> str:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return repr(float(value)) if isinstance(value, float) else str(value).strip()


__all__ = ["InstanceError", "assemble", "make", "read"]
