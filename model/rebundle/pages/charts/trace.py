"""Indicators of the best plans: steps along a price, or a map of two coloured by one of them."""

from __future__ import annotations

import math

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from rebundle.analysis import polygon
from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.phase import Phase, Region
from rebundle.analysis.trace import Trace
from rebundle.pages import answers
from rebundle.pages.charts import phase, style

SCALE = "Cividis"
"""Dark is little, light is much; read the same by colour-blind eyes and in grey."""

BETWEEN = 0.07
"""Room between the panels of several indicators, in shares of the picture."""

PANEL, REST = 190, 200
"""Height of a panel and of what is around them [pixels]."""

NAMED = 0.004
"""Share of a map from which a piece carries its number."""

LETTER = 0.011
"""Width of a letter, in shares of the picture."""


def draw(result: Trace) -> go.Figure:
    """Draw the steps of each indicator along a price, one panel each; or a map coloured by the indicator.

    Raises
    ------
    ValueError
        Where a map has more than one indicator.
    """
    if isinstance(result.result, Breakeven):
        return _steps(result, result.result)
    if len(result.indicators) > 1:
        raise ValueError(f"a map is coloured by one indicator, not by {len(result.indicators)}; trace it with one of {', '.join(result.indicators)}")
    return _map(result, result.result, result.indicators[0])


def _steps(result: Trace, line: Breakeven) -> go.Figure:
    proof = answers.certificate(line)
    chart = style.figure(answers.trace_answer(result), [f"{proof[0]} {proof[-1]}"], legend=False)
    count = len(result.indicators)
    height = (1 - BETWEEN * (count - 1)) / count
    for place, name in enumerate(result.indicators):
        number = "" if place == 0 else str(place + 1)
        top = 1 - place * (height + BETWEEN)
        share = result.units[name] == "share"
        axis = style.axis("", *_range(result, name), percent=share) | {"domain": [max(top - height, 0.0), top], "anchor": "x", "mirror": False, "showgrid": True, "gridcolor": "#eeeeee", "nticks": 5}
        chart.update_layout({f"yaxis{number}": axis})
        unit = "" if share or not result.units[name] else f" [{result.units[name]}]"
        chart.add_annotation(text=style.escaped(result.titles[name] + unit), x=0, xref="paper", y=top, yref="paper", xanchor="left", yanchor="bottom", showarrow=False, font={"size": 16})
        _pieces(chart, result, line, name, f"y{number}")
    bottom = "" if count == 1 else str(count)
    axis = style.axis(f"{line.price.name} [{line.unit}]", line.price.low, line.price.high, percent=line.unit in answers.SHARES)
    chart.update_layout(xaxis=axis | {"anchor": f"y{bottom}", "mirror": False}, height=max(style.HEIGHT, REST + PANEL * count))
    today = float(line.walk.box.today[0])
    if line.price.low <= today <= line.price.high:
        chart.add_shape(type="line", x0=today, x1=today, y0=0, y1=1, yref="paper", line={"color": style.INK, "width": 1.2, "dash": "dot"})
        chart.add_annotation(text="today", x=today, y=0, yref="paper", yanchor="bottom", xanchor="left", xshift=4, showarrow=False, font={"size": 14})
    return chart


def _range(result: Trace, name: str) -> tuple[float, float]:
    """From 0, or lower, to the highest step, and a little more."""
    values = result.steps[name].dropna()
    low, high = min(0.0, values.min()) if len(values) else 0.0, max(0.0, values.max()) if len(values) else 1.0
    size = high - low if high > low else 1.0
    return low - 0.04 * size, low + 1.08 * size


def _pieces(chart: go.Figure, result: Trace, line: Breakeven, name: str, axis: str) -> None:
    """A level line on each piece, and faint uprights where the plan changes."""
    x: list[float | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for row in result.steps.to_dict("records"):
        middle = (row["from"] + row["to"]) / 2
        x += [row["from"], middle, row["to"], None]
        y += [row[name]] * 3 + [None]
        texts += [f"<b>plan {row['plan']}</b><br>{style.escaped(result.titles[name])}: {answers.measured(result, name, row[name])}"] * 4
    rises = {"color": style.FAINT, "width": 1, "dash": "dot"}
    chart.add_trace(go.Scatter(x=x, y=y, yaxis=axis, mode="lines", line={**rises, "shape": "hv"}, connectgaps=True, hoverinfo="skip"))
    chart.add_trace(go.Scatter(x=x, y=y, yaxis=axis, mode="lines", line={"color": style.COLOURS["integrated"], "width": 5}, text=texts, hoverinfo="text", name=style.escaped(result.titles[name])))


def _map(result: Trace, field: Phase, name: str) -> go.Figure:
    proof = answers.certificate(field)
    chart = style.figure(answers.trace_answer(result), [f"{proof[0]} {proof[-1]}"])
    for key, price, unit in (("xaxis", field.x, field.units[0]), ("yaxis", field.y, field.units[1])):
        chart.update_layout({key: style.axis(f"{price.name} [{unit}]", price.low, price.high, percent=unit in answers.SHARES)})
    values = dict(zip(result.steps["plan"], result.steps[name], strict=True))
    known = [value for value in values.values() if not math.isnan(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    colours = {plan: _colour(value, low, high) for plan, value in values.items()}
    for region in sorted(field.regions, key=lambda region: polygon.size(region.vertices), reverse=True):
        text = f"{style.escaped(result.titles[name])}: {answers.measured(result, name, values[region.plan])}<br>{phase.hover(field, region)}"
        chart.add_trace(phase.area(region.vertices, colours[region.plan], text, region.plan))
    phase.borders(chart, field)
    phase.today(chart, field)
    for region in field.regions:
        _number(chart, field, region, answers.measured(result, name, values[region.plan]), style.ink(colours[region.plan]))
    if high > low:
        _bar(chart, result, name, low, high)
    return chart.update_layout(legend={"orientation": "h", "x": 1.0, "xanchor": "right", "y": -0.08})


def _colour(value: float, low: float, high: float) -> str:
    if math.isnan(value):
        return style.UNDECIDED
    text = sample_colorscale(SCALE, [(value - low) / (high - low) if high > low else 0.5])[0]
    return "#" + "".join(f"{round(float(level)):02x}" for level in text.removeprefix("rgb(").removesuffix(")").split(","))


def _number(chart: go.Figure, field: Phase, region: Region, text: str, ink: str) -> None:
    """The number of a piece, where there is room."""
    width, height = field.x.high - field.x.low, field.y.high - field.y.low
    if polygon.size(region.vertices) >= NAMED * width * height and phase.room(region.vertices) > len(text) * LETTER * width:
        x, y = phase.middle(region.vertices)
        chart.add_annotation(x=x, y=y, text=text, showarrow=False, font={"size": 14, "color": ink})


def _bar(chart: go.Figure, result: Trace, name: str, low: float, high: float) -> None:
    """The colours beside the map."""
    ticks = {"tickformat": ".0%"} if result.units[name] == "share" else {}
    title = {"text": style.escaped(result.titles[name]), "side": "right", "font": {"size": 16}}
    marker = {"color": [low, high], "colorscale": SCALE, "cmin": low, "cmax": high, "showscale": True, "colorbar": {"title": title, "outlinewidth": 0, **ticks}}
    chart.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, hoverinfo="skip", showlegend=False, name="scale"))
