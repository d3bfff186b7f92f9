"""Years and scenarios on the command line: when what moves, and what not knowing costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.conftest import Run


@pytest.fixture(scope="module")
def teaching(root: Path) -> Path:
    return root / "instances" / "teaching"


def test_solve_shows_when_what_moves(run: Run, teaching: Path) -> None:
    status, out, _ = run("solve", teaching / "when-to-move", "--gap", 1e-6)
    assert status == 0
    assert "When what moves" in out
    table = out[out.index("When what moves") : out.index("What a state counts for")]
    assert "robot-line" in table[table.rindex("2032-2035") :]
    assert "robot-line" not in table[: table.rindex("2032-2035")]


def test_uncertainty_says_what_not_knowing_costs(run: Run, teaching: Path) -> None:
    status, out, _ = run("uncertainty", teaching / "hedge", "--gap", 1e-6)
    words = " ".join(out.split())
    assert status == 0
    assert words.startswith(
        "Knowing from the start which of 3 scenarios comes would save EUR 62.6 thousand of EUR 425.0 thousand a year; planning for all of them rather than for their average saves EUR 38.0 thousand."
    )
    assert "What is closed in some scenarios only is open in the average." in words


@pytest.mark.slow
def test_uncertainty_for_machines(run: Run, teaching: Path) -> None:
    _, out, _ = run("uncertainty", teaching / "hedge", "--gap", 1e-6, "--json")
    answer = json.loads(out)
    assert answer["wait_and_see"] <= answer["cost"] <= answer["average_plan"]
    assert {row["scenario"] for row in answer["scenarios"]} == {"open", "tariff", "lost"}


def test_resilience_says_what_safety_costs(run: Run, teaching: Path) -> None:
    status, out, _ = run("resilience", teaching / "hedge", "--gap", 1e-6)
    assert status == 0
    assert " ".join(out.split()).startswith("The plan that is cheapest on average is also the best in the worst scenario: EUR 425.0 thousand a year.")
    status, _, error = run("resilience", teaching / "hedge", "--measure", "mean")
    assert status == 2
    assert "one of worst, regret, tail" in error


def test_hedge_gives_one_plan_and_writes_it(run: Run, teaching: Path, tmp_path: Path) -> None:
    status, out, _ = run("hedge", teaching / "hedge", "--measure", "regret", "--weight", "inf", "--gap", 1e-6, "--out", tmp_path / "plan.json")
    assert status == 0
    assert " ".join(out.split()).startswith("The plan that is cheapest on average is also the best for regret alone: EUR 425.0 thousand a year")
    assert "known from the start" in out
    status, _, _ = run("audit", teaching / "hedge", tmp_path / "plan.json")
    assert status == 0
    _, out, _ = run("hedge", teaching / "hedge", "--weight", 0.5, "--json")
    answer = json.loads(out)
    assert answer["objective"] == pytest.approx(answer["expected"] + 0.5 * answer["risk"])


def test_a_path_has_nothing_uncertain(run: Run, teaching: Path) -> None:
    status, _, error = run("uncertainty", teaching / "when-to-move")
    assert status == 2
    assert "its states are a path" in error


def test_diagnose_names_the_state(run: Run, teaching: Path, tmp_path: Path) -> None:
    """Without the penalty every unit must be delivered, although the south is lost."""
    import rebundle as rb
    from rebundle.solver.diagnose import diagnose

    case = rb.read(teaching / "hedge")
    found = diagnose(rb.revise(case, demand=case["demand"].assign(shortage_penalty=float("nan"))), "offshore")
    assert not found.feasible
    assert all(shortfall.text.endswith("in state lost") for shortfall in found.shortfalls)
