"""Pictures of tolerances, alternatives, explanations, samples, held plans, brackets and comparisons of instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rebundle.analysis.alternatives import Alternatives
from rebundle.analysis.bracket import Bracket
from rebundle.analysis.explain import Explanation
from rebundle.analysis.hold import Held
from rebundle.analysis.overturn import Across
from rebundle.analysis.sample import Sample
from rebundle.analysis.tolerance import Tolerance
from rebundle.pages import answers
from rebundle.pages.charts import style
from rebundle.plan.money import phrase, scale

MOST_BARS = 12
"""Bars drawn; the smaller ones are left to the table."""

DEARER, CHEAPER, PLAIN = "#d55e00", "#009e73", "#0072b2"


def tolerance(result: Tolerance) -> go.Figure:
    """Range of each price in which the plan is not beaten, as bars around today's."""
    rows = result.rows.to_dict("records")[::-1]
    low = [result.low if np.isnan(row["down"]) else row["down"] for row in rows]
    high = [result.high if np.isnan(row["up"]) else row["up"] for row in rows]
    texts = [
        f"below × {a:.4g}: {row['down_changes'] or 'nothing beats it as far as was searched'}<br>above × {b:.4g}: {row['up_changes'] or 'nothing beats it as far as was searched'}"
        for row, a, b in zip(rows, low, high, strict=True)
    ]
    gap = max((row["gap_money"] for row in rows), default=0.0)
    proof = f"Within the bars no plan is cheaper by more than {phrase(gap, result.case.header.currency)} a year; {result.solves} solves."
    chart = style.figure(f"How far each price can move before plan {result.known.name} of strategy {result.strategy} is beaten", [proof], legend=False)
    chart.add_trace(
        go.Bar(
            y=[style.escaped(row["price"]) for row in rows],
            x=[b - a for a, b in zip(low, high, strict=True)],
            base=low,
            orientation="h",
            marker={"color": PLAIN},
            hovertext=texts,
            hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
        )
    )
    chart.add_vline(x=1.0, line={"color": style.INK, "dash": "dot"})
    return chart.update_layout(xaxis=style.axis("times today's price", result.low, result.high), yaxis={"automargin": True})


def alternatives(result: Alternatives) -> go.Figure:
    """How much more each plan costs than the best."""
    rows = result.frame().to_dict("records")
    sure = "Every other plan that costs so little uses all the cells of one of these." if result.complete else "There may be more."
    title = f"{len(rows)} plans within {answers.percent(result.within)} of the best, {phrase(result.best, result.case.header.currency)} a year"
    return _bars(title, [sure], [row["plan"] for row in rows], [row["more"] for row in rows], result.case.header.currency, "more than the best", [row["changes"] for row in rows])


def explanation(result: Explanation) -> go.Figure:
    """Where the difference of two plans lies, by family."""
    chosen, other = result.names
    steps = result.bridge.groupby("family")["difference"].sum()
    steps = steps[steps != 0].sort_values(key=abs, ascending=False).head(MOST_BARS)
    more = "more" if result.difference >= 0 else "less"
    title = f"{answers.capital(other)} costs {phrase(abs(result.difference), result.case.header.currency)} a year {more} than {chosen}"
    return _bars(title, ["Difference by cost family; the families add up to the whole."], [str(name) for name in steps.index], steps.tolist(), result.case.header.currency, f"{other} less {chosen}")


def held(result: Held) -> go.Figure:
    """Cost of keeping cells and flows, of keeping cells, and of the best plan, above the best."""
    money = result.case.header.currency
    values = [result.rigid - result.best.cost, result.regret, 0.0]
    title = f"Keeping the cells costs {phrase(result.regret, money)} a year more than the best plan at these prices"
    proof = f"No plan can be cheaper than the best by more than {phrase(result.best.gap_money, money)} a year."
    return _bars(title, [proof], ["cells and flows kept", "cells kept", "best plan"], values, money, "more than the best")


