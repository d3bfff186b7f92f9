"""Indicators along prices are those of the best plans, by fresh solves."""

from __future__ import annotations

import json
import math

import pytest

import rebundle as rb
from rebundle.pages import answers


@pytest.fixture(scope="module")
def case(root) -> rb.Instance:
    return rb.read(root / "instances" / "teaching" / "spider")


@pytest.fixture(scope="module")
def pool(case: rb.Instance) -> rb.PricePool:
    return rb.PricePool(case)


@pytest.fixture(scope="module")
def line(pool: rb.PricePool) -> rb.Breakeven:
    return rb.breakeven(pool, "freight=", 0.02, 0.5)


def south(case: rb.Instance, plan: rb.Plan) -> float:
    return float(len(plan.runs.query("site == 'south' and recipe != 'assemble' and units > 0.5")))


@pytest.fixture(scope="module")
def found(line: rb.Breakeven) -> rb.Trace:
    return rb.trace(line, ["printed_output", "home_share"], own={"south": south})


def test_each_step_is_that_of_the_plan_a_fresh_solve_finds(case: rb.Instance, found: rb.Trace) -> None:
    assert found.indicators == ("printed_output", "home_share", "south")
    fresh = rb.PricePool(case, gap=0.0)
    for row in found.frame().iloc[[0, 3, 4]].to_dict("records"):
        plan = fresh.query({"freight=": (row["from"] + row["to"]) / 2}).known.plan
        assert row["south"] == south(case, plan)
        assert row["home_share"] == pytest.approx(rb.indicators(case, plan).values["home_share"])
    assert list(found.frame()["south"]) == [4, 5, 6, 7, 1, 0]


def test_the_answer_says_where_it_goes_and_how_far(line: rb.Breakeven) -> None:
    text = answers.trace_answer(rb.trace(line, ["home_share", "border_crossings", "printed_value_added"]))
    assert text.startswith("Best plans along freight at 0.02 units/t/km to 0.5: home share of value added from 44.1 % to 100.0 % (between 0.0 % and 100.0 %); ")
    assert "border crossings of value added from 1.44 to 0.00;" in text
    assert text.endswith("printed share of value added 0.0 % throughout.")


def test_what_means_nothing_is_none_for_machines(line: rb.Breakeven, found: rb.Trace) -> None:
    assert all(math.isnan(value) for value in found.frame()["printed_output"])
    content = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert content["steps"][0] == {"plan": line.segments["plan"][0], "printed_output": None, "home_share": pytest.approx(15 / 34), "south": 4.0}
    assert [entry["unit"] for entry in content["indicators"]] == ["share", "share", ""]
    assert content["segments"] == line.as_dict()["segments"]
    assert "none throughout" in answers.trace_answer(found)


def test_a_map_has_a_row_for_each_region(case: rb.Instance, pool: rb.PricePool) -> None:
    field = rb.phase(pool, "freight=0.3:0.5", "processing@NTH:0.98:1.02")
    found = rb.trace(field, ["home_share"])
    assert list(found.frame()["plan"]) == [region.plan for region in field.regions]
    for region, value in zip(field.regions, found.frame()["home_share"], strict=True):
        assert value == rb.indicators(case, field.plans[region.plan].plan).values["home_share"]
    assert answers.trace_answer(found).startswith("Best plans over the map: home share of value added between 0.0 % and ")


@pytest.mark.parametrize(("names", "complaint"), [(["home_shar"], "did you mean 'home_share'"), (["q"], "there are value_added, "), ([], "name at least one")])
def test_names_that_mean_nothing_are_refused(line: rb.Breakeven, names: list[str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        rb.trace(line, names)
