"""The smallest instance, and what the tests of single families look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

import rebundle as rb
from rebundle.formulation.arrays import arrays
from rebundle.formulation.costs import COSTS
from rebundle.formulation.sets import Sets
from rebundle.formulation.statement import Statement, statement
from rebundle.solver import highs
from rebundle.solver.matrix import compile_model

Rows = list[dict[str, Any]]
Line = tuple[float, float, str, float]
"""Price, driver, unit of the driver, amount."""

HEADER: dict[str, Any] = {"format": 1, "title": "toy", "currency": "EUR", "home": "A"}
TABLES: dict[str, Rows] = {
    "countries": [{"country": "A", "capital_rate": 0.0}, {"country": "B", "capital_rate": 0.0}],
    "sites": [{"site": "a", "country": "A"}],
    "markets": [{"market": "m", "country": "B"}],
    "items": [{"item": "good"}],
    "cells": [{"cell": "shop", "stage": "fabrication"}],
    "recipes": [{"recipe": "make", "cell": "shop", "item": "good"}],
    "modes": [{"mode": "road"}],
    "lanes": [{"origin": "a", "destination": "m", "mode": "road"}],
    "demand": [{"market": "m", "item": "good", "quantity": 10}],
}
"""One shop on site a in country A makes 10 goods for market m in country B, for nothing."""

TWO_SITES: dict[str, Rows] = {
    "sites": [{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
    "lanes": [{"origin": "a", "destination": "m", "mode": "road"}, {"origin": "b", "destination": "m", "mode": "road"}],
}
"""The same with a site b in country B."""

SUPPLIER: dict[str, Rows] = {"sites": [{"site": "a", "country": "A", "owner": "acme"}], "owners": [{"owner": "acme", "margin": 0.25}]}
"""The same with the site a supplier's."""


def toy(header: Mapping[str, Any] | None = None, **tables: Rows | Mapping[str, Any]) -> rb.Instance:
    """The smallest instance with some tables changed: a list of rows replaces a table, a mapping adds columns to each of its rows."""
    result: dict[str, Rows] = {name: list(rows) for name, rows in TABLES.items()}
    for name, change in tables.items():
        result[name] = [{**row, **change} for row in result[name]] if isinstance(change, Mapping) else list(change)
    return rb.make({**HEADER, **(header or {})}, result)


def design(site: str = "b", **changes: Any) -> dict[str, Rows]:
    """Tables in which the good takes half a design hour, made in an office on `site`; `changes` go to the recipe of the good."""
    return {
        "items": [{"item": "good"}, {"item": "hour", "kind": "service"}],
        "cells": [{"cell": "shop", "stage": "fabrication", "life_years": 5}, {"cell": "office", "stage": "design"}],
        "placements": [{"cell": "shop", "site": "a"}, {"cell": "office", "site": site}],
        "recipes": [{"recipe": "make", "cell": "shop", "item": "good", **changes}, {"recipe": "draw", "cell": "office", "item": "hour"}],
        "bom": [{"item": "good", "input": "hour", "quantity": 0.5}],
    }


def solved(case: rb.Instance) -> rb.Plan:
    """The optimal plan, audited."""
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed, plan.violations
    return plan


def bill(case: rb.Instance, family: str) -> dict[str, Line]:
    """Lines of a family in the optimal plan."""
    costs = solved(case).costs
    own = costs[costs["family"] == family]
    return {line: (price, driver, unit, amount) for line, price, driver, unit, amount in own[["line", "price", "driver", "unit", "amount"]].itertuples(index=False, name=None)}


def terms(case: rb.Instance, family: str) -> pd.DataFrame:
    """Terms of a family's lines, with the line's name ``kind@place/owner``, the variable's and the price with its markup."""
    sets = Sets(case.network)
    frames = list(next(known for known in COSTS if known.name == family).lines(sets))
    result = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    named = zip(result["variable"], result["position"], strict=True)
    result["column"] = [f"{variable}[{','.join(sets.keys(variable)[position])}]" if variable else "" for variable, position in named]
    return result.assign(line=result["kind"] + "@" + result["place"] + "/" + result["owner"], price=result["price"] * result["markup"])


def drivers(case: rb.Instance, family: str) -> dict[str, dict[str, float]]:
    """By line of a family, ``kind@place/owner``: units of the driver per unit of each variable; "" is a constant."""
    result: dict[str, dict[str, float]] = {}
    for line, column, coefficient in terms(case, family)[["line", "column", "coefficient"]].itertuples(index=False, name=None):
        own = result.setdefault(line, {})
        own[column] = own.get(column, 0.0) + coefficient
    return result


def rates(case: rb.Instance, family: str) -> dict[str, tuple[float, str]]:
    """By line of a family, ``kind@place/owner``: its price, margin included, and the unit of the price."""
    return {line: (price, unit) for line, price, unit in terms(case, family)[["line", "price", "price_unit"]].itertuples(index=False, name=None)}


@lru_cache(maxsize=4)
def drafted(case: rb.Instance) -> Statement:
    """The model of an instance with the frames behind it."""
    return statement(case)


def keys(case: rb.Instance, family: str) -> set[str]:
    """Keys of the rows of a constraint family, parts joined by commas; empty where it has none."""
    component = drafted(case).model.component(family)
    return {",".join(key[:-1]) for key in component} if component is not None else set()


def row(case: rb.Instance, family: str, *key: str) -> tuple[float | None, dict[str, float], float | None]:
    """A row of a constraint family: lower bound, coefficients, upper bound."""
    constraint = drafted(case).model.component(family)[(*key, "now")]
    body = generate_standard_repn(constraint.body)
    assert body.is_linear()
    assert body.constant == 0
    terms = {variable.name.replace(",now]", "]"): float(value) for value, variable in zip(body.linear_coefs, body.linear_vars, strict=True)}
    return pyo.value(constraint.lower), terms, pyo.value(constraint.upper)


def optimum(case: rb.Instance, *, without: Iterable[str] = (), relaxed: bool = False) -> float:
    """Least cost, optionally without the rows of some constraint families or with broken whole numbers."""
    matrix = compile_model(arrays(case))
    left_out = set(without)
    kept = np.array([family not in left_out for family, _ in matrix.row_names], dtype=bool)
    solver = highs.Solver(matrix.rows[kept], matrix.row_low[kept], matrix.row_high[kept], matrix.low, matrix.high, matrix.integer)
    solver.set_cost(*matrix.cost(matrix.prices))
    return solver.run(gap=1e-9, relaxed=relaxed).cost
