"""A preference needs content, as an average of what a site ships under it in a year."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import keys, optimum, row, solved, toy


def pact(share: float, **rules: Any) -> rb.Instance:
    """Goods of a are worth 100, 50 of it added there; parts from A cost 4 a piece, parts from C nothing. B asks for a tenth, the pact of A and B for content."""
    return toy(
        {"customs_value": "traced"},
        countries=[{"country": country, "capital_rate": 0} for country in "ABC"],
        sites=[{"site": "a", "country": "A"}, {"site": "c", "country": "C"}],
        items=[{"item": "good", "declared_value": 100}, {"item": "part", "declared_value": 50}],
        bom=[{"item": "good", "input": "part", "quantity": 1}],
        cells=[{"cell": "shop", "stage": "assembly"}, {"cell": "press", "stage": "fabrication"}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "press", "site": "*"}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "stamp", "cell": "press", "item": "part"}],
        recipe_sites=[{"recipe": "stamp", "site": "a", "unit_cost": 4}],
        lanes=[{"origin": "c", "destination": "a", "mode": "road"}, {"origin": "a", "destination": "m", "mode": "road"}],
        tariffs=[{"exporter": "*", "importer": "B", "rate": 0.1}],
        agreements=[{"name": "pact", "country": country, "kind": "free_trade", "content_share": share, **rules} for country in "AB"],
    )


def test_the_row_weighs_every_piece_of_value() -> None:
    case = pact(0.6)
    assert keys(case, "origin") == {"pact,a,good"}
    low, weights, high = row(case, "origin", "pact", "a", "good")
    assert (low, high) == (0, None)
    own, claimed = "'A>B:general/pact'", "'A>B:general/pact@A@a:good'"
    assert weights == {
        f"runs[make,a,{own}]": pytest.approx(50 - 0.6 * 50),
        f"flow[part,a,a,onsite,{claimed},{claimed}]": pytest.approx(50 - 0.6 * 50),
        f"flow[part,c,a,road,{claimed},{claimed}]": pytest.approx(-0.6 * 50),
    }


def test_the_average_of_the_year_counts() -> None:
    plan = solved(pact(0.6))
    assert plan.cost == pytest.approx(2 * 4), "2 parts of 10 from A: (500 + 2 x 50) / 1000 = 0.6"
    assert plan.routed_flows.set_index(["item", "origin"])["units"].to_dict() == {("part", "a"): pytest.approx(2), ("part", "c"): pytest.approx(8), ("good", "a"): pytest.approx(10)}
    assert optimum(pact(0.6), without=["origin"]) == 0


def test_only_the_country_itself_counts_without_cumulation() -> None:
    case = pact(0.6, cumulation="none")
    assert solved(case).cost == pytest.approx(8), "parts made in A count there"
    members = [{"name": "pact", "country": country, "kind": "free_trade", "content_share": 0.6, "cumulation": "none"} for country in "ABC"]
    outside = {**case.tables, "agreements": members}
    assert solved(rb.make(case.header.model_dump(), outside)).cost == pytest.approx(8), "parts from C do not, though C is a member"
    full = {**case.tables, "agreements": [{**member, "cumulation": "full"} for member in members]}
    assert solved(rb.make(case.header.model_dump(), full)).cost == pytest.approx(0)


def test_duty_is_paid_where_content_is_dearer() -> None:
    case = pact(1.0)
    assert solved(case).cost == pytest.approx(40), "all parts from A cost 40, duty would cost 100"
