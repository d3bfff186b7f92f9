"""Views of an instance and its network that note what is read of them.

`record(case)` gives the same instance with every table, the header and the network watched. A column counts as read
where its values are taken out: one column by name, rows as tuples, or the whole frame at once. Choosing columns,
filtering rows, joining and grouping read nothing but the columns that they are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, cast

import pandas as pd
import pytest
from pydantic import BaseModel

from rebundle.instance.charges import Charges
from rebundle.instance.data import Instance
from rebundle.instance.network import Network

Origin = tuple[str, str]
"""A table and its column, or the header and its key."""

HEADER = "header"
REQUIREMENT = "requirement"

_readers: list[set[Origin]] = []


@contextmanager
def reading() -> Iterator[set[Origin]]:
    """Collect what is read meanwhile: (table, column) pairs, table "" for columns that the network derived.

    Meanwhile a plain frame that is joined to a watched one, or put above it, gives a watched one.
    """
    read: set[Origin] = set()
    merge, concat = pd.DataFrame.merge, pd.concat

    def watched_merge(left: pd.DataFrame, right: Any, *args: Any, **options: Any) -> pd.DataFrame:
        both = isinstance(left, Watched) or not isinstance(right, Watched)
        return merge(left if both else watched(left), right, *args, **options)

    def watched_concat(parts: Any, *args: Any, **options: Any) -> Any:
        frames = list(parts)
        mixed = any(isinstance(part, Watched) for part in frames)
        return concat([watched(part) if mixed and type(part) is pd.DataFrame else part for part in frames], *args, **options)

    _readers.append(read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pd.DataFrame, "merge", watched_merge)
        patch.setattr(pd, "concat", watched_concat)
        try:
            yield read
        finally:
            _readers.remove(read)


def _note(origins: set[Origin]) -> None:
    for read in _readers:
        read |= origins


class Watched(pd.DataFrame):
    """A frame that notes which of its columns are read, and knows which table each came from."""

    _metadata = ["origins"]  # noqa: RUF012
    origins: dict[str, set[Origin]] | None

    @property
    def _constructor(self) -> Callable[..., Watched]:
        return Watched

    @property
    def _constructor_sliced(self) -> Callable[..., pd.Series]:
        return pd.Series

    def _read(self, columns: Any) -> None:
        known = self.__dict__.get("origins") or {}
        for column in columns:
            if isinstance(column, str):
                _note(known.get(column) or {("", column)})

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            self._read([key])
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        if isinstance(key, str) and self.__dict__.get("origins"):
            object.__setattr__(self, "origins", {name: origin for name, origin in self.__dict__["origins"].items() if name != key})

    def itertuples(self, *args: Any, **options: Any) -> Any:
        self._read(self.columns)
        return super().itertuples(*args, **options)

    def iterrows(self) -> Any:
        self._read(self.columns)
        return super().iterrows()

    def __finalize__(self, other: Any, method: str | None = None, **options: Any) -> Watched:
        parts = _parts(other)
        if parts:
            object.__setattr__(self, "origins", _inherited(list(self.columns), parts, exact=len(parts) == 1))
        return self


def _parts(other: Any) -> list[Watched]:
    """The frames that a frame was made of: one, the two sides of a join, or all that were put one below another."""
    sides = [other, *(getattr(other, name, None) for name in ("left", "right")), *(getattr(other, "input_objs", None) or getattr(other, "objs", None) or [])]
    return [part for part in sides if isinstance(part, Watched)]


def _inherited(columns: list[Any], parts: list[Watched], *, exact: bool) -> dict[str, set[Origin]]:
    """Origins of each column: by name, by name before a suffix, or by position where only names changed."""
    origins: dict[str, set[Origin]] = {}
    for number, column in enumerate(columns):
        found: set[Origin] = set()
        for part in parts:
            known = part.__dict__.get("origins") or {}
            before = [name for name in known if isinstance(column, str) and column.startswith(f"{name}_")]
            renamed = exact and len(part.columns) == len(columns) and column not in part.columns
            name = column if column in known else part.columns[number] if renamed else max(before, key=len, default="") if column not in part.columns else ""
            found |= known.get(name, set())
        if found:
            origins[column] = found
    return origins


def watched(frame: pd.DataFrame, table: str = "") -> Watched:
    """The same frame, watched; its columns come from `table`, or from nowhere in particular."""
    result = Watched(frame)
    object.__setattr__(result, "origins", {column: {(table, column)} for column in frame.columns} if table else {})
    return result


class WatchedSeries(pd.Series):
    """The requirement of the network, which notes that it is read."""

    def __getitem__(self, key: Any) -> Any:
        _note({("", REQUIREMENT)})
        return super().__getitem__(key)


class WatchedHeader:
    """A header, or a section of it, that notes which of its keys are read."""

    def __init__(self, section: BaseModel) -> None:
        self._section = section

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._section, name)
        if isinstance(value, BaseModel):
            return WatchedHeader(value)
        _note({(HEADER, name)})
        return value


def watch_tables(case: Instance) -> Instance:
    """The same instance with header and tables watched; its network will be derived from them."""
    return Instance(cast(Any, WatchedHeader(case.header)), {name: watched(frame, name) for name, frame in case.tables.items()}, case.present)


def watch_network(case: Instance) -> Network:
    """The network of an instance, its frames watched under the names of their own columns, with a watched instance."""
    network = case.network
    frames = {field.name: getattr(network, field.name) for field in fields(Network)}
    own = {name: watched(frame) for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    own["borders"] = Charges(watched(network.borders.charges), watched(network.borders.claims))
    return Network(**{**frames, **own, "case": watch_tables(case), "requirement": WatchedSeries(network.requirement)})
