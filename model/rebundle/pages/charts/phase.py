"""The map of best plans over two prices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rebundle.analysis import polygon
from rebundle.analysis.phase import Phase, Region
from rebundle.pages import answers
from rebundle.pages.charts import style
from rebundle.plan.money import scale

SHADES = (0.0, 0.3, 0.15, 0.45, 0.6)
"""How far the patterns of one label are mixed with white, in turn."""

NAMED = 0.01
"""Share of the picture from which a region is named in it."""

LETTER = 0.016
"""Width of a letter, in shares of the picture."""

MOST_COUNTRIES = 6
"""Countries whose cells a hover text lists."""

WHOLE = 1e-6
"""Corners of two regions this close, in shares of the axes, are one."""


def draw(result: Phase) -> go.Figure:
    """Draw the map: in colour what is proven, hatched what is not."""
    proof = answers.certificate(result)
    chart = style.figure(answers.phase_answer(result), [f"{proof[0]} {proof[-1]}"])
    for key, price, unit in (("xaxis", result.x, result.units[0]), ("yaxis", result.y, result.units[1])):
        chart.update_layout({key: style.axis(f"{price.name} [{unit}]", price.low, price.high, percent=unit in answers.SHARES)})
    shown = {id(region): region.vertices if _by_class(result) else region.proven for region in result.regions}
    fills = _fills(result)
    if not _by_class(result):
        _background(chart, result, fills)
    for region in sorted(result.regions, key=lambda region: polygon.size(region.vertices), reverse=True):
        if len(shown[id(region)]) >= 3:
            chart.add_trace(area(shown[id(region)], fills[region.pattern, region.label], hover(result, region), region.label))
    _legend(chart, result)
    borders(chart, result)
    today(chart, result)
    _names(chart, result, fills)
    return chart


def _by_class(result: Phase) -> bool:
    """Whether regions are drawn in full: classes of one strategy that nobody asked to prove."""
    return not result.labels


def _fills(result: Phase) -> dict[tuple[str, str], str]:
    """A colour per pattern and label: the label's, for one strategy in shades by pattern."""
    own = style.colours(_labels(result))
    fills: dict[tuple[str, str], str] = {}
    for label in own:
        patterns = list(dict.fromkeys(region.pattern for region in result.regions if region.label == label))
        for place, pattern in enumerate(patterns):
            fills[pattern, label] = own[label] if len(result.strategies) == 2 else style.lighter(own[label], SHADES[place % len(SHADES)])
    return fills


def _labels(result: Phase) -> list[str]:
    """Labels in the order of the legend: the strategies asked for, or the largest first."""
    return list(result.strategies) if len(result.strategies) == 2 else list(answers.shares(result, proven=False))


def _background(chart: go.Figure, result: Phase, fills: dict[tuple[str, str], str]) -> None:
    """Hatch every region, for one strategy in the colour of its class; what is proven is drawn over it."""
    for region in result.regions:
        hatched = area(region.vertices, style.UNDECIDED, hover(result, region), "not proven")
        colour = style.HATCH if len(result.strategies) == 2 else fills[region.pattern, region.label]
        chart.add_trace(hatched.update(fillpattern=_hatch(colour)))


def _hatch(colour: str) -> dict[str, Any]:
    return {"shape": "/", "fgcolor": colour, "bgcolor": style.UNDECIDED, "size": 8, "solidity": 0.2}


def area(corners: np.ndarray, colour: str, text: str, name: str) -> go.Scatter:
    """A filled polygon with a text where it is hovered over."""
    ring = np.vstack([corners, corners[:1]])
    return go.Scatter(
        x=ring[:, 0],
        y=ring[:, 1],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": colour, "width": 0.5},
        hoveron="fills",
        text=text,
        hoverinfo="text",
        name=name,
        legendgroup=name,
        showlegend=False,
    )


def hover(result: Phase, region: Region) -> str:
    """Plan, label, costs and the main cells."""
    case = result.case
    unit = scale(case.header.currency, region.cost)
    word = "cheaper" if len(result.strategies) == 2 else "class"
    part = polygon.size(region.proven) / max(polygon.size(region.vertices), 1e-300)
    sure = "" if _by_class(result) else " (proven)" if part > 1 - 1e-9 else f" (proven in {answers.percent(part)} of this piece)"
    cells = answers.standing(case, result.plans[region.plan].plan)
    more = [f"and {len(cells) - MOST_COUNTRIES} more countries"] if len(cells) > MOST_COUNTRIES else []
    rest = [f"{word}: {region.label}{sure}", f"cost {unit.number(min(region.cost))} to {unit.number(max(region.cost))} {unit.unit}", *cells[:MOST_COUNTRIES], *more]
    return "<br>".join([f"<b>plan {style.escaped(region.plan)}</b>, layout {style.escaped(region.pattern)}", *(line for text in rest for line in style.lines(text, 80))])


def _legend(chart: go.Figure, result: Phase) -> None:
    """One entry per label, and one for what is not proven."""
    for label, colour in style.colours(_labels(result)).items():
        chart.add_trace(_key(f"{label} costs less" if len(result.strategies) == 2 else label, {"color": colour}))
    if not _by_class(result):
        text = "undecided" if len(result.strategies) == 2 else "class not proven"
        chart.add_trace(_key(text, {"color": style.UNDECIDED, "pattern": _hatch(style.HATCH)}))


