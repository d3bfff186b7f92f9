"""A small instance with every cost family and every rule in it, a plan for it, and its bill worked out by hand.

Nagoya (firm) designs and assembles; Wuxi (supplier acme) cuts wings and assembles; Bonn prints; Ohio stores;
Kobe closes its mill. Life is one year, so that annuities are 1 (JPN, USA), 2 (CHN) and 1.25 (DEU).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rebundle.instance.data import Instance
from rebundle.instance.read import make
from rebundle.plan.audit import costs
from rebundle.plan.plan import Plan, table

HEADER: dict[str, Any] = {
    "format": 1,
    "title": "Rich toy",
    "currency": "USD",
    "date": "2026-01-15",
    "home": "JPN",
    "holding_rate": 0.1,
    "carbon_price": 50.0,
    "coordination": {"rate": 10.0, "per_1000km": 0.1, "per_time_zone": 0.05, "per_owner_change": 0.2, "hours_per_unit": 0.5, "hours_per_year": 20.0},
    "iteration": {"loss_per_day": 4.0, "days_per_round": 2.0, "days_per_1000km": 3.0, "days_per_time_zone": 1.0, "days_per_owner_change": 5.0},
    "programme": {"loss_per_day": 10.0, "years": 2.0, "days_per_supplier": 4.0},
    "strategies": {"contract": {"fabrication": {"countries": ["CHN", "JPN"], "owners": "supplier", "technologies": ["manual"]}}},
}

TABLES: dict[str, list[dict[str, Any]]] = {
    "countries": [
        {"country": "JPN", "capital_rate": 0.0, "energy_price": 0.2, "grid_co2": 0.5},
        {"country": "CHN", "capital_rate": 1.0, "productivity": 0.5, "digital": 2.0, "energy_price": 0.1, "grid_co2": 0.8, "leakage": 0.5},
        {"country": "USA", "capital_rate": 0.0, "customs_value": "cif"},
        {"country": "DEU", "capital_rate": 0.25, "energy_price": 0.3, "grid_co2": 0.4},
        {"country": "FRA", "capital_rate": 0.1},
    ],
    "wages": [
        {"country": "JPN", "skill": "engineer", "wage": 50.0},
        {"country": "JPN", "skill": "operator", "wage": 20.0, "hours_limit": 45.0},
        {"country": "CHN", "skill": "operator", "wage": 5.0},
        {"country": "DEU", "skill": "operator", "wage": 30.0},
    ],
    "owners": [{"owner": "acme", "margin": 0.25, "qualification": 900.0, "late_days": 2.0, "programme_days": 6.0, "exposure": 2.0}],
    "sites": [
        {"site": "Nagoya", "country": "JPN", "lat": 35.0, "lon": 135.0, "max_cells": 4},
        {"site": "Kobe", "country": "JPN"},
        {"site": "Wuxi", "country": "CHN", "owner": "acme", "lat": 31.5, "lon": 120.0},
        {"site": "Bonn", "country": "DEU"},
        {"site": "Ohio", "country": "USA"},
    ],
    "markets": [
        {"market": "Tokyo", "country": "JPN"},
        {"market": "Texas", "country": "USA"},
        {"market": "Lyon", "country": "FRA", "window_days": 3.0},
    ],
    "items": [
        {"item": "design", "kind": "service", "rounds": 0.1},
        {"item": "wing", "kg": 2.0, "declared_value": 10.0, "tariff_group": "metal", "embodied_co2": 20.0},
        {"item": "widget", "kg": 5.0, "declared_value": 100.0, "time_cost": 0.001, "safety_days": 4.0, "late_penalty": 2.0, "leakage_loss": 1.0, "embodied_co2": 40.0},
    ],
    "declared_values": [{"item": "widget", "country": "CHN", "value": 80.0, "embodied_co2": 60.0}, {"item": "wing", "country": "CHN", "embodied_co2": 30.0}],
    "bom": [{"item": "widget", "input": "wing", "quantity": 2.0}, {"item": "widget", "input": "design", "quantity": 0.1}],
    "recipe_inputs": [{"recipe": "print", "input": "design", "quantity": 1.0}],
    "cells": [
        {"cell": "studio", "stage": "design", "hours_per_year": 2000.0, "equipment": 100.0, "life_years": 1.0, "overhead": 10.0, "presence_cost": 5.0},
        {"cell": "mill", "stage": "fabrication", "hours_per_year": 1000.0, "equipment": 400.0, "life_years": 1.0, "overhead": 40.0},
        {
            "cell": "line",
            "stage": "assembly",
            "technology": "robotic",
            "hours_per_year": 60.0,
            "equipment": 200.0,
            "robots": 2.0,
            "life_years": 1.0,
            "opening_cost": 30.0,
            "overhead": 20.0,
            "min_use": 0.5,
        },
        {"cell": "printer", "stage": "print", "technology": "printed", "hours_per_year": 100.0, "printers": 1.0, "life_years": 1.0, "opening_cost": 60.0},
        {"cell": "depot", "stage": "storage", "overhead": 6.0, "life_years": 1.0},
    ],
    "placements": [
        {"cell": "studio", "site": "Nagoya", "min": 1},
        {"cell": "*", "site": "Kobe", "max": 0},
        {"cell": "line", "site": "Nagoya", "max": 3, "existing": 1, "remaining_charge": 15.0, "may_close": False},
        {"cell": "line", "site": "Wuxi", "max": 1, "capacity_hours": 100.0, "existing": 1, "remaining_charge": 8.0},
        {"cell": "mill", "site": "Wuxi", "max": 2},
        {"cell": "mill", "site": "Kobe", "existing": 1, "remaining_charge": 70.0, "closing_cost": -30.0},
        {"cell": "printer", "site": "Bonn", "max": 1},
        {"cell": "depot", "site": "Ohio", "fixed_cost": 11.0},
    ],
    "groups": [{"group": "lines", "cell": "line", "site": "*", "max": 3}],
    "recipes": [
        {"recipe": "draw", "cell": "studio", "item": "design", "hours": 1.0},
        {"recipe": "cut", "cell": "mill", "item": "wing", "hours": 0.5, "yield": 0.8, "energy_kwh": 2.0, "days": 3.65},
        {"recipe": "build", "cell": "line", "item": "widget", "hours": 1.0, "unit_cost": 1.0, "one_off_hours": 40.0},
        {"recipe": "print", "cell": "printer", "item": "widget", "hours": 2.0, "energy_kwh": 50.0},
        {"recipe": "hold", "cell": "depot", "item": "widget"},
    ],
    "recipe_labour": [
        {"recipe": "draw", "skill": "engineer", "hours": 1.0},
        {"recipe": "cut", "skill": "operator", "hours": 0.1},
        {"recipe": "build", "skill": "operator", "hours": 0.5},
        {"recipe": "print", "skill": "operator", "hours": 0.2},
    ],
    "materials": [
        {"material": "billet", "price": 4.0},
        {"material": "billet", "country": "CHN", "price": 2.0},
        {"material": "powder", "price": 10.0},
    ],
    "recipe_materials": [{"recipe": "cut", "material": "billet", "quantity": 0.4}, {"recipe": "print", "material": "powder", "quantity": 3.0}],
    "recipe_sites": [{"recipe": "cut", "site": "Wuxi", "unit_cost": 3.0, "hours_factor": 0.5}],
    "robots": [{"country": "*", "price": 1500.0}, {"country": "CHN", "price": 1000.0}],
    "printers": [{"country": "*", "price": 800.0}],
    "modes": [
        {"mode": "truck", "per_tonne_km": 0.1, "per_unit": 1.0, "co2": 0.1, "km_per_day": 500.0},
        {"mode": "sea", "per_tonne_km": 0.01, "co2": 0.01},
        {"mode": "air", "per_tonne_km": 1.0, "co2": 0.5, "fixed_days": 4.0},
        {"mode": "courier", "per_tonne_km": 0.5, "co2": 0.5, "duty_free_below": 10.0, "platform_fee": 0.02},
    ],
    "lanes": [
        {"origin": "Nagoya", "destination": "Tokyo", "mode": "truck", "km": 400.0, "days": 1.0},
        {"origin": "Nagoya", "destination": "Ohio", "mode": "sea", "km": 10000.0, "days": 20.0, "late_days": 3.0},
        {"origin": "Ohio", "destination": "Texas", "mode": "truck", "km": 1000.0},
        {"origin": "Wuxi", "destination": "Texas", "mode": "air", "km": 11000.0},
        {"origin": "Wuxi", "destination": "Tokyo", "mode": "air", "km": 2000.0},
        {"origin": "Bonn", "destination": "Lyon", "mode": "truck", "km": 500.0, "days": 2.0},
        {"origin": "Bonn", "destination": "Lyon", "mode": "truck", "item": "widget", "km": 500.0, "days": 2.0, "cost_per_unit": 7.0},
        {"origin": "Wuxi", "destination": "Nagoya", "mode": "sea", "item": "wing", "km": 2000.0, "days": 10.0},
        {"origin": "Wuxi", "destination": "Nagoya", "mode": "courier", "km": 2000.0, "days": 2.0},
        {"origin": "Nagoya", "destination": "Wuxi", "mode": "digital", "km": 1000.0},
        {"origin": "Nagoya", "destination": "Bonn", "mode": "digital", "cost_per_unit": 4.0},
    ],
    "tariffs": [
        {"importer": "JPN", "rate": 0.2},
        {"exporter": "CHN", "importer": "JPN", "tariff_group": "metal", "rate": 0.05},
        {"importer": "JPN", "tariff_group": "metal", "rate": 0.08, "kind": "floor"},
        {"importer": "USA", "rate": 0.3, "from": "2025-01-01"},
        {"exporter": "JPN", "importer": "USA", "rate": 0.1, "per_unit": 3.0},
        {"exporter": "CHN", "importer": "USA", "rate": 0.02, "from": "2024-01-01"},
        {"exporter": "CHN", "importer": "USA", "rate": 0.1, "from": "2025-06-01"},
        {"exporter": "CHN", "importer": "USA", "rate": 0.9, "from": "2026-02-01"},
        {"exporter": "CHN", "importer": "USA", "rate": 0.15, "kind": "surcharge"},
        {"exporter": "CHN", "importer": "USA", "tariff_group": "general", "rate": 0.1, "per_unit": 4.0, "kind": "surcharge"},
        {"importer": "USA", "rate": 0.7, "kind": "surcharge", "from": "2025-01-01", "to": "2025-12-31"},
        {"importer": "FRA", "rate": 0.5, "per_unit": 9.0},
        {"importer": "FRA", "rate": 0.5, "kind": "surcharge"},
    ],
    "agreements": [
        {"name": "union", "country": "DEU", "kind": "customs_union"},
        {"name": "union", "country": "FRA", "kind": "customs_union"},
    ],
    "demand": [
        {"market": "Tokyo", "item": "widget", "quantity": 60.0, "single_source": True},
        {"market": "Tokyo", "item": "widget", "segment": "spot", "quantity": 10.0, "shortage_penalty": 500.0},
        {"market": "Texas", "item": "widget", "quantity": 90.0},
        {"market": "Lyon", "item": "widget", "quantity": 30.0},
    ],
    "commons": [
        {"commons": "line builders", "country": "JPN", "stage": "assembly", "threshold": 2, "saving": 0.5},
        {"commons": "more of them", "country": "JPN", "stage": "assembly", "threshold": 3, "saving": 0.25},
        {"commons": "millers", "country": "CHN", "stage": "fabrication", "counts": "suppliers", "threshold": 1, "saving": 0.2},
    ],
    "grants": [{"country": "JPN", "share": 0.1}, {"country": "JPN", "stage": "assembly", "share": 0.25}, {"country": "DEU", "stage": "print", "share": 0.4}],
    "subsidies": [{"country": "JPN", "per_hour": 2.0}, {"country": "JPN", "skill": "engineer"}, {"country": "CHN", "skill": "operator", "per_hour": 1.0}],
    "training": [{"country": "JPN", "skill": "operator", "cost_per_hour": 12.0, "max_hours": 8.0, "support": 0.25}],
    "carbon_border": [{"importer": "USA", "price": 50.0}, {"importer": "USA", "exporter": "JPN"}, {"importer": "JPN", "price": 10.0}, {"importer": "FRA", "price": 90.0}],
    "limits": [
        {"limit": "carbon", "kind": "carbon", "amount": 5.0},
        {"limit": "purse", "kind": "capital", "place": "JPN", "amount": 3300.0},
        {"limit": "home", "kind": "content", "place": "JPN", "amount": 0.1},
        {"limit": "bloc", "kind": "content", "place": "union", "amount": 0.01},
    ],
    "constants": [{"name": "headquarters", "amount": 1000.0}],
}

CELLS = [
    ("studio", "Nagoya", 1, 1, 0),
    ("line", "Nagoya", 2, 1, 0),
    ("line", "Wuxi", 1, 0, 0),
    ("mill", "Wuxi", 1, 1, 0),
    ("mill", "Kobe", 0, 0, 1),
    ("printer", "Bonn", 1, 1, 0),
    ("depot", "Ohio", 1, 1, 0),
]
RUNS = [("draw", "Nagoya", 165), ("cut", "Wuxi", 375), ("build", "Nagoya", 100), ("build", "Wuxi", 50), ("print", "Bonn", 30), ("hold", "Ohio", 40)]
FLOWS = [
    ("design", "Nagoya", "Nagoya", "onsite", 50),  # 0.1 x 100, and 40 hours once at an annuity of 1
    ("design", "Nagoya", "Wuxi", "digital", 85),  # 0.1 x 50, and 40 hours once at an annuity of 2
    ("design", "Nagoya", "Bonn", "digital", 30),
    ("wing", "Wuxi", "Wuxi", "onsite", 100),
    ("wing", "Wuxi", "Nagoya", "sea", 150),
    ("wing", "Wuxi", "Nagoya", "courier", 50),
    ("widget", "Nagoya", "Tokyo", "truck", 60),
    ("widget", "Nagoya", "Ohio", "sea", 40),
    ("widget", "Ohio", "Texas", "truck", 40),
    ("widget", "Wuxi", "Texas", "air", 50),
    ("widget", "Bonn", "Lyon", "truck", 30),
]

BILL: dict[str, tuple[float, float]] = {
    # line: driver, price with the supplier's margin of 25 %
    "equipment:existing@CHN/acme": (8, 1),
    "equipment:existing@JPN": (15 + 70, 1),
    "equipment:line@CHN/acme": (50 / 100 * 2 * 200, 1.25),
    "equipment:line@JPN": (200, 1),
    "equipment:mill@CHN/acme": (375 * 0.25 / 1000 * 2 * 400, 1.25),
    "equipment:studio@JPN": (100, 1),
    "robots@CHN/acme": (50 / 100 * 2 * 2, 1250),
    "robots@JPN": (2, 1500),
    "printers@DEU": (1.25, 800),
    "opening:line@JPN": (30, 1),
    "opening:printer@DEU": (1.25 * 60, 1),
    "closing:mill@JPN": (-30, 1),
    "overhead:depot@USA": (6 + 11, 1),
    "overhead:line@CHN/acme": (50 / 100 * 20, 1.25),
    "overhead:line@JPN": (2 * 20, 1),
    "overhead:mill@CHN/acme": (375 * 0.25 / 1000 * 40, 1.25),
    "overhead:studio@JPN": (10 + 5, 1),
    "wages:engineer@JPN": (165, 50),
    "wages:operator@CHN/acme": (50 * 0.5 / 0.5 + 375 * 0.1 * 0.5 / 0.5, 6.25),
    "wages:operator@DEU": (6, 30),
    "wages:operator@JPN": (50, 20),
    "training:operator@JPN": (5, 12),
    "materials:billet@CHN/acme": (150, 2.5),
    "materials:powder@DEU": (90, 10),
    "energy@CHN/acme": (750, 0.125),
    "energy@DEU": (1500, 0.3),
    "processing:widget@CHN/acme": (50, 1.25),
    "processing:widget@JPN": (100, 1),
    "processing:wing@CHN/acme": (375 * 3, 1.25),
    "grants:assembly@JPN": (-(200 + 2 * 1500), 0.25),
    "grants:design@JPN": (-100, 0.1),
    "grants:print@DEU": (-1.25 * 800, 0.4),
    "subsidies:engineer@JPN": (-165, 0),
    "subsidies:operator@CHN": (-(50 * 0.5 / 0.5 + 375 * 0.1 * 0.5 / 0.5), 1),
    "subsidies:operator@JPN": (-50, 2),
    "training_grants:operator@JPN": (-5 * 12, 0.25),
    "commons:line builders@JPN": (-100, 0.5),
    "commons:millers@CHN": (-375 * 0.25, 0.2),
    "relationships@CHN/acme": (1, 900),
    "freight:air@CHN>USA": (50 * 0.005 * 11000, 1),
    "freight:courier@CHN>JPN": (50 * 0.002 * 2000, 0.5),
    "freight:sea@CHN>JPN": (150 * 0.002 * 2000, 0.01),
    "freight:sea@JPN>USA": (40 * 0.005 * 10000, 0.01),
    "freight:truck@JPN>JPN": (60 * 0.005 * 400, 0.1),
    "freight:truck@USA>USA": (40 * 0.005 * 1000, 0.1),
    "freight:truck-handling@JPN>JPN": (60, 1),
    "freight:truck-handling@USA>USA": (40, 1),
    "freight:truck-quoted@DEU>FRA": (210, 1),
    "platform:courier@CHN>JPN": (500, 0.02),
    "duty:general@CHN>USA": (50 * (80 + 55), 0.1),
    "duty:general@DEU>FRA": (3000, 0),
    "duty:general@JPN>USA": (40 * (100 + 0.5), 0.1),
    "duty:general-specific@JPN>USA": (40, 3),
    "duty:general-surcharge@CHN>USA": (50 * (80 + 55), 0.25),
    "duty:general-surcharge-specific@CHN>USA": (50, 4),
    "duty:metal@CHN>JPN": (1500, 0.08),
    "inventory@CHN": (30, 0.1),
    "inventory@CHN>JPN": ((150 * 10 * 10 + 50 * 10 * 2) / 365, 0.1),
    "inventory@CHN>USA": (50 * 80 * 8 / 365, 0.1),
    "inventory@DEU>FRA": (30 * 100 * 6 / 365, 0.1),
    "inventory@JPN>JPN": (60 * 100 * 5 / 365, 0.1),
    "inventory@JPN>USA": (40 * 100 * 24 / 365, 0.1),
    "inventory@USA>USA": (40 * 100 * 6 / 365, 0.1),
    "time:widget@CHN>USA": (16000, 0.001),
    "time:widget@DEU>FRA": (6000, 0.001),
    "time:widget@JPN>JPN": (6000, 0.001),
    "time:widget@JPN>USA": (80000, 0.001),
    "time:widget@USA>USA": (8000, 0.001),
    "coordination@CHN>JPN": ((200 * 0.5 + 20) * 1.5, 10),
    "coordination@JPN>CHN": ((85 * (0.1 + 0.05 + 0.2) + 20) * 1.5, 10),
    "coordination:quoted@JPN>DEU": (120, 1),
    "iteration:design@JPN>CHN": (85 * 0.1 * (2 + 3 + 1 + 5), 4),
    "iteration:design@JPN>DEU": (30 * 0.1 * 2, 4),
    "iteration:design@JPN>JPN": (50 * 0.1 * 2, 4),
    "programme:interfaces@CHN": (4 / 2, 10),
    "programme:latest@JPN": (6 / 2, 10),
    "delay:widget@CHN": (100, 2),
    "delay:widget@JPN": (120, 2),
    "leakage:widget@CHN": (50 * 2 * 0.5, 1),
    "carbon:air@CHN>USA": (1.375, 50),
    "carbon:courier@CHN>JPN": (0.1, 50),
    "carbon:energy@CHN": (0.6, 50),
    "carbon:energy@DEU": (0.6, 50),
    "carbon:sea@CHN>JPN": (0.006, 50),
    "carbon:sea@JPN>USA": (0.02, 50),
    "carbon:truck@DEU>FRA": (0.0075, 50),
    "carbon:truck@JPN>JPN": (0.012, 50),
    "carbon:truck@USA>USA": (0.02, 50),
    "border:widget@CHN>USA": (50 * 0.06, 50),
    "border:widget@JPN>USA": (40 * 0.04, 0),
    "border:wing@CHN>JPN": (200 * 0.03, 10),
    "shortage:widget Tokyo spot@JPN": (10, 500),
    "constant:headquarters": (1000, 1),
}


def case(header: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Instance:
    """The rich toy, with parts of its header or whole tables replaced."""
    return make({**HEADER, **(header or {})}, {**TABLES, **tables})


def unpriced(instance: Instance) -> Plan:
    """The hand-made plan without cost lines."""
    return Plan(
        instance=instance.name,
        digest=instance.digest,
        strategy="free",
        status="hand-made",
        currency="USD",
        cost=float("nan"),
        bound=float("nan"),
        unavoidable=0.0,
        cells=table("cells", [dict(zip(("state", "cell", "site", "count", "opened", "closed"), ("now", *row), strict=True)) for row in CELLS]),
        runs=table("runs", [dict(zip(("state", "recipe", "site", "units"), ("now", *row), strict=True)) for row in RUNS]),
        flows=table("flows", [dict(zip(("state", "item", "origin", "destination", "mode", "units"), ("now", *row), strict=True)) for row in FLOWS]),
        shortages=table("shortages", [{"state": "now", "market": "Tokyo", "item": "widget", "segment": "spot", "units": 10}]),
        costs=table("costs", []),
    )


def plan(instance: Instance) -> Plan:
    """The plan with its cost lines, as a solver would hand it over."""
    bare = unpriced(instance)
    lines = costs(instance, bare)
    total = float(lines["amount"].sum())
    return replace(bare, status="optimal", cost=total, bound=total, costs=lines)
