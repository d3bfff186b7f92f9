"""Case spare-parts: what it offers, what a piece costs, and what its page says of urgency, small numbers and hours."""

from __future__ import annotations

import re

import pytest

import rebundle as rb
from instances.test_cases import CASES, page, rows_below
from rebundle.instance.changes import changed

NAME = "spare-parts"


@pytest.fixture(scope="module")
def case() -> rb.Instance:
    return rb.read(CASES / NAME)


def test_the_case_offers_printers_and_shops_own_and_contract_at_home_and_abroad(case: rb.Instance) -> None:
    offered = case["placements"].merge(case["cells"], on="cell").merge(case["sites"], on="site")
    offered["own"], offered["home"] = offered["owner"] == "firm", offered["country"] == "USA"
    forms = set(offered[["stage", "own", "home"]].itertuples(index=False, name=None))
    assert {(stage, own, home) for stage in ("fabrication", "print") for own in (True, False) for home in (True, False)} <= forms
    buying = set(case["markets"]["country"])
    for cell in ("metal-hub", "metal-local", "metal-bureau", "polymer-hub", "polymer-local", "polymer-bureau", "machine-shop", "sheet-shop", "depot"):
        assert buying <= set(offered[offered["cell"] == cell]["country"]), cell


def piece(case: rb.Instance, recipe: str, site: str) -> tuple[float, float]:
    """Cost of a unit started in full lots, margin included, and of an hour of the cell in it [currency/unit, currency/hour]."""
    way = case.network.ways.set_index(["recipe", "site"]).loc[(recipe, site)]
    labour = case["recipe_labour"].merge(case["wages"], on="skill").query("recipe == @recipe and country == @way.country")
    bought = case["recipe_materials"].merge(case["materials"], on="material").query("recipe == @recipe")
    energy = case["countries"].set_index("country").loc[way["country"], "energy_price"] * way["energy_kwh"]
    hour = (way["annuity"] * (way["equipment"] + way["printers"] * way["printer_price"]) + way["overhead"]) / way["capacity"]
    wages = (labour["hours"] * labour["wage"]).sum() * way["labour_factor"]
    markup = 1.0 if way["own"] else 1.0 + way["margin"]
    return markup * (hour * way["hours"] + wages + (bought["quantity"] * bought["price"]).sum() + energy + way["unit_cost"]), markup * hour


def test_the_page_quotes_what_a_piece_costs(case: rb.Instance) -> None:
    where = {
        "fabricated in the own shop": ("fabricate-{}", "pune-shop", "auburn-shop"),
        "printed in the hub": ("{}-in-hub", "pune", "auburn"),
        "printed by a bureau": ("{}-by-bureau", "mumbai-bureau", "houston-bureau"),
    }
    for item, made, *quoted in rows_below(NAME, "piece"):
        recipe, *sites = where[made]
        assert [piece(case, recipe.format(item), site)[0] for site in sites] == pytest.approx([float(number) for number in quoted], abs=0.5)
    text = page(NAME)
    found = re.search(r"with overhead costs USD (\d+) an hour at a bureau in the USA", text)
    assert found
    assert piece(case, "nozzle-by-bureau", "houston-bureau")[1] == pytest.approx(float(found[1]), abs=0.5)
    filled = re.search(r"this demand fills it to (\d+) %", text)
    assert filled
    hub = case["cells"].set_index("cell").loc["metal-hub", "hours_per_year"]
    assert case.network.requirement["nozzle"] / 0.95 * 7 / hub == pytest.approx(float(filled[1]) / 100, abs=0.005)


@pytest.mark.slow
def test_spare_parts_keep_urgent_parts_at_the_market_and_less_urgent_ones_in_one_store(case: rb.Instance) -> None:
    plans = [rb.solve(changed(case, "window:nozzle", days), gap=1e-6) for days in (1.0, 3.0)]
    quoted = re.search(r"saves USD (\d\.\d+) million", page(NAME))
    assert quoted
    assert (plans[0].cost - plans[1].cost) / 1e6 == pytest.approx(float(quoted[1]), abs=0.0005)
    keeping = [plan.cells[plan.cells["cell"].isin(["depot", "central-store"]) & (plan.cells["count"] > 0)] for plan in plans]
    assert set(keeping[0]["cell"]) == {"depot"}
    assert list(keeping[1][["cell", "site"]].itertuples(index=False, name=None)) == [("central-store", "pune")]
    for plan in plans:
        assert not plan.runs["recipe"].str.contains("-in-hub|-on-local|-by-bureau")[plan.runs["units"] > 1e-6].any()


@pytest.mark.slow
def test_spare_parts_are_printed_by_a_bureau_where_there_are_few(case: rb.Instance) -> None:
    makers = {}
    for share in (0.01, 0.02):
        runs = rb.solve(changed(case, "demand", share), gap=1e-7).runs
        made = runs[runs["recipe"].str.contains("nozzle|duct") & ~runs["recipe"].str.startswith("keep") & (runs["units"] > 1e-6)]
        makers[share] = set(made["site"])
    assert makers == {0.01: {"mumbai-bureau"}, 0.02: {"suzhou"}}


@pytest.mark.slow
def test_spare_parts_turn_to_printing_between_the_hours_the_page_quotes(case: rb.Instance) -> None:
    quoted = re.search(r"from between (\d\.\d) and (\d\.\d) times", page(NAME))
    assert quoted
    found = rb.bracket(case, "hours:fabricate-nozzle", float(quoted[1]), float(quoted[2]), strategy="nozzles-printed", against="fabricated", start=2, width=1.0)
    assert list(found.points["choice"]) == ["fabricated", "nozzles-printed"]
