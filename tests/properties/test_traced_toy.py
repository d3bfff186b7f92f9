"""The rules of traced customs value by hand: what the enumeration says, and what the model says, against arithmetic on paper.

Unless a test says otherwise the part costs 10 and is worth 40, the product costs 5 and adds 60; B takes 10 %, C 20 %.
"""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from properties.traced_customs import Rows
from properties.traced_enumeration import cheapest
from properties.traced_toy import TABLES, Toy, agreement, changed, freight, more, toy

MADE = 10 + 5


def over_hub(item: str, country: str, sites: Rows = TABLES["sites"], free_zone: bool = False) -> dict[str, Rows]:
    """Tables in which the good or the part goes over a hub `h`, and not straight."""
    way = ["ab", "bh", "hm"] if item == "good" else ["ah", "hb", "bm"]
    return {
        **more("cells", {"cell": "store", "stage": "storage"}),
        **more("recipes", {"recipe": "keep", "cell": "store", "item": item}),
        **more("placements", {"cell": "store", "site": "h"}),
        "sites": [*sites, {"site": "h", "country": country, "free_zone": free_zone}],
        "lanes": [{"origin": start, "destination": end, "mode": "sea"} for start, end in way],
    }


CONTENT: dict[str, Any] = {"exporter": "A", "importer": "C", "rate": 0.3, "kind": "surcharge", "base": "content"}

