"""One instance in which every table and every column says something."""

from __future__ import annotations

from typing import Any

import rebundle as rb

HEADER: dict[str, Any] = {
    "format": 1,
    "title": "Everything at once",
    "currency": "EUR",
    "price_year": 2025,
    "date": "2026-03-01",
    "home": "HOM",
    "holding_rate": 0.2,
    "carbon_price": 80.0,
    "discount_rate": 0.05,
    "unavoidable": ["materials"],
    "coordination": {"rate": 60.0, "per_1000km": 0.02, "per_time_zone": 0.03, "per_owner_change": 0.1, "hours_per_unit": 0.01, "hours_per_year": 200.0},
    "iteration": {"loss_per_day": 300.0, "days_per_round": 1.0, "days_per_1000km": 0.5, "days_per_time_zone": 0.2, "days_per_owner_change": 3.0},
    "programme": {"loss_per_day": 1000.0, "years": 8.0, "days_per_supplier": 5.0},
    "prices": {"friction": ["freight", "coordination", "delay"], "rich wages": ["wages@union", "wages/acme"]},
    "strategies": {"hand-made": {"fabrication": {"technologies": ["manual"]}}, "no-far": {"assembly": {"barred": ["FAR"]}}},
}


def rows(head: str, *lines: str) -> list[dict[str, str]]:
    """Rows of a table, written as in its file."""
    names = [name.strip() for name in head.split(",")]
    return [dict(zip(names, (cell.strip() for cell in line.split(",")), strict=True)) for line in lines]


