"""Where cells may stand, what they take, and how much any plan can need, by hand."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
import small

import rebundle as rb
from rebundle.instance.making import CyclicBill, order
from rebundle.instance.specific import by_country, spread


def annuity(rate: float, years: float) -> float:
    return rate / (1 - (1 + rate) ** -years)


def place(case: rb.Instance, cell: str, site: str) -> pd.Series:
    return case.network.places.set_index(["cell", "site"]).loc[(cell, site)]


def way(case: rb.Instance, recipe: str, site: str) -> pd.Series:
    return case.network.ways.set_index(["recipe", "site"]).loc[(recipe, site)]


# --- the most specific row -------------------------------------------------------------------


@pytest.mark.parametrize("turned", [1, -1])
def test_a_named_row_stands_before_a_star(turned: int) -> None:
    rows = [("*", "*", 1), ("a", "*", 2), ("a", "x", 3)][::turned]
    wide = spread(pd.DataFrame(rows, columns=["cell", "site", "max"]), {"cell": ["a", "b"], "site": ["x", "y"]})
    assert wide.set_index(["cell", "site"])["max"].to_dict() == {("a", "x"): 3, ("a", "y"): 2, ("b", "x"): 1, ("b", "y"): 1}


def test_a_price_of_the_country_stands_before_the_general_one() -> None:
    countries = pd.Series(["A", "B"], index=[7, 8])
    assert by_country(pd.DataFrame({"country": ["*", "B"], "price": [1.0, 2.0]}), countries).to_dict() == {7: 1.0, 8: 2.0}
    assert by_country(pd.DataFrame({"country": ["B"], "price": [2.0]}), countries).isna().to_dict() == {7: True, 8: False}
    assert by_country(pd.DataFrame({"country": [], "price": []}), countries).isna().all()


# --- places and ways -------------------------------------------------------------------------


def test_without_placements_cells_stand_everywhere_and_with_them_only_there(complete: rb.Instance) -> None:
    sites = [{"site": name, "country": "USA", **small.JFK} for name in ("one", "two")]
    assert set(small.case(sites=sites).network.places["site"]) == {"one", "two"}
    listed = small.case(sites=sites, placements=[{"cell": "line", "site": "two", "max": 4}]).network.places
    assert listed[["site", "max"]].values.tolist() == [["two", 4.0]]
    assert len(complete.network.places) == 6 + 15 - 1  # six offices by *, one of them stated, and fourteen others


def test_a_place_takes_its_terms_from_cell_placement_and_country(complete: rb.Instance) -> None:
    near, far = place(complete, "weld-hand", "near"), place(complete, "line", "farco")
    assert (near["capacity"], far["capacity"], place(complete, "depot", "fardepot")["capacity"]) == (4200, 3800, math.inf)
    assert near["annuity"] == pytest.approx(annuity(0.07, 12))
    assert (far["owner"], far["own"], far["margin"], near["own"]) == ("acme", False, 0.12, True)
    assert (far["robot_price"], near["robot_price"], near["printer_price"]) == (80000, 90000, 400000)
    assert (place(complete, "office", "main")["existing"], place(complete, "office", "annex")["existing"]) == (2, 0)


def test_a_way_takes_the_sites_own_cost_and_hours(complete: rb.Instance) -> None:
    far, near, main = way(complete, "assemble", "farco"), way(complete, "frame-hand", "near"), way(complete, "assemble", "main")
    assert (far["unit_cost"], main["unit_cost"], near["unit_cost"]) == (45, 30, 12)
    assert (far["hours"], main["hours"], near["hours"]) == pytest.approx((4 * 1.2, 4, 5 * 1.1))
    assert (far["labour_factor"], main["labour_factor"], near["labour_factor"]) == pytest.approx((1.2 / 0.8, 1, 1.1 / 0.9))
    assert far["one_off"] == pytest.approx(500 * annuity(0.10, 12))
    assert far["exposure"] == 1.5


def test_the_firm_needs_no_row_of_its_own() -> None:
    terms = small.case().network.places.iloc[0]
    assert (terms["own"], terms["margin"]) == (True, 0.0)
    assert small.case().network.ways.iloc[0]["exposure"] == 1.0


# --- inputs ----------------------------------------------------------------------------------


def inputs(case: rb.Instance, recipe: str) -> dict[str, float]:
    rows = case.network.inputs
    rows = rows[rows["recipe"] == recipe]
    return dict(zip(rows["input"], rows["quantity"], strict=True))


def test_a_recipe_takes_its_own_list_or_the_bill_of_its_item(complete: rb.Instance) -> None:
    assert inputs(complete, "assemble") == {"frame": 1, "gear": 3, "design": 0.5}
    assert inputs(complete, "gear-cut") == {"design": 0.1}
    assert inputs(complete, "gear-printed") == {"design": 0.3}
    assert inputs(complete, "draw") == {}
    assert inputs(complete, "keep-spare") == {"spare": 1}


PRINTED: dict[str, Any] = {
    "items": [{"item": name} for name in ("thing", "part", "powder")],
    "cells": [{"cell": "line", "stage": "assembly"}, {"cell": "printer", "stage": "print"}, {"cell": "depot", "stage": "storage"}],
    "recipes": [
        {"recipe": "make", "cell": "line", "item": "thing", "yield": 0.5},
        {"recipe": "print", "cell": "printer", "item": "thing"},
        {"recipe": "store", "cell": "depot", "item": "thing"},
        {"recipe": "part", "cell": "line", "item": "part"},
        {"recipe": "powder", "cell": "line", "item": "powder"},
    ],
    "bom": [{"item": "thing", "input": "part", "quantity": 3}],
}


def test_printing_and_storage_leave_the_bill_of_materials_alone() -> None:
    case = small.case(**PRINTED)
    assert (inputs(case, "make"), inputs(case, "print"), inputs(case, "store")) == ({"part": 3}, {}, {"thing": 1})


def test_a_list_of_a_recipe_replaces_the_bill_as_a_whole() -> None:
    case = small.case(**PRINTED, recipe_inputs=[{"recipe": recipe, "input": "powder", "quantity": 2} for recipe in ("print", "make")])
    assert (inputs(case, "make"), inputs(case, "print")) == ({"powder": 2}, {"powder": 2})


# --- requirement -----------------------------------------------------------------------------


def test_the_requirement_by_hand(complete: rb.Instance) -> None:
    machines = 900 + 300 + 80 + 500
    once = {
        "assemble": 500 * (annuity(0.06, 12) + annuity(0.07, 12) + annuity(0.10, 12)),
        "frame-hand": 900 * (annuity(0.06, 12) + annuity(0.07, 12) + annuity(0.10, 12)),
        "frame-robot": 1500 * (annuity(0.06, 10) + annuity(0.07, 10)),
        "gear-cut": 300 * (annuity(0.07, 12) + annuity(0.10, 12) + annuity(0.06, 12)),
    }
    design = 0.5 * machines + 0.2 / 0.98 * machines + 0.3 * 3.1 * machines + sum(once.values())
    assert complete.network.requirement.to_dict() == pytest.approx({"machine": machines, "frame": machines, "gear": 3.1 * machines, "spare": 2500 + 0.5 * machines, "design": design})


def test_the_requirement_takes_the_hungriest_recipe_over_its_yield() -> None:
    assert small.case(**PRINTED).network.requirement.to_dict() == {"thing": 10, "part": 10 * 3 / 0.5, "powder": 0}


def test_the_requirement_adds_the_parents_and_the_markets() -> None:
    need = small.case(
        **{**PRINTED, "demand": [{"market": "london", "item": "thing", "quantity": 10}, {"market": "london", "item": "part", "quantity": 7}]},
        recipe_inputs=[{"recipe": "part", "input": "powder", "quantity": 4}, {"recipe": "print", "input": "powder", "quantity": 1}],
    ).network.requirement
    assert need.to_dict() == {"thing": 10, "part": 67, "powder": 10 + 4 * 67}


def test_items_stand_after_all_that_use_them(complete: rb.Instance) -> None:
    places = {item: position for position, item in enumerate(order(complete, complete.network.inputs))}
    bom = complete["bom"]
    assert len(places) == len(complete["items"])
    assert all(places[item] < places[needed] for item, needed in zip(bom["item"], bom["input"], strict=True))


def test_a_circle_is_walked_from_each_item_to_one_it_takes(complete: rb.Instance) -> None:
    used = pd.DataFrame([("machine", "frame"), ("frame", "gear"), ("gear", "machine")], columns=["item", "input"]).assign(storage=False)
    with pytest.raises(CyclicBill) as caught:
        order(complete, used)
    way_round = caught.value.items
    assert " > ".join(way_round) in {"machine > frame > gear > machine", "frame > gear > machine > frame", "gear > machine > frame > gear"}


# --- most cells, runs and flows --------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "site", "most"),
    [
        ("line", "main", 2),  # 1,780 x 4 h / 3,800 h = 1.9
        ("line", "farco", 3),  # 1,780 x 4.8 h / 3,800 h = 2.2
        ("weld-hand", "main", 3),  # 1,780 x 5 h / 0.98 / 4,000 h = 2.3
        ("weld-robot", "near", 2),  # 1,780 x 2 h / 0.99 / 4,000 h = 0.9, and 1.1 in the year in which it is built and run in
        ("printer", "main", 3),  # (5,340 x 2.5 h + 2,500 x 0.8 h) / 5,000 h = 3.1, at most 3
        ("gear-shop", "nearco", 2),  # (5,340 x 1.2 h / 0.95 + 2,500 x 0.4 h) / 4,000 h = 1.9
        ("depot", "fardepot", 1),  # no hours: one is enough
    ],
)
def test_no_more_cells_than_could_make_everything(complete: rb.Instance, cell: str, site: str, most: int) -> None:
    assert place(complete, cell, site)["most"] == most


@pytest.mark.parametrize(("terms", "most"), [({}, 1), ({"existing": 5}, 5), ({"min": 3}, 3), ({"max": 2, "existing": 1}, 1), ({"max": 0}, 0)])
def test_what_stands_or_must_stand_always_fits(terms: dict[str, int], most: int) -> None:
    sites = [{"site": name, "country": "USA", **small.JFK} for name in ("shop", "other")]
    case = small.case(sites=sites, cells=[{"cell": "line", "stage": "assembly", "hours_per_year": 100}], placements=[{"cell": "line", "site": "shop", **terms}, {"cell": "line", "site": "other"}])
    assert place(case, "line", "shop")["most"] == most


def test_a_whole_number_of_cells_is_not_rounded_up() -> None:
    """10 units at 0.1 h in cells of 0.1 h are ten cells, whatever the floating point says."""
    case = small.case(cells=[{"cell": "line", "stage": "assembly", "hours_per_year": 0.1}], recipes=[{"recipe": "make", "cell": "line", "item": "thing", "hours": 0.1}])
    assert place(case, "line", "shop")["most"] == 10


def test_a_cell_without_a_recipe_is_of_no_use() -> None:
    case = small.case(cells=[{"cell": "line", "stage": "assembly"}, {"cell": "idle", "stage": "test"}])
    assert place(case, "idle", "shop")["most"] == 0


@pytest.mark.parametrize(("terms", "runs"), [({}, 20.0), ({"max": 1}, 4.0), ({"max": 2}, 8.0), ({"max": 0}, 0.0)])
def test_runs_are_bounded_by_need_over_yield_and_by_the_hours_of_the_cells(terms: dict[str, int], runs: float) -> None:
    sites = [{"site": name, "country": "USA", **small.JFK} for name in ("shop", "other")]
    case = small.case(
        sites=sites,
        cells=[{"cell": "line", "stage": "assembly", "hours_per_year": 12}],
        recipes=[{"recipe": "make", "cell": "line", "item": "thing", "hours": 3, "yield": 0.5}],
        placements=[{"cell": "line", "site": "shop", **terms}, {"cell": "line", "site": "other"}],
    )
    assert way(case, "make", "shop")["most"] == runs


def test_flows_are_bounded_by_what_the_destination_takes_and_the_origin_makes(complete: rb.Instance) -> None:
    links = complete.network.links.set_index(["item", "origin", "destination"])["most"]
    assert links["machine", "main", "Mnear"] == 380
    assert links["gear", "farco", "near"] == pytest.approx(min(3 * 1780, 2 * 4000 / 1.2 * 0.95))
    assert links["frame", "near", "main"] == pytest.approx(1780)
    assert links["design", "annex", "farco"] <= complete.network.requirement["design"]
    assert (links > 0).all()


def test_an_optimal_plan_keeps_every_bound(complete: rb.Instance, complete_plan: rb.Plan) -> None:
    network = complete.network
    cells = complete_plan.cells.merge(network.places, on=["cell", "site"])
    assert (cells["count"] <= cells["most"]).all()
    runs = complete_plan.runs.merge(network.ways, on=["recipe", "site"])
    assert (runs["units"] <= runs["most"] * (1 + 1e-9)).all()
    flows = complete_plan.flows.groupby(["item", "origin", "destination"], as_index=False)["units"].sum().merge(network.links, on=["item", "origin", "destination"])
    assert (flows["units"] <= flows["most"] * (1 + 1e-9)).all()
    assert min(len(cells), len(runs), len(flows)) > 0
