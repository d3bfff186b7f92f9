"""How pictures look: colours that colour-blind readers can tell apart, fonts and a size for a slide or a notebook."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Sequence

import plotly.graph_objects as go

from rebundle.analysis.pool import MIXED
from rebundle.instance.strategy import AS_IS, FREE, INTEGRATED, NEAR_MARKET, OFFSHORE
from rebundle.plan.money import Scale

WIDTH, HEIGHT = 1000, 600
FONT = "Helvetica, Arial, sans-serif"
INK, FAINT, PAPER = "#222222", "#666666", "#ffffff"
UNDECIDED, HATCH = "#d9d9d9", "#8c8c8c"

COLOURS = {INTEGRATED: "#0072b2", OFFSHORE: "#e69f00", NEAR_MARKET: "#009e73", AS_IS: "#56b4e9", FREE: "#cc79a7", MIXED: "#cc79a7"}
OTHERS = ("#009e73", "#d55e00", "#f0e442", "#56b4e9", "#cc79a7")
"""The palette of Okabe and Ito."""

TITLE_LETTERS, PROOF_LETTERS = 85, 140
"""Letters of a line at this width, with room for the buttons."""


def colours(labels: Iterable[str]) -> dict[str, str]:
    """A colour for each label: built-in strategies always have the same, others take what is left."""
    distinct = list(dict.fromkeys(labels))
    found = {label: COLOURS[label] for label in distinct if label in COLOURS}
    left = [colour for colour in OTHERS if colour not in found.values()] or list(OTHERS)
    own = [label for label in distinct if label not in found]
    return found | {label: left[place % len(left)] for place, label in enumerate(own)}


def lighter(colour: str, part: float) -> str:
    """The colour mixed with white."""
    levels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(level + (255 - level) * part):02x}" for level in levels)


def ink(colour: str) -> str:
    """A colour for writing on a fill: dark on light, white on dark."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return PAPER if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else INK


def escaped(text: str) -> str:
    """Text as it stands, where plotly would read tags."""
    return html.escape(text, quote=False)


def lines(text: str, width: int) -> list[str]:
    """Break text into lines, each escaped; a number keeps its per cent sign."""
    return [escaped(line) for line in textwrap.wrap(text.replace(" %", "\u00a0%"), width)]


def amount(unit: Scale) -> str:
    """How plotly writes money in a unit."""
    return "{y:,.1f}" if unit.factor > 1 else "{y:,.2f}"


def figure(title: str, proof: Sequence[str], *, legend: bool = True, above: int = 0) -> go.Figure:
    """An empty figure with the answer as its title, the proof below it and some pixels of room above the picture."""
    head, below = lines(title, TITLE_LETTERS), [line for text in proof for line in lines(text, PROOF_LETTERS)]
    top = 50 + above + 26 * len(head) + 19 * len(below)
    return go.Figure(
        layout={
            "title": {
                "text": f"<b>{'<br>'.join(head)}</b>",
                "font": {"size": 20, "color": INK},
                "subtitle": {"text": "<br>".join(below), "font": {"size": 14, "color": FAINT}},
                "x": 0.0,
                "xref": "paper",
                "xanchor": "left",
                "y": 1 - 20 / HEIGHT,
                "yref": "container",
                "yanchor": "top",
            },
            "width": WIDTH,
            "height": HEIGHT,
            "margin": {"l": 100, "r": 40, "t": top, "b": 80},
            "font": {"family": FONT, "size": 16, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "showlegend": legend,
            "legend": {"font": {"size": 14}, "itemclick": False, "itemdoubleclick": False},
            "hoverlabel": {"font": {"family": FONT, "size": 14}, "align": "left"},
            "hovermode": "closest",
            "modebar": {"remove": ["sendChartToCloud", "select2d", "lasso2d"]},
        }
    )


def axis(title: str, low: float, high: float, *, percent: bool = False) -> dict[str, object]:
    """A framed axis over a range."""
    return {
        "title": {"text": escaped(title), "font": {"size": 18}},
        "range": [low, high],
        "tickfont": {"size": 16},
        "tickformat": ".0%" if percent else "",
        "showline": True,
        "mirror": True,
        "linecolor": INK,
        "linewidth": 1,
        "ticks": "outside",
        "showgrid": False,
        "zeroline": False,
    }
