"""Indicators along a price, or over a map, for the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.trace import Trace
from rebundle.pages import answers
from rebundle.pages.text import plain_table
from rebundle.pages.text_what_if import breakeven_view, phase_view


def trace_view(result: Trace) -> RenderableType:
    """A break-even or a map, and the indicators of its plans."""
    inner = result.result
    before = breakeven_view(inner) if isinstance(inner, Breakeven) else phase_view(inner)
    return Group(Text(answers.trace_answer(result), style="bold"), "", _steps(result), "", before)


def _steps(result: Trace) -> Table:
    inner, along = result.result, isinstance(result.result, Breakeven)
    where = f"along {inner.price.name}, {inner.unit}" if isinstance(inner, Breakeven) else "over the map"
    table = plain_table(f"Indicators of the cheapest plans {where}; at the instance's own prices")
    for head in (*(("from", "to") if along else ("share",)), "plan"):
        table.add_column(head, justify="left" if head == "plan" else "right", no_wrap=True)
    for name in result.indicators:
        unit = result.units[name]
        table.add_column(result.titles[name] + (f", {unit}" if unit not in ("", "share") else ""), justify="right")
    for row in result.steps.to_dict("records"):
        ends = [answers.number(inner.price, inner.unit, row[end]) for end in ("from", "to")] if isinstance(inner, Breakeven) else [answers.percent(row["share"])]
        table.add_row(*ends, row["plan"], *(answers.measured(result, name, row[name]) for name in result.indicators))
    return table
