"""Rows and numbers for the sentences of the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame, wrong: pd.Series | None = None) -> Iterator[Any]:
    """Yield the (few) rows of a frame as named tuples: all, or those that are wrong, mostly none, for which no frame is made."""
    if len(frame) if wrong is None else wrong.any():
        yield from (frame if wrong is None else frame[wrong]).itertuples(index=False)


def number(value: float) -> str:
    """Write a number for a sentence."""
    return f"{value:,.10g}"
