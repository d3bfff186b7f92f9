"""The command that sweeps: what it prints and returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import rebundle as rb
from rebundle.analysis.sweeping.run import Swept
from rebundle.interfaces.progress import swept

Run = Callable[..., tuple[int, str, str]]
GRID = ("--grid", "freight:0.5:4:8", "--grid", "processing@NTH:0.9,1.1")


def test_a_sweep_is_answered_asked_again_in_sql_and_drawn(run: Run, spider: Path, tmp_path: Path) -> None:
    status, out, error = run("sweep", spider, *GRID, "--into", tmp_path / "s")
    assert (status, error) == (0, "")
    assert out.startswith("Of 16 points: ")
    assert "16 more" not in out
    assert "and 4 more points" in out
    assert "32 rows answered in this run, 0 were in" in " ".join(out.split())
    status, out, _ = run("sweep", spider, *GRID, "--into", tmp_path / "s", "--query", "SELECT choice, count(*) AS points FROM winners GROUP BY ALL ORDER BY ALL", "--json")
    result = rb.sweep(rb.read(spider), tmp_path / "s", grid={"freight": [0.5 * step for step in range(1, 9)], "processing@NTH": [0.9, 1.1]})
    assert result.fresh == 0
    assert {row["choice"]: row["points"] for row in json.loads(out)["rows"]} == result.winners()["choice"].value_counts().to_dict()
    content = json.loads(run("sweep", spider, *GRID, "--into", tmp_path / "s", "--json")[1])
    assert content["rows"] == json.loads(json.dumps(result.as_dict()["rows"]))
    assert run("sweep", spider, *GRID, "--into", tmp_path / "s", "--query", "SELECT DISTINCT strategy FROM results")[1].count("integrated") == 1
    assert "tables are results, costs, winners" in run("sweep", spider, *GRID, "--into", tmp_path / "s", "--query", "SELECT * FROM nothing")[2]
    picture = rb.plot(result)
    assert {trace.name: len(trace.x) for trace in picture.data} == result.winners()["choice"].value_counts().to_dict()
    line = rb.plot(rb.sweep(rb.read(spider), tmp_path / "s", grid={"freight": [0.5, 1.0], "processing@NTH": [0.9]}))
    assert {trace.name for trace in line.data} == {"integrated", "offshore"}
    with pytest.raises(ValueError, match="one or two changes"):
        rb.plot(rb.sweep(rb.read(spider), tmp_path / "s", grid={"freight": [0.5], "processing@NTH": [0.9]}))


def test_what_means_nothing_is_refused(run: Run, spider: Path, tmp_path: Path) -> None:
    for words, complaint in (
        (("--grid", "freigt:1:2:3"), "nearest: freight"),
        (("--grid", "freight"), "no axis of a grid"),
        ((), "there is no point"),
        (("--table", str(tmp_path / "none.csv")), "none.csv"),
        ((*GRID, "-s", "integratd"), "integrated"),
    ):
        status, _, error = run("sweep", spider, *words, "--into", tmp_path / "s")
        assert status == 2
        assert complaint in error
    assert not (tmp_path / "s").exists()


def test_progress_tells_the_time_left() -> None:
    assert swept(Swept(120, 1200, 30, 0, 400.0)) == "120 of 1,200 rows, 30 solves, about 7 min left (Ctrl-C keeps what is done)"
    assert swept(Swept(0, 4, 0, 1, float("nan"))) == "0 of 4 rows, 0 solves, 1 failed (Ctrl-C keeps what is done)"
