"""Value-chain indicators: chains worked out by hand, and what must hold for every plan."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import rebundle as rb
from plan import toy_chains, toy_plan
from properties.random_case import random_case
from rebundle.instance.schema import COST_FAMILIES, FIRM
from rebundle.plan.audit import audit
from rebundle.plan.completing import complete as completed
from rebundle.plan.indicators import classes
from rebundle.plan.indicators.catalogue import ENTRIES


def test_there_and_back_by_hand() -> None:
    # A year sells 2 pumps. Carried value X: blank 2 x 10 = 20, gear 20 + 2 x (30 + 20) = 120, pump 120 + 2 x 60 = 240.
    # Value added v: blank 20 and pump 120 at HOM, gear 60 at FAR: 200; purchases 40. Sales F = 240, half of it abroad.
    # Stages to the market U: blank 3, gear 2, pump 1. Borders C: pump 1/2, gear 1 + 1/2, blank 1 + 1 + 1/2.
    # Exports: blank 20, gear 120, half the pumps 120: 260.
    # Imported inputs in them: 0; the blanks, 20; the gears, half of 120 = 60: 80.
    # Foreign value added in them: 0; HOM's blanks, 20; FAR's 60, half of it: 30 (the powder has no maker here): 50.
    # Two borders or more: all blanks 20, the gears sold abroad 30; one, in an input: gears sold at HOM 30; pumps 60 and 60.
    # Days to the market, mean of 2 and 12 = 7 after assembly: pump 1 + 7 = 8, gear 10 + 8 = 18, blank 5 + 10 + 18 = 33.
    #   w = 20, 100, 120: (20 x 33 + 100 x 18 + 120 x 8) / 240 = 3420 / 240.
    case, plan = toy_chains.there_and_back()
    values = rb.indicators(case, plan).values
    expected = {
        "value_added": 200,
        "final_sales": 240,
        "home_share": 140 / 200,
        "herfindahl": 0.7**2 + 0.3**2,
        "length": (20 + 120 + 240) / 240,
        "upstreamness": (20 * 3 + 60 * 2 + 120 * 1) / 200,
        "propagation_length": (20 * 2 + 60 * 1) / (20 + 60),
        "border_crossings": (20 * 2.5 + 60 * 1.5 + 120 * 0.5) / 200,
        "vertical_specialisation": 80 / 260,
        "backward_participation": 50 / 260,
        "intermediate_trade": (20 + 120) / 240,
        "domestic": 60 / 200,
        "traditional_trade": 60 / 200,
        "simple_chains": 30 / 200,
        "complex_chains": 50 / 200,
        "own_share": 1,
        "contract_share": 0,
        "platform_share": 0,
        "foreign_sales": 0.5,
        "lead_time": 3420 / 240,
        "carbon_per_unit": 0,
    }
    assert {name: values[name] for name in expected} == pytest.approx(expected)
    assert math.isnan(values["capital_per_worker"])
    assert math.isnan(values["printed_output"])


def test_there_and_back_by_node_market_and_country() -> None:
    found = rb.indicators(*toy_chains.there_and_back())
    nodes = found.nodes.set_index("item")
    assert nodes["stages"].to_dict() == pytest.approx({"blank": 1, "gear": 1 + 20 / 120, "pump": 1 + 120 / 240 * (1 + 20 / 120)})
    assert nodes["border_crossings"].to_dict() == pytest.approx({"blank": 2.5, "gear": 1.5, "pump": 0.5})
    # The last lane takes 2 days or 12; all else is the same for both.
    assert found.markets.set_index("market")["days"].to_dict() == pytest.approx({"here": 3420 / 240 - 5, "there": 3420 / 240 + 5})
    parts = found.production.set_index("country")
    assert parts.loc["HOM"].to_dict() == pytest.approx({"domestic": 60, "traditional": 60, "simple": 0, "complex": 20})
    assert parts.loc["FAR"].to_dict() == pytest.approx({"domestic": 0, "traditional": 0, "simple": 30, "complex": 30})
    assert found.by_stage.set_index(["country", "stage"])["value_added"].to_dict() == pytest.approx({("FAR", "fabrication"): 60, ("HOM", "assembly"): 120, ("HOM", "fabrication"): 20})


def test_yields_shared_inputs_shared_cells_and_storage_by_hand() -> None:
    # 100 good nuts: 100 starts x 10 and 50 x 20, 2000 in all, 20 each: 60 to lamps (1200), 40 to toys (800).
    # 40 drawings cost 320: lamps take 10, toys 10 and once 20 (one year at no interest): 80 and 240.
    # The bench's 100 go by hours, 30 of lamps and 10 of toys: 75 and 25. The depot adds 50 to the lamps.
    # Lamps at left 1200 + 80 + 75 = 1355, at right 1405; toys 800 + 240 + 25 = 1065.
    case, plan = toy_chains.two_recipes()
    assert audit(case, completed(case, plan)) == []
    found = rb.indicators(case, plan)
    value = found.nodes.set_index(["site", "item"])["value"].to_dict()
    expected = {("shop", "nut"): 2000, ("shop", "drawing"): 320, ("left", "lamp"): 1355, ("left", "toy"): 1065, ("right", "lamp"): 1405}
    assert value == pytest.approx(expected)
    assert found.values["final_sales"] == pytest.approx(1405 + 1065)
    stages = found.nodes.set_index(["site", "item"])["upstreamness"]
    # Nuts for lamps (0.6) pass left and right, those for toys left alone.
    assert stages[("shop", "nut")] == pytest.approx(1 + 0.6 * 2 + 0.4 * 1)
    trade = ("vertical_specialisation", "backward_participation", "intermediate_trade", "border_crossings", "traditional_trade", "simple_chains", "complex_chains")
    assert {name: found.values[name] for name in trade} == dict.fromkeys(trade, 0.0)
    assert found.values["home_share"] == found.values["domestic"] == found.values["herfindahl"] == 1.0


def test_owners_machines_and_losses_of_the_rich_toy() -> None:
    case = toy_plan.case()
    plan = toy_plan.plan(case)
    found = rb.indicators(case, plan)
    by_class = found.by_class.set_index("class")["amount"]
    bill = {line: driver * price for line, (driver, price) in toy_plan.BILL.items()}
    # Expected losses: lines of ageing, slow iteration, a late programme, lateness, leakage and demand not served; taxes: duty and carbon, less what the state pays. No supplier's margin is in them.
    assert by_class["expected loss"] == pytest.approx(sum(amount for line, amount in bill.items() if line.split(":")[0] in ("time", "iteration", "programme", "delay", "leakage", "shortage")))
    assert by_class["tax"] == pytest.approx(sum(amount for line, amount in bill.items() if line.split(":")[0] in ("duty", "carbon", "border", "grants", "subsidies", "training_grants")))
    # acme's lines hold a margin of 25 %, a fifth of the amount, except what it is owed for existing cells and for its qualification.
    charged = sum(amount for line, amount in bill.items() if line.endswith("/acme") and not line.startswith(("equipment:existing", "relationships")))
    assert by_class["margin"] == pytest.approx(charged / 5 + 10)  # 10: the courier's platform fee, 2 % of 500
    # Robots: two lines of Nagoya (100 units x 1 h x 2) and the one of Wuxi (50 x 1 h x 2).
    assert found.values["robot_hours"] == pytest.approx(300)
    assert found.values["labour_hours"] == pytest.approx(165 + 87.5 + 6 + 50)
    assert found.values["jobs"] == pytest.approx(308.5 / 1800)
    # Own assets: Nagoya's studio 100 and two lines of 200 + 2 x 1500, Bonn's printer 800.
    assert found.values["foreign_assets"] == pytest.approx(800 / (100 + 2 * 3200 + 800))
    # acme's: half its line's hours x (200 + 2 x 1000), 93.75 of 1000 hours of a mill of 400.
    assert found.assets.set_index("country").loc["CHN", "contract"] == pytest.approx(0.5 * 2200 + 0.09375 * 400)
    assert found.values["printed_value_added"] == pytest.approx((6 * 30 + 1.25 * 800 + 1.25 * 60) / found.values["value_added"])
    assert found.values["carbon_per_unit"] == pytest.approx(1000 * sum(driver for line, (driver, _) in toy_plan.BILL.items() if line.startswith("carbon")) / 180)
    assert found.values["supplier_sites"] == 1
    assert found.values["relationships"] == 2
    # Closing Kobe's mill brings 30: capital, but no value added; the 70 still owed for it crosses no border.
    capital = found.by_class.set_index("class").loc["capital"]
    lanes = sum(amount for line, amount in bill.items() if line.startswith("inventory") and ">" in line)
    assert capital["amount"] - capital["value_added"] == pytest.approx(lanes - 30)


def test_reference_prices_move_the_geography_alone() -> None:
    # Far's 60 at twice the price: 120 beside home's 140.
    case, plan = toy_chains.there_and_back()
    plan = completed(case, plan)
    factor = (plan.costs["place"] == "FAR").map({True: 2.0, False: 1.0}).where(plan.costs["family"] == "processing", 1.0)
    dearer = replace(plan, costs=plan.costs.assign(price=plan.costs["price"] * factor, amount=plan.costs["amount"] * factor))
    now, before = rb.indicators(case, plan), rb.indicators(case, plan, reference=dearer)
    assert before.values["home_share_reference"] == pytest.approx(140 / 260)
    assert before.values["herfindahl_reference"] == pytest.approx((140**2 + 120**2) / 260**2)
    assert before.by_country.set_index("country")["reference_share"].to_dict() == pytest.approx({"FAR": 120 / 260, "HOM": 140 / 260})
    rest = [entry.name for entry in ENTRIES if not entry.name.endswith("_reference")]
    assert [before.values[name] for name in rest] == pytest.approx([now.values[name] for name in rest], nan_ok=True)
    assert now.values["home_share_reference"] == now.values["home_share"]


def test_what_has_no_indicators_says_so() -> None:
    case, plan = toy_chains.there_and_back()
    other = replace(plan, runs=plan.runs.assign(units=plan.runs["units"] * 2))
    with pytest.raises(rb.IndicatorError, match="another plan: its runs differ"):
        rb.indicators(case, plan, reference=other)
    with pytest.raises(rb.IndicatorError, match="more than 0 hours"):
        rb.indicators(case, plan, hours_per_job=0.0)
    with pytest.raises(rb.IndicatorError, match="malformed"):
        rb.indicators(case, replace(plan, runs=plan.runs.assign(units=-1.0)))
    with pytest.raises(KeyError, match="without a class: gifts"):
        classes.parts(pd.DataFrame({"family": ["gifts"], "amount": [1.0], "margin": [0.0]}))


def test_every_family_has_one_class_and_every_indicator_its_words() -> None:
    assert list(classes.CLASS_OF) == list(COST_FAMILIES)
    assert set(classes.CLASS_OF.values()) == set(classes.CLASSES)
    assert all(entry.title and entry.unit and entry.formula for entry in ENTRIES)
    found = rb.indicators(*toy_chains.there_and_back())
    assert set(found.values) == {entry.name for entry in ENTRIES}
    assert list(found.frame()["name"]) == [entry.name for entry in ENTRIES]
    content: dict[str, Any] = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert {row["name"]: row["value"] for row in content["indicators"]}["capital_per_worker"] is None
    assert content["by_country"][1] == {"country": "HOM", "labour": 0, "capital": 0, "overhead": 140, "margin": 0, "value_added": 140, "share": 0.7, "reference_share": 0.7}


def identities(case: rb.Instance, plan: rb.Plan) -> rb.Indicators:
    """Assert what must hold for every plan."""
    found = rb.indicators(case, plan)
    values, exact = found.values, {"rel": 1e-7, "abs": 1e-6}
    added = values["value_added"]
    assert found.by_class["amount"].sum() == pytest.approx(plan.cost, **exact)
    assert found.by_class["value_added"].sum() == pytest.approx(added, **exact)
    for frame, part in ((found.by_stage, "value_added"), (found.production, ["domestic", "traditional", "simple", "complex"])):
        by_country = frame.groupby("country")[part].sum()
        sums = by_country.sum(axis=1) if isinstance(by_country, pd.DataFrame) else by_country
        apart = sums.sub(found.by_country.set_index("country")["value_added"], fill_value=0.0)
        assert list(apart) == pytest.approx([0.0] * len(apart), abs=1e-9 * max(added, 1.0))
    nodes = found.nodes
    assert values["final_sales"] == pytest.approx((nodes["value_added"] + nodes["purchases"]).sum(), **exact)
    assert (nodes["value"] * nodes["stages"].fillna(0.0)).sum() >= nodes["value"].sum() * (1 - 1e-9)
    # Fally's two readings of length: stages in what is sold, distance of what is put in.
    assert (nodes["sales"] * nodes["stages"].fillna(0.0)).sum() == pytest.approx(((nodes["value_added"] + nodes["purchases"]) * nodes["upstreamness"]).sum(), **exact)
    if added:
        assert found.by_country["share"].sum() == pytest.approx(1.0, **exact)
        assert sum(values[name] for name in ("domestic", "traditional_trade", "simple_chains", "complex_chains")) == pytest.approx(1.0, **exact)
        assert sum(values[f"{kind}_share"] for kind in ("own", "contract", "platform")) == pytest.approx(1.0, **exact)
    if nodes["country"].nunique() == 1:
        within = ("vertical_specialisation", "backward_participation", "intermediate_trade", "simple_chains", "complex_chains")
        assert all(values[name] == pytest.approx(0.0, abs=1e-9) or (math.isnan(values[name]) and not added) for name in within)
    assert 0.0 <= values["backward_participation"] <= 1.0
    assert 0.0 <= values["vertical_specialisation"] <= 1.0
    return found


SHIPPED = sorted(path.parent.relative_to(Path(__file__).parents[2]).as_posix() for path in (Path(__file__).parents[2] / "instances").rglob("instance.toml"))


QUICK = {"instances/boeing-787", "instances/teaching/spider", "instances/published/two-echelon", "instances/published/williams-distribution-2"}
"""Shipped instances tested every time; the others are among the slow tests."""


@pytest.mark.parametrize("folder", [folder if folder in QUICK else pytest.param(folder, marks=pytest.mark.slow) for folder in SHIPPED])
def test_identities_on_every_shipped_instance(folder: str, root: Path) -> None:
    case = rb.read(root / folder)
    if len(case["states"]) > 1:
        with pytest.raises(rb.IndicatorError, match="are those of one year"):
            rb.indicators(case, rb.solve(case, gap=0.5))
        return
    found = identities(case, rb.solve(case, gap=0.5))
    assert found.values["final_sales"] >= 0.0


def test_identities_on_the_instance_with_everything(complete: rb.Instance, complete_plan: rb.Plan) -> None:
    found = identities(complete, complete_plan)
    assert found.values["contract_share"] > 0.0
    assert set(found.by_owner["owner"]) >= {FIRM, "acme"}


def test_identities_on_the_rich_toy() -> None:
    case = toy_plan.case()
    found = identities(case, toy_plan.plan(case))
    assert found.values["complex_chains"] > 0.0
    assert found.values["platform_share"] > 0.0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_identities_on_random_instances(seed: int) -> None:
    case = random_case(seed)
    identities(case, rb.solve(case, gap=0.5))


def test_one_site_trades_nothing() -> None:
    case = rb.make(
        toy_chains.HEADER,
        {
            "countries": [{"country": "HOM", "capital_rate": 0.0}],
            "sites": [{"site": "hall", "country": "HOM"}],
            "markets": [{"market": "here", "country": "HOM"}],
            "items": [{"item": "leg"}, {"item": "table"}],
            "bom": [{"item": "table", "input": "leg", "quantity": 4.0}],
            "cells": [{"cell": "saw", "stage": "fabrication"}, {"cell": "bench", "stage": "assembly"}],
            "recipes": [{"recipe": "saw", "cell": "saw", "item": "leg", "unit_cost": 2.0}, {"recipe": "join", "cell": "bench", "item": "table", "unit_cost": 12.0}],
            "modes": toy_chains.MODES,
            "lanes": toy_chains.lanes(("hall", "here")),
            "demand": [{"market": "here", "item": "table", "quantity": 5.0}],
        },
    )
    found = identities(case, rb.solve(case))
    trade = ("vertical_specialisation", "backward_participation", "intermediate_trade", "border_crossings", "traditional_trade", "simple_chains", "complex_chains", "relationships", "foreign_sales")
    assert {name: found.values[name] for name in trade} == dict.fromkeys(trade, 0.0)
    # 40 of legs and 60 of joining: 100 + 40 handed on, over 100.
    assert found.values["length"] == pytest.approx(1.4)
