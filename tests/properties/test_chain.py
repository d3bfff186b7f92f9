"""A chain without fixed costs equals dynamic programming over (stage, site)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb


def chain(seed: int, stages: int, sites: int) -> tuple[rb.Instance, float]:
    """A random chain as an instance, and its least cost by dynamic programming."""
    random = np.random.default_rng(seed)
    make = random.uniform(1, 20, (stages, sites))
    move = random.uniform(0, 8, (stages, sites, sites))
    last = random.uniform(0, 8, sites)
    quantity = random.uniform(0.5, 3, stages)
    best = make[0].copy()
    for stage in range(1, stages):
        arriving = (best[:, None] + np.where(np.eye(sites, dtype=bool), 0.0, move[stage])).min(axis=0)
        best = make[stage] + quantity[stage] * arriving
    names = [f"s{number}" for number in range(sites)]
    tables: dict[str, list[dict[str, Any]]] = {
        "countries": [{"country": "C", "capital_rate": 0.0}],
        "sites": [{"site": name, "country": "C"} for name in names],
        "markets": [{"market": "market", "country": "C"}],
        "items": [{"item": f"i{stage}"} for stage in range(stages)],
        "bom": [{"item": f"i{stage}", "input": f"i{stage - 1}", "quantity": quantity[stage]} for stage in range(1, stages)],
        "cells": [{"cell": f"c{stage}", "stage": "fabrication"} for stage in range(stages)],
        "recipes": [{"recipe": f"r{stage}", "cell": f"c{stage}", "item": f"i{stage}"} for stage in range(stages)],
        "recipe_sites": [{"recipe": f"r{stage}", "site": name, "unit_cost": make[stage, number]} for stage in range(stages) for number, name in enumerate(names)],
        "modes": [{"mode": "road"}],
        "lanes": [
            {"origin": one, "destination": other, "mode": "road", "item": f"i{stage - 1}", "cost_per_unit": move[stage, a, b]}
            for stage in range(1, stages)
            for a, one in enumerate(names)
            for b, other in enumerate(names)
            if a != b
        ]
        + [{"origin": name, "destination": "market", "mode": "road", "cost_per_unit": last[number]} for number, name in enumerate(names)],
        "demand": [{"market": "market", "item": f"i{stages - 1}", "quantity": 7.0}],
    }
    header = {"format": 1, "title": "chain", "currency": "EUR", "home": "C"}
    return rb.make(header, tables), 7.0 * float((best + last).min())


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 5))
def test_a_chain_equals_dynamic_programming(seed: int, stages: int, sites: int) -> None:
    case, least = chain(seed, stages, sites)
    plan = rb.solve(case, gap=1e-9)
    assert plan.passed
    assert plan.cost == pytest.approx(least, rel=1e-8)
