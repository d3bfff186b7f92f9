"""Measure and draw two opposite forces: `python docs/pictures/two_forces.py [CASE ...]`; minutes for each case.

Beside each picture stands what is measured, as JSON; the tests compare the page with it, and it with what the code finds today.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from make import HERE, WIDTH, photograph

import rebundle as rb

FRICTION, MACHINES = ("friction", 0.1, 2.0), ("machines", 0.1, 2.0)
"""Names of `[prices]` in each case, and their ranges in times today's price."""

CASES = {"boeing-787": "home_share", "apparel": "border_crossings", "hearing-aid": "border_crossings"}
"""Each case with the indicator that colours its map."""

GAPS = {"apparel": 5e-4}
"""Gap of the maps, relative to the avoidable cost, where it is not the default."""

INDICATORS = ("home_share", "border_crossings", "herfindahl", "intermediate_trade", "robot_hours", "printed_output", "relationships")
DRAWN = ("home_share", "border_crossings")
"""Indicators measured, and those of them drawn along friction, with the countries."""

TALL = 810
"""Height of a picture [pixels]."""


def countries(case: rb.Instance, plan: rb.Plan) -> float:
    """Countries in which a cell stands."""
    sites = plan.cells.loc[plan.cells["count"] > 0, "site"]
    return float(sites.map(case["sites"].set_index("site")["country"]).nunique())


OWN = {"countries": countries}


def along(case: rb.Instance | rb.PricePool, price: tuple[str, float, float]) -> rb.Trace:
    """Indicators of the best plans along one of the two prices, the other as it is today."""
    return rb.trace(rb.breakeven(case, *price), INDICATORS, own=OWN)


def over(case: rb.Instance | rb.PricePool) -> rb.Phase:
    """Best plans over both prices."""
    x, y = (f"{name}:{low}:{high}" for name, low, high in (FRICTION, MACHINES))
    return rb.phase(case, x, y)


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a result: no times, and of changes only their words."""
    switches = [switch | {"changes": [change["text"] for change in switch["changes"]]} for switch in content.get("switches", [])]
    return {key: value for key, value in content.items() if key != "seconds"} | ({"switches": switches} if switches else {})


def file(name: str) -> Path:
    """Where what is measured of a case is kept."""
    return HERE / f"two-forces-{name}.json"


def main(names: list[str]) -> None:
    """Measure and draw the cases of these names."""
    for name in names:
        case = rb.example(name)
        lines = {price[0]: along(case, price) for price in (FRICTION, MACHINES)}
        field = over(rb.PricePool(case, gap=GAPS.get(name, 1e-4)))
        content = {"map": plain(rb.trace(field, INDICATORS, own=OWN).as_dict())} | {key: plain(line.as_dict()) for key, line in lines.items()}
        file(name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        photograph(rb.plot(rb.trace(field, [CASES[name]])).update_layout(width=WIDTH, height=TALL), HERE / f"two-forces-{name}-map.png")
        photograph(rb.plot(rb.trace(lines["friction"].result, DRAWN, own=OWN)).update_layout(width=WIDTH, height=TALL), HERE / f"two-forces-{name}-friction.png")


if __name__ == "__main__":
    main(sys.argv[1:] or list(CASES))
