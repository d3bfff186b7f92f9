"""Which lanes there are, how long they are and how long they take."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import small

import rebundle as rb

KM = 5540.0
"""JFK to LHR by great circle, to the kilometre or two."""
AIR = {"mode": "air"}


def legs(case: rb.Instance, **named: str) -> pd.DataFrame:
    found = case.network.legs
    for column, value in named.items():
        found = found[found[column] == value]
    return found


def modes(case: rb.Instance, **named: str) -> set[str]:
    return set(legs(case, **named)["mode"])


def leg(case: rb.Instance, **named: str) -> pd.Series:
    found = legs(case, **named)
    assert len(found) == 1, found
    return found.iloc[0]


def sites(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"site": "shop", "country": "USA", **small.JFK}, *rows]


# --- generated lanes -------------------------------------------------------------------------


def test_a_lane_is_as_long_as_the_great_circle() -> None:
    only = leg(small.case())
    assert (only["origin"], only["destination"], only["mode"], only["exporter"], only["importer"]) == ("shop", "london", "air", "USA", "GBR")
    assert only["km"] == pytest.approx(KM, abs=3)
    assert (only["days"], only["late_days"], only["time_zones"]) == (0.0, 0.0, 5.0)
    assert pd.isna(only["cost_per_unit"])


def test_circuity_speed_and_terminals() -> None:
    only = leg(small.case(modes=[{"mode": "air", "circuity": 1.1, "km_per_day": 1000, "fixed_days": 2}]))
    assert only["km"] == pytest.approx(1.1 * KM, abs=3)
    assert only["days"] == pytest.approx(2 + 1.1 * KM / 1000, abs=0.01)


@pytest.mark.parametrize(("max_km", "there"), [(5530, False), (5550, True), ("", True)])
def test_no_generated_lane_is_longer_than_its_mode_allows(max_km: object, there: bool) -> None:
    assert ("short" in modes(small.case(modes=[AIR, {"mode": "short", "max_km": max_km}]))) == there


def test_the_way_travelled_counts_not_the_great_circle() -> None:
    assert modes(small.case(modes=[AIR, {"mode": "short", "max_km": 5550, "circuity": 1.1}])) == {"air"}


@pytest.mark.parametrize(("here", "there", "runs"), [("west", "west", True), ("west", "east", False), ("", "", False), ("west", "", False)])
def test_no_truck_leaves_its_landmass(here: str, there: str, runs: bool) -> None:
    market = [{"market": "london", "country": "GBR", **small.LHR, "landmass": there}]
    case = small.case(sites=[{"site": "shop", "country": "USA", **small.JFK, "landmass": here}], markets=market, modes=[AIR, {"mode": "road", "landmass_only": True}])
    assert ("road" in modes(case)) == runs


PORTS = [{"port": "NYC", "lat": 40.7, "lon": -74.0}, {"port": "FXT", "lat": 51.95, "lon": 1.33}]
SEA = {"mode": "sea", "needs_port": True, "circuity": 1.2}


def harbours(here: str, there: str, **changed: Any) -> rb.Instance:
    return small.case(
        sites=[{"site": "shop", "country": "USA", **small.JFK, "port": here}],
        markets=[{"market": "london", "country": "GBR", **small.LHR, "port": there}],
        modes=[AIR, SEA],
        ports=PORTS,
        **changed,
    )


@pytest.mark.parametrize(("here", "there", "sails"), [("NYC", "FXT", True), ("NYC", "", False), ("", "FXT", False), ("", "", False), ("NYC", "NYC", False)])
def test_ships_sail_between_different_ports_only(here: str, there: str, sails: bool) -> None:
    assert ("sea" in modes(harbours(here, there))) == sails


def test_ships_sail_from_port_to_port() -> None:
    """40.7 N 74.0 W to 51.95 N 1.33 E is 5,647 km; the ends' own great circle of 5,540 km does not count."""
    assert leg(harbours("NYC", "FXT"), mode="sea")["km"] == pytest.approx(1.2 * 5647, rel=1e-3)
    assert leg(harbours("NYC", "FXT"), mode="air")["km"] == pytest.approx(KM, abs=3)


@pytest.mark.parametrize("route", [{"port": "NYC", "other_port": "FXT"}, {"port": "FXT", "other_port": "NYC"}])
def test_a_stated_route_holds_both_ways_and_without_circuity(route: dict[str, str]) -> None:
    case = harbours("NYC", "FXT", routes=[{**route, "km": 6543}])
    assert leg(case, mode="sea")["km"] == 6543
    assert leg(case, mode="air")["km"] == pytest.approx(KM, abs=3)


def test_outsize_goods_travel_only_by_modes_that_take_them() -> None:
    items = [{"item": "thing", "outsize": True}, {"item": "spare"}]
    recipes = [{"recipe": "make", "cell": "line", "item": "thing"}, {"recipe": "spare", "cell": "line", "item": "spare"}]
    demand = [{"market": "london", "item": item, "quantity": 1} for item in ("thing", "spare")]
    case = small.case(items=items, recipes=recipes, demand=demand, modes=[AIR, {"mode": "freighter", "outsize": True}])
    assert modes(case, item="thing") == {"freighter"}
    assert modes(case, item="spare") == {"air", "freighter"}


