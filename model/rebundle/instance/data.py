"""The frozen instance: a header and one typed table per file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from rebundle.instance.header import Header
from rebundle.instance.schema import TABLE, TABLES

if TYPE_CHECKING:
    from rebundle.instance.network import Network

pd.set_option("mode.string_storage", "python")  # where pyarrow is installed pandas would keep text in it, which makes a solve take half as long again

NOT_MODEL = {"title", "description", "source", "licence", "published"}


@dataclass(frozen=True, eq=False)
class Instance:
    """What is given: a validated, frozen instance.

    Index it with a table's name, ``case["sites"]``, for a DataFrame with the columns of the
    schema, defaults filled in (NaN or "" for "none") and the file's line numbers as index.

    Attributes
    ----------
    header : Header
        Contents of ``instance.toml``.
    tables : Mapping of str to DataFrame
        One frame per table of the schema, empty where the file is absent.
    present : frozenset of str
        Names of the tables that were given.
    folder : Path or None
        Where it was read from.
    read_seconds : float
        Time spent reading and checking.
    """

    header: Header
    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    folder: Path | None = None
    read_seconds: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def __reduce__(self) -> tuple[type[Instance], tuple[object, ...]]:
        return Instance, (self.header, dict(self.tables), self.present, self.folder, self.read_seconds)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table].copy(deep=False)

    @property
    def name(self) -> str:
        """Short name: the folder's, else the title."""
        return self.folder.name if self.folder else self.header.title

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that can change a plan: values, not their order, sources or notes."""
        parts = [self.header.model_dump_json(exclude=NOT_MODEL)]
        for table in TABLES:
            frame = self.tables[table.name]
            if table.name in self.present:
                body = frame.sort_values(list(table.key)) if len(frame) else frame
                parts.append(table.name + "\n" + body.to_csv(index=False, float_format="%.17g"))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def network(self) -> Network:
        """Everything that follows from the tables without deciding anything: lanes, legs, bounds."""
        from rebundle.instance.network import derive

        return derive(self)

    def _repr_html_(self) -> str:
        left, right = " style='text-align:left'", " style='text-align:right'"
        rows = "".join(f"<tr><td{left}>{name}</td><td{right}>{len(self.tables[name]):,}</td><td{left}>{TABLE[name].meaning}</td></tr>" for name in TABLE if name in self.present)
        money = " of ".join(str(part) for part in (self.header.currency, self.header.price_year) if part)
        return f"<b>{self.header.title}</b> ({money})<table><tr><th{left}>table</th><th{right}>rows</th><th{left}>meaning</th></tr>{rows}</table>"
