"""Sweeps for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from rebundle.analysis.sweep import Sweep
from rebundle.pages import answers
from rebundle.pages.text import plain_table
from rebundle.plan.money import phrase, scale

MOST_ROWS = 12
"""Rows shown; all of them are in the folder."""


def sweep_view(result: Sweep) -> RenderableType:
    """Who is cheapest at how many points, the first points, and how they were answered."""
    head = answers.sweep(result)
    return Group(Text(head, style="bold" if result.complete else "bold yellow"), "", *_points(result), "", *_proof(result))


def _points(result: Sweep) -> Iterator[RenderableType]:
    unit = scale(result.case.header.currency, result.rows["cost"])
    table = plain_table(f"Cost in {unit.unit}")
    names = list(result.points.columns)
    for head in (*names, *result.strategies):
        table.add_column(head, justify="right", no_wrap=True)
    if len(result.strategies) > 1:
        table.add_column("cheapest")
    choices = result.winners().set_index("point")["choice"]
    wide = {int(str(point)): rows.set_index("strategy") for point, rows in result.rows.groupby("point", sort=True)}
    for point in list(wide)[:MOST_ROWS]:
        costs = [_cost(wide[point], name, unit) for name in result.strategies]
        table.add_row(*(_value(result.points[name].tolist()[point]) for name in names), *costs, *([choices.get(point, "–")] if len(result.strategies) > 1 else []))
    yield table
    if len(wide) > MOST_ROWS:
        yield f"and {len(wide) - MOST_ROWS:,} more points"


def _cost(rows: pd.DataFrame, name: str, unit: Any) -> str:
    if name not in rows.index:
        return "–"
    cost = float(str(rows.at[name, "cost"]))
    return str(rows.at[name, "status"]) if math.isnan(cost) else unit.number(cost)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.6g}".replace("nan", "")


def _proof(result: Sweep) -> Iterator[str]:
    rows = result.rows
    if len(rows):
        gap = rows["gap_money"].max()
        most = f"no better plan saves more than {phrase(gap, result.case.header.currency)} a year at any of these points; " if gap == gap else ""
        yield f"Proof: {most}{int(rows['solved'].sum()):,} of {len(rows):,} rows needed a solve, the others follow from plans and proofs of other points."
        statuses = rows["status"].value_counts()
        if list(statuses.index) != ["optimal"]:
            yield "Rows by status: " + ", ".join(f"{status} {count:,}" for status, count in statuses.items()) + "."
        failed = int((~rows.loc[rows["cost"].notna(), "passed"].astype(bool)).sum())
        yield f"Audit: {failed:,} plans break rules; see the rows whose passed is false." if failed else "Audit: every rule and every cost line of all plans recomputed and in order."
    before = len(rows) - result.fresh
    yield f"{result.fresh:,} rows answered in this run, {before:,} were in {result.folder} before."


def table_view(frame: pd.DataFrame) -> RenderableType:
    """Answer of a query."""
    table = plain_table("")
    for name in frame.columns:
        table.add_column(Text(str(name)), justify="right" if pd.api.types.is_numeric_dtype(frame[name]) else "left")
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False, name=None):
        table.add_row(*(Text(f"{value:,.6g}" if isinstance(value, float) else str(value)) for value in row))
    return table
