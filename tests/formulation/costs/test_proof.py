"""Proof of origin: what it costs to show that a good may use a preference."""

from __future__ import annotations

import pytest

from formulation.toy import bill, toy

PACT = [{"name": "pact", "country": country, "kind": "free_trade", "proof_cost": 0.02} for country in "AB"]
TARIFF = [{"exporter": "*", "importer": "B", "rate": 0.05}]


def test_a_preference_is_proven_on_the_declared_value() -> None:
    case = toy({"customs_value": "traced"}, items={"declared_value": 100}, tariffs=TARIFF, agreements=PACT)
    assert bill(case, "proof") == {"proof:pact@A>B": (0.02, 1000, "currency of declared value/year", pytest.approx(20))}
    assert bill(case, "duty") == {}


def test_duty_is_paid_where_proof_is_dearer() -> None:
    case = toy({"customs_value": "traced"}, items={"declared_value": 100}, tariffs=[{**TARIFF[0], "rate": 0.01}], agreements=PACT)
    assert bill(case, "proof") == {}
    assert bill(case, "duty") == {"duty:general@A>B": (0.01, 1000, "currency of customs value/year", pytest.approx(10))}


def test_declared_values_take_origin_as_met() -> None:
    assert bill(toy(items={"declared_value": 100}, tariffs=TARIFF, agreements=PACT), "proof") == {}
