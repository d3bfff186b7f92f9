"""Pictures of sweeps: costs along one change, or who is cheapest over two."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from rebundle.analysis.sweep import NONE, UNDECIDED, Sweep
from rebundle.pages import answers
from rebundle.pages.charts import style
from rebundle.plan.money import phrase, scale

ALONG, ACROSS = 1, 2
"""Changes along a line, and across a map."""


def draw(result: Sweep) -> go.Figure:
    """Draw a sweep over one or two changes.

    Raises
    ------
    ValueError
        Where points differ in more changes, or in none.
    """
    moving = [str(name) for name in result.points if result.points[name].nunique(dropna=False) > 1]
    if len(moving) not in (ALONG, ACROSS):
        raise ValueError(f"there is a picture of a sweep over one or two changes, not over {len(moving)}; take a part of the points, or draw sweep.frame() yourself")
    gap = result.rows["gap_money"].max()
    proof = (
        "" if math.isnan(gap) else f"At none of the {len(result.points):,} points does a better plan save more than {phrase(gap, result.case.header.currency)} a year; between them nothing is proven."
    )
    chart = style.figure(answers.sweep(result), [proof])
    return _lines(chart, result, moving[0]) if len(moving) == ALONG else _map(chart, result, moving[0], moving[1])


def _lines(chart: go.Figure, result: Sweep, name: str) -> go.Figure:
    unit = scale(result.case.header.currency, result.rows["cost"])
    for strategy, colour in style.colours(result.strategies).items():
        rows = result.rows[result.rows["strategy"] == strategy].sort_values(name)
        trace = go.Scatter(x=rows[name], y=rows["cost"] / unit.factor, mode="lines+markers", name=style.escaped(strategy), line={"color": colour, "dash": "dot"}, marker={"size": 9})
        chart.add_trace(trace)
    return chart.update_layout(xaxis={"title": style.escaped(name)}, yaxis={"title": f"cost [{style.escaped(unit.unit)}]", "tickformat": ","})


def _map(chart: go.Figure, result: Sweep, across: str, up: str) -> go.Figure:
    winners = result.winners()
    colours = {**style.colours(result.strategies), UNDECIDED: style.UNDECIDED, NONE: style.PAPER}
    for choice, colour in colours.items():
        rows = winners[winners["choice"] == choice]
        if len(rows):
            texts = [f"{choice}, by {phrase(margin, result.case.header.currency)} a year" if margin == margin else choice for margin in rows["margin"].tolist()]
            marker = {"symbol": "square", "size": 16, "color": colour, "line": {"color": style.FAINT, "width": 1}}
            chart.add_trace(go.Scatter(x=rows[across], y=rows[up], mode="markers", name=style.escaped(choice), marker=marker, text=[style.escaped(text) for text in texts]))
    return chart.update_layout(xaxis={"title": style.escaped(across)}, yaxis={"title": style.escaped(up)})
