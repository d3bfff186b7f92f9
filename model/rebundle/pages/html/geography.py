"""The map of the report: outlines of the world, sites, markets, and what a plan has and ships where."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from rebundle.analysis.value_flows import value_flows
from rebundle.instance.data import Instance
from rebundle.instance.schema import FIRM
from rebundle.plan.plan import Plan

TOP, BOTTOM = 60, 1480
"""What of the world is shown, in tenths of a degree from the north pole."""

WIDTH = 3600
MARGIN, LEAST_WIDTH = 180, 1100
"""Room around the outermost points, and the narrowest part shown, in tenths of a degree."""

SHAPE = 0.42
"""Height of the picture at least, as a share of its width."""


@cache
def outlines() -> dict[str, Any]:
    """Paths of the countries and where they come from."""
    content: dict[str, Any] = json.loads((files("rebundle.pages.html") / "world.json").read_text(encoding="utf-8"))
    return content


def places(case: Instance) -> list[dict[str, Any]]:
    """Sites and markets with a place on the globe, in tenths of a degree from 180° W and the north pole."""
    sites = case["sites"].assign(kind="site", name=lambda frame: frame["site"])
    markets = case["markets"].assign(kind="market", name=lambda frame: frame["market"], owner=FIRM)
    both = pd.concat([frame[["kind", "name", "country", "owner", "lat", "lon"]] for frame in (sites, markets)])
    rows = both.dropna(subset=["lat", "lon"]).to_dict("records")
    return [
        {
            "kind": row["kind"],
            "name": row["name"],
            "country": row["country"],
            "owner": row["owner"],
            "own": row["owner"] == FIRM,
            "x": round(10 * (row["lon"] + 180), 1),
            "y": round(10 * (90 - row["lat"]), 1),
        }
        for row in rows
    ]


def window(points: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    """Part of the world to show: x, y, width, height."""
    left, right = min(point["x"] for point in points) - MARGIN, max(point["x"] for point in points) + MARGIN
    top, bottom = min(point["y"] for point in points) - MARGIN, max(point["y"] for point in points) + MARGIN
    width = min(max(right - left, LEAST_WIDTH), WIDTH)
    x = min(max((left + right - width) / 2, 0), WIDTH - width)
    height = min(max(bottom - top, SHAPE * width), BOTTOM - TOP)
    y = min(max((top + bottom - height) / 2, TOP), BOTTOM - height)
    return round(x), round(y), round(width), round(height)


def standing(case: Instance, plan: Plan, points: list[dict[str, Any]]) -> dict[str, Any]:
    """Cells and flows of a plan: ``cells`` as [place, number, text], ``arcs`` as [from, to, value a year]."""
    number = {(point["kind"], point["name"]): place for place, point in enumerate(points)}
    cells = plan.standing().reset_index().query("count > 0")
    found = []
    for site, rows in cells.groupby("site", sort=False):
        if ("site", site) in number:
            text = ", ".join(f"{row['count']:.0f} {row['cell']}" for row in rows.to_dict("records"))
            found.append([number["site", str(site)], float(rows["count"].sum()), text])
    arcs = []
    for row in value_flows(case, plan).shipped.to_dict("records"):
        start, end = number.get(("site", row["origin"])), number.get(("market", row["destination"]), number.get(("site", row["destination"])))
        if start is not None and end is not None:
            arcs.append([start, end, float(row["value"])])
    return {"cells": found, "arcs": arcs}
