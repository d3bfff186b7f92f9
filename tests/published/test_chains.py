"""Textbook chains: trade costs on all value added so far, as far as an instance can state them, against dynamic programming.

*Ad valorem as melted units.* A border that takes the share t - 1 of the value so far costs what t units cost for each that
arrives. One item per stage and country, and one recipe per origin that takes t of it, state that exactly. As duty it cannot be
stated on declared values, which are data and do not grow along the way.

*Antràs and de Gortari in logs* (2020, On the Geography of Global Value Chains, Econometrica 88(4)). The price of a chain is a product
of costs to powers, so its logarithm is a sum: unit costs and quotes are logarithms, lifted by a constant for each stage because an
instance knows no cost below 0. In levels it cannot be stated: a product of what several stages choose is not linear in flows.
For the same reason a bundle of several parts, whose price is a sum within a product, has no such form, and a what-if there moves a logarithm.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import rebundle as rb

Rows = list[dict[str, Any]]
Table = list[list[float]]


def chain(sites: int, items: list[str], recipes: Rows, inputs: Rows, lanes: Rows, final: str) -> rb.Instance:
    """Sites s0, s1, ... in a country each with a shop of its own; a market beside s0 wants one unit of the last item."""
    names = [f"s{number}" for number in range(sites)]
    return rb.make(
        {"format": 1, "title": "chain", "currency": "EUR", "home": "C0"},
        {
            "countries": [{"country": f"C{number}", "capital_rate": 0.0} for number in range(sites)],
            "sites": [{"site": name, "country": f"C{number}"} for number, name in enumerate(names)],
            "markets": [{"market": "market", "country": "C0"}],
            "items": [{"item": item} for item in items],
            "cells": [{"cell": f"shop {name}", "stage": "fabrication"} for name in names],
            "placements": [{"cell": f"shop {name}", "site": name} for name in names],
            "recipes": recipes,
            "recipe_inputs": inputs,
            "modes": [{"mode": "road"}],
            "lanes": lanes,
            "demand": [{"market": "market", "item": final, "quantity": 1.0}],
        },
    )


def melting(make: np.ndarray, tau: np.ndarray) -> rb.Instance:
    """Stage n at country j adds make[n, j]; tau[i, j] units leave i for each that is used at j; the market stands in country 0."""
    stages, sites = make.shape
    recipes: Rows = [{"recipe": f"0 at {j}", "cell": f"shop s{j}", "item": f"0 of {j}", "unit_cost": make[0, j]} for j in range(sites)]
    inputs: Rows = []
    for stage, i, j in itertools.product(range(1, stages), range(sites), range(sites)):
        recipes.append({"recipe": f"{stage} at {j} from {i}", "cell": f"shop s{j}", "item": f"{stage} of {j}", "unit_cost": make[stage, j]})
        inputs.append({"recipe": f"{stage} at {j} from {i}", "input": f"{stage - 1} of {i}", "quantity": tau[i, j]})
    for i in range(sites):
        recipes.append({"recipe": f"sold from {i}", "cell": "shop s0", "item": "sold"})
        inputs.append({"recipe": f"sold from {i}", "input": f"{stages - 1} of {i}", "quantity": tau[i, 0]})
    items = [*(f"{stage} of {j}" for stage in range(stages) for j in range(sites)), "sold"]
    lanes: Rows = [{"origin": f"s{i}", "destination": f"s{j}", "mode": "road"} for i, j in itertools.permutations(range(sites), 2)]
    return chain(sites, items, recipes, inputs, [*lanes, {"origin": "s0", "destination": "market", "mode": "road"}], "sold")


@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 20))])
def test_trade_costs_on_all_value_so_far_equal_dynamic_programming(seed: int) -> None:
    random = np.random.default_rng(seed)
    stages, sites = (3, 3) if seed == 7 else (4, 4)
    make = random.uniform(0.5, 2.0, (stages, sites))
    tau = random.uniform(1.0, 1.6, (sites, sites))
    np.fill_diagonal(tau, 1.0)
    value = make[0]
    for stage in range(1, stages):
        value = make[stage] + (value[:, None] * tau).min(axis=0)
    least = float((value * tau[:, 0]).min())
    paths = itertools.product(range(sites), repeat=stages)
    assert least == pytest.approx(min(along(path, make, tau) for path in paths))
    plan = rb.solve(melting(make, tau), gap=1e-9)
    assert plan.passed
    assert plan.cost == pytest.approx(least, rel=1e-9)


def along(path: tuple[int, ...], make: np.ndarray, tau: np.ndarray) -> float:
    """Cost of a chain through these countries, into country 0."""
    value = 0.0
    for stage, (here, there) in enumerate(itertools.pairwise([*path, 0])):
        value = (value + make[stage, here]) * tau[here, there]
    return float(value)


ALPHA = [1.0, 0.3619163824165812, 0.275424586962251]
"""Share of each stage's own value in what leaves it; the figures below are one random chain of three stages and countries."""
COST = [
    [1.4764017095597806, 0.6086544300013141, 1.3038230064600338],
    [1.0485333753688784, 0.5869983871620602, 1.2611535997841303],
    [0.5562434876629774, 1.150468525493579, 0.6047831353619284],
]
TAU = [
    [1.0, 1.1180347600078988, 1.3683893918568855],
    [1.6701390935040286, 1.0, 1.1428514708622342],
    [1.217429223455261, 1.520574916804192, 1.0],
]
LOG_PRICE, PATH = -0.21427104242262104, [1, 1, 2]
"""The cheapest chain into country 0: by enumeration, outside of this code."""