# --- services --------------------------------------------------------------------------------

DESIGN: dict[str, Any] = {
    "sites": sites({"site": "office", "country": "GBR"}),
    "items": [{"item": "thing", "declared_value": 1}, {"item": "hours", "kind": "service"}],
    "cells": [{"cell": "line", "stage": "assembly"}, {"cell": "desk", "stage": "design"}],
    "placements": [{"cell": "line", "site": "shop"}, {"cell": "desk", "site": "*"}],
    "recipes": [{"recipe": "make", "cell": "line", "item": "thing"}, {"recipe": "draw", "cell": "desk", "item": "hours"}],
    "bom": [{"item": "thing", "input": "hours", "quantity": 1}],
}


def test_services_travel_digitally_and_goods_do_not() -> None:
    case = small.case(**DESIGN)
    assert modes(case, item="hours") == {"digital", "onsite"}
    assert modes(case, item="thing") == {"air"}
    office = leg(case, origin="office")
    assert (office["mode"], office["km"], office["days"], office["kg"], office["value"]) == ("digital", 0.0, 0.0, 0.0, 0.0)


def test_a_digital_lane_knows_its_great_circle_without_circuity() -> None:
    changed = {**DESIGN, "sites": sites({"site": "office", "country": "GBR", **small.LHR}), "modes": [{"mode": "air", "circuity": 2}]}
    office = leg(small.case(**changed), origin="office")
    assert office["km"] == pytest.approx(KM, abs=3)
    assert office["time_zones"] == 5


def test_a_digital_lane_may_be_stated_or_closed() -> None:
    row = {"origin": "office", "destination": "shop", "mode": "digital", "item": "hours"}
    stated = leg(small.case(**DESIGN, lanes=[{**row, "cost_per_unit": 7, "km": 3}]), origin="office")
    assert (stated["cost_per_unit"], stated["km"]) == (7, 3)
    assert not len(legs(small.case(**DESIGN, lanes=[{**row, "closed": True}]), origin="office"))


def test_a_service_reaches_a_market_only_by_a_stated_lane() -> None:
    service = {"items": [{"item": "thing", "kind": "service"}]}
    with pytest.raises(rb.InstanceError, match="no lane brings thing here"):
        small.case(**service)
    case = small.case(**service, lanes=[{"origin": "shop", "destination": "london", "mode": "digital"}])
    assert modes(case) == {"digital"}


# --- stated lanes ----------------------------------------------------------------------------

LANE = {"origin": "shop", "destination": "london", "mode": "air"}


def test_a_stated_lane_wins_over_the_generated_one_of_its_mode() -> None:
    lane = {**LANE, "km": 9000, "days": 3.5, "late_days": 0.5, "cost_per_unit": 12}
    case = small.case(modes=[AIR, {"mode": "fast"}], lanes=[lane])
    stated, generated = leg(case, mode="air"), leg(case, mode="fast")
    assert (stated["km"], stated["days"], stated["late_days"], stated["cost_per_unit"]) == (9000, 3.5, 0.5, 12)
    assert generated["km"] == pytest.approx(KM, abs=3)
    assert pd.isna(generated["cost_per_unit"])


def test_a_stated_lane_takes_what_it_leaves_open_from_its_mode() -> None:
    mode = [{"mode": "air", "km_per_day": 1000, "fixed_days": 1}]
    assert leg(small.case(modes=mode, lanes=[{**LANE, "km": 2000}]))["days"] == 3.0
    only = leg(small.case(modes=mode, lanes=[{**LANE, "days": 0.25}]))
    assert only["km"] == pytest.approx(KM, abs=3)
    assert only["days"] == 0.25


def test_a_stated_lane_needs_no_coordinates_landmass_or_port() -> None:
    ends = {"sites": [{"site": "shop", "country": "USA"}], "markets": [{"market": "london", "country": "GBR"}]}
    case = small.case(**ends, modes=[{"mode": "air", "landmass_only": True, "max_km": 1}, SEA], lanes=[{**LANE, "km": 50}, {**LANE, "mode": "sea"}])
    assert (leg(case, mode="air")["km"], leg(case, mode="sea")["km"], leg(case, mode="sea")["time_zones"]) == (50, 0, 0)


def test_without_coordinates_no_lane_is_generated() -> None:
    with pytest.raises(rb.InstanceError, match="no lane brings thing here"):
        small.case(sites=[{"site": "shop", "country": "USA"}])


TWO: dict[str, Any] = {
    "items": [{"item": "thing"}, {"item": "spare"}],
    "recipes": [{"recipe": "make", "cell": "line", "item": "thing"}, {"recipe": "spare", "cell": "line", "item": "spare"}],
    "demand": [{"market": "london", "item": item, "quantity": 1} for item in ("thing", "spare")],
}


