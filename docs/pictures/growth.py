"""Draw how the time to the proof grows with the size of a problem: `python docs/pictures/growth.py`; needs plotly and Debian's chromium."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import plotly.graph_objects as go
from make import HERE, photograph

sys.path.insert(0, str(HERE.parents[1] / "benchmarks"))

from table import growth

STYLES = (("#0072b2", "circle"), ("#d55e00", "square"), ("#009e73", "diamond"), ("#cc79a7", "cross"), ("#e69f00", "triangle-up"), ("#56b4e9", "x"))
"""Okabe and Ito's colours and a mark each, so that colour is not needed to tell methods apart."""


def main() -> None:
    """Draw seconds to the proof over pairs of site and customer, both on logarithmic scales."""
    figures = json.loads((HERE.parent / "benchmarks.json").read_text(encoding="utf-8"))
    picture = go.Figure()
    for (method, (sizes, seconds, exponent)), (colour, symbol) in zip(growth(figures).items(), STYLES, strict=False):
        picture.add_scatter(x=sizes, y=seconds, name=f"{method}: exponent {exponent:.2f}", mode="lines+markers", line_color=colour, marker={"symbol": symbol, "size": 12})
    picture.update_xaxes(type="log", tickvals=[10_000, 50_000, 100_000, 200_000, 900_000], tickformat=",", title="pairs of site and customer")
    picture.update_yaxes(type="log", tickvals=[0.3, 1, 3, 10, 30, 60], title="processor seconds to the proof (gap 0.01 %)")
    picture.update_layout(
        template="plotly_white",
        width=1280,
        height=810,
        font_size=18,
        title="Time to the proof of random problems, and the exponent with which it grows",
        legend={"x": 0.02, "y": 0.98, "bgcolor": "rgba(255,255,255,0.8)"},
    )
    photograph(picture, Path(HERE) / "growth.png")


if __name__ == "__main__":
    main()
