"""Small value chains and hand-made plans for them: one recipe cost (processing) is one value added."""

from __future__ import annotations

from typing import Any

import rebundle as rb
from rebundle.plan.plan import Plan, table

Rows = list[dict[str, Any]]
HEADER: dict[str, Any] = {"format": 1, "title": "Chain", "currency": "USD", "home": "HOM"}
MODES: Rows = [{"mode": "ship", "per_unit": 3.0}]


def lanes(*pairs: tuple[str, str], days: float = 0.0) -> Rows:
    return [{"origin": origin, "destination": destination, "mode": "ship", "km": 1.0, "days": days} for origin, destination in pairs]


def plan(cells: list[tuple[str, str]], runs: list[tuple[str, str, float]], flows: list[tuple[str, str, str, str, float]]) -> Plan:
    """A hand-made plan: one cell of each (cell, site), runs by recipe and site, flows by item, origin, destination and mode."""
    return Plan(
        instance="",
        digest="",
        strategy="free",
        status="hand-made",
        currency="",
        cost=float("nan"),
        bound=float("nan"),
        unavoidable=0.0,
        cells=table("cells", [{"state": "now", "cell": cell, "site": site, "count": 1, "opened": 1, "closed": 0} for cell, site in cells]),
        runs=table("runs", [{"state": "now", "recipe": recipe, "site": site, "units": units} for recipe, site, units in runs]),
        flows=table("flows", [{"state": "now", "item": item, "origin": origin, "destination": to, "mode": mode, "units": units} for item, origin, to, mode, units in flows]),
        shortages=table("shortages", []),
        costs=table("costs", []),
    )


def there_and_back() -> tuple[rb.Instance, Plan]:
    """Home casts a blank (10), far machines it (30, with 20 of powder), home assembles (60); one of two sold at home."""
    case = rb.make(
        HEADER,
        {
            "countries": [{"country": "HOM", "capital_rate": 0.0}, {"country": "FAR", "capital_rate": 0.0}],
            "sites": [{"site": "foundry", "country": "HOM"}, {"site": "mill", "country": "FAR"}, {"site": "hall", "country": "HOM"}],
            "markets": [{"market": "here", "country": "HOM"}, {"market": "there", "country": "FAR"}],
            "items": [{"item": "blank"}, {"item": "gear"}, {"item": "pump"}],
            "bom": [{"item": "gear", "input": "blank", "quantity": 1.0}, {"item": "pump", "input": "gear", "quantity": 1.0}],
            "cells": [{"cell": "caster", "stage": "fabrication"}, {"cell": "lathe", "stage": "fabrication"}, {"cell": "bench", "stage": "assembly"}],
            "placements": [{"cell": "caster", "site": "foundry"}, {"cell": "lathe", "site": "mill"}, {"cell": "bench", "site": "hall"}],
            "recipes": [
                {"recipe": "cast", "cell": "caster", "item": "blank", "unit_cost": 10.0, "days": 5.0},
                {"recipe": "turn", "cell": "lathe", "item": "gear", "unit_cost": 30.0},
                {"recipe": "join", "cell": "bench", "item": "pump", "unit_cost": 60.0, "days": 1.0},
            ],
            "materials": [{"material": "powder", "price": 20.0}],
            "recipe_materials": [{"recipe": "turn", "material": "powder", "quantity": 1.0}],
            "modes": MODES,
            "lanes": [*lanes(("foundry", "mill"), ("mill", "hall"), days=10.0), *lanes(("hall", "here"), days=2.0), *lanes(("hall", "there"), days=12.0)],
            "demand": [{"market": "here", "item": "pump", "quantity": 1.0}, {"market": "there", "item": "pump", "quantity": 1.0}],
        },
    )
    made = [("cast", "foundry", 2.0), ("turn", "mill", 2.0), ("join", "hall", 2.0)]
    sent = [("blank", "foundry", "mill", "ship", 2.0), ("gear", "mill", "hall", "ship", 2.0), ("pump", "hall", "here", "ship", 1.0), ("pump", "hall", "there", "ship", 1.0)]
    return case, plan([("caster", "foundry"), ("lathe", "mill"), ("bench", "hall")], made, sent)


def two_recipes() -> tuple[rb.Instance, Plan]:
    """One site makes nuts by hand (10 a start, half of them good) and by press (20); two sites of one country build from them, drawings come once."""
    case = rb.make(
        HEADER,
        {
            "countries": [{"country": "HOM", "capital_rate": 0.0}],
            "sites": [{"site": name, "country": "HOM"} for name in ("shop", "left", "right")],
            "markets": [{"market": "here", "country": "HOM"}],
            "items": [{"item": "nut"}, {"item": "lamp"}, {"item": "toy"}, {"item": "drawing", "kind": "service"}],
            "bom": [
                {"item": "lamp", "input": "nut", "quantity": 6.0},
                {"item": "toy", "input": "nut", "quantity": 4.0},
                {"item": "lamp", "input": "drawing", "quantity": 1.0},
                {"item": "toy", "input": "drawing", "quantity": 1.0},
            ],
            "cells": [
                {"cell": "hand", "stage": "fabrication"},
                {"cell": "press", "stage": "fabrication"},
                {"cell": "bench", "stage": "assembly", "overhead": 100.0, "life_years": 1.0},
                {"cell": "desk", "stage": "design"},
                {"cell": "depot", "stage": "storage", "overhead": 50.0},
            ],
            "recipes": [
                {"recipe": "by hand", "cell": "hand", "item": "nut", "unit_cost": 10.0, "yield": 0.5},
                {"recipe": "by press", "cell": "press", "item": "nut", "unit_cost": 20.0},
                {"recipe": "lamp", "cell": "bench", "item": "lamp", "hours": 3.0},
                {"recipe": "toy", "cell": "bench", "item": "toy", "hours": 1.0, "one_off_hours": 20.0},
                {"recipe": "draw", "cell": "desk", "item": "drawing", "unit_cost": 8.0},
                {"recipe": "keep", "cell": "depot", "item": "lamp"},
            ],
            "modes": MODES,
            "lanes": lanes(("shop", "left"), ("left", "here"), ("left", "right"), ("right", "here")),
            "demand": [{"market": "here", "item": "lamp", "quantity": 10.0}, {"market": "here", "item": "toy", "quantity": 10.0}],
        },
    )
    cells = [("hand", "shop"), ("press", "shop"), ("desk", "shop"), ("bench", "left"), ("depot", "right")]
    runs = [("by hand", "shop", 100.0), ("by press", "shop", 50.0), ("lamp", "left", 10.0), ("toy", "left", 10.0), ("draw", "shop", 40.0), ("keep", "right", 10.0)]
    flows = [
        ("nut", "shop", "left", "ship", 100.0),
        ("drawing", "shop", "left", "digital", 40.0),
        ("lamp", "left", "right", "ship", 10.0),
        ("lamp", "right", "here", "ship", 10.0),
        ("toy", "left", "here", "ship", 10.0),
    ]
    return case, plan(cells, runs, flows)