@pytest.mark.parametrize("turned", [False, True])
def test_a_row_for_an_item_wins_over_a_row_for_all(turned: bool) -> None:
    lanes = [{**LANE, "km": 1}, {**LANE, "item": "spare", "km": 2}]
    case = small.case(**TWO, lanes=lanes[::-1] if turned else lanes)
    assert (leg(case, item="thing")["km"], leg(case, item="spare")["km"]) == (1, 2)


def test_a_row_for_an_item_leaves_the_generated_lane_to_the_others() -> None:
    case = small.case(**TWO, lanes=[{**LANE, "item": "spare", "km": 2}])
    assert leg(case, item="spare")["km"] == 2
    assert leg(case, item="thing")["km"] == pytest.approx(KM, abs=3)


def test_lanes_are_closed_for_all_or_for_one() -> None:
    other = [AIR, {"mode": "fast"}]
    assert modes(small.case(**TWO, modes=other, lanes=[{**LANE, "closed": True}])) == {"fast"}
    one = small.case(**TWO, modes=other, lanes=[{**LANE, "item": "spare", "closed": True}])
    assert (modes(one, item="spare"), modes(one, item="thing")) == ({"fast"}, {"air", "fast"})
    reopened = small.case(**TWO, modes=other, lanes=[{**LANE, "closed": True}, {**LANE, "item": "spare"}])
    assert (modes(reopened, item="spare"), modes(reopened, item="thing")) == ({"air", "fast"}, {"fast"})


def test_a_row_for_an_item_cannot_send_an_outsize_load_by_a_mode_that_takes_none() -> None:
    outsize = {**TWO, "items": [{"item": "thing", "outsize": True}, {"item": "spare"}], "modes": [AIR, {"mode": "freighter", "outsize": True}]}
    assert modes(small.case(**outsize, lanes=[{**LANE, "km": 1}]), item="thing") == {"freighter"}
    with pytest.raises(rb.InstanceError, match="takes no outsize loads"):
        small.case(**outsize, lanes=[{**LANE, "item": "thing", "km": 1}])


def test_a_lane_to_a_place_that_has_no_use_for_the_item_is_no_leg() -> None:
    case = small.case(sites=sites({"site": "idle", "country": "USA"}), placements=[{"cell": "line", "site": "shop"}], lanes=[{**LANE, "destination": "idle"}])
    assert set(case.network.legs["destination"]) == {"london"}


# --- windows and owners ----------------------------------------------------------------------


@pytest.mark.parametrize(("window", "there"), [(1.9, {"fast"}), (2, {"fast", "slow"}), ("", {"fast", "slow"}), (0, {"fast"})])
def test_the_last_lane_keeps_the_markets_window(window: object, there: set[str]) -> None:
    markets = [{"market": "london", "country": "GBR", **small.LHR, "window_days": window}]
    assert modes(small.case(markets=markets, modes=[{"mode": "fast"}, {"mode": "slow", "fixed_days": 2}])) == there


def test_the_window_rules_on_no_lane_between_sites(complete: rb.Instance) -> None:
    reach = complete.network.legs
    slow = reach[reach["days"] > 20]
    assert len(slow)
    assert "Mhome" not in set(slow["destination"])


def test_an_owner_changes_between_sites_only(complete: rb.Instance) -> None:
    reach = complete.network.legs
    assert set(reach.loc[reach["to_market"], "owner_change"]) == {False}
    between = reach[~reach["to_market"]]
    owner = complete["sites"].set_index("site")["owner"]
    assert (between["owner_change"] == (between["origin"].map(owner) != between["destination"].map(owner))).all()
    assert between["owner_change"].any()


def test_late_days_add_the_owners_to_the_lanes(complete: rb.Instance) -> None:
    quoted = complete.network.legs.query("origin == 'farco' and destination == 'Mfar' and mode == 'road' and item == 'machine'").iloc[0]
    assert (quoted["late_days"], quoted["km"], quoted["days"], quoted["freight"]) == (0.5 + 4, 260, 2, 90)
    assert set(complete.network.legs.query("onsite")["late_days"]) == {0.0}


def test_an_item_needs_no_lane_on_its_own_site() -> None:
    parts = {
        "items": [{"item": "thing"}, {"item": "part"}],
        "recipes": [{"recipe": "make", "cell": "line", "item": "thing"}, {"recipe": "part", "cell": "line", "item": "part"}],
        "bom": [{"item": "thing", "input": "part", "quantity": 2}],
    }
    onsite = leg(small.case(**parts), item="part")
    assert (onsite["mode"], onsite["km"], onsite["days"], onsite["freight"], bool(onsite["dutiable"])) == ("onsite", 0, 0, 0, False)


def test_a_depot_does_not_ship_to_itself(complete: rb.Instance) -> None:
    assert not len(legs(complete, item="spare", origin="fardepot", destination="fardepot"))
    assert len(legs(complete, item="spare", destination="fardepot"))
    assert set(legs(complete, item="spare", origin="fardepot")["destination"]) == {"Mhome", "Mnear", "Mfar"}
