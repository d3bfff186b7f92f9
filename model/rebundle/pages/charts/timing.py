"""What it costs to move at other times: a bar for each."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from rebundle.analysis.timing import IN, NEVER, NOTHING, Timing
from rebundle.pages.answers_time import timing_answer
from rebundle.pages.charts import style
from rebundle.plan.money import phrase, scale

ROOM = 1.15
"""Height of the picture, in highest bars."""


def draw(result: Timing) -> go.Figure:
    """Draw by how much each time to make the last move is dearer than the best plan; where there is no plan stands no bar."""
    ways, money = result.ways, result.plan.currency
    moves = ways.loc[ways["way"] == IN, "move"]
    own = ways[(ways["way"].isin([IN, NEVER]) & (ways["move"] == (moves.iloc[-1] if len(moves) else ""))) | (ways["way"] == NOTHING)].to_dict("records")
    extra = [row["extra"] if math.isfinite(row["extra"]) else None for row in own]
    unit = scale(money, [value for value in extra if value is not None])
    proof = f"No plan costs {phrase(result.plan.gap_money, money)} a year less than the best one. Bars are differences of discounted annual equivalents; everything else is decided anew for each."
    chart = style.figure(timing_answer(result), [proof], legend=False)
    chart.add_trace(
        go.Bar(
            x=[style.escaped(row["state"] if row["way"] == IN else row["way"]) for row in own],
            y=[None if value is None else value / unit.factor for value in extra],
            text=["no plan" if value is None else unit.number(value) for value in extra],
            textposition="outside",
            textfont={"size": 15},
            cliponaxis=False,
            marker={"color": ["#0072b2" if row["way"] == IN else "#999999" for row in own]},
            hovertemplate="%{x}: %{text} " + style.escaped(unit.unit) + "<extra></extra>",
        )
    )
    highest = max((value for value in extra if value is not None), default=0.0) / unit.factor
    chart.update_layout(
        yaxis=style.axis(f"dearer than the best plan [{unit.unit}]", 0.0, ROOM * max(highest, 1e-9)) | {"showgrid": True, "gridcolor": "#eeeeee", "mirror": False},
        xaxis={"tickfont": {"size": 15}, "showline": True, "linecolor": style.INK, "automargin": True, "type": "category"},
        bargap=0.4,
    )
    return chart
