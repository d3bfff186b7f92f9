"""A hand-made plan with traced values, its bill worked out by hand, and every way to spoil its routes.

A pump worth 100 is put together at hall in HOM from a gear worth 40: 4 from mill in FAR, 6 from shop in HOM. HOM asks for a tenth
of gears and gives half of it back; OUT asks for a fifth of everything and, on top, for a quarter of what FAR has added to gears.
The pact of HOM and OUT asks for 70 % of content and costs 1 % to prove: 5 of 10 pumps use it, with 1 gear from FAR among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import Any

import rebundle as rb
from rebundle.plan.plan import Plan, table

HEADER = {"format": 1, "title": "Pumps", "currency": "USD", "home": "HOM", "customs_value": "traced"}
ORDINARY, PREFERRED = "HOM>OUT:pumps", "HOM>OUT:pumps/pact"
INNER, CLAIMED = f"{ORDINARY}@HOM", f"{PREFERRED}@HOM@hall:pump"
BORDER = "FAR>HOM:gears"


def case() -> rb.Instance:
    return rb.make(
        HEADER,
        {
            "countries": [{"country": "HOM", "capital_rate": 0, "drawback": 0.5}, {"country": "FAR", "capital_rate": 0}, {"country": "OUT", "capital_rate": 0}],
            "sites": [{"site": "hall", "country": "HOM"}, {"site": "shop", "country": "HOM"}, {"site": "mill", "country": "FAR"}],
            "markets": [{"market": "there", "country": "OUT"}],
            "items": [{"item": "pump", "declared_value": 100, "tariff_group": "pumps"}, {"item": "gear", "declared_value": 40, "tariff_group": "gears"}],
            "bom": [{"item": "pump", "input": "gear", "quantity": 1}],
            "cells": [{"cell": "bench", "stage": "assembly"}, {"cell": "lathe", "stage": "fabrication"}],
            "placements": [{"cell": "bench", "site": "hall"}, {"cell": "lathe", "site": "shop"}, {"cell": "lathe", "site": "mill"}],
            "recipes": [{"recipe": "join", "cell": "bench", "item": "pump"}, {"recipe": "turn", "cell": "lathe", "item": "gear"}],
            "modes": [{"mode": "ship"}],
            "lanes": [{"origin": origin, "destination": to, "mode": "ship"} for origin, to in (("mill", "hall"), ("shop", "hall"), ("hall", "there"))],
            "tariffs": [
                {"exporter": "*", "importer": "HOM", "tariff_group": "gears", "rate": 0.1},
                {"exporter": "*", "importer": "OUT", "rate": 0.2},
                {"exporter": "FAR", "importer": "OUT", "tariff_group": "gears", "rate": 0.25, "kind": "surcharge", "base": "content"},
            ],
            "agreements": [{"name": "pact", "country": country, "kind": "free_trade", "content_share": 0.7, "proof_cost": 0.01} for country in ("HOM", "OUT")],
            "demand": [{"market": "there", "item": "pump", "quantity": 10}],
        },
    )


def runs(*rows: tuple[str, str, str, float]) -> list[dict[str, Any]]:
    return [{"state": "now", "recipe": recipe, "site": site, "route": route, "units": units} for recipe, site, route, units in rows]


def flows(*rows: tuple[str, str, str, str, str, float]) -> list[dict[str, Any]]:
    names = ("item", "origin", "destination", "route", "onward", "units")
    return [{"state": "now", "mode": "ship", **dict(zip(names, row, strict=True))} for row in rows]


def plan() -> Plan:
    routed_runs = runs(
        ("join", "hall", ORDINARY, 5),
        ("join", "hall", PREFERRED, 5),
        ("turn", "mill", "", 4),
        ("turn", "shop", "", 6),
    )
    routed_flows = flows(
        ("pump", "hall", "there", ORDINARY, "", 5),
        ("pump", "hall", "there", PREFERRED, "", 5),
        ("gear", "mill", "hall", f"{BORDER}, {INNER}", INNER, 3),
        ("gear", "mill", "hall", f"{BORDER}, {CLAIMED}", CLAIMED, 1),
        ("gear", "shop", "hall", INNER, INNER, 2),
        ("gear", "shop", "hall", CLAIMED, CLAIMED, 4),
    )
    return Plan(
        instance="",
        digest="",
        strategy="free",
        status="hand-made",
        currency="",
        cost=float("nan"),
        bound=float("nan"),
        unavoidable=0.0,
        cells=table("cells", [{"state": "now", "cell": cell, "site": site, "count": 1, "opened": 1, "closed": 0} for cell, site in (("bench", "hall"), ("lathe", "shop"), ("lathe", "mill"))]),
        runs=table("runs", [{"state": "now", "recipe": recipe, "site": site, "units": units} for recipe, site, units in (("join", "hall", 10), ("turn", "mill", 4), ("turn", "shop", 6))]),
        flows=table(
            "flows",
            [
                {"state": "now", "item": item, "origin": origin, "destination": to, "mode": "ship", "units": units}
                for item, origin, to, units in (("pump", "hall", "there", 10), ("gear", "mill", "hall", 4), ("gear", "shop", "hall", 6))
            ],
        ),
        shortages=table("shortages", []),
        costs=table("costs", []),
        routed_runs=table("routed_runs", routed_runs),
        routed_flows=table("routed_flows", routed_flows),
    )


BILL = {
    "duty:gears@FAR>HOM": (80, 0.1),
    "duty:pumps@HOM>OUT": (5 * 60 + 2 * 40 + 3 * 42, 0.2),
    "duty:gears-content@FAR>OUT": (4 * 42, 0.25),
    "proof:pact@HOM>OUT": (500, 0.01),
}
"""Driver and price of each line: half of 160 at the first border, where 2 of 4 a gear stay and enter its value at the next."""


def rerouted(name: str, row: int, **values: Any) -> Callable[[Plan], Plan]:
    def change(plan: Plan) -> Plan:
        frame = getattr(plan, name).copy()
        for column, value in values.items():
            frame.iloc[row, frame.columns.get_loc(column)] = value
        return replace(plan, **{name: frame})

    return change


SWAPPED = [rerouted("routed_flows", row, units=3.0) for row in (4, 5)]
"""One gear from the shop is made and sent for a pump without preference, but goes into one with it."""

BROKEN: dict[str, tuple[str, Callable[[Plan], Plan]]] = {
    "routes that do not add up": ("routes", rerouted("routed_flows", 0, units=4.0)),
    "runs that do not add up": ("routes", rerouted("routed_runs", 3, units=3.0)),
    "a border that is not crossed": ("routes", rerouted("routed_flows", 4, route=f"{BORDER}, {INNER}")),
    "a border that is forgotten": ("routes", rerouted("routed_flows", 2, route=INNER)),
    "a regime that does not exist": ("routes", rerouted("routed_flows", 0, route=f"{ORDINARY}/*product")),
    "a way that goes on from a market": ("routes", rerouted("routed_flows", 0, onward=INNER)),
    "inputs of another route": ("routes", lambda plan: reduce(lambda plan, change: change(plan), SWAPPED, plan)),
    "too little content": (
        "origin",
        lambda plan: replace(
            plan,
            routed_flows=table(
                "routed_flows",
                [
                    *plan.routed_flows.to_dict("records")[:2],
                    *flows(("gear", "mill", "hall", f"{BORDER}, {CLAIMED}", CLAIMED, 4), ("gear", "shop", "hall", INNER, INNER, 5), ("gear", "shop", "hall", CLAIMED, CLAIMED, 1)),
                ],
            ),
        ),
    ),
    "a preference of strangers": ("origin", rerouted("routed_flows", 2, route=f"{BORDER}/pact, {INNER}")),
}
"""Name of each broken plan: the rule that must find it, and how the plan is spoilt."""
