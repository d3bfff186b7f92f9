"""The bridge from one plan's cost to another's, by cost line."""

from __future__ import annotations

from itertools import accumulate

import plotly.graph_objects as go

from rebundle.analysis.compare import Comparison
from rebundle.instance.strategy import INTEGRATED, OFFSHORE
from rebundle.pages import answers
from rebundle.pages.charts import style
from rebundle.plan.money import phrase, scale

MOST_STEPS = 12
"""Steps drawn; the rest are added up."""

HOVER = 15
"""Lines listed when the rest is hovered over."""

ROOM = 0.12
"""Part of the picture's height left above and below the steps."""


def draw(comparison: Comparison, pair: tuple[str, str] | None = None) -> go.Figure:
    """Draw the steps from one plan's cost to another's, the largest first.

    Raises
    ------
    ValueError
        Where one of the two has no plan.
    """
    start, end = pair or _usual(comparison)
    for name in (start, end):
        if name not in comparison.plans:
            raise ValueError(f"no plan of strategy {name!r} to draw; plans here: {', '.join(comparison.plans) or 'none'}")
    plans, currency = comparison.plans, comparison.case.header.currency
    if start == end:
        raise ValueError(f"a bridge leads from one strategy to another, not from {start} to itself")
    every = _steps(comparison, start, end)
    steps, rest = (every, []) if len(every) <= MOST_STEPS + 1 else (every[:MOST_STEPS], every[MOST_STEPS:])
    if rest:
        steps = [*steps, (f"{len(rest)} more", sum(step for _, step in rest))]
    before, after = plans[start].cost, plans[end].cost
    unit = scale(currency, [before, after])
    proof = f"No plan of {start} can be cheaper by more than {phrase(plans[start].gap_money, currency)} a year, none of {end} by more than {phrase(plans[end].gap_money, currency)}. The axis does not start at 0."
    chart = style.figure(_answer(comparison, start, end), [proof], legend=False)
    values = [before, *(step for _, step in steps), after]
    within = "".join(f"<br>{style.escaped(name)} {unit.signed(step)}" for name, step in rest[:HOVER])
    chart.add_trace(
        go.Waterfall(
            x=[*(style.escaped(name) for name in (start, *(name for name, _ in steps), end))],
            y=[value / unit.factor for value in values],
            measure=["absolute", *["relative"] * len(steps), "total"],
            text=[unit.number(before), *(unit.signed(step) for _, step in steps), unit.number(after)],
            textposition="outside",
            textfont={"size": 15},
            cliponaxis=False,
            increasing={"marker": {"color": "#d55e00"}},
            decreasing={"marker": {"color": "#009e73"}},
            totals={"marker": {"color": "#999999"}},
            connector={"line": {"color": style.FAINT, "width": 1}},
            hovertext=["", *([""] * (len(steps) - 1)), within, ""],
            hovertemplate="%{x}: %{text} " + style.escaped(unit.unit) + "%{hovertext}<extra></extra>",
        )
    )
    levels = [level / unit.factor for level in (*accumulate(values[:-1]), after)]
    lowest, highest = min(levels), max(levels)
    room = ROOM * max(highest - lowest, abs(highest) * 1e-3)
    chart.update_layout(
        yaxis=style.axis(f"cost [{unit.unit}]", lowest - room, highest + room) | {"showgrid": True, "gridcolor": "#eeeeee", "tickformat": ",", "mirror": False},
        xaxis={"tickfont": {"size": 15}, "tickangle": -30, "showline": True, "linecolor": style.INK, "automargin": True},
        bargap=0.3,
    )
    return chart


def _usual(comparison: Comparison) -> tuple[str, str]:
    names = list(comparison.plans)
    if {OFFSHORE, INTEGRATED} <= set(names):
        return OFFSHORE, INTEGRATED
    if len(names) < 2:
        raise ValueError(f"a bridge needs two plans; plans here: {', '.join(names) or 'none'}")
    return names[0], names[1]


def _steps(comparison: Comparison, start: str, end: str) -> list[tuple[str, float]]:
    """Differences by family and kind, the largest first."""
    lines = comparison.lines(end, start).reset_index().groupby(["family", "kind"], sort=False)["difference"].sum().reset_index()
    lines = lines[lines["difference"] != 0].sort_values("difference", key=abs, ascending=False)
    return [(f"{row['family']}:{row['kind']}" if row["kind"] else row["family"], float(row["difference"])) for row in lines.to_dict("records")]


def _answer(comparison: Comparison, start: str, end: str) -> str:
    if {start, end} == {OFFSHORE, INTEGRATED}:
        return comparison.verdict()
    plans, currency = comparison.plans, comparison.case.header.currency
    step = plans[end].cost - plans[start].cost
    return f"{answers.capital(answers.noun(end))} costs {phrase(abs(step), currency)} a year {'more' if step > 0 else 'less'} than {answers.noun(start)}."
