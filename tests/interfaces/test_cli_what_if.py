"""The commands that ask about prices: what each prints, writes and returns."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rebundle as rb
from rebundle.analysis.pool import PricePool
from rebundle.analysis.proofs import Scope, Seen
from rebundle.interfaces import cli_what_if
from rebundle.interfaces.progress import stage, walking
from rebundle.solver.outcome import Progress

Run = Callable[..., tuple[int, str, str]]
LINE = ("--price", "freight", "--from", "10%", "--to", "6")
FIELD = ("--x", "freight:0.1:6", "--y", "processing@NTH:0.5:2")
RACE = ("--strategy", "integrated", "--against", "offshore")


def timeless(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "seconds": 0.0}


def test_the_json_of_a_breakeven_is_that_of_the_result(run: Run, spider: Path) -> None:
    status, out, error = run("breakeven", spider, *LINE, *RACE, "--json")
    assert (status, error) == (0, "")
    result = rb.breakeven(rb.read(spider), "freight", 0.1, 6, strategy="integrated", against="offshore")
    assert timeless(json.loads(out)) == json.loads(json.dumps(timeless(result.as_dict())))


@pytest.mark.slow
def test_the_json_of_a_phase_map_is_that_of_the_result(run: Run, spider: Path) -> None:
    status, out, error = run("phase", spider, *FIELD, "--labels", "--json")
    assert (status, error) == (0, "")
    result = rb.phase(rb.read(spider), FIELD[1], FIELD[3], labels=True)
    assert timeless(json.loads(out)) == json.loads(json.dumps(timeless(result.as_dict())))
    assert any(region["proven"] for region in result.as_dict()["regions"])


@pytest.mark.parametrize("command", [("breakeven", *LINE), ("phase", *FIELD)])
def test_the_answer_comes_first_and_the_figure_is_written(run: Run, spider: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "figure.html"
    status, out, error = run(command[0], spider, *command[1:], *RACE, "--out", file)
    assert (status, error) == (0, "")
    assert out.startswith("Integration costs less than offshoring ")
    assert "Proof: Nowhere in the" in out
    assert [path.name for path in tmp_path.iterdir()] == ["figure.html"]
    text = file.read_text(encoding="utf-8")
    assert "Plotly.newPlot" in text
    assert "Integration costs less than offshoring" in text


def test_limits_reach_the_walk(run: Run, spider: Path) -> None:
    status, out, _ = run("breakeven", spider, *LINE, "--max-solves", "3", "--gap", "0.01", "--time-limit", "60", "--json")
    content = json.loads(out)
    assert (status, content["solves"], content["certificate"]["complete"]) == (0, 3, False)
    status, out, _ = run("phase", spider, *FIELD, "--max-solves", "5")
    assert status == 0
    assert out.startswith("Partial answer, stopped before everything was proven: ")


def test_prices_may_be_set_and_added_to(run: Run, spider: Path) -> None:
    for price, unit in (("freight=", "units/t/km"), ("freight+", "added, units/t/km")):
        content = json.loads(run("breakeven", spider, "--price", price, "--from", "0.02", "--to", "1.2", *RACE, "--json")[1])
        assert content["price"]["unit"] == unit
        (switch,) = content["switches"]
        assert switch["at"] == pytest.approx(1.875 * 0.2 - (0.2 if price[-1] == "+" else 0))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("breakeven", "--price", "freigt", "--from", "1", "--to", "2"), "nearest: freight"),
        (("breakeven", "--price", "freight", "--from", "2", "--to", "1"), "the smaller first"),
        (("breakeven", "--price", "freight", "--from", "much", "--to", "1"), "'much' is no number"),
        (("breakeven", *LINE, "--strategy", "ofshore"), "did you mean 'offshore'"),
        (("breakeven", *LINE, "--against", "nowhere"), "no strategy 'nowhere'"),
        (("breakeven", *LINE, "--max-solves", "0"), "--max-solves"),
        (("phase", "--x", "freight", "--y", "processing:0.5:2"), "not a price with a range"),
        (("phase", "--x", "freight:1:2", "--y", "freight:0.5:2"), "share no line"),
        (("phase", *FIELD, "--out", "map.png"), ".html"),
        (("phase", *FIELD, "--out", "no/such/folder/map.html"), "no such folder"),
    ],
)
def test_what_means_nothing_is_bad_input(run: Run, spider: Path, words: tuple[str, ...], complaint: str) -> None:
    status, out, error = run(words[0], spider, *words[1:])
    assert (status, out) == (2, "")
    assert complaint in error


def test_a_figure_without_plotly_is_refused_before_the_walk(run: Run, spider: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_what_if, "find_spec", lambda name: None)
    monkeypatch.setattr("rebundle.instance.read.read", lambda path: pytest.fail("read before it was refused"))
    status, out, error = run("phase", spider, *FIELD, "--out", tmp_path / "map.html")
    assert (status, out) == (2, "")
    assert "pip install 'rebundle[plot]'" in error


def test_a_strategy_without_a_plan_is_infeasible(run: Run, tmp_path: Path, spider: Path) -> None:
    """Without the south nothing can be offshore."""
    for file in spider.iterdir():
        rows = file.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if file.suffix != ".csv" or "south" not in row.split(",")]
        (tmp_path / file.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    status, out, _ = run("breakeven", tmp_path, "--price", "processing", "--from", "1", "--to", "2", *RACE, "--json")
    assert (status, json.loads(out)["status"]) == (1, "infeasible")


def test_ctrl_c_keeps_what_is_proven(run: Run, spider: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn = PricePool.learn

    def interrupted(self: PricePool, prices: Any, scope: Scope, **options: Any) -> bool:
        found = learn(self, prices, scope, **options)
        self.stopped = self.solves >= 3
        return found

    monkeypatch.setattr(PricePool, "learn", interrupted)
    status, out, _ = run("breakeven", spider, *LINE)
    assert status == 0
    assert out.startswith("Partial answer, stopped before everything was proven: ")
    assert "It was stopped early" in out
    content = json.loads(run("phase", spider, *FIELD, "--json")[1])
    assert content["certificate"]["complete"] is False
    assert content["regions"]


WITH_A_SIGNAL = """
import sys
from contextlib import contextmanager
from rebundle.interfaces import cli, progress

