"""A part from A, a product from B, a market in C: the smallest instance in which value crosses two borders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from properties.traced_customs import Rows

HEADER: dict[str, Any] = {"format": 1, "title": "traced", "currency": "EUR", "home": "A", "customs_value": "traced"}
TABLES: dict[str, Rows] = {
    "countries": [{"country": country, "capital_rate": 0.0} for country in "ABC"],
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
    "markets": [{"market": "m", "country": "C"}],
    "items": [{"item": "part", "declared_value": 40.0, "tariff_group": "parts"}, {"item": "good", "declared_value": 100.0, "tariff_group": "goods"}],
    "bom": [{"item": "good", "input": "part", "quantity": 1.0}],
    "cells": [{"cell": "shop", "stage": "fabrication"}, {"cell": "hall", "stage": "assembly"}],
    "placements": [{"cell": "shop", "site": "a"}, {"cell": "hall", "site": "b"}],
    "recipes": [{"recipe": "turn", "cell": "shop", "item": "part", "unit_cost": 10.0}, {"recipe": "join", "cell": "hall", "item": "good", "unit_cost": 5.0}],
    "modes": [{"mode": "sea"}],
    "lanes": [{"origin": "a", "destination": "b", "mode": "sea"}, {"origin": "b", "destination": "m", "mode": "sea"}],
    "tariffs": [{"importer": "B", "rate": 0.1}, {"importer": "C", "rate": 0.2}],
    "demand": [{"market": "m", "item": "good", "quantity": 1.0}],
}
"""Made for 15; the part is worth 40, the product adds 60; B takes 10 % and C 20 %."""

Toy = tuple[dict[str, Any], dict[str, Rows]]


def toy(header: Mapping[str, Any] | None = None, **tables: Rows) -> Toy:
    """The toy with tables replaced."""
    return {**HEADER, **(header or {})}, {**TABLES, **tables}


def more(table: str, *rows: dict[str, Any]) -> dict[str, Rows]:
    """A table of the toy with rows added."""
    return {table: [*TABLES.get(table, []), *rows]}


def changed(table: str, key: str, **columns: Any) -> dict[str, Rows]:
    """A table of the toy with columns changed in the row that `key` names."""
    return {table: [{**row, **columns} if next(iter(row.values())) == key else row for row in TABLES[table]]}


def freight(part: float, good: float) -> dict[str, Rows]:
    """Lanes of the toy with quoted freight."""
    return {"lanes": [{**lane, "cost_per_unit": cost} for lane, cost in zip(TABLES["lanes"], (part, good), strict=True)]}


def agreement(*countries: str, **terms: Any) -> dict[str, Rows]:
    """A free-trade agreement `pact`."""
    return {"agreements": [{"name": "pact", "country": country, "kind": "free_trade", **terms} for country in countries]}