def _key(text: str, marker: dict[str, Any]) -> go.Bar:
    """An entry of the legend without anything in the picture."""
    return go.Bar(x=[None], y=[None], marker=marker, name=style.escaped(text))


def borders(chart: go.Figure, result: Phase) -> None:
    """Borders between regions, faint between plans of one pattern and label."""
    strong: list[np.ndarray] = []
    faint: list[np.ndarray] = []
    for corners, sides in _edges(result).values():
        if len(sides) == 2:
            (strong if len(set(sides)) == 2 else faint).append(corners)
    for edges, colour, width in ((faint, "rgba(255,255,255,0.45)", 0.8), (strong, style.PAPER, 2.0)):
        points = [point for edge in edges for point in (*edge, (None, None))]
        if points:
            chart.add_trace(go.Scatter(x=[x for x, _ in points], y=[y for _, y in points], mode="lines", line={"color": colour, "width": width}, hoverinfo="skip", showlegend=False, name="borders"))


def _edges(result: Phase) -> dict[Any, tuple[np.ndarray, list[tuple[str, str]]]]:
    """Every edge of the regions with the patterns and labels on its sides; regions meet edge to edge."""
    low, size = result.walk.box.low, result.walk.box.high - result.walk.box.low
    found: dict[Any, tuple[np.ndarray, list[tuple[str, str]]]] = {}
    for region in result.regions:
        for edge in pairwise([*region.vertices, region.vertices[0]]):
            corners = np.array(edge)
            key = frozenset(tuple(np.round((corner - low) / size / WHOLE).astype(int).tolist()) for corner in corners)
            found.setdefault(key, (corners, []))[1].append((region.pattern, region.label))
    return found


def today(chart: go.Figure, result: Phase) -> None:
    """A line at today's price of each axis that has one, and a mark where both do."""
    box = result.walk.box
    for axis, value in enumerate(box.today):
        if box.low[axis] <= value <= box.high[axis]:
            ends = np.array([box.low, box.high])
            ends[:, axis] = value
            line = {"color": style.INK, "width": 1.2, "dash": "dot"}
            chart.add_trace(go.Scatter(x=ends[:, 0], y=ends[:, 1], mode="lines", line=line, hoverinfo="skip", showlegend=False, name="today"))
    point = answers.today(result)
    if point is not None:
        chart.add_trace(
            go.Scatter(
                x=point[:1],
                y=point[1:],
                mode="markers",
                marker={"symbol": "circle", "size": 13, "color": style.PAPER, "line": {"color": style.INK, "width": 3}},
                name="today's prices",
                hoverinfo="name",
            )
        )


def _names(chart: go.Figure, result: Phase, fills: dict[tuple[str, str], str]) -> None:
    """Write names where there is room: of two strategies once each, of one strategy the layout of every region."""
    for region, text in _named(result):
        x, y = middle(_drawn(result, region))
        filled = len(result.strategies) == 2 or _by_class(result) or len(region.proven) >= 3
        font = {"size": 18 if len(result.strategies) == 2 else 15, "color": style.ink(fills[region.pattern, region.label]) if filled else style.INK}
        chart.add_annotation(x=x, y=y, text=f"<b>{style.escaped(text)}</b>", showarrow=False, font=font, bgcolor=None if filled else style.UNDECIDED)


def _drawn(result: Phase, region: Region) -> np.ndarray:
    """What the name of a region has to lie in."""
    return region.proven if len(result.strategies) == 2 else region.vertices


def _named(result: Phase) -> Iterator[tuple[Region, str]]:
    """Regions with their names, the largest of a label or layout, where the name fits."""
    seen: set[str] = set()
    width = result.x.high - result.x.low
    for region in sorted(result.regions, key=lambda region: polygon.size(_drawn(result, region)), reverse=True):
        key = region.label if len(result.strategies) == 2 else region.pattern
        texts = [answers.noun(region.label)] if len(result.strategies) == 2 else [region.pattern] if region.label in seen else [f"{region.label} {region.pattern}", region.pattern]
        text = next((text for text in texts if room(_drawn(result, region)) > len(text) * LETTER * width), None)
        if key not in seen and text is not None and polygon.size(_drawn(result, region)) >= NAMED * width * (result.y.high - result.y.low):
            seen |= {key, region.label}
            yield region, text


def room(corners: np.ndarray) -> float:
    """Width of a polygon at the height of its middle."""
    if len(corners) < 3:
        return 0.0
    _, y = middle(corners)
    upper = polygon.cut(corners, np.array([0.0, -1.0]), -y)
    level = upper[np.isclose(upper[:, 1], y, rtol=0, atol=1e-9 * max(abs(y), 1e-300) + 1e-12), 0]
    return float(np.ptp(level)) if len(level) else 0.0


def middle(corners: np.ndarray) -> tuple[float, float]:
    """Centre of gravity of a polygon."""
    after = np.roll(corners, -1, axis=0)
    weight = corners[:, 0] * after[:, 1] - after[:, 0] * corners[:, 1]
    return tuple(float(value) for value in ((corners + after) * weight[:, None]).sum(axis=0) / (3 * weight.sum()))  # type: ignore[return-value]
