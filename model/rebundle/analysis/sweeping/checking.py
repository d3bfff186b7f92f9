"""Names and values of a sweep that mean nothing, before anything is solved."""

from __future__ import annotations

import pandas as pd

from rebundle.analysis.prices import Price, PriceError, bare, box, refuse_negative
from rebundle.analysis.sweeping.points import SweepError, is_price
from rebundle.instance.changes import QuantityError, applied
from rebundle.instance.data import Instance
from rebundle.solver.matrix import Matrix
from rebundle.solver.planner import Planner


def check(case: Instance, frame: pd.DataFrame) -> None:
    """Refuse names and values that mean nothing, all at once, before anything is solved.

    Raises
    ------
    SweepError
        With all of them.
    """
    problems: list[str] = []
    for name in frame.columns:
        values = frame[name].dropna()
        for value in dict.fromkeys((values.min(), values.max())) if len(values) and not is_price(name) else ():
            try:
                applied(case, [(name, value)])
            except QuantityError as error:
                problems.append(str(error))
    prices = [name for name in frame.columns if is_price(name)]
    if prices:
        problems += _prices(case, Planner(case).matrix, frame[prices])
    if problems:
        raise SweepError("\n".join(dict.fromkeys(problems)))


def _prices(case: Instance, matrix: Matrix, frame: pd.DataFrame) -> list[str]:
    """Faults of prices: each name alone, then the names that points move together."""
    moved = {name: Price(*bare(name), float(frame[name].min()), float(frame[name].max())) for name in frame.columns if frame[name].notna().any()}
    problems = [fault for name, price in moved.items() for fault in _faults(case, matrix, {name: price})]
    if problems:
        return problems
    together = {tuple(name for name, there in zip(frame.columns, row, strict=True) if there) for row in frame.notna().drop_duplicates().itertuples(index=False, name=None)}
    return [fault for names in sorted(together) if names for fault in _faults(case, matrix, {name: moved[name] for name in names})]


def _faults(case: Instance, matrix: Matrix, prices: dict[str, Price]) -> list[str]:
    try:
        for name, price in prices.items():
            refuse_negative(name, price.low)
        box(case, matrix, list(prices.values()))
    except PriceError as error:
        return [str(error)]
    return []
