"""Small random instances with traced customs value: countries, unions, agreements, tariffs of all kinds, zones and hubs, drawn from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from properties.traced_customs import Rows

COUNTRIES = ("AAA", "BBB", "CCC", "DDD")
MOST_DEAR = 4
"""Most places with a fixed cost: the enumeration tries every subset."""


def random_traced(seed: int, levels: int) -> tuple[dict[str, Any], dict[str, Rows]]:
    """Header and tables; `levels` 2 = a product of one or two parts, 3 = a product of a part of a sub-part, and perhaps another part."""
    random = np.random.default_rng(seed)
    countries = COUNTRIES[: random.integers(2, 5)]
    sites = [f"s{number}" for number in range(random.integers(2, 5))]
    markets = [f"m{number}" for number in range(random.integers(1, 3))]
    bom = _bom(random, levels)
    items = _items(random, bom)
    ample = float(random.choice([1e6, np.nan]))
    cells = [{"cell": f"make {item['item']}", "stage": "assembly" if item["item"] == "good" else "fabrication", "hours_per_year": ample} for item in items]
    recipes = [_recipe(random, item["item"]) for item in items]
    placements = _placements(random, [cell["cell"] for cell in cells], sites)
    hubs = [str(site) for site in random.permutation(sites)[: random.choice([0, 1, 2], p=[0.6, 0.25, 0.15])]]
    if hubs:
        stored = ["good", *(["p0"] if random.random() < 0.5 else [])]
        cells.append({"cell": "store", "stage": "storage"})
        recipes += [{"recipe": f"store {item}", "cell": "store", "item": item, "unit_cost": float(random.integers(0, 3))} for item in stored]
        placements += [{"cell": "store", "site": hub} for hub in hubs]
    if levels == 3 and random.random() < 0.2:
        cells.append({"cell": "printer", "stage": "print"})
        recipes.append({"recipe": "print p0", "cell": "printer", "item": "p0", "unit_cost": float(random.integers(20, 70))})
        placements.append({"cell": "printer", "site": str(random.choice(sites))})
    _dear(random, placements)
    tables = {
        "countries": [_country(random, country) for country in countries],
        "sites": [{"site": site, "country": country, "free_zone": bool(random.random() < 0.35)} for site, country in zip(sites, _spread(random, countries, len(sites)), strict=True)],
        "markets": [{"market": market, "country": str(random.choice(countries))} for market in markets],
        "items": items,
        "bom": bom,
        "declared_values": [
            {"item": item["item"], "country": country, "value": item["declared_value"] * float(random.uniform(1, 1.4))} for item in items for country in countries if random.random() < 0.15
        ],
        "cells": cells,
        "placements": placements,
        "recipes": recipes,
        "recipe_sites": [
            {"recipe": recipe["recipe"], "site": site, "unit_cost": float(random.integers(0, 60))} for recipe in recipes if recipe["cell"].startswith("make") for site in sites if random.random() < 0.7
        ],
        **_transport(random, sites, markets, hubs),
        "tariffs": _tariffs(random, countries, sorted({item["tariff_group"] for item in items})),
        "agreements": _agreements(random, countries),
        "demand": [{"market": market, "item": "good", "quantity": int(random.integers(20, 300)), "shortage_penalty": 900.0 if random.random() < 0.3 else None} for market in markets],
    }
    if not hubs and random.random() < 0.2:
        tables["demand"].append({"market": markets[0], "item": "p0", "quantity": int(random.integers(20, 300))})
    header = {"format": 1, "title": f"traced {seed}", "currency": "EUR", "home": "AAA", "customs_value": "traced", "duty_in_value": bool(random.random() < 0.75)}
    return header, tables


def _spread(random: np.random.Generator, countries: tuple[str, ...], count: int) -> list[str]:
    """Countries of the sites: each once before any comes again."""
    return [str(country) for country in [*random.permutation(countries), *random.permutation(countries)][:count]]


def _bom(random: np.random.Generator, levels: int) -> Rows:
    rows = [{"item": "good", "input": "p0", "quantity": float(random.integers(1, 3))}]
    if random.random() < 0.5:
        rows.append({"item": "good", "input": "p1", "quantity": 1.0})
    if levels == 3:
        rows.append({"item": "p0", "input": "sub", "quantity": float(random.integers(1, 3))})
    return rows


def _items(random: np.random.Generator, bom: Rows) -> Rows:
    """Items with values that leave every recipe something to add, whatever the yield."""
    names = ["good", *(row["input"] for row in bom)]
    value: dict[str, float] = {}
    for name in reversed(names):
        value[name] = round(float(random.uniform(20, 120)) + sum(row["quantity"] * value[row["input"]] / 0.8 for row in bom if row["item"] == name))
    return [{"item": name, "kg": float(random.integers(1, 9)), "declared_value": value[name], "tariff_group": f"g{random.integers(3)}"} for name in names]


def _recipe(random: np.random.Generator, item: str) -> dict[str, Any]:
    return {
        "recipe": f"make {item}",
        "cell": f"make {item}",
        "item": item,
        "hours": 1.0,
        "unit_cost": float(random.integers(0, 60)),
        "yield": float(random.choice([1.0, 0.8], p=[0.8, 0.2])),
        "value_added": float(random.integers(0, 100)) if random.random() < 0.25 else None,
    }


def _placements(random: np.random.Generator, cells: list[str], sites: list[str]) -> Rows:
    """Each cell on one or two sites."""
    chosen = {cell: random.choice(sites, size=min(len(sites), random.integers(1, 3)), replace=False) for cell in cells}
    return [{"cell": cell, "site": str(site)} for cell, places in chosen.items() for site in sorted(places)]


def _dear(random: np.random.Generator, placements: Rows) -> None:
    """Give a few placements a fixed cost."""
    if random.random() < 0.35:
        for row in random.choice(np.array(placements, dtype=object), size=min(MOST_DEAR, len(placements)), replace=False):
            row["fixed_cost"] = float(random.choice([200, 1000, 3000]))


def _country(random: np.random.Generator, country: str) -> dict[str, Any]:
    return {"country": country, "capital_rate": 0.0, "customs_value": str(random.choice(["fob", "cif"])), "drawback": float(random.choice([0.0, 0.5, 0.99, 1.0]))}


def _transport(random: np.random.Generator, sites: list[str], markets: list[str], hubs: list[str]) -> dict[str, Rows]:
    """A slow mode everywhere, unless some markets are served from a hub alone, and perhaps another on some lanes, which may carry small values past customs."""
    served = {market for market in markets if hubs and random.random() < 0.4}
    modes: Rows = [{"mode": "sea", "per_tonne_km": float(random.choice([0.0, 0.2])), "per_unit": float(random.integers(0, 3))}]
    if random.random() < 0.5:
        modes.append({"mode": "air", "per_unit": float(random.integers(2, 20)), "duty_free_below": float(random.integers(50, 500)) if random.random() < 0.5 else None})
    lanes = []
    for mode in modes:
        for origin in sites:
            for destination in [*sites, *markets]:
                if origin != destination and (mode["mode"] == "sea" or random.random() < 0.3) and not (destination in served and origin not in hubs[:1]):
                    quoted = float(random.integers(0, 12)) if random.random() < 0.4 else None
                    lanes.append({"origin": origin, "destination": destination, "mode": mode["mode"], "km": float(random.integers(100, 9000)), "cost_per_unit": quoted})
    return {"modes": modes, "lanes": lanes}


def _tariffs(random: np.random.Generator, countries: tuple[str, ...], groups: list[str]) -> Rows:
    """For each importer a general rate, and rows for origins and groups of every kind."""
    rows: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for importer in countries:
        rows["*", importer, "*", "ordinary"] = {"rate": float(random.choice([0.0, 0.05, 0.15, 0.3])), "per_unit": float(random.choice([0.0, 0.0, 4.0]))}
        for _ in range(random.integers(0, 6)):
            exporter, group = str(random.choice(["*", *countries])), str(random.choice(["*", *groups]))
            kind = str(random.choice(["ordinary", "ordinary", "floor", "surcharge", "content"]))
            amount = float(random.choice([0.02, 0.1, 0.25, 0.5]))
            if exporter != importer and not (kind == "content" and (exporter, importer, group, "surcharge") in rows) and not (kind == "surcharge" and (exporter, importer, group, "content") in rows):
                rows[exporter, importer, group, kind] = {"rate": amount, "per_unit": float(random.choice([0.0, 0.0, 3.0])) if kind in ("ordinary", "surcharge") else 0.0}
    bases = {"content": {"kind": "surcharge", "base": "content"}}
    return [{"exporter": exporter, "importer": importer, "tariff_group": group, **bases.get(kind, {"kind": kind}), **row} for (exporter, importer, group, kind), row in rows.items()]


def _agreements(random: np.random.Generator, countries: tuple[str, ...]) -> Rows:
    """Perhaps a customs union, and up to two free-trade agreements with terms of their own."""
    rows: Rows = []
    if len(countries) > 2 and random.random() < 0.35:
        rows += [{"name": "union", "country": str(country), "kind": "customs_union"} for country in random.choice(countries, size=2, replace=False)]
    for name in ("pact", "treaty")[: random.integers(0, 3)]:
        terms = {
            "content_share": float(random.choice([0.0, 0.4, 0.6, 0.8])),
            "proof_cost": float(random.choice([0.0, 0.01, 0.03])),
            "cumulation": str(random.choice(["none", "full"])),
            "drawback": bool(random.random() < 0.6),
        }
        members = random.choice(countries, size=random.integers(2, len(countries) + 1), replace=False)
        rows += [{"name": name, "country": str(country), "kind": "free_trade", **terms} for country in members]
    return rows
