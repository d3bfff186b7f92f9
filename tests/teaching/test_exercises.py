"""Exercises accept what is right, refuse what is not, and compute what they say."""

from __future__ import annotations

import itertools
import re

import pytest

import rebundle as rb

SLOW = {"share", "moulds", "tariff", "pooling"}
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in rb.exercises().index]


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_tells_right_from_wrong(name: str) -> None:
    one = rb.exercise(name)
    value = one.compute().value
    assert one.check(value).right
    assert one.check(value * 1.004).right
    assert [one.check(value * factor).text.rsplit(" is ", 1)[1] for factor in (1.02, 0.98)] == ["too large.", "too small."]
    assert "percentage" in one.check(100 * value).text
    assert not one.check(None).right
    assert f"{value:,.4g}" in str(one.solution())
    assert not re.search(rf"(?<![\d.]){re.escape(f'{value:.4g}')}(?![\d.])", one.check(value * 1.02).text)


@pytest.mark.parametrize("answer", ["six", True, float("nan")])
def test_what_is_no_number_is_refused(answer: object) -> None:
    with pytest.raises(TypeError, match="is no number; give the answer in parts"):
        rb.exercise("overshoot").check(answer)  # type: ignore[arg-type]


def test_an_unknown_exercise_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'tariff'"):
        rb.exercise("tarif")


def test_questions_ask_about_examples_and_do_not_give_the_answer_away() -> None:
    for name, row in rb.exercises().iterrows():
        one = rb.exercise(str(name))
        assert row["instance"] in rb.examples().index
        assert one.title in one._repr_markdown_()
        assert one.unit in one._repr_markdown_()


def spider(theta: float) -> tuple[float, int]:
    """Least cost of the spider and its parts made in the south, by enumeration of all 256 plans."""
    south = (0.6, 0.7, 0.8, 0.9, 1.05, 1.15, 1.25)
    plans = []
    for assembled, *parts in itertools.product((False, True), repeat=8):
        cost = 0.8 + 2 * theta if assembled else 1.0
        cost += sum((price if there else 1.0) + (theta if there != assembled else 0.0) for price, there in zip(south, parts, strict=True))
        plans.append((cost, sum(parts)))
    return min(plans)


def test_the_spider_is_that_of_the_enumeration() -> None:
    _, parts = spider(0.2)
    assert rb.exercise("overshoot").compute().value == parts == 6
    assert rb.exercise("driver").compute().value == pytest.approx(3.0)
    back = rb.exercise("returns").compute().value
    assert [spider(theta)[1] for theta in (back + 0.01, back - 0.01)] == [7, 6]
    at = rb.exercise("home").compute().value
    assert spider(0.2 * (at + 0.01)) == (pytest.approx(8.0), 0)
    assert spider(0.2 * (at - 0.01))[0] < 8.0 - 1e-9


@pytest.mark.slow
def test_the_figures_are_those_of_the_instances() -> None:
    costs = {name: rb.solve(rb.example(name), gap=1e-9).cost for name in ("telecomone", "highoptic", "telecom-merged")}
    assert rb.exercise("pooling").compute().value == pytest.approx(100 * (1 - costs["telecom-merged"] / (costs["telecomone"] + costs["highoptic"])), rel=1e-6)
    aid = rb.example("hearing-aid")
    saved = rb.solve(aid, strategy="moulded").cost - rb.solve(aid).cost
    assert rb.exercise("moulds").compute().value == pytest.approx(saved / 1e6, rel=1e-3)
    at = rb.exercise("tariff").compute().value / 100
    pool = rb.PricePool(aid)
    for points, cheaper in ((at - 0.005, "offshore"), (at + 0.005, "at-the-market")):
        both = {name: pool.query({"duty@*>USA+": points}, name).cost for name in ("offshore", "at-the-market")}
        assert min(both, key=lambda name: both[name]) == cheaper
