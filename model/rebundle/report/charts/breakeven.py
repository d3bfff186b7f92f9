"""Best cost along one price."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rebundle.analysis.breakeven import Breakeven, Switch
from rebundle.analysis.walk import Facet
from rebundle.plan.money import Scale, scale
from rebundle.report import answers
from rebundle.report.charts import style

POINTS = 41
"""Points of a line, so that it can be hovered over; the line is straight between its ends."""

MOST_TEXTS = 4
"""Switches up to which the changes are written into the picture."""

HOVER = 12
"""Changes listed in a hover text."""


def draw(result: Breakeven) -> go.Figure:
    """Draw the best cost, coloured by strategy or class, with the switches and where they are proven to lie."""
    proof = answers.certificate(result)
    chart = style.figure(answers.breakeven_answer(result), [f"{proof[0]} {proof[-1]}"], above=34)
    facets = sorted(result.walk.facets, key=lambda facet: float(facet.corners.min()))
    unit = scale(result.case.header.currency, result.segments[["cost_from", "cost_to"]].to_numpy().ravel() if len(facets) else [])
    chart.update_layout(
        xaxis=style.axis(f"{result.price.name} [{result.unit}]", result.price.low, result.price.high, percent=result.unit in answers.SHARES),
        yaxis=style.axis(f"best cost [{unit.unit}]", 0, 1) | {"range": None, "showgrid": True, "gridcolor": "#eeeeee", "tickformat": ","},
        legend={"orientation": "h", "x": 0.0, "y": 1.01, "xanchor": "left", "yanchor": "bottom"},
    )
    labels = list(result.segments["strategy"]) if len(facets) else []
    own = style.colours([*result.strategies, *labels] if len(result.strategies) == 2 else labels)
    if len(result.strategies) == 2:
        for name in result.strategies:
            _known(chart, result, unit, [facet for facet in facets if facet.strategy == name], own[name])
    for place, (facet, label) in enumerate(zip(facets, labels, strict=True)):
        _best(chart, result, unit, facet, label, own[label], first=label not in labels[:place])
    _kinks(chart, result, unit, facets)
    _switches(chart, result, unit)
    _today(chart, result)
    return chart


def _line(result: Breakeven, unit: Scale, facets: Sequence[Facet], low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the price and the lowest cost of some plans there."""
    share = np.linspace(low, high, POINTS)
    cost = np.min([facet.constant + facet.slope[0] * share for facet in facets], axis=0)
    return result.walk.numbers(share[:, None])[:, 0], cost / unit.factor


def _best(chart: go.Figure, result: Breakeven, unit: Scale, facet: Facet, label: str, colour: str, *, first: bool) -> None:
    x, y = _line(result, unit, [facet], float(facet.corners.min()), float(facet.corners.max()))
    cells = [line for text in answers.standing(result.case, facet.known.plan)[:6] for line in style.lines(text, 80)]
    text = f"<b>plan {facet.known.name}</b>, {style.escaped(label)}<br>%{{y:,.1f}} {style.escaped(unit.unit)}<br>" + "<br>".join(cells) + "<extra></extra>"
    chart.add_trace(go.Scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 5}, name=style.escaped(label), legendgroup=label, showlegend=first, hovertemplate=text))


def _known(chart: go.Figure, result: Breakeven, unit: Scale, facets: Sequence[Facet], colour: str) -> None:
    """What the plans of a strategy that are cheapest somewhere cost elsewhere: its best cost is at most this."""
    if not facets:
        return
    x, y = _line(result, unit, facets, 0.0, 1.0)
    text = f"{facets[0].strategy} where it is dearer"
    chart.add_trace(
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": colour, "width": 2, "dash": "dot"},
            name=style.escaped(f"{text} (at most)"),
            legendrank=1001,
            hovertemplate=f"{style.escaped(text)}: at most %{{y:,.1f}}<extra></extra>",
        )
    )


def _kinks(chart: go.Figure, result: Breakeven, unit: Scale, facets: Sequence[Facet]) -> None:
    """A mark wherever the plan changes."""
    inner = facets[1:]
    if inner:
        starts = np.array([facet.corners.min() for facet in inner])
        y = [facet.cost(facet.corners.min(axis=0)) / unit.factor for facet in inner]
        marker = {"size": 11, "color": style.PAPER, "line": {"color": style.INK, "width": 2}}
        chart.add_trace(go.Scatter(x=result.walk.numbers(starts[:, None])[:, 0], y=y, mode="markers", marker=marker, name="plan changes", legendrank=1002, hoverinfo="skip"))


def _switches(chart: go.Figure, result: Breakeven, unit: Scale) -> None:
    """The band in which each switch is proven to lie, a line where the two plans cost the same, and what changes."""
    for place, switch in enumerate(result.switches):
        chart.add_vrect(x0=switch.low, x1=switch.high, fillcolor=style.UNDECIDED, opacity=0.9, line_width=0, layer="below")
        chart.add_vline(switch.at, line={"color": style.FAINT, "width": 1.5, "dash": "dash"}, layer="below")
        chart.add_annotation(
            x=switch.at,
            y=(0.98, 0.80, 0.62, 0.44)[place % MOST_TEXTS] if len(result.switches) <= MOST_TEXTS else 0.98 - 0.06 * (place % 8),
            yref="paper",
            yanchor="top",
            text=_label(result, switch),
            hovertext="<br>".join(style.escaped(change["text"]) for change in switch.changes[:HOVER]),
            showarrow=False,
            align="left" if _left(result, switch) else "right",
            xanchor="left" if _left(result, switch) else "right",
            xshift=6 if _left(result, switch) else -6,
            bgcolor="rgba(255,255,255,0.85)",
            font={"size": 14},
        )


def _left(result: Breakeven, switch: Switch) -> bool:
    """Whether a switch lies in the left part of the picture, so that its text has room on the right."""
    return (switch.at - result.price.low) / (result.price.high - result.price.low) < 0.62


def _label(result: Breakeven, switch: Switch) -> str:
    head = f"<b>{answers.number(result.price, result.unit, switch.at)}</b>"
    if len(result.switches) > MOST_TEXTS:
        return head
    low, high = (answers.number(result.price, result.unit, end, toward) for end, toward in ((switch.low, -1), (switch.high, 1)))
    texts = [change["text"] for change in switch.changes]
    more = f"and {len(texts) - 2} more changes" if len(texts) > 2 else ""
    rows = [f"{head} proven in [{low}, {high}]", f"{switch.from_strategy} to {switch.to_strategy}" if switch.from_strategy != switch.to_strategy else "", *texts[:2], more]
    return "<br>".join([rows[0], *(style.escaped(row) for row in rows[1:] if row)])


def _today(chart: go.Figure, result: Breakeven) -> None:
    value = float(result.walk.box.today[0])
    if result.price.low <= value <= result.price.high:
        chart.add_vline(value, line={"color": style.INK, "width": 1.2, "dash": "dot"}, annotation={"text": "today", "font": {"size": 14}}, annotation_position="bottom right", layer="below")
