"""Where value is added, and what it passes through on its way to the markets."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from rebundle.analysis.value_flows import ValueFlows
from rebundle.pages.charts import style
from rebundle.plan.money import phrase, scale, share

PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442")
"""Colours of countries, in the order of their value added."""

MARKET = "#444444"
TINT = "80"
"""Opacity of a flow, as two hexadecimal digits."""


def draw(flows: ValueFlows, *, titled: bool = False) -> go.Figure:
    """Draw value added by country, what it is added to, and the markets it reaches; the title says who adds most."""
    unit = scale(flows.currency, [float(flows.passed["value"].sum())])
    totals = flows.added.groupby("country")["value"].sum().sort_values(ascending=False)
    colours = {str(country): PALETTE[place % len(PALETTE)] for place, country in enumerate(totals.index)}
    names: dict[tuple[str, str], int] = {}
    labels: list[str] = []
    fills: list[str] = []

    def node(key: tuple[str, str], label: str, colour: str) -> int:
        if key not in names:
            names[key] = len(labels)
            labels.append(style.escaped(label))
            fills.append(colour)
        return names[key]

    links: list[tuple[int, int, float, str]] = []
    for row in flows.added.to_dict("records"):
        colour = colours[row["country"]]
        start = node(("", row["country"]), f"{row['country']} adds {unit.number(float(totals[row['country']]))}", colour)
        links.append((start, node((row["item"], row["country"]), f"{row['item']} {row['country']}", colour), row["value"], colour))
    for row in flows.passed.to_dict("records"):
        own, to = (row["item"], row["country"]), (row["to_item"], row["to_country"])
        colour = colours.get(row["country"], MARKET)
        end = node(("market", row["market"]), row["market"], MARKET) if row["market"] else node(to, " ".join(to), colours.get(row["to_country"], MARKET))
        start = node(own, " ".join(own), colour)
        if start != end:
            links.append((start, end, row["value"], colour))
    chart = style.figure(_answer(totals, flows.currency) if titled else "", [], legend=False)
    chart.add_trace(
        go.Sankey(
            node={"label": labels, "color": fills, "pad": 14, "thickness": 14, "line": {"width": 0}, "hovertemplate": "%{label}: %{value:,.1f}<extra></extra>"},
            link={
                "source": [link[0] for link in links],
                "target": [link[1] for link in links],
                "value": [link[2] / unit.factor for link in links],
                "color": [link[3] + TINT for link in links],
                "hovertemplate": f"%{{source.label}} to %{{target.label}}: %{{value:,.1f}} {style.escaped(unit.unit)}<extra></extra>",
            },
            textfont={"size": 14, "color": style.INK},
        )
    )
    return chart.update_layout(margin={"l": 8, "r": 8, "b": 20})


def _answer(totals: pd.Series, currency: str) -> str:
    whole, first = float(totals.sum()), totals.index[0]
    return f"{first} adds {share(float(totals.iloc[0]) / whole)} of {phrase(whole, currency)} of value added a year"
