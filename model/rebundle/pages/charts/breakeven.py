"""Best cost along one price."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from rebundle.analysis.breakeven import Breakeven, Switch
from rebundle.analysis.walk import Facet
from rebundle.pages import answers
from rebundle.pages.charts import style
from rebundle.plan.money import Scale, scale

POINTS = 41
"""Places of a line that can be hovered over; it is straight between its ends."""

EDGE = 5
"""Places at either end that are left to the marks of the changes."""

MOST_TEXTS = 4
"""Switches up to which what changes is written into the picture."""

MOST_CHANGES = 2
"""Changes written for each of two switches; of more switches only one each."""

LINE = 0.04
"""Height of a line of text, in shares of the picture."""

UPRIGHT = 0.13
"""Height of a number written upwards."""

NEAR = 0.016
"""Numbers closer than this share of the range would be written over each other."""

HOVER = 12
"""Changes listed in a hover text."""


def draw(result: Breakeven) -> go.Figure:
    """Draw the best cost, coloured by strategy or class, with the switches and where they are proven to lie."""
    proof = answers.certificate(result)
    chart = style.figure(answers.breakeven_answer(result), [f"{proof[0]} {proof[-1]}"], above=34 if len(result.strategies) == 1 else 56)
    facets = sorted(result.walk.facets, key=lambda facet: float(facet.corners.min()))
    unit = scale(result.case.header.currency, result.segments[["cost_from", "cost_to"]].to_numpy().ravel())
    chart.update_layout(
        xaxis=style.axis(f"{result.price.name} [{result.unit}]", result.price.low, result.price.high, percent=result.unit in answers.SHARES),
        yaxis=style.axis(f"best cost [{unit.unit}]", 0, 1) | {"range": None, "showgrid": True, "gridcolor": "#eeeeee", "tickformat": ","},
        legend={"orientation": "h", "x": 0.0, "y": 1.01, "xanchor": "left", "yanchor": "bottom"},
    )
    labels = list(result.segments["strategy"])
    own = style.colours([*result.strategies, *labels] if len(result.strategies) == 2 else labels)
    if len(result.strategies) == 2:
        for name in result.strategies:
            _known(chart, result, unit, [facet for facet in facets if facet.strategy == name], own[name])
    for place, (facet, label) in enumerate(zip(facets, labels, strict=True)):
        _best(chart, result, unit, facet, label, own[label], first=label not in labels[:place])
    _kinks(chart, result, unit, facets)
    texts = [_label(result, switch) for switch in result.switches] if len(result.switches) <= MOST_TEXTS else []
    heights = [LINE * (1 + text.count("<br>")) + LINE / 2 for text in texts]
    _head_room(chart, sum(heights) if texts else UPRIGHT if result.switches else 0.0)
    _switches(chart, result)
    _texts(chart, result, texts, heights) if texts else _numbers(chart, result)
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
    text = f"<b>plan {facet.known.name}</b>, {style.escaped(label)}<br>%{style.amount(unit)} {style.escaped(unit.unit)}<br>" + "<br>".join(cells) + "<extra></extra>"
    chart.add_trace(go.Scatter(x=x[[0, -1]], y=y[[0, -1]], mode="lines", line={"color": colour, "width": 5}, name=style.escaped(label), legendgroup=label, showlegend=first, hoverinfo="skip"))
    chart.add_trace(go.Scatter(x=x[EDGE:-EDGE], y=y[EDGE:-EDGE], mode="markers", marker={"color": colour, "opacity": 0, "size": 5}, legendgroup=label, showlegend=False, hovertemplate=text))


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
            hovertemplate=f"{style.escaped(text)}: at most %{style.amount(unit)}<extra></extra>",
        )
    )


def _kinks(chart: go.Figure, result: Breakeven, unit: Scale, facets: Sequence[Facet]) -> None:
    """A mark wherever the plan changes, with the changes where it is hovered over."""
    marker = {"size": 11, "color": style.PAPER, "line": {"color": style.INK, "width": 2}}
    at = {switch.to_plan: switch for switch in result.switches}
    x, y, texts = [], [], []
    for before, after in pairwise(facets):
        corner = after.corners.min(axis=0)
        x.append(float(result.walk.numbers(corner)[0]))
        y.append(after.cost(corner) / unit.factor)
        switch = at.get(after.known.name)
        listed = [change["text"] for change in switch.changes] if switch is not None else []
        more = [f"and {len(listed) - HOVER} more"] if len(listed) > HOVER else []
        head = f"<b>{style.escaped(answers.at(result.price, result.unit, x[-1]))}</b>: plan {before.known.name} to {after.known.name}"
        texts.append("<br>".join([head, *(style.escaped(text) for text in [*listed[:HOVER], *more])]))
    if x:
        chart.add_trace(go.Scatter(x=x, y=y, mode="markers", marker=marker, name="plan changes", legendrank=1002, hovertext=texts, hoverinfo="text"))


def _head_room(chart: go.Figure, share: float) -> None:
    """Leave a share of the picture above the lines for texts."""
    values = [value for trace in chart.data for value in trace.y]
    low, high = min(values), max(values)
    span = max(high - low, abs(high) * 1e-3)
    share = min(share, 0.6)
    chart.update_yaxes(range=[low - 0.05 * span, high + 0.05 * span + 1.1 * span * share / (1 - share)])


def _switches(chart: go.Figure, result: Breakeven) -> None:
    """The band in which each switch is proven to lie, and a line where the two plans cost the same."""
    for switch in result.switches:
        chart.add_vrect(x0=switch.low, x1=switch.high, fillcolor=style.UNDECIDED, opacity=0.6, line_width=0, layer="below")
        chart.add_vline(switch.at, line={"color": style.FAINT, "width": 1.5, "dash": "dash"}, layer="below")
    if result.switches:
        marker = {"symbol": "square", "size": 14, "color": style.UNDECIDED}
        chart.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name="where a change is proven to lie", legendrank=1003))


def _texts(chart: go.Figure, result: Breakeven, texts: Sequence[str], heights: Sequence[float]) -> None:
    """What changes at each switch, one below the other."""
    for place, (switch, text) in enumerate(zip(result.switches, texts, strict=True)):
        side = "left" if _left(result, switch) else "right"
        shift = 6 if side == "left" else -6
        y = 0.985 - sum(heights[:place])
        chart.add_annotation(x=switch.at, y=y, yref="paper", yanchor="top", text=text, showarrow=False, align=side, xanchor=side, xshift=shift, bgcolor="rgba(255,255,255,0.85)", font={"size": 14})


def _numbers(chart: go.Figure, result: Breakeven) -> None:
    """The number of each switch, written upwards where it does not cover the one before."""
    last = -np.inf
    for switch in result.switches:
        if switch.at - last > NEAR * (result.price.high - result.price.low):
            last = switch.at
            text = answers.number(result.price, result.unit, switch.at)
            chart.add_annotation(x=switch.at, y=0.985, yref="paper", yanchor="top", text=text, textangle=-90, showarrow=False, xanchor="center", bgcolor=style.PAPER, font={"size": 14})


def _left(result: Breakeven, switch: Switch) -> bool:
    """Whether a switch lies in the left part of the picture, so that its text has room on the right."""
    return (switch.at - result.price.low) / (result.price.high - result.price.low) < 0.62


def _label(result: Breakeven, switch: Switch) -> str:
    """Where a switch lies, between what, and its first changes."""
    low, high = (answers.number(result.price, result.unit, end, toward) for end, toward in ((switch.low, -1), (switch.high, 1)))
    head = f"<b>{answers.number(result.price, result.unit, switch.at)}</b>" + (f", proven in {low} to {high}" if low != high else ", proven")
    if switch.from_strategy != switch.to_strategy:
        head += style.escaped(f": {switch.from_strategy} to {switch.to_strategy}")
    texts = [change["text"] for change in switch.changes]
    most = MOST_CHANGES if len(result.switches) <= 2 else 1
    left = len(texts) - most
    more = [f"and {left} more {'change' if left == 1 else 'changes'}"] if left > 0 else []
    rows = [*texts[:most], *more] if most > 1 else [", ".join([*texts[:1], *more])]
    return "<br>".join([head, *(style.escaped(row) for row in rows if row)])


def _today(chart: go.Figure, result: Breakeven) -> None:
    value = float(result.walk.box.today[0])
    if result.price.low <= value <= result.price.high:
        chart.add_vline(value, line={"color": style.INK, "width": 1.2, "dash": "dot"}, annotation={"text": "today", "font": {"size": 14}}, annotation_position="bottom right", layer="below")
