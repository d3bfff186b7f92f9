"""Rows and numbers for the sentences of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a (short) frame as named tuples."""
    if len(frame):
        yield from frame.itertuples(index=False)


def number(value: float) -> str:
    """Write a number for a sentence."""
    return f"{value:,.10g}"
