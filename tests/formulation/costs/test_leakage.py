"""Expected loss of know-how where an item is made."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy

LEAKY = {
    "countries": [{"country": "A", "capital_rate": 0, "leakage": 0.5}, {"country": "B", "capital_rate": 0}],
    "owners": [{"owner": "acme", "exposure": 2, "margin": 0.25}],
    "sites": [{"site": "a", "country": "A", "owner": "acme"}],
    "recipes": {"yield": 0.8},
}


def test_country_and_owner_multiply_the_loss() -> None:
    case = toy(**LEAKY, items={"leakage_loss": 40})
    assert drivers(case, "leakage") == {"good@A/firm": {"runs[make,a]": pytest.approx(0.8 * 2 * 0.5)}}
    assert bill(case, "leakage") == {"leakage:good@A": (40, pytest.approx(10), "exposed units/year", pytest.approx(400))}


def test_an_item_without_secrets_has_no_line() -> None:
    assert drivers(toy(**LEAKY), "leakage") == {}
