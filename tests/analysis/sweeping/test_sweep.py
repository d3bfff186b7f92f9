"""Sweeps: what the rows say, what is solved again and what is not, what is refused."""

from __future__ import annotations

import json
import os
import pickle
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import rebundle as rb
from analysis.test_bracket import turning
from properties.random_case import random_case
from rebundle.analysis.sweeping import address, work
from rebundle.analysis.sweeping.points import SweepError, axis
from rebundle.analysis.sweeping.run import Swept
from rebundle.instance.changes import applied

GRID = {"wages@BBB": [0.5, 1.0, 2.0, 3.0, 4.0]}


@pytest.fixture(scope="module")
def case() -> rb.Instance:
    return turning()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Every row that a worker is asked for."""
    seen: list[tuple[Any, ...]] = []
    row = work._row

    def count(job: Any, model: Any, strategy: str, prices: Any) -> Any:
        seen.append((strategy, prices))
        return row(job, model, strategy, prices)

    monkeypatch.setattr(work, "_row", count)
    return seen


@pytest.mark.parametrize("case", [turning(), *(pytest.param(random_case(seed), marks=pytest.mark.slow) for seed in (4, 7))], ids=lambda case: case.name)
def test_every_row_is_that_of_a_cold_solve_of_its_own(case: rb.Instance, tmp_path: Path) -> None:
    result = rb.sweep(case, tmp_path / "s", grid={"wages@AAA": [0.5, 1.0, 1.5], "demand": [0.3]}, strategies=["free", "integrated"], gap=1e-6)
    assert result.complete
    assert len(result.rows) == 6
    assert result.passed
    planners = {demand: rb.Planner(applied(case, [("demand", demand)])) for demand in (0.3,)}
    for row in result.frame().to_dict("records"):
        planner = planners[row["demand"]]
        planner.known.clear()
        prices = planner.matrix.prices * 1.0
        own = (planner.matrix.lines["family"] == "wages") & (planner.matrix.lines["place"] == "AAA")
        prices[own.to_numpy()] *= row["wages@AAA"]
        cold = planner.solve(row["strategy"], prices=prices, gap=1e-8)
        assert row["status"] == "optimal"
        assert row["bound"] <= cold.cost * (1 + 1e-7)
        assert cold.cost <= row["cost"] * (1 + 1e-7)
        assert row["gap_avoidable"] <= 1e-6
    sums = result.costs().groupby(["point", "strategy"])["amount"].sum()
    assert sums.tolist() == pytest.approx(result.rows.set_index(["point", "strategy"])["cost"].sort_index().tolist())


@pytest.mark.slow
def test_rows_agree_with_pool_and_bracket(case: rb.Instance, tmp_path: Path) -> None:
    result = rb.sweep(case, tmp_path / "s", grid={"wages@BBB": [1.0, 4.0], "demand": [0.5, 1.0]})
    pool = rb.PricePool(case)
    for row in result.frame().query("demand == 1").to_dict("records"):
        assert row["cost"] == pytest.approx(pool.query({"wages@BBB": row["wages@BBB"]}, row["strategy"]).cost)
    choices = result.winners().loc[lambda rows: rows["wages@BBB"] == 1.0].set_index("demand")["choice"]
    points = rb.bracket(case, "demand", 0.5, 1.0, start=2, width=1.0, max_points=2).points.set_index("value")["choice"]
    assert choices[[0.5, 1.0]].tolist() == points[[0.5, 1.0]].tolist() == ["integrated", "offshore"]


def test_what_is_there_is_not_asked_again(case: rb.Instance, tmp_path: Path, asked: list[Any]) -> None:
    first = rb.sweep(case, tmp_path / "s", grid=GRID)
    assert len(asked) == len(first.rows) == first.fresh == 10
    again = rb.sweep(case, tmp_path / "s", grid=GRID)
    assert (len(asked), again.fresh, again.complete) == (10, 0, True)
    pd.testing.assert_frame_equal(first.frame(), again.frame())
    finer = rb.sweep(case, tmp_path / "s", grid={"wages@BBB": [0.5, 0.75, 1.0]})
    assert (len(asked), finer.fresh, len(finer.rows)) == (12, 2, 6)


def test_an_address_is_that_of_the_question(case: rb.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    question = (case.digest, "free", (("demand", 2.0), ("wages", 0.5)), 1e-4, None)
    same = (*question[:2], question[2][::-1], *question[3:])
    others = [("x", *question[1:]), (question[0], "offshore", *question[2:]), (*question[:2], (("wages", 0.5),), *question[3:]), (*question[:3], 1e-5, None), (*question[:4], 60.0)]
    keys = [address.key(*other) for other in (question, *others)]
    assert len(set(keys)) == 6
    assert address.key(*same) == keys[0]
    monkeypatch.setattr(address, "model", lambda: "other code")
    assert address.key(*question) != keys[0]


@pytest.mark.slow
def test_a_model_is_built_once_for_all_its_prices(case: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[float] = []

    class Counted(rb.PricePool):
        def __init__(self, case: rb.Instance, **options: Any) -> None:
            built.append(float(case["demand"]["quantity"].sum()))
            super().__init__(case, **options)

    monkeypatch.setattr(work, "PricePool", Counted)
    work._kept.clear()
    rb.sweep(case, tmp_path / "s", grid=GRID | {"demand": [0.5, 2.0]})
    assert sorted(built) == [25.0, 100.0]


def test_a_press_keeps_what_is_done_and_the_next_run_goes_on(case: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Any]) -> None:
    monkeypatch.setattr("rebundle.analysis.sweep.SECONDS", 0.0)

    def listen(seen: Swept) -> None:
        if seen.done >= 4:
            os.kill(os.getpid(), signal.SIGINT)

    half = rb.sweep(case, tmp_path / "s", grid=GRID, progress=listen)
    assert not half.complete
    assert 4 <= len(half.rows) < 10
    assert half.winners()["choice"].notna().all()
    whole = rb.sweep(case, tmp_path / "s", grid=GRID)
    assert whole.complete
    assert len(asked) == 10
    assert half.fresh + whole.fresh == 10
    assert whole.rows["key"].is_unique


def test_infeasible_points_are_rows(case: rb.Instance, tmp_path: Path) -> None:
    one_each = replace(case, tables={**case.tables, "placements": case["placements"].assign(max=1)})
    result = rb.sweep(one_each, tmp_path / "s", grid={"capacity": [0.01, 1.0], "wages@BBB": [1.0, 3.0]})
    none = result.frame().query("capacity < 0.5")
    assert set(none["status"]) == {"infeasible"}
    assert (none["message"] != "").all()
    assert result.winners()["choice"].tolist() == ["no plan", "no plan", "offshore", "integrated"]
    assert json.loads(json.dumps(result.as_dict(), allow_nan=False))["rows"][0]["cost"] is None


def test_an_error_of_our_own_is_recorded_and_raised_and_the_rest_kept(case: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = work._row

    def breaks(job: Any, model: Any, strategy: str, prices: Any) -> Any:
        if dict(prices)["wages@BBB"] == 2.0 and strategy == "offshore":
            raise ZeroDivisionError("by hand")
        return row(job, model, strategy, prices)

    monkeypatch.setattr(work, "_row", breaks)
    with pytest.raises(rb.SweepFailed, match=r"1 of 10 rows failed, first with ZeroDivisionError: by hand"):
        rb.sweep(case, tmp_path / "s", grid=GRID)
    recorded = json.loads((tmp_path / "s" / "failures.json").read_text())["failures"]
    assert {(entry["strategy"], "ZeroDivisionError" in entry["trace"]) for entry in recorded} == {("offshore", True)}
    monkeypatch.undo()
    mended = rb.sweep(case, tmp_path / "s", grid=GRID)
    assert (mended.fresh, mended.complete) == (1, True)
    assert not (tmp_path / "s" / "failures.json").exists()


def test_files_are_put_together_and_rows_are_found_once(case: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebundle.analysis.sweep.SECONDS", 0.0)
    monkeypatch.setattr("rebundle.analysis.sweeping.store.MOST_BATCHES", 3)
    result = rb.sweep(case, tmp_path / "s", grid=GRID)
    files = sorted((tmp_path / "s").glob("*.parquet"))
    assert sum(pq.read_table(file).num_rows for file in files) == 10
    assert len(files) < 5
    twice = pq.read_table(files[0])
    pq.write_table(twice, tmp_path / "s" / "batch-again.parquet")
    pd.testing.assert_frame_equal(rb.sweep(case, tmp_path / "s", grid=GRID).frame(), result.frame())


def test_tables_samples_and_grids_make_points(case: rb.Instance, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    file.write_text("wages@BBB,duty@*>AAA+,window\n1.5,25%,\n,,30\n", encoding="utf-8")
    with pytest.raises(SweepError, match="duty"):
        rb.sweep(case, tmp_path / "s", table=file)
    file.write_text("wages@BBB,window\n150%,\n,30\n", encoding="utf-8")
    result = rb.sweep(case, tmp_path / "s", table=file, grid={"overhead": [1.0, 2.0]}, strategies=["free"])
    assert result.points.fillna(0).to_numpy().tolist() == [[1.0, 1.5, 0.0], [1.0, 0.0, 30.0], [2.0, 1.5, 0.0], [2.0, 0.0, 30.0]]
    assert len(result.rows) == 4
    one = rb.sweep(case, tmp_path / "t", sample={"wages@BBB": ("uniform", 0.5, 1.5)}, draws=3, seed=5, strategies=["free"])
    same = rb.sweep(case, tmp_path / "t", sample={"wages@BBB": ("uniform", 0.5, 1.5)}, draws=3, seed=5, strategies=["free"])
    assert (one.fresh, same.fresh) == (3, 0)
    assert rb.sweep(case, tmp_path / "t", sample={"wages@BBB": ("uniform", 0.5, 1.5)}, draws=3, seed=6, strategies=["free"]).fresh == 3


def test_settings_change_the_instance() -> None:
    other = applied(random_case(4), [("date", "2025-08-07"), ("holding_rate", 0.3), ("demand", 2.0)])
    assert (str(other.header.date), other.header.holding_rate) == ("2025-08-07", 0.3)
    assert (other["demand"]["quantity"] == 2 * random_case(4)["demand"]["quantity"]).all()
    with pytest.raises(ValueError, match="holding_rate: 7"):
        applied(random_case(4), [("holding_rate", 7.0)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wages@USA:0.5:1.5:3", ("wages@USA", [0.5, 1.0, 1.5])),
        ("duty@*>USA+0:25%:2", ("duty@*>USA+", [0.0, 0.25])),
        ("freight:sea=1,2", ("freight:sea=", [1.0, 2.0])),
        ("window=3:7:3", ("window=", [3.0, 5.0, 7.0])),
        ("date=2025-01-01,2026-01-01", ("date=", ["2025-01-01", "2026-01-01"])),
    ],
)
def test_axes_are_read(text: str, found: tuple[str, list[Any]]) -> None:
    assert axis(text) == found


def test_everything_wrong_is_said_at_once_and_nothing_is_made(case: rb.Instance, tmp_path: Path) -> None:
    with pytest.raises(SweepError) as wrong:
        rb.sweep(case, tmp_path / "s", grid={"wagse@BBB": [1.0], "demnd": [2.0], "window": [-3.0], "wages@AAA": [-1.0]})
    assert all(word in str(wrong.value) for word in ("wagse@BBB", "demnd", "window: -3", "wages@AAA: a factor of -1"))
    with pytest.raises(SweepError) as wrong:
        rb.sweep(case, tmp_path / "s", grid={"wages@BBB": [-1.0], "BB": [0.5]})
    assert "wages@BBB: a factor of -1 is less than nothing" in str(wrong.value)
    assert "no cost line is called 'BB'" in str(wrong.value)
    with pytest.raises(SweepError, match=r"line 2, column wages: 'much' is no number"):
        rb.sweep(case, tmp_path / "s", table=pd.DataFrame({"wages": ["much"], "date": ["soon"]}))
    with pytest.raises(SweepError, match="both move"):
        rb.sweep(case, tmp_path / "s", grid={"wages": [1.0], "wages@AAA": [1.0]})
    with pytest.raises(SweepError, match="demand:VALUE"):
        rb.sweep(case, tmp_path / "s", grid={"demand+": [1.0]})
    with pytest.raises(SweepError, match="axis of a grid"):
        axis("wages")
    assert not (tmp_path / "s").exists()


def test_a_folder_of_something_else_is_refused(case: rb.Instance, tmp_path: Path) -> None:
    rb.sweep(case, tmp_path / "s", grid={"wages@BBB": [1.0]})
    with pytest.raises(SweepError, match="other data"):
        rb.sweep(random_case(4), tmp_path / "s", grid={"wages@AAA": [1.0]})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(SweepError, match="other things"):
        rb.sweep(case, tmp_path / "mine", grid={"wages@BBB": [1.0]})


def test_queries_reach_the_rows_and_nothing_else(case: rb.Instance, tmp_path: Path) -> None:
    result = rb.sweep(case, tmp_path / "s", grid=GRID)
    frame = pd.DataFrame({"secret": [1]})
    answer = result.query('SELECT "wages@BBB" AS wage, min(cost) AS cost FROM results GROUP BY 1 ORDER BY 1')
    assert answer["cost"].tolist() == result.frame().groupby("wages@BBB")["cost"].min().tolist()
    file = next((tmp_path / "s").glob("*.parquet"))
    for sql in (f"SELECT * FROM read_parquet('{file}')", f"COPY results TO '{tmp_path}/out.csv'", "SET enable_external_access = true", "SELECT * FROM frame", f"ATTACH '{tmp_path}/x.db'"):
        with pytest.raises(SweepError):
            result.query(sql)
    assert len(frame) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_an_instance_travels_by_value(case: rb.Instance) -> None:
    for own in (case, random_case(4)):
        assert pickle.loads(pickle.dumps(own)).digest == own.digest


def test_text_is_not_kept_in_arrow() -> None:
    """Pandas would do so where pyarrow is installed, and solves would take half as long again."""
    assert pd.get_option("mode.string_storage") == "python"
