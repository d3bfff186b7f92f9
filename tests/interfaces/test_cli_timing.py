"""When to move, and what history does, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.conftest import Run


@pytest.fixture(scope="module")
def case(root: Path) -> Path:
    return root / "instances" / "teaching" / "when-to-move"


@pytest.mark.slow
def test_timing_says_what_other_times_cost(run: Run, case: Path) -> None:
    status, out, _ = run("timing", case, "--gap", 1e-6)
    words = " ".join(out.split())
    assert status == 0
    assert words.startswith(
        "The best plan opens robot-line at north in 2032-2035. What it costs more a year to open robot-line at north at another time: "
        "EUR 148.7 thousand in 2026-2028, EUR 21.5 thousand in 2029-2031; EUR 131.4 thousand if nothing ever moves."
    )
    assert "not before 2029-2031 418.6 0.0 0.0" in words
    assert "Audit: every rule and every cost line of 10 plans recomputed and in order." in words


@pytest.mark.slow
def test_hysteresis_says_at_which_price_each_firm_turns(run: Run, case: Path) -> None:
    status, out, _ = run("hysteresis", case, "--price", "robots", "--from", 0.5, "--to", 6, "--move", "robot-line@north", "--state", "2032-2035", "--gap", 1e-6)
    words = " ".join(out.split())
    assert status == 0
    assert "one with today's cells below 4.641; one that begins from nothing below 5.079; one that has moved works there at every price of the range." in words


@pytest.mark.slow
def test_both_for_machines(run: Run, case: Path) -> None:
    _, out, _ = run("timing", case, "--json")
    assert {row["way"] for row in json.loads(out)["ways"]} == {"in", "not before", "not after", "never", "nothing moves"}
    _, out, _ = run("hysteresis", case, "--price", "wages@NTH", "--from", 0.5, "--to", 4, "--state", "2032-2035", "--json")
    low, high = json.loads(out)["band"]
    assert 1.95 < low < 1.96 < 2.97 < high < 2.98
    _, out, _ = run("hysteresis", case, "--price", "wages@NTH", "--from", 0.5, "--to", 4, "--state", "2032-2035")
    assert "Between 1.951 and 2.97 what stands decides." in " ".join(out.split())


def test_what_has_no_years_is_bad_input(run: Run, case: Path) -> None:
    status, _, error = run("timing", case.parent / "hedge")
    assert status == 2
    assert "has scenarios" in error
    status, _, error = run("hysteresis", case, "--price", "robots", "--from", 0.5, "--to", 2, "--move", "robot-line@norht")
    assert status == 2
    assert "did you mean 'robot-line@north'" in error
