"""Quantities: the brackets hold, and changed instances are what they say."""

from __future__ import annotations

import os
import signal

import pytest

import rebundle as rb
from properties.random_case import random_case
from rebundle.analysis.proofs import Seen
from rebundle.instance.changes import QuantityError, changed


@pytest.mark.slow
def test_a_bracket_holds_at_both_ends() -> None:
    case = random_case(4)
    result = rb.bracket(case, "demand", 0.002, 0.2, strategy="free", against="integrated", start=3, width=0.2)
    costs = result.points
    assert (costs["cost_free"] <= costs["cost_integrated"] * (1 + 1e-4)).all()
    assert set(costs["choice"]) <= {"free", "undecided"}
    for row in costs.to_dict("records"):
        again = rb.solve(changed(case, "demand", row["value"]), "integrated", gap=1e-7)
        assert row["bound_integrated"] * (1 - 1e-9) <= again.cost <= row["cost_integrated"] * (1 + 1e-9)


def test_turns_are_found_between_neighbours_and_narrowed() -> None:
    case = turning()
    result = rb.bracket(case, "demand", 0.1, 2.0, width=0.15)
    assert result.complete
    assert [(turn.from_choice, turn.to_choice) for turn in result.turns] == [("integrated", "offshore")]
    turn = result.turns[0]
    assert turn.high - turn.low <= 0.15 * 1.9 * (1 + 1e-9)
    # 30 a unit saved abroad against 1000 a year more for the cell there, 50 units a year: equal at a factor of 2/3
    assert turn.low <= 2 / 3 <= turn.high
    assert result.as_dict()["turns"][0]["low"] == turn.low


def turning() -> rb.Instance:
    """Two sites: at home dear work, abroad cheap work in a dear cell."""
    return rb.make(
        {"format": 1, "title": "turning", "currency": "EUR", "home": "AAA"},
        {
            "countries": [{"country": "AAA", "capital_rate": 0.1}, {"country": "BBB", "capital_rate": 0.1}],
            "wages": [{"country": "AAA", "skill": "op", "wage": 40.0}, {"country": "BBB", "skill": "op", "wage": 10.0}],
            "sites": [{"site": "h", "country": "AAA", "lat": 0.0, "lon": 0.0}, {"site": "f", "country": "BBB", "lat": 0.0, "lon": 1.0}],
            "markets": [{"market": "m", "country": "AAA", "lat": 0.0, "lon": 0.0}],
            "items": [{"item": "good", "kg": 0.0}],
            "cells": [{"cell": c, "stage": "assembly", "hours_per_year": 1000.0, "overhead": o} for c, o in (("line", 100.0), ("far line", 1100.0))],
            "placements": [{"cell": "line", "site": "h"}, {"cell": "far line", "site": "f"}],
            "recipes": [{"recipe": f"make on {c}", "cell": c, "item": "good", "hours": 1.0} for c in ("line", "far line")],
            "recipe_labour": [{"recipe": f"make on {c}", "skill": "op", "hours": 1.0} for c in ("line", "far line")],
            "modes": [{"mode": "road", "per_tonne_km": 0.1, "km_per_day": 600}],
            "demand": [{"market": "m", "item": "good", "quantity": 50.0}],
        },
    )


@pytest.mark.slow
def test_no_plan_is_a_choice_of_its_own() -> None:
    case = turning()
    result = rb.bracket(case, "capacity", 0.01, 1.0, start=2, width=0.1)
    assert result.points["choice"].iloc[0] in ("no plan", "integrated", "offshore")
    assert result.points["choice"].iloc[-1] == "offshore"


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("demand", "demand", "quantity"),
        ("capacity", "cells", "hours_per_year"),
        ("capacity:line", "cells", "hours_per_year"),
        ("hours", "recipes", "hours"),
        ("hours:make p0", "recipe_labour", "hours"),
    ],
)
def test_quantities_scale_their_columns_and_nothing_else(name: str, table: str, column: str) -> None:
    case = random_case(4)
    other = changed(case, name, 2.0)
    assert other.digest != case.digest
    ratio = (other[table][column] / case[table][column]).dropna()
    assert set(ratio) <= {1.0, 2.0}
    assert (ratio == 2.0).any()
    untouched = set(case.tables) - {"demand", "cells", "placements", "recipes", "recipe_labour"}
    assert all(other[key].equals(case[key]) for key in untouched)


def test_windows_are_set_in_days() -> None:
    assert set(changed(random_case(4), "window", 7.0)["markets"]["window_days"]) == {7.0}


@pytest.mark.parametrize(("name", "value", "words"), [("demnd", 1.0, "demand"), ("demand:god", 1.0, "good"), ("capacity", 0.0, "above 0"), ("demand", -1.0, "above 0"), ("wages", 1.0, "breakeven")])
def test_what_means_nothing_is_refused(name: str, value: float, words: str) -> None:
    with pytest.raises(QuantityError, match=words):
        changed(random_case(4), name, value)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller first"):
        rb.bracket(random_case(4), "demand", 2.0, 1.0)


def test_a_press_between_values_keeps_those_that_were_solved() -> None:
    seen = []

    def listen(step: Seen) -> None:
        seen.append(step)
        os.kill(os.getpid(), signal.SIGINT)

    result = rb.bracket(turning(), "demand", 0.1, 2.0, progress=listen)
    assert len(seen) == len(result.points) == 1
    assert (seen[0].proven, seen[0].corners) == (1, 5)
    assert not result.complete