@contextmanager
def walking(currency):
    def listen(seen):
        if seen.solving is not None:
            print("solving", file=sys.stderr, flush=True)
    yield listen

progress.walking = walking
cli.main()
"""


@pytest.mark.slow
def test_a_signal_during_a_solve_keeps_what_is_proven(root: Path) -> None:
    words = [sys.executable, "-c", WITH_A_SIGNAL, "breakeven", str(root / "instances" / "boeing-787"), "--price", "wages@USA", "--from", "0.3", "--to", "1.5", "--gap", "0", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            out, _ = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    content = json.loads(out)
    if process.returncode:
        assert content["status"] == "no plan found"
    else:
        if content["certificate"]["complete"]:
            pytest.skip("the solve ended before the signal")
        assert content["certificate"]["max_gap_money"] > 0


# --- progress --------------------------------------------------------------------------------


def test_how_far_a_walk_has_come_in_words() -> None:
    assert stage(Seen(0, 0, 0, 0, float("inf")), "EUR") == "0 solves, 0 plans (Ctrl-C keeps what is proven)"
    text = stage(Seen(7, 1, 3, 5, 1500.0, Progress(12.4, 3e6, 2e6)), "EUR")
    assert text.startswith("7 solves, 1 plan, 3 of 5 corners proven, at most EUR 1,500 to save, solving for 12 s")


def test_the_progress_of_a_walk_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with walking("EUR") as listen:
        assert listen is None
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with walking("EUR") as listen:
        assert listen is not None
        listen(Seen(7, 1, 3, 5, 1500.0))
    out, error = capsys.readouterr()
    assert out == ""
    assert "3 of 5 corners proven" in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", error)


def test_indicators_stand_beside_the_prices(run: Run, spider: Path, tmp_path: Path) -> None:
    status, out, _ = run("breakeven", spider, *LINE, "--indicator", "home_share", "--out", tmp_path / "steps.html")
    assert status == 0
    assert out.startswith("Best plans along freight × 0.1 to 6: home share of value added from 44.1 % to 100.0 % (between 0.0 % and 100.0 %, today 14.3 %).")
    assert "The best plan of strategy free changes 5 times" in out
    assert "home share of value added" in (tmp_path / "steps.html").read_text(encoding="utf-8")
    assert "did you mean 'home_share'" in run("breakeven", spider, *LINE, "--indicator", "home_shar")[2]
    status, _, error = run("phase", spider, *FIELD, "--indicator", "length", "--indicator", "home_share", "--out", tmp_path / "map.html")
    assert (status, "name one" in error) == (2, True)
