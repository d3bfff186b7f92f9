"""The teaching instances of several states: the code of their pages prints what stands below it, and their prose is right."""

from __future__ import annotations

import contextlib
import io
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import rebundle as rb
from rebundle.pages.text_timing import hysteresis_view, timing_view

TEACHING = Path(__file__).parent.parent.parent / "instances" / "teaching"
NAMES = ("when-to-move", "hedge")
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<text>.*?)```\n)?", re.DOTALL)


@cache
def followed(name: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Names that the page's code leaves behind; what each block prints and what stands below it."""
    file = TEACHING / name / "README.md"
    page, names, pairs = file.read_text(encoding="utf-8"), {}, []
    for block in list(BLOCK.finditer(page)):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(block["code"], str(file), "exec"), names)
        pairs.append((printed.getvalue(), block["text"] or ""))
        if os.environ.get("REBUNDLE_RENEW") and block["text"] is not None:
            page = page.replace(block[0], block[0].replace(f"```text\n{block['text']}```", f"```text\n{printed.getvalue()}```"))
    if os.environ.get("REBUNDLE_RENEW"):
        file.write_text(page, encoding="utf-8")
    return names, pairs


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name == "when-to-move" else []) for name in NAMES])
def test_the_code_prints_what_stands_below_it(name: str) -> None:
    for printed, written in followed(name)[1]:
        assert printed == written


@pytest.mark.slow
def test_moving_when_it_is_best_costs_least_and_every_way_passes() -> None:
    found = followed("when-to-move")[0]["found"]
    assert found.passed
    assert found.ways["extra"].min() == pytest.approx(0, abs=1e-3)


@pytest.mark.slow
def test_the_page_on_states_says_what_the_instance_says() -> None:
    names = followed("when-to-move")[0]
    page = (Path(__file__).parent.parent.parent / "docs" / "states.md").read_text(encoding="utf-8")
    ways = names["found"].ways.set_index(["way", "state"])["extra"]
    for way in (("in", "2026-2028"), ("in", "2029-2031"), ("nothing moves", "")):
        assert f"{ways[way]:,.0f}" in page
    for history in names["histories"].values():
        assert all(f"{number:.2f}" in page for number in history.firms["at"].dropna())


@pytest.mark.slow
def test_the_words_for_the_terminal_say_what_the_page_says() -> None:
    names = followed("when-to-move")[0]
    shown = []
    for view in (timing_view(names["found"]), *(hysteresis_view(history) for history in names["histories"].values())):
        console = Console(width=160, file=io.StringIO(), record=True)
        console.print(view)
        shown.append(" ".join(console.export_text().split()))
    assert "EUR 148.7 thousand in 2026-2028, EUR 21.5 thousand in 2029-2031; EUR 131.4 thousand if nothing ever moves." in shown[0]
    assert "not before 2029-2031 418.6 0.0 0.0" in shown[0]
    assert "of 10 plans recomputed and in order" in shown[0]
    assert "one with today's cells below 4.641; one that begins from nothing below 5.079; one that has moved works there at every price of the range." in shown[1]
    assert "Between 1.951 and 2.97 what stands decides." in shown[2]
    assert names["histories"]["wages@NTH"].as_dict()["band"] == pytest.approx([1.951, 2.970], abs=1e-3)
    assert len(names["found"].as_dict()["ways"]) == 9


def test_robots_beat_the_south_on_the_bill_of_2029_already() -> None:
    """With the prices of 2029 for good, robots are bought at once."""
    case = rb.read(TEACHING / "when-to-move")
    states, changes = (case[name][case[name]["state"] == "2029-2031"] for name in ("states", "state_changes"))
    alone = rb.revise(case, states=states.assign(parent=""), state_changes=changes)
    assert rb.solve(alone).moves().query("opened > 0")["cell"].tolist() == ["robot-line"]


@pytest.mark.slow
def test_three_quarters_of_the_price_speed_the_move_up() -> None:
    line = followed("when-to-move")[0]["line"]
    assert 0.74 < line.switches[0].at < 0.75
    assert line.certificate.complete


def test_the_plan_for_all_futures_costs_the_same_in_each() -> None:
    found = followed("hedge")[0]["found"]
    planned = found.frame()["planned"]
    assert planned.max() == pytest.approx(planned.min())
    assert found.information > 0
    assert found.foresight > 0
    assert found.plan.passed
