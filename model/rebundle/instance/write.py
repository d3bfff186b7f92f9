"""From values in memory to an instance folder that is known to be in order."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import tomli_w

from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.problem import Problem, nearest, stop
from rebundle.instance.read import read
from rebundle.instance.schema import TABLE

Rows = pd.DataFrame | Sequence[Mapping[str, Any]]


def write(folder: str | Path, header: Mapping[str, Any], tables: Mapping[str, Rows], *, replace: bool = False) -> Instance:
    """Write an instance folder: all of it, checked, or nothing.

    The files are written beside the target, read back with every check, and only then moved into place.

    Parameters
    ----------
    folder : str or Path
        Folder to make; the folders above it are made where they are missing.
    header : mapping
        Keys of ``instance.toml``; keys with None are left out.
    tables : mapping of str to DataFrame or list of dict
        Rows of each table; None and NaN become empty cells. ``source`` and ``note`` are kept.
    replace : bool
        Whether an instance that stands there may be replaced. Its ``instance.toml`` and CSV files go, its other
        files, such as a README, stay.

    Returns
    -------
    Instance
        What was written, as `read` gives it.

    Raises
    ------
    InstanceError
        Where the values are no valid instance; nothing is written.
    FileExistsError
        Where the folder exists and `replace` is False, or what exists is not an instance folder.
    """
    target = Path(folder).absolute()
    stop([Problem("files", f"{name}.csv", None, "", "", "no such table.", nearest(name, TABLE)) for name in tables if name not in TABLE])
    _may_write(target, replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.mkdir()
    try:
        _fill(draft, header, tables)
        case = read(draft)
        _move(draft, target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return changed(case, folder=target)


def _may_write(target: Path, replace: bool) -> None:
    """Refuse to write over what should stay."""
    if not target.exists():
        return
    if not (target / FILE).is_file():
        raise FileExistsError(f"{target} exists and is no instance folder; choose another folder.")
    if not replace:
        raise FileExistsError(f"{target} exists; choose another folder, or replace it on purpose.")


def _fill(folder: Path, header: Mapping[str, Any], tables: Mapping[str, Rows]) -> None:
    (folder / FILE).write_text(tomli_w.dumps(_stated(header)), encoding="utf-8", newline="\n")
    for name, rows in tables.items():
        frame = pd.DataFrame(rows)
        if not len(frame.columns):
            frame = pd.DataFrame(columns=[column.name for column in TABLE[name].columns])
        frame.apply(_text).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out keys without a value, in every section."""
    return {key: _stated(value) if isinstance(value, Mapping) else value for key, value in values.items() if value is not None}


def _text(column: pd.Series) -> pd.Series:
    return pd.Series([_cell(value) for value in column], index=column.index, dtype=object)


def _cell(value: Any) -> str:
    """Write a value as a person would, without losing digits."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if value != value else repr(float(value)).removesuffix(".0")
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value).strip()


def _move(draft: Path, target: Path) -> None:
    """Put the checked folder in the place of the target."""
    if not target.exists():
        draft.rename(target)
        return
    for entry in target.iterdir():
        if entry.suffix != ".csv" and entry.name != FILE:
            (shutil.copytree if entry.is_dir() else shutil.copy2)(entry, draft / entry.name)
    old = target.with_name(f"{draft.name}.old")
    target.rename(old)
    try:
        draft.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)
