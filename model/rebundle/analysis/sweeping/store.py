"""The folder of a sweep: rows in parquet files that are whole or not there, found again by their address."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rebundle.analysis.sweeping import address
from rebundle.analysis.sweeping.points import SweepError
from rebundle.analysis.sweeping.work import Job
from rebundle.instance.data import Instance
from rebundle.solver.planner import versions

MANIFEST, FAILURES = "sweep.json", "failures.json"
MOST_BATCHES = 200
"""Files of single batches at which they are put together."""

COLUMNS = {
    "key": pa.string(),
    "model": pa.string(),
    "strategy": pa.string(),
    "gap_asked": pa.float64(),
    "time_limit": pa.float64(),
    "status": pa.string(),
    "cost": pa.float64(),
    "bound": pa.float64(),
    "unavoidable": pa.float64(),
    "gap": pa.float64(),
    "gap_money": pa.float64(),
    "gap_avoidable": pa.float64(),
    "passed": pa.bool_(),
    "solved": pa.bool_(),
    "seconds": pa.float64(),
    "cells": pa.string(),
    "message": pa.string(),
    "costs": pa.list_(pa.struct([("family", pa.string()), ("amount", pa.float64())])),
}
"""Columns of every row, beside one for each change."""


class Folder:
    """A folder of rows of one instance; several sweeps may share it.

    Parameters
    ----------
    path : str or Path
        The folder; made when the first row is written.
    case : Instance
        The instance.

    Raises
    ------
    SweepError
        Where the folder holds other things, or rows of another instance.
    """

    def __init__(self, path: str | Path, case: Instance) -> None:
        self.path, self.case = Path(path), case
        if not self.path.absolute().parent.is_dir():
            raise SweepError(f"{self.path.parent}: no such folder to make the sweep's folder in; make it first")
        if self.path.exists() and not self.path.is_dir():
            raise SweepError(f"{self.path}: is a file; name a folder for the sweep")
        self._check()
        self.batches = len(self._files("batch-*.parquet"))

    def _check(self) -> None:
        file = self.path / MANIFEST
        if not file.exists():
            if self.path.is_dir() and any(not inside.name.startswith(".") for inside in self.path.iterdir()):
                raise SweepError(f"{self.path}: holds other things than a sweep; choose an empty or a new folder")
            return
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            form, digest, name = found["format"], found["digest"], found["instance"]
        except (ValueError, KeyError, TypeError) as error:
            raise SweepError(f"{file}: no manifest of a sweep ({error}); choose another folder") from error
        if form != address.FORMAT:
            raise SweepError(f"{file}: sweeps of format {form} cannot be read, only format {address.FORMAT}; choose another folder")
        if digest != self.case.digest:
            raise SweepError(f"{self.path}: holds a sweep of {name} with other data (digest {digest[:12]}) than {self.case.name} has now ({self.case.digest[:12]}); choose another folder")

    def open(self) -> None:
        """Make the folder and its manifest, which names the instance and the code."""
        self.path.mkdir(exist_ok=True)
        about = {"format": address.FORMAT, "instance": self.case.name, "digest": self.case.digest, "currency": self.case.header.currency, "model": address.model(), "versions": versions()}
        self._text(MANIFEST, about)

    def done(self) -> set[str]:
        """Addresses of the rows that are there."""
        return set(self._read(["key"])["key"].to_pylist())

    def rows(self, keys: Collection[str]) -> pd.DataFrame:
        """Rows with these addresses, each once, in no order."""
        table = self._read(None)
        wanted = table.filter(pa.compute.is_in(table["key"], value_set=pa.array(list(keys), pa.string())))
        frame: pd.DataFrame = wanted.to_pandas()
        return frame.drop_duplicates("key")

    def append(self, rows: Sequence[dict[str, Any]], job: Job) -> None:
        """Write the rows of a batch as one file, under a name of its own until it is whole."""
        if not rows:
            return
        names = sorted({name for row in rows for name, _ in row["changes"]})
        kinds = {name: pa.string() if name == "date" else pa.float64() for name in names}
        plain = [
            row
            | dict(row["changes"])
            | {"key": address.key(job.digest, row["strategy"], row["changes"], job.gap, job.time_limit), "model": job.model, "gap_asked": job.gap, "time_limit": job.time_limit}
            for row in rows
        ]
        self._write(pa.Table.from_pylist(plain, schema=pa.schema([*COLUMNS.items(), *kinds.items()])), "batch")
        self.batches += 1
        if self.batches >= MOST_BATCHES:
            self.compact()

    def compact(self) -> None:
        """Put the files of single batches together; whatever moment it is killed at, every row is in some file."""
        files = self._files("batch-*.parquet")
        if len(files) > 1:
            self._write(_joined([pq.read_table(file) for file in files]), "part")
            for file in files:
                file.unlink(missing_ok=True)
            self.batches = 0

    def record(self, failures: Sequence[dict[str, Any]]) -> Path:
        """Write what went wrong in this run, or take the file away where nothing did."""
        if failures:
            self._text(FAILURES, {"failures": list(failures)})
        else:
            (self.path / FAILURES).unlink(missing_ok=True)
        return self.path / FAILURES

    def _files(self, pattern: str) -> list[Path]:
        return sorted(self.path.glob(pattern))

    def _read(self, columns: list[str] | None) -> pa.Table:
        """All rows; read anew where another process has just put files together."""
        for _ in range(10):
            try:
                tables = [pq.read_table(file, columns=columns) for kind in ("batch", "part") for file in self._files(f"{kind}-*.parquet")]
            except FileNotFoundError:
                continue
            return _joined(tables) if tables else pa.schema([(name, kind) for name, kind in COLUMNS.items() if columns is None or name in columns]).empty_table()
        raise SweepError(f"{self.path}: its files change while they are read; is another sweep running there? Try again")

    def _write(self, table: pa.Table, kind: str) -> None:
        name = hashlib.sha256("".join(sorted(table["key"].to_pylist())).encode()).hexdigest()[:24]
        half = self.path / f".{secrets.token_hex(8)}.half"
        try:
            pq.write_table(table, half)
            os.replace(half, self.path / f"{kind}-{name}.parquet")
        finally:
            half.unlink(missing_ok=True)

    def _text(self, name: str, content: dict[str, Any]) -> None:
        half = self.path / f".{secrets.token_hex(8)}.half"
        try:
            half.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
            os.replace(half, self.path / name)
        finally:
            half.unlink(missing_ok=True)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="default")