def across(result: Across) -> go.Figure:
    """Margin of the winner on each instance, as a share of the loser's cost."""
    rows = [row for row in result.rows.to_dict("records") if not np.isnan(row["margin"])]
    first, second = result.strategies
    colours = style.colours(result.strategies)
    chart = style.figure(f"{answers.capital(answers.noun(first))} or {answers.noun(second)}: who is cheaper, and by how much", ["A pale bar is not proven."])
    for name in (first, second):
        own = [row for row in rows if row["winner"] == name]
        fill = [colours[name] if row["proven"] else style.lighter(colours[name], 0.6) for row in own]
        hover = [f"overturned at {row['price']} × {row['factor']:.4f}" if row["price"] else row["note"] for row in own]
        bar = go.Bar(
            x=[style.escaped(row["instance"]) for row in own],
            y=[row["margin_share"] for row in own],
            name=style.escaped(name),
            marker={"color": fill},
            hovertext=[style.escaped(text) for text in hover],
            hovertemplate="%{x}: %{y:.1%}<br>%{hovertext}<extra></extra>",
        )
        chart.add_trace(bar)
    return chart.update_layout(yaxis={"title": "margin, share of the other's cost", "tickformat": ".0%"}, xaxis={"automargin": True})


def sample(result: Sample) -> go.Figure:
    """Distribution of the best cost, by class of the best plan."""
    unit = scale(result.case.header.currency, result.draws["cost"])
    colours = style.colours([str(label) for label in result.labels.index])
    likely = "; ".join(f"{label} {answers.percent(float(chance))}" for label, chance in result.labels.items())
    proof = f"In no draw is an unknown plan cheaper by more than {phrase(result.summary()['max_gap_money'], result.case.header.currency)} a year; {result.solves:,} of {len(result.draws):,} draws needed a solve."
    chart = style.figure(f"Best plan in {len(result.draws):,} draws: {likely}", [proof])
    for label, colour in colours.items():
        own = result.draws.loc[result.draws["label"] == label, "cost"] / unit.factor
        chart.add_trace(go.Histogram(x=own, name=style.escaped(label), marker={"color": colour}, nbinsx=40, bingroup=1))
    return chart.update_layout(barmode="stack", xaxis={"title": f"best cost [{style.escaped(unit.unit)}]"}, yaxis={"title": "draws"})


def bracket(result: Bracket) -> go.Figure:
    """Cost of two strategies at the values solved, and the brackets in which the choice turns."""
    first, second = result.strategies
    points = result.points
    unit = scale(result.case.header.currency, points[[f"cost_{first}", f"cost_{second}"]].to_numpy().ravel())
    turns = "; ".join(f"{turn.from_choice} to {turn.to_choice} between {turn.low:.4g} and {turn.high:.4g}" for turn in result.turns) or f"{points['choice'].iloc[0]} at every value solved"
    chart = style.figure(f"{result.quantity}: {turns}", ["Proven at the points; between two points with the same choice it may turn and turn back."])
    for name, colour in style.colours(result.strategies).items():
        trace = go.Scatter(x=points["value"], y=points[f"cost_{name}"] / unit.factor, mode="lines+markers", name=style.escaped(name), line={"color": colour, "dash": "dot"}, marker={"size": 9})
        chart.add_trace(trace)
    for turn in result.turns:
        chart.add_vrect(x0=turn.low, x1=turn.high, fillcolor=style.UNDECIDED, line_width=0, layer="below")
    return chart.update_layout(xaxis={"title": style.escaped(f"{result.quantity} ({result.meaning})")}, yaxis={"title": f"cost [{style.escaped(unit.unit)}]"})


def _bars(title: str, proof: list[str], names: list[str], values: list[float], currency: str, what: str, hover: Sequence[Any] = ()) -> go.Figure:
    """Bars of money, dearer in one colour and cheaper in another."""
    unit = scale(currency, values)
    chart = style.figure(title, proof, legend=False)
    bar = go.Bar(
        x=[style.escaped(name) for name in names],
        y=[value / unit.factor for value in values],
        marker={"color": [DEARER if value > 0 else CHEAPER for value in values]},
        text=[unit.signed(value) for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertext=[style.escaped(str(text)) for text in hover] or None,
        hovertemplate="%{x}: %{text}<br>%{hovertext}<extra></extra>" if hover else "%{x}: %{text}<extra></extra>",
    )
    chart.add_trace(bar)
    return chart.update_layout(yaxis={"title": f"{style.escaped(what)} [{style.escaped(unit.unit)}]", "tickformat": ","}, xaxis={"automargin": True})