def test_the_cheapest_chain_of_antras_and_de_gortari_in_logs() -> None:
    stages = range(3)
    beta = [math.prod(1 - share for share in ALPHA[stage + 1 :]) for stage in stages]
    assert beta == pytest.approx([0.4623397007631268, 0.7245754130377491, 1.0])
    logs = [[ALPHA[stage] * beta[stage] * math.log(cost) for cost in COST[stage]] for stage in stages]
    lift = [-min(row) for row in logs]
    recipes: Rows = [{"recipe": f"{stage} at {j}", "cell": f"shop s{j}", "item": f"stage {stage}", "unit_cost": max(logs[stage][j] + lift[stage], 0.0)} for stage in stages for j in range(3)]
    inputs: Rows = [{"recipe": f"{stage} at {j}", "input": f"stage {stage - 1}", "quantity": 1} for stage in (1, 2) for j in range(3)]
    lanes: Rows = [
        {"origin": f"s{i}", "destination": f"s{j}", "mode": "road", "item": f"stage {stage}", "cost_per_unit": beta[stage] * math.log(TAU[i][j])}
        for stage in (0, 1)
        for i, j in itertools.permutations(range(3), 2)
    ]
    lanes += [{"origin": f"s{i}", "destination": "market", "mode": "road", "cost_per_unit": math.log(TAU[i][0])} for i in range(3)]
    plan = rb.solve(chain(3, [f"stage {stage}" for stage in stages], recipes, inputs, lanes, "stage 2"), gap=1e-9)
    assert plan.passed
    assert plan.cost - sum(lift) == pytest.approx(LOG_PRICE, abs=1e-9)
    assert math.exp(plan.cost - sum(lift)) == pytest.approx(0.8071295890133454)
    assert sorted(plan.runs["recipe"]) == [f"{stage} at {country}" for stage, country in enumerate(PATH)]
    assert dynamic(logs, beta) == pytest.approx(LOG_PRICE)


def dynamic(logs: Table, beta: list[float]) -> float:
    """Least log price by dynamic programming over (stage, country)."""
    tau = np.log(np.array(TAU))
    best = np.array(logs[0])
    for stage in (1, 2):
        best = np.array(logs[stage]) + (best[:, None] + beta[stage - 1] * tau).min(axis=0)
    return float((best + tau[:, 0]).min())
