"""Answers in words: what wins where, how sure it is, and what is missing."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console, RenderableType

import rebundle as rb
from rebundle.analysis.prices import Price
from rebundle.pages import answers
from rebundle.pages.text_what_if import breakeven_view, phase_view


def printed(view: RenderableType) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200).print(view)
    return " ".join(stream.getvalue().split())


def test_where_one_strategy_overtakes_the_other(race: rb.Breakeven) -> None:
    text = printed(breakeven_view(race))
    assert text.startswith("Integration costs less than offshoring above freight × 1.875")
    assert "P2 to P1 offshore to integrated moves 1 assembly-line from south (STH) to north (NTH)" in text
    assert "Nowhere in the range can the strategy shown as cheaper cost more than the other by over units 0.00 a year." in text
    assert f"{race.solves} solves" in text
    assert "Audit: every rule and every cost line of all 2 plans" in text
    assert "Partial" not in text


def test_the_other_way_round_says_the_same(spider: rb.Instance) -> None:
    result = rb.breakeven(spider, "freight", 0.1, 6, strategy="offshore", against="integrated")
    assert answers.breakeven_answer(result).startswith("Offshoring costs less than integration below freight × 1.875")


def test_a_winner_over_the_whole_range(spider: rb.Instance) -> None:
    result = rb.breakeven(spider, "freight", 2.5, 6, strategy="integrated", against="offshore")
    assert result.certificate.max_gap_money == 0
    assert answers.breakeven_answer(result) == "Integration costs less than offshoring over the whole range, from freight × 2.5 to 6."
    text = printed(breakeven_view(result))
    assert "Which of the two costs less is proven everywhere in the range." in text
    assert "Changes" not in text


def test_a_winner_that_is_not_proven_is_not_said_to_win(spider: rb.Instance) -> None:
    result = rb.breakeven(spider, "freight", 2.5, 6, strategy="integrated", against="offshore")
    loose = replace(result, certificate=replace(result.certificate, max_gap_money=250.0))
    assert answers.breakeven_answer(loose) == "Integration costs less than offshoring, or at most units 250.0 a year more, over the whole range, from freight × 2.5 to 6."


def test_two_stretches_are_both_named(race: rb.Breakeven) -> None:
    rows = race.segments.iloc[[1, 0, 1]].assign(**{"from": [0.1, 1.0, 2.0], "to": [1.0, 2.0, 6.0]})
    (switch,) = race.switches
    both = (replace(switch, at=1.0, low=0.98765, high=1.01234), replace(switch, at=2.0, low=1.98765, high=2.01234))
    answer = answers.breakeven_answer(replace(race, segments=rows, switches=both))
    assert answer == "Integration costs less than offshoring below freight × 1.0000 (proven between 0.9876 and 1.0124) and above freight × 2.0000 (proven between 1.9876 and 2.0124)."
    answer = answers.breakeven_answer(replace(race, segments=rows, switches=both, strategies=("offshore", "integrated")))
    assert answer == "Offshoring costs less than integration between freight × 1.0000 (proven between 0.9876 and 1.0124) and 2.0000 (proven between 1.9876 and 2.0124)."


def test_the_changes_of_one_strategy(spider: rb.Instance, switches: rb.Breakeven) -> None:
    text = printed(breakeven_view(switches))
    assert text.startswith("The best plan of strategy free changes 5 times from freight × 0.1 to 6: at 0.2500, 0.7500, 1.2500, …, 2.0000.")
    assert "closes 1 workshop at north (NTH)" in text
    assert "No plan unknown here can be cheaper by more than units 0.00 a year anywhere in the range." in text
    once = rb.breakeven(spider, "freight", 1.8, 6)
    assert answers.breakeven_answer(once) == "The best plan of strategy free changes once from freight × 1.8 to 6: at 2.0000."
    never = rb.breakeven(spider, "freight", 3, 6)
    assert answers.breakeven_answer(never) == "One plan stays the cheapest of strategy free from freight × 3 to 6."


def test_shares_of_the_picture_and_today(field: rb.Phase) -> None:
    text = printed(phase_view(field))
    won = answers.shares(field, proven=True)
    assert text.startswith(f"Integration costs less than offshoring in {answers.percent(won['integrated'])} of the picture, more in {answers.percent(won['offshore'])};")
    assert "Today offshoring costs less." in text
    assert f"{field.solves} solves" in text
    assert sum(won.values()) == pytest.approx(field.decided)
    assert sum(answers.shares(field, proven=False).values()) == pytest.approx(1)


def test_today_is_silent_where_it_lies_outside(spider: rb.Instance) -> None:
    result = rb.phase(spider, "freight:2:6", "processing@NTH:0.5:2", strategy="integrated", against="offshore")
    assert "Today" not in answers.phase_answer(result)


def test_undecided_today_is_said(field: rb.Phase) -> None:
    unproven = replace(field, regions=tuple(replace(region, proven=np.empty((0, 2))) for region in field.regions), decided=0.0)
    answer = answers.phase_answer(unproven)
    assert "100 % is undecided." in answer
    assert answer.endswith("Today it is undecided.")


@pytest.mark.slow
def test_classes_of_one_strategy(plain: rb.Phase, classes: rb.Phase) -> None:
    text = printed(phase_view(plain))
    assert "Best plans of strategy free over the picture: offshore 60.4 %, integrated 34.1 %, mixed 5.6 %; 4 layouts of cells." in text
    assert "not proven" in text
    assert f"the class is proven in {answers.percent(classes.decided)} of it" in printed(phase_view(classes))


def test_a_partial_answer_says_so(spider: rb.Instance, partial: rb.Phase) -> None:
    line = rb.breakeven(spider, "freight", 0.1, 6, max_solves=3)
    for text in (printed(breakeven_view(line)), printed(phase_view(partial))):
        assert text.startswith("Partial answer, stopped before everything was proven: ")
        assert "It was stopped early" in text


def test_ctrl_c_is_a_partial_answer(spider: rb.Instance) -> None:
    pool = rb.PricePool(spider)

    def stop(seen: object) -> None:
        pool.stopped = pool.solves >= 3

    pool.progress = stop
    result = rb.breakeven(pool, "freight", 0.1, 6)
    assert result.solves == 3
    assert printed(breakeven_view(result)).startswith("Partial answer")


def test_notes_and_failed_audits_are_shown(race: rb.Breakeven) -> None:
    noted = replace(race, notes=("freight [of all]: stays as it is.",))
    assert "Note: freight [of all]: stays as it is." in printed(breakeven_view(noted))
    known = race.plans["P1"]
    broken = replace(known, plan=replace(known.plan, violations=None))
    assert "Audit: not made." in printed(breakeven_view(replace(race, plans={**race.plans, "P1": broken})))


@pytest.mark.parametrize(
    ("price", "unit", "value", "toward", "text"),
    [
        (Price("wages", "factor", 0.3, 1.5), "times today's price", 0.65858, 0, "0.6586"),
        (Price("wages", "factor", 0.3, 1.5), "times today's price", 0.65858, -1, "0.6585"),
        (Price("wages", "factor", 0.3, 1.5), "times today's price", 0.65852, 1, "0.6586"),
        (Price("wages", "absolute", 10, 4000), "USD/hour", 1234.5678, 0, "1,234.6"),
        (Price("duty", "points", 0, 0.25), "added, share", 0.123456, 0, "12.346 %"),
        (Price("duty", "points", -0.1, 0.25), "added, share", -0.05, -1, "-5.000 %"),
    ],
)
def test_numbers_have_the_digits_their_range_deserves(price: Price, unit: str, value: float, toward: int, text: str) -> None:
    assert answers.number(price, unit, value, toward) == text


def test_a_price_is_named_with_its_unit() -> None:
    assert answers.at(Price("wages@IND", "absolute", 10, 40), "USD/hour", 12.5) == "wages@IND at 12.500 USD/hour"
    assert answers.at(Price("wages@IND", "points", 0, 10), "added, USD/hour", 2.5) == "wages@IND + 2.500 USD/hour"
    assert answers.at(Price("duty@MEX>USA", "points", -0.1, 0.1), "added, share", -0.025) == "duty@MEX>USA - 2.500 %"


@pytest.mark.parametrize(("value", "text"), [(0.0, "0 %"), (1e-5, "under 0.1 %"), (0.3124, "31.2 %"), (0.99995, "over 99.9 %"), (1.0, "100 %")])
def test_a_share_is_never_rounded_to_all_or_nothing(value: float, text: str) -> None:
    assert answers.percent(value) == text