def complete_tables() -> dict[str, list[dict[str, Any]]]:
    return {
        "countries": rows(
            "country, name, capital_rate, productivity, digital, energy_price, grid_co2, leakage, customs_value, drawback",
            "HOM, Home, 0.06, 1, 1, 0.10, 0.3, 0, fob, 0",
            "NBR, Neighbour, 0.07, 0.9, 0.9, 0.12, 0.4, 0.1, cif, 0.5",
            "FAR, Far away, 0.10, 0.8, 1.4, 0.07, 0.6, 0.5, cif, 0.9",
        ),
        "wages": rows(
            "country, skill, wage, hours_limit",
            "HOM, engineer, 60, ",
            "HOM, operator, 35, 60000",
            "NBR, engineer, 40, ",
            "NBR, operator, 18, ",
            "FAR, engineer, 20, 9000",
            "FAR, operator, 5, ",
        ),
        "owners": rows("owner, margin, qualification, late_days, programme_days, exposure", "firm, 0, 0, 0.5, 0, 0.2", "acme, 0.12, 40000, 4, 12, 1.5"),
        "ports": rows("port, lat, lon", "HPORT, 50, 1", "NPORT, 44, 13", "FPORT, 31, 121"),
        "routes": rows("port, other_port, km", "HPORT, FPORT, 19500"),
        "sites": rows(
            "site, country, owner, lat, lon, port, landmass, max_cells, free_zone",
            "main, HOM, firm, 48, 2, HPORT, west, 12, no",
            "annex, HOM, firm, 47, 3, , west, , no",
            "near, NBR, firm, 45, 12, NPORT, west, , yes",
            "nearco, NBR, acme, 45.5, 12.5, NPORT, west, , no",
            "farco, FAR, acme, 30, 120, FPORT, east, 8, no",
            "fardepot, FAR, firm, 31, 121, FPORT, east, , no",
        ),
        "markets": rows(
            "market, country, lat, lon, port, landmass, window_days, service_level",
            "Mhome, HOM, 49, 4, HPORT, west, 20, 0.97",
            "Mnear, NBR, 44, 11, NPORT, west, , 0.9",
            "Mfar, FAR, 32, 119, FPORT, east, , ",
        ),
        "items": rows(
            "item, kind, kg, declared_value, tariff_group, time_cost, safety_days, outsize, late_penalty, rounds, leakage_loss, embodied_co2, window_days, made_to, variability",
            "machine, good, 400, 9000, 84, 0.001, 10, no, 15, 0, 0, 900, , stock, 0.5",
            "frame, good, 250, 2000, 73, 0, 5, yes, 0, 0, 0, 600, , , 0.3",
            "gear, good, 20, 600, 84, 0, 5, no, 2, 0, 40, 60, 7, order, 0",
            "spare, good, 5, 150, 84, 0.002, 0, no, 0, 0, 0, 12, , stock, 0.4",
            "design, service, 0, , general, 0, 0, no, 0, 0.02, 0, 0, , , 0",
        ),
        "declared_values": rows("item, country, value, embodied_co2", "gear, FAR, 420, 85", "frame, FAR, , 800"),
        "bom": rows("item, input, quantity", "machine, frame, 1", "machine, gear, 3", "machine, design, 0.5", "frame, design, 0.2", "gear, design, 0.1"),
        "recipe_inputs": rows("recipe, input, quantity", "gear-printed, design, 0.3"),
        "cells": rows(
            "cell, stage, technology, hours_per_year, equipment, robots, printers, life_years, opening_cost, overhead, min_use, lead_years, ramp_share, presence_cost",
            "office, design, manual, 2000, 20000, 0, 0, 8, 5000, 10000, 0, 0, 1, 15000",
            "weld-hand, fabrication, manual, 4000, 150000, 0, 0, 12, 20000, 20000, 0.1, 0, 1, 0",
            "weld-robot, fabrication, robotic, 4000, 200000, 6, 0, 10, 40000, 30000, 0.2, 0.1, 0.9, 0",
            "gear-shop, fabrication, manual, 4000, 400000, 0, 0, 12, 30000, 25000, 0, 0, 1, 0",
            "printer, print, printed, 5000, 50000, 0, 2, 6, 10000, 15000, 0, 0, 1, 8000",
            "line, assembly, semi-automated, 3800, 300000, 1, 0, 12, 50000, 60000, 0, 0, 1, 0",
            "depot, storage, manual, , 0, 0, 0, 10, 0, 0, 0, 0, 1, 30000",
        ),
        "placements": rows(
            "cell, site, min, max, capacity_hours, fixed_cost, existing, remaining_charge, may_close, closing_cost",
            "office, *, 0, 6, , 0, 0, 0, yes, 0",
            "office, main, 1, 6, , 5000, 2, 3000, no, 0",
            "weld-hand, main, 0, 3, , 0, 1, 12000, yes, -8000",
            "weld-hand, near, 0, 3, 4200, 0, 0, 0, yes, 0",
            "weld-hand, farco, 0, 3, , 0, 0, 0, yes, 0",
            "weld-robot, main, 0, 2, , 0, 0, 0, yes, 0",
            "weld-robot, near, 0, 2, , 0, 0, 0, yes, 0",
            "gear-shop, nearco, 0, 2, , 0, 0, 0, yes, 0",
            "gear-shop, farco, 0, 2, , 1000, 0, 0, yes, 0",
            "gear-shop, main, 0, 2, , 0, 1, 20000, yes, 25000",
            "printer, main, 0, 3, , 0, 0, 0, yes, 0",
            "printer, near, 0, 3, , 0, 0, 0, yes, 0",
            "line, main, 0, 3, , 0, 1, 30000, yes, 60000",
            "line, near, 0, 3, , 0, 0, 0, yes, 0",
            "line, farco, 0, 3, , 0, 0, 0, yes, 0",
            "depot, fardepot, 0, 1, , 4000, 0, 0, yes, 0",
        ),
        "groups": rows("group, cell, site, max", "welding at main, weld-hand, main, 3", "welding at main, weld-robot, main, 3", "printers, printer, *, 4"),
        "recipes": rows(
            "recipe, cell, item, hours, yield, energy_kwh, days, unit_cost, value_added, one_off_hours",
            "draw, office, design, 1, 1, 2, 0, 0, , 0",
            "frame-hand, weld-hand, frame, 5, 0.98, 40, 3, 12, , 900",
            "frame-robot, weld-robot, frame, 2, 0.99, 60, 2, 9, , 1500",
            "gear-cut, gear-shop, gear, 1.2, 0.95, 15, 2, 4, , 300",
            "gear-printed, printer, gear, 2.5, 1, 55, 1, 6, , 0",
            "spare-printed, printer, spare, 0.8, 1, 15, 0, 2, , 0",
            "spare-cut, gear-shop, spare, 0.4, 1, 5, 1, 1, , 0",
            "assemble, line, machine, 4, 1, 25, 4, 30, 5000, 500",
            "keep-spare, depot, spare, 0, 1, 0, 20, 0.5, , 0",
        ),
        "recipe_labour": rows(
            "recipe, skill, hours",
            "draw, engineer, 1.1",
            "frame-hand, operator, 8",
            "frame-robot, operator, 1.5",
            "gear-cut, operator, 1",
            "gear-printed, operator, 0.3",
            "spare-cut, operator, 0.4",
            "spare-printed, operator, 0.1",
            "assemble, operator, 9",
        ),
        "materials": rows("material, country, price", "steel, *, 0.9", "steel, FAR, 0.7", "powder, *, 60"),
        "recipe_materials": rows(
            "recipe, material, quantity",
            "frame-hand, steel, 300",
            "frame-robot, steel, 290",
            "gear-cut, steel, 35",
            "gear-printed, powder, 5",
            "spare-cut, steel, 7",
            "spare-printed, powder, 1",
        ),
        "recipe_sites": rows("recipe, site, unit_cost, hours_factor", "assemble, farco, 45, 1.2", "frame-hand, near, , 1.1"),
        "robots": rows("country, price", "*, 90000", "FAR, 80000"),
        "printers": rows("country, price", "*, 400000"),
        "modes": rows(
            "mode, per_tonne_km, per_unit, km_per_day, fixed_days, circuity, max_km, landmass_only, needs_port, co2, duty_free_below, platform_fee, outsize",
            "road, 0.09, 4, 600, 1, 1.3, 3000, yes, no, 0.08, , 0, yes",
            "sea, 0.006, 9, 620, 9, 1.2, , no, yes, 0.01, , 0, yes",
            "air, 0.6, 12, 7000, 2, 1.05, , no, no, 0.6, , 0, no",
            "parcel, 2.5, 3, 4000, 3, 1, , no, no, 0.7, 200, 0.08, no",
        ),
        "lanes": rows(
            "origin, destination, mode, item, km, days, late_days, cost_per_unit, closed",
            "farco, Mfar, road, machine, 260, 2, 0.5, 90, no",
            "near, main, road, *, 1150, , 0.2, , no",
            "farco, annex, air, *, , , , , yes",
            "near, nearco, digital, design, 60, , , 12, no",
        ),
        "tariffs": [
            *rows(
                "exporter, importer, tariff_group, rate, per_unit, kind, base, from, to",
                "*, HOM, *, 0.03, 0, ordinary, goods, , ",
                "FAR, HOM, 84, 0.02, 1.5, ordinary, goods, 2024-01-01, ",
                "FAR, HOM, *, 0.05, 0, floor, goods, 2025-01-01, ",
                "FAR, HOM, 84, 0.10, 2, surcharge, goods, 2026-01-01, 2026-12-31",
                "FAR, HOM, 84, 0.50, 0, surcharge, goods, 2027-01-01, ",
                "*, NBR, *, 0.04, 0, ordinary, goods, , ",
                "*, FAR, *, 0.08, 0, ordinary, goods, 2020-01-01, ",
            )
        ],
        "agreements": rows(
            "name, country, kind, content_share, proof_cost, cumulation, drawback",
            "union, HOM, customs_union, 0, 0, full, yes",
            "union, NBR, customs_union, 0, 0, full, yes",
            "trade pact, NBR, free_trade, 0.4, 0.01, none, no",
            "trade pact, FAR, free_trade, 0.4, 0.01, none, no",
        ),
        "demand": rows(
            "market, item, segment, quantity, shortage_penalty, single_source",
            "Mhome, machine, all, 900, , no",
            "Mnear, machine, firm orders, 300, , yes",
            "Mnear, machine, extra, 80, 3000, no",
            "Mfar, machine, all, 500, , no",
            "Mhome, spare, all, 1500, 400, no",
            "Mfar, spare, all, 1000, 300, no",
        ),
        "spares": rows("product, part, per_unit, shortage_penalty", "machine, gear, 0.1, ", "machine, spare, 0.5, 250"),
        "commons": rows(
            "commons, country, stage, counts, threshold, saving",
            "welders, HOM, fabrication, cells, 2, 0.4",
            "gear makers, FAR, fabrication, suppliers, 1, 0.3",
        ),
        "grants": rows("country, stage, share", "NBR, *, 0.05", "NBR, fabrication, 0", "HOM, print, 0.2"),
        "subsidies": rows("country, skill, per_hour", "HOM, operator, 1.5", "FAR, *, 0.2"),
        "training": rows("country, skill, cost_per_hour, max_hours, support", "HOM, operator, 14, 5000, 0.3"),
        "carbon_border": rows("importer, exporter, price", "HOM, *, 70", "NBR, FAR, 70", "FAR, HOM, 0"),
        "limits": rows("limit, kind, place, amount", "smoke, carbon, *, 2500", "purse, capital, HOM, 4000000", "local content, content, union, 0.3"),
        "states": rows("state, parent, probability, years, may_open, date", "now, , 1, 1, yes, 2026-03-01"),
        "state_changes": rows("state, what, change, value", "now, freight:sea, factor, 1"),
        "constants": rows("name, amount", "head office, 250000", "rent received, -40000"),
    }


def complete_case() -> rb.Instance:
    return rb.make(HEADER, complete_tables())
