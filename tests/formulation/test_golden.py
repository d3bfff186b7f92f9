"""The whole model of a tiny instance, row by row, against the file golden/model.lp.

Where a change of the model is meant, renew the file and look at the difference before committing it:

    REBUNDLE_RENEW=1 python -m pytest tests/formulation/test_golden.py
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
import pytest
from pyomo.repn import generate_standard_repn

import rebundle as rb
from formulation.toy import solved, toy
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.statement import statement
from rebundle.formulation.variables import VARIABLES

GOLDEN = Path(__file__).parent / "golden" / "model.lp"


def tiny() -> rb.Instance:
    """Two sites, one a supplier's, one good that takes design hours; every family of constraints has a row."""
    return toy(
        {"holding_rate": 0.1, "carbon_price": 80, "coordination": {"rate": 50, "per_1000km": 0.1, "hours_per_year": 4}, "programme": {"loss_per_day": 20, "years": 5}},
        countries=[{"country": "A", "capital_rate": 0, "grid_co2": 0.4, "energy_price": 0.1}, {"country": "B", "capital_rate": 0, "grid_co2": 0.8}],
        wages=[{"country": "A", "skill": "operator", "wage": 30}, {"country": "B", "skill": "operator", "wage": 10, "hours_limit": 60}],
        owners=[{"owner": "acme", "margin": 0.25, "qualification": 20, "late_days": 1, "programme_days": 30}],
        sites=[{"site": "a", "country": "A", "max_cells": 3}, {"site": "b", "country": "B", "owner": "acme"}],
        items=[{"item": "good", "kg": 500, "declared_value": 365, "embodied_co2": 40, "safety_days": 1, "late_penalty": 2, "made_to": "order"}, {"item": "hour", "kind": "service"}],
        markets=[{"market": "m", "country": "B", "window_days": 5.5}],
        cells=[
            {"cell": "shop", "stage": "fabrication", "hours_per_year": 16, "life_years": 5, "equipment": 1000, "robots": 2, "opening_cost": 50, "overhead": 100, "min_use": 0.25},
            {"cell": "office", "stage": "design", "presence_cost": 5},
        ],
        placements=[{"cell": "shop", "site": "a", "existing": 1, "remaining_charge": 7, "closing_cost": 40}, {"cell": "shop", "site": "b"}, {"cell": "office", "site": "b"}],
        groups=[{"group": "shops", "cell": "shop", "site": "*", "max": 4}],
        recipes=[
            {"recipe": "make", "cell": "shop", "item": "good", "hours": 2, "yield": 0.8, "energy_kwh": 30, "days": 2, "one_off_hours": 10},
            {"recipe": "hurry", "cell": "shop", "item": "good", "hours": 3, "days": 1},
            {"recipe": "draw", "cell": "office", "item": "hour", "unit_cost": 3},
        ],
        bom=[{"item": "good", "input": "hour", "quantity": 0.5}],
        recipe_labour=[{"recipe": "make", "skill": "operator", "hours": 4}],
        robots=[{"country": "*", "price": 300}],
        modes=[{"mode": "road", "per_tonne_km": 0.02, "per_unit": 1, "co2": 0.1}],
        lanes=[{"origin": "a", "destination": "m", "mode": "road", "km": 800, "days": 4}, {"origin": "b", "destination": "m", "mode": "road", "km": 50}],
        tariffs=[{"exporter": "A", "importer": "B", "rate": 0.05}],
        demand=[
            {"market": "m", "item": "good", "segment": "firm orders", "quantity": 10, "single_source": True},
            {"market": "m", "item": "good", "segment": "extra", "quantity": 3, "shortage_penalty": 90},
        ],
        commons=[
            {"commons": "makers", "country": "A", "stage": "fabrication", "threshold": 2, "saving": 3},
            {"commons": "suppliers", "country": "B", "stage": "fabrication", "counts": "suppliers", "threshold": 1, "saving": 1},
        ],
        grants=[{"country": "A", "share": 0.2}],
        subsidies=[{"country": "A", "per_hour": 2}],
        training=[{"country": "B", "skill": "operator", "cost_per_hour": 6, "max_hours": 10, "support": 0.25}],
        carbon_border=[{"importer": "B", "price": 70}],
        limits=[
            {"limit": "smoke", "kind": "carbon", "place": "*", "amount": 2},
            {"limit": "purse", "kind": "capital", "place": "A", "amount": 5000},
            {"limit": "share", "kind": "content", "place": "A", "amount": 0.2},
        ],
        constants=[{"name": "rent", "amount": 12}],
    )


def name(component: str, key: tuple[Any, ...]) -> str:
    return f"{component}({','.join(str(part).replace(' ', '_') for part in key)})"


def number(value: float) -> str:
    return f"{value + 0.0:.10g}"


def expression(body: Any) -> str:
    """A linear expression, its variables in the order of their names."""
    parts = generate_standard_repn(body)
    assert parts.is_linear()
    terms = sorted((name(v.parent_component().name, v.index()), c) for v, c in zip(parts.linear_vars, parts.linear_coefs, strict=True))
    text = [f"{'-' if value < 0 else '+'} {number(abs(value))} {variable}" for variable, value in terms]
    return " ".join(text + ([f"{'-' if parts.constant < 0 else '+'} {number(abs(parts.constant))}"] if parts.constant else []))


def lp(case: rb.Instance) -> str:
    """The model in LP format: objective, drivers of the cost lines as comments, rows, bounds and whole numbers, each in the order of names."""
    model = statement(case).model
    drivers = sorted(f"\\ {name('driver', key)}: {expression(objective.expr)}" for key, objective in model.driver.items())
    rows = []
    for family in CONSTRAINTS:
        for key, row in getattr(model, family.name, {}).items():
            low, high = pyo.value(row.lower), pyo.value(row.upper)
            sense, side = ("=", low) if low == high else ("<=", high) if low is None else (">=", low)
            rows.append(f" {name(family.name, key)}: {expression(row.body)} {sense} {number(side)}")
    columns = [column for variable in VARIABLES for column in model.component(variable.name).values()]
    bounds = sorted(f" {number(v.lb)} <= {name(v.parent_component().name, v.index())} <= {number(v.ub)}" for v in columns)
    whole = sorted(f" {name(v.parent_component().name, v.index())}" for v in columns if not v.is_continuous())
    return "\n".join([*drivers, "min", f" total: {expression(model.total.expr)}", "st", *sorted(rows), "bounds", *bounds, "general", *whole, "end", ""])


def test_every_variable_and_constraint_is_in_the_tiny_instance() -> None:
    model = statement(tiny()).model
    assert {family.name for family in CONSTRAINTS if model.component(family.name) is None} == {"origin"}, "which needs traced values: see test_origin"
    assert {variable.name for variable in VARIABLES if not len(model.component(variable.name))} == set()


def test_the_model_is_the_one_of_the_file() -> None:
    text = lp(tiny())
    if os.environ.get("REBUNDLE_RENEW"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_the_file_has_the_cost_of_the_plan() -> None:
    """Read by itself the file is a complete model."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    assert solver.readModel(str(GOLDEN)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert solver.getInfo().objective_function_value == pytest.approx(solved(tiny()).cost, rel=1e-7)