CASES: dict[str, tuple[Toy, float]] = {
    "duty on duty": (toy(), MADE + 4 + 0.2 * (60 + 40 + 4)),
    "duty is no value": (toy({"duty_in_value": False}), MADE + 4 + 0.2 * 100),
    "freight counts from the next border on": (toy(**freight(3, 7)), MADE + 10 + 4 + 0.2 * (60 + 40 + 4 + 3)),
    "freight counts at its own border where the importer is cif": (
        toy(**freight(3, 7), countries=[{**row, "customs_value": "cif"} for row in TABLES["countries"]]),
        MADE + 10 + 4.3 + 0.2 * (60 + 40 + 4.3 + 3 + 7),
    ),
    "half of the duty is drawn back": (toy(**changed("countries", "B", drawback=0.5)), MADE + 2 + 0.2 * (60 + 40 + 2)),
    "nothing is drawn back on what stays": (toy(**changed("countries", "B", drawback=1.0), markets=[{"market": "m", "country": "B"}]), MADE + 4),
    "a preference that bars drawback": (toy(**changed("countries", "B", drawback=1.0), **agreement("B", "C", drawback=False)), MADE + 4),
    "a preference that lets it be": (toy(**changed("countries", "B", drawback=1.0), **agreement("B", "C")), MADE + 0),
    "a floor": (toy(**more("tariffs", {"importer": "C", "rate": 0.5, "kind": "floor"})), MADE + 4 + 0.5 * 104),
    "specific duty is no later value": (toy(tariffs=[{"importer": "B", "per_unit": 3.0}, {"importer": "C", "rate": 0.2, "per_unit": 1.0}]), MADE + 3 + 20 + 1),
    "a surcharge on a good falls on all its value": (
        toy(**more("tariffs", {"exporter": "B", "importer": "C", "rate": 0.05, "kind": "surcharge"}, {"exporter": "A", "importer": "C", "rate": 0.7, "kind": "surcharge"})),
        MADE + 4 + 0.25 * 104,
    ),
    "a surcharge on content follows the part": (
        toy(**more("tariffs", {**CONTENT, "tariff_group": "parts"})),
        MADE + 4 + 0.2 * 104 + 0.3 * 44,
    ),
    "a surcharge on content holds under a preference": (
        toy(**agreement("B", "C"), **more("tariffs", CONTENT)),
        MADE + 4 + 0.3 * 44,
    ),
    "a small parcel": (toy(modes=[{"mode": "sea", "duty_free_below": 40.0}]), MADE + 0.2 * 100),
    "a union": (toy(agreements=[{"name": "union", "country": country, "kind": "customs_union"} for country in "AB"]), MADE + 0.2 * 100),
    "a zone defers for ever what goes abroad": (toy(**changed("sites", "b", free_zone=True)), MADE + 0.2 * 100),
    "a zone pays the part's rate on entry": (toy(**changed("sites", "b", free_zone=True), markets=[{"market": "m", "country": "B"}]), MADE + 0.1 * 40),
    "a zone pays the product's rate if lower": (
        toy(**changed("sites", "b", free_zone=True), **more("tariffs", {"importer": "B", "tariff_group": "goods", "rate": 0.02}), markets=[{"market": "m", "country": "B"}]),
        MADE + 0.02 * 40,
    ),
    "a zone's product rate leaves surcharges of the part": (
        toy(
            **changed("sites", "b", free_zone=True),
            **more("tariffs", {"importer": "B", "tariff_group": "goods"}, {"importer": "B", "tariff_group": "parts", "rate": 0.5, "kind": "surcharge"}),
            markets=[{"market": "m", "country": "B"}],
        ),
        MADE + 0.5 * 40,
    ),
    "proof is paid for what is declared": (toy(**agreement("B", "C", proof_cost=0.03)), MADE + 4 + 0.03 * 100),
    "content that falls short": (toy(**agreement("B", "C", content_share=0.6)), MADE + 4 + 0.2 * 104),
    "content that suffices, 60 of 104": (toy(**agreement("B", "C", content_share=0.57)), MADE + 4),
    "content of another member counts": (toy(**agreement("A", "B", "C", content_share=1.0)), MADE),
    "content of another member does not count without cumulation": (toy(**agreement("A", "B", "C", content_share=0.61, cumulation="none")), MADE + 0.2 * 100),
    "yield carries its waste's value on": (
        toy(recipes=[TABLES["recipes"][0], {"recipe": "join", "cell": "hall", "item": "good", "unit_cost": 5.0, "yield": 0.8}]),
        (10 + 5 + 4) / 0.8 + 0.2 * (100 + 4 / 0.8),
    ),
    "value added as stated": (
        toy(recipes=[{**row, "value_added": added} for row, added in zip(TABLES["recipes"], (20.0, 30.0), strict=True)]),
        MADE + 2 + 0.2 * (30 + 20 + 2),
    ),
    "goods that return pay nothing": (
        toy(**over_hub("good", "B", [{"site": "a", "country": "A"}, {"site": "b", "country": "C"}])),
        MADE + 0.2 * 40 + 0.1 * (100 + 8),
    ),
    "goods over a hub pay at both borders, by where they were made": (
        toy(
            **over_hub("good", "A"),
            tariffs=[{"importer": "A", "rate": 0.5}, {"exporter": "B", "importer": "C", "rate": 0.2}, {"exporter": "A", "importer": "C", "rate": 0.9}],
        ),
        MADE + 0.5 * 60 + 0.5 * 40 + 0.2 * (100 + 50),
    ),
    "duty of a hub is drawn back": (
        toy(**over_hub("good", "A"), **changed("countries", "A", drawback=0.75), tariffs=[{"importer": "A", "rate": 0.5}, {"importer": "C", "rate": 0.2}]),
        MADE + 0.125 * 100 + 0.2 * (100 + 12.5),
    ),
    "a hub in a zone pays nothing": (
        toy(**over_hub("good", "A", free_zone=True), tariffs=[{"importer": "A", "rate": 0.5}, {"importer": "C", "rate": 0.2}]),
        MADE + 0.2 * 100,
    ),
    "what comes inland from a zone pays, and draws back when it leaves": (toy(**over_hub("part", "B", free_zone=True), **changed("countries", "B", drawback=0.5)), MADE + 2 + 0.2 * 102),
    "a surcharge on content finds the part in a product over a hub": (toy(**over_hub("good", "A"), tariffs=[CONTENT]), MADE + 0.3 * 40),
    "a surcharge on content finds the part over a hub": (toy(**over_hub("part", "B"), tariffs=[CONTENT]), MADE + 0.3 * 40),
    "a surcharge on content is spared by nothing but its territory": (
        toy(tariffs=[CONTENT], agreements=[{"name": "union", "country": country, "kind": "customs_union"} for country in "AC"]),
        MADE,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_enumeration_agrees_with_arithmetic_on_paper(name: str) -> None:
    (header, tables), cost = CASES[name]
    assert cheapest(header, tables) == pytest.approx(cost, rel=1e-9)


FAST = (
    "duty on duty",
    "freight counts at its own border where the importer is cif",
    "half of the duty is drawn back",
    "a preference that bars drawback",
    "a surcharge on content follows the part",
    "a surcharge on content finds the part in a product over a hub",
    "what comes inland from a zone pays, and draws back when it leaves",
    "content that suffices, 60 of 104",
)
"""One of each kind; the others are solved with the slow tests, for time."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in CASES])
def test_the_model_agrees_with_arithmetic_on_paper(name: str) -> None:
    (header, tables), cost = CASES[name]
    plan = rb.solve(rb.make(header, tables), gap=1e-9)
    assert plan.passed, plan.violations
    assert plan.cost == pytest.approx(cost, rel=1e-7)


LOCAL = more("placements", {"cell": "shop", "site": "b"}) | {"recipe_sites": [{"recipe": "turn", "site": "b", "unit_cost": 40.0}]}
"""The part can be made where the product is, for 40."""


def test_origin_is_met_on_average() -> None:
    """Foreign parts: 60 counts of 104, 12.8 short of 70 %. Local parts: 100 of 100, 30 over. So 12.8 / 42.8 of the products take local parts, which cost 40 instead of 10 + 4."""
    header, tables = toy(**LOCAL, **agreement("B", "C", content_share=0.7))
    local = 12.8 / 42.8
    cost = 5 + local * 40 + (1 - local) * 14
    assert cheapest(header, tables) == pytest.approx(cost)
    plan = rb.solve(rb.make(header, tables), gap=1e-9)
    assert plan.passed
    assert plan.cost == pytest.approx(cost)
