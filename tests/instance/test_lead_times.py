"""Windows, what they leave, and safety stock, by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import rebundle as rb
from formulation.toy import toy
from rebundle.instance.lead_times import quickest

TWO = 0.9772498680518208
"""Service level two standard deviations above the mean."""


def chain(part: dict[str, Any] | None = None, product: dict[str, Any] | None = None, market: dict[str, Any] | None = None, **tables: Any) -> rb.Instance:
    """A part made at b in 3 days, 6 days from a, where a product takes it and 4 days; 5 days more into the market."""
    return toy(
        sites=[{"site": "a", "country": "A"}, {"site": "b", "country": "B"}],
        markets=[{"market": "m", "country": "B", "service_level": TWO, **(market or {})}, {"market": "lax", "country": "A", "service_level": 0.6}],
        items=[{"item": "good", **(product or {})}, {"item": "part", **(part or {})}],
        cells=[{"cell": "shop", "stage": "assembly"}, {"cell": "mill", "stage": "fabrication"}],
        recipes=[{"recipe": "make", "cell": "shop", "item": "good", "days": 4}, {"recipe": "cut", "cell": "mill", "item": "part", "days": 3}],
        placements=[{"cell": "shop", "site": "a"}, {"cell": "mill", "site": "b"}, {"cell": "mill", "site": "a"}],
        bom=[{"item": "good", "input": "part", "quantity": 1}],
        lanes=[
            {"origin": "b", "destination": "a", "mode": "road", "days": 6},
            {"origin": "a", "destination": "m", "mode": "road", "days": 5},
            {"origin": "a", "destination": "lax", "mode": "road", "days": 5},
        ],
        demand=[{"market": market, "item": "good", "quantity": 10} for market in ("m", "lax")],
        **tables,
    )


def safety(case: rb.Instance) -> dict[tuple[str, str, str], float]:
    legs = case.network.legs
    return dict(zip(zip(legs["item"], legs["origin"], legs["destination"], strict=True), legs["safety_days"], strict=True))


def test_safety_stock_covers_the_days_to_make_and_bring() -> None:
    """2 x 0.5 x sqrt(3 + 6) at the assembler, for the strictest market; what is made on the spot takes sqrt(3)."""
    days = safety(chain(part={"variability": 0.5, "safety_days": 1}))
    assert days["part", "b", "a"] == pytest.approx(1 + 2 * 0.5 * 3)
    assert days["part", "a", "a"] == pytest.approx(2 * 0.5 * math.sqrt(3))
    assert days["good", "a", "m"] == 0


def test_at_markets_the_days_that_customers_wait_are_not_covered() -> None:
    """Of 4 + 5 days the market waits 5, so that 4 are covered; the other waits for ever, unless the item is urgent."""
    days = safety(chain(product={"variability": 0.5}, market={"window_days": 5}))
    assert days["good", "a", "m"] == pytest.approx(2 * 0.5 * math.sqrt(4))
    assert days["good", "a", "lax"] == 0
    urgent = safety(chain(product={"variability": 0.5, "window_days": 8}))
    assert urgent["good", "a", "lax"] == pytest.approx(0.2533471031357997 * 0.5 * 1)


def test_what_is_made_to_order_is_not_kept() -> None:
    days = safety(chain(part={"variability": 0.5, "made_to": "order", "safety_days": 1}))
    assert days["part", "b", "a"] == 1


@pytest.mark.parametrize(("made_to", "window", "there"), [("order", 9, True), ("order", 8.9, False), ("stock", 5, True), ("stock", 4.9, False)])
def test_days_in_work_count_where_an_item_is_made_to_order(made_to: str, window: float, there: bool) -> None:
    tables: dict[str, Any] = {"product": {"made_to": made_to}, "market": {"window_days": window}}
    if there:
        assert ("good", "a", "m") in safety(chain(**tables))
        return
    with pytest.raises(rb.InstanceError) as caught:
        chain(**tables)
    (problem,) = caught.value.problems
    after = " after 4.0 in work" if made_to == "order" else ""
    assert f"Its window is {window:g} days; the fastest lane, from a by road, takes 5.0{after}. Widen" in problem.expected


def test_a_depot_keeps_nothing_that_is_made_to_order() -> None:
    items = [{"item": "good", "made_to": "order"}, {"item": "advice", "kind": "service", "made_to": "order"}]
    cells = [{"cell": "shop", "stage": "assembly"}, {"cell": "store", "stage": "storage"}]
    recipes = [{"recipe": "make", "cell": "shop", "item": "good"}, {"recipe": "keep", "cell": "store", "item": "good"}]
    with pytest.raises(rb.InstanceError) as caught:
        toy(items=items, cells=cells, recipes=recipes)
    assert {(problem.row, problem.column) for problem in caught.value.problems} == {(2, "made_to"), (3, "made_to, variability")}


def test_a_depot_hands_out_at_once() -> None:
    ways = pd.DataFrame({"item": ["good"] * 3, "site": ["a", "a", "b"], "stage": ["assembly", "assembly", "storage"], "days": [4.0, 2.0, 20.0]})
    assert quickest(ways).to_dict() == {("good", "a"): 2.0, ("good", "b"): 0.0}
