"""Small random instances: a few sites, parts, technologies, owners and rules, drawn from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

import rebundle as rb

COUNTRIES = ("AAA", "BBB", "CCC")


def random_tables(seed: int) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Header and tables of a random instance that always has a plan."""
    random = np.random.default_rng(seed)
    sites = [f"s{number}" for number in range(random.integers(3, 6))]
    parts = [f"p{number}" for number in range(random.integers(1, 4))]
    owner = {site: "firm" if number == 0 or random.random() < 0.6 else "sup" for number, site in enumerate(sites)}
    place = {site: COUNTRIES[number % 3] for number, site in enumerate(sites)}
    header = {
        "format": 1,
        "title": f"random {seed}",
        "currency": "EUR",
        "home": "AAA",
        "holding_rate": float(random.choice([0.0, 0.2])),
        "carbon_price": float(random.choice([0.0, 50.0])),
        "coordination": {"rate": 50.0, "per_1000km": 0.05, "per_owner_change": 0.2, "hours_per_year": float(random.choice([0.0, 20.0]))},
    }
    header["iteration"] = {"loss_per_day": 40.0, "days_per_round": 1.0, "days_per_1000km": 0.5, "days_per_owner_change": 2.0}
    header["programme"] = {"loss_per_day": 25.0, "days_per_supplier": 4.0}
    tables: dict[str, list[dict[str, Any]]] = {
        "countries": [{"country": c, "capital_rate": 0.05 + 0.02 * n, "leakage": 0.2 * n, "energy_price": 0.1, "grid_co2": 0.3} for n, c in enumerate(COUNTRIES)],
        "wages": [{"country": c, "skill": k, "wage": float(w)} for c, base in zip(COUNTRIES, (40, 15, 5), strict=True) for k, w in (("op", base), ("eng", 1.5 * base))],
        "owners": [{"owner": "sup", "margin": 0.1, "qualification": 500.0, "late_days": 2.0, "programme_days": 20.0}],
        "sites": [{"site": s, "country": place[s], "owner": owner[s], "lat": float(random.uniform(-50, 50)), "lon": float(random.uniform(-100, 100))} for s in sites],
        "markets": [{"market": f"m{n}", "country": c, "lat": float(random.uniform(-50, 50)), "lon": float(random.uniform(-100, 100))} for n, c in enumerate(COUNTRIES[: random.integers(1, 4)])],
        "items": [
            {"item": "good", "kg": 20.0, "declared_value": 300.0, "late_penalty": 1.0},
            *({"item": p, "kg": float(random.uniform(1, 10)), "declared_value": float(random.uniform(20, 80)), "leakage_loss": 2.0} for p in parts),
            {"item": "design", "kind": "service", "rounds": 0.05},
        ],
        "bom": [*({"item": "good", "input": p, "quantity": int(random.integers(1, 4))} for p in parts), *({"item": p, "input": "design", "quantity": 0.1} for p in parts)],
        "cells": [
            {"cell": "office", "stage": "design", "hours_per_year": 1500, "overhead": 3000.0},
            {"cell": "line", "stage": "assembly", "hours_per_year": 1000, "equipment": 40000.0, "overhead": 2000.0},
            {"cell": "robot line", "stage": "assembly", "technology": "robotic", "hours_per_year": 1800, "equipment": 60000.0, "robots": 2},
            {"cell": "printer", "stage": "print", "technology": "printed", "hours_per_year": 3000, "printers": 1},
            *({"cell": f"make {p}", "stage": "fabrication", "hours_per_year": float(random.choice([700, 1500])), "equipment": 20000.0} for p in parts),
        ],
        "robots": [{"country": "*", "price": 20000.0}],
        "printers": [{"country": "*", "price": 60000.0}],
        "recipes": [
            {"recipe": "draw", "cell": "office", "item": "design", "hours": 1},
            {"recipe": "put together", "cell": "line", "item": "good", "hours": 1.0},
            {"recipe": "put together by robot", "cell": "robot line", "item": "good", "hours": 0.8},
            *({"recipe": f"make {p}", "cell": f"make {p}", "item": p, "hours": 0.5, "yield": float(random.choice([1.0, 0.9])), "one_off_hours": float(random.choice([0, 50]))} for p in parts),
            {"recipe": f"print {parts[0]}", "cell": "printer", "item": parts[0], "hours": 1.5, "energy_kwh": 10},
        ],
        "recipe_labour": [
            {"recipe": "draw", "skill": "eng", "hours": 1},
            {"recipe": "put together", "skill": "op", "hours": 2},
            {"recipe": "put together by robot", "skill": "op", "hours": 0.4},
            *({"recipe": f"make {p}", "skill": "op", "hours": 1.0} for p in parts),
        ],
        "modes": [{"mode": "road", "per_tonne_km": 0.1, "km_per_day": 600, "co2": 0.1}, {"mode": "air", "per_tonne_km": 0.8, "km_per_day": 6000, "fixed_days": 1, "co2": 0.6}],
        "tariffs": [{"exporter": "CCC", "importer": "AAA", "rate": float(random.choice([0.0, 0.1]))}, {"exporter": "*", "importer": "BBB", "rate": 0.05}],
        "commons": [
            {"commons": "makers", "country": "BBB", "stage": "fabrication", "threshold": 2, "saving": 3.0},
            {"commons": "supplied", "country": "CCC", "stage": "fabrication", "counts": "suppliers", "threshold": 1, "saving": 2.0},
        ],
        "demand": [],
    }
    tables["demand"] = [
        {
            "market": row["market"],
            "item": "good",
            "quantity": int(random.integers(100, 900)),
            "shortage_penalty": None if random.random() < 0.5 else 400.0,
            "single_source": bool(random.random() < 0.3),
        }
        for row in tables["markets"]
    ]
    return header, tables


def random_case(seed: int) -> rb.Instance:
    return rb.make(*random_tables(seed))
