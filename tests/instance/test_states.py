"""Tables of states: what is refused, in words."""

from __future__ import annotations

from typing import Any

import pytest

import rebundle as rb
from formulation.toy import Rows, toy

PATH: Rows = [{"state": "one"}, {"state": "two", "parent": "one"}]


def states(*rows: dict[str, Any]) -> Rows:
    return list(rows)


FAULTY = {
    "no first state": (states({"state": "a", "parent": "a"}), "exactly one is the first"),
    "two first states": (states({"state": "a"}, {"state": "b"}), "exactly one is the first"),
    "a circle": (states({"state": "a"}, {"state": "b", "parent": "c"}, {"state": "c", "parent": "b"}), "break the circle"),
    "an unknown parent": (states({"state": "a"}, {"state": "b", "parent": "x"}), "no such name"),
    "no time": (states({"state": "a", "years": 0}), "no state lasts"),
    "an uncertain beginning": (states({"state": "a", "probability": 0.5}), "the first state is certain"),
    "probabilities that do not add up": (states({"state": "a"}, {"state": "b", "parent": "a", "probability": 0.4}), "add up"),
    "scenarios that are foreseen": (
        states({"state": "a", "years": 0}, {"state": "b", "parent": "a", "probability": 0.5}, {"state": "c", "parent": "a", "probability": 0.5, "may_open": False}),
        "would foresee it",
    ),
}


@pytest.mark.parametrize("what", FAULTY)
def test_states_that_make_no_tree_are_refused(what: str) -> None:
    rows, words = FAULTY[what]
    with pytest.raises(rb.InstanceError, match=words):
        toy(states=rows)


CHANGES = {
    "no number": ({"what": "freight"}, "a number is needed"),
    "a number too many": ({"what": "A", "change": "closed", "value": 1}, "nothing stands here"),
    "a negative factor": ({"what": "freight", "value": -1}, "at least 0"),
    "no family": ({"what": "fright", "value": 2}, "no cost family"),
    "no country": ({"what": "freight@C>A", "value": 2}, "no country"),
    "no item": ({"what": "demand:bread", "value": 2}, "no item"),
    "no market": ({"what": "demand@nowhere", "value": 2}, "no market"),
    "demand set": ({"what": "demand", "change": "absolute", "value": 2}, "by a factor"),
    "no place": ({"what": "C", "change": "closed"}, "no country or site"),
    "no lane": ({"what": "a>nowhere", "change": "closed"}, "no site, market or country"),
    "no mode": ({"what": "mule:a>m", "change": "closed"}, "no mode"),
    "late by a factor": ({"what": "late:firm", "value": 2}, "write points"),
    "early": ({"what": "late:firm", "change": "points", "value": -2}, "at least 0"),
    "late for nothing": ({"what": "late:firm", "change": "points", "value": 2}, "no item has a late_penalty"),
    "nobody late": ({"what": "late:nobody", "change": "points", "value": 2}, "no owner is called 'nobody'"),
    "a late lane to nowhere": ({"what": "late:a>nowhere", "change": "points", "value": 2}, "no site, market or country"),
    "no state": ({"state": "three", "what": "freight", "value": 2}, "no such name"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_changes_that_mean_nothing_are_refused(what: str) -> None:
    row, words = CHANGES[what]
    with pytest.raises(rb.InstanceError, match=words):
        toy(states=PATH, state_changes=[{"state": "two", **row}])


def test_changes_need_states() -> None:
    with pytest.raises(rb.InstanceError, match=r"no states\.csv"):
        toy(state_changes=[{"state": "now", "what": "freight", "value": 2}])


def test_a_name_for_several_prices_may_change() -> None:
    case = toy({"prices": {"friction": ["freight", "duty"]}}, states=PATH, state_changes=[{"state": "two", "what": "friction", "value": 2}])
    assert [change.what for change in case.network.tree.changes["two"]] == ["friction"]
    assert case.network.tree.changes["one"] == ()


def test_without_the_table_there_is_one_state_that_counts_whole() -> None:
    tree = toy().network.tree
    assert (tree.states, tree.weight, tree.lasting, tree.works) == (("now",), {"now": 1.0}, {"now": 1.0}, {"now": True})


def test_bounds_leave_room_for_the_largest_demand() -> None:
    case = toy(states=PATH, state_changes=[{"state": "two", "what": "demand", "value": 3}])
    assert case.network.requirement["good"] == 30
    assert case.network.links["most"].tolist() == [30]


def test_in_a_later_state_what_was_opened_sells_for_no_more_than_it_cost() -> None:
    shop = {"cells": {"equipment": 100}, "placements": [{"cell": "shop", "site": "a", "closing_cost": -101}]}
    assert len(toy(**shop)["placements"]) == 1
    with pytest.raises(rb.InstanceError, match="would sell for more"):
        toy(**shop, states=PATH)
