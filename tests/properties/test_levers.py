"""What must hold for policy levers on any instance."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rebundle as rb
from analysis.cold import NOISE, Cold, line
from properties.random_case import random_tables

LEVERS: dict[str, list[dict[str, Any]]] = {
    "grants": [{"country": "AAA", "stage": "assembly", "share": 0.3}, {"country": "AAA"}, {"country": "BBB", "share": 0.1}],
    "subsidies": [{"country": "AAA", "per_hour": 2.0}, {"country": "CCC", "skill": "op", "per_hour": 1.0}],
    "training": [{"country": "AAA", "skill": "op", "cost_per_hour": 6.0, "support": 0.2}],
    "carbon_border": [{"importer": "AAA", "price": 40.0}, {"importer": "BBB", "exporter": "CCC"}],
}


def levered(seed: int) -> rb.Instance:
    header, tables = random_tables(seed)
    items = [{**row, "embodied_co2": 4.0 * row.get("kg", 0.0)} for row in tables["items"]]
    wages = [{**row, "hours_limit": 100.0 if (row["country"], row["skill"]) == ("AAA", "op") else None} for row in tables["wages"]]
    return rb.make(header, {**tables, **LEVERS, "items": items, "wages": wages})


@settings(max_examples=2)
@given(st.integers(0, 10_000))
def test_the_audit_agrees_and_support_never_costs_the_firm(seed: int) -> None:
    case = levered(seed)
    plan = rb.solve(case, gap=1e-7)
    assert plan.violations == ()
    bare = rb.solve(rb.revise(case, grants=case["grants"][:0], subsidies=case["subsidies"][:0]), gap=1e-7)
    dear = rb.solve(rb.revise(case, carbon_border=case["carbon_border"].assign(price=100.0)), gap=1e-7)
    untaught = rb.solve(rb.revise(case, training=case["training"][:0]), gap=1e-7)
    assert plan.cost <= untaught.cost + NOISE * abs(untaught.cost)
    assert plan.cost <= bare.cost + NOISE * abs(bare.cost)
    assert plan.cost <= dear.cost + NOISE * abs(dear.cost)


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 10))])
@pytest.mark.parametrize("name", ["grants:assembly@AAA=", "subsidies@AAA=", "border@*>AAA=", "training_grants@AAA="])
def test_along_a_lever_the_pool_agrees_with_cold_solves(seed: int, name: str) -> None:
    case = levered(seed)
    most = 1.0 if "grants" in name else 30.0
    found = rb.breakeven(case, name, 0.0, most, gap=1e-7)
    assert found.certificate.complete
    alone = Cold(case)
    for numbers, prices in line(found.walk.box, 5):
        best = alone.best(prices)
        pieces = [facet for facet in found.walk.facets if facet.corners.min() * most - 1e-9 <= numbers[0] <= facet.corners.max() * most + 1e-9]
        assert min(facet.cost([numbers[0] / most]) for facet in pieces) == pytest.approx(best.cost, rel=NOISE)


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 10))])
def test_more_is_paid_the_higher_the_share(seed: int) -> None:
    found = rb.grant(levered(seed), "assembly", gap=1e-7)
    assert found.breakeven is not None
    cost = found.breakeven.segments
    slopes = ((cost["cost_to"] - cost["cost_from"]) / (cost["to"] - cost["from"])).tolist()
    assert all(later <= earlier + 1e-6 * abs(earlier) for earlier, later in pairwise(slopes))
    assert found.first is None or found.whole is None or found.first.at <= found.whole.at
