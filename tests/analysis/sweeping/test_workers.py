"""Sweeps that lose a process: killed themselves, or a worker of this machine or of a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

import rebundle as rb
from rebundle.analysis.sweeping.points import SweepError
from rebundle.analysis.sweeping.run import Swept

CHILD = """
import sys, time
import rebundle as rb
from rebundle.analysis import sweep as module
from rebundle.analysis.sweeping import work
module.SECONDS = 0.0
row = work._row
def slow(*given):
    time.sleep(0.05)
    return row(*given)
work._row = slow
rb.sweep(rb.read(sys.argv[1]), sys.argv[2], grid={"freight": [0.2, 0.4, 0.6, 0.8, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]})
"""
GRID = {"freight": [0.2, 0.4, 0.6, 0.8, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
MANY = {"freight": [0.2 + 0.1 * step for step in range(20)], "demand": [0.5, 0.75, 1.0, 1.25, 1.5]}
ROWS = 200


@pytest.fixture(scope="module")
def spider(root: Path) -> rb.Instance:
    return rb.read(root / "instances" / "teaching" / "spider")


def stored(folder: Path) -> list[str]:
    return [key for file in folder.glob("*.parquet") for key in pq.read_table(file, columns=["key"])["key"].to_pylist()]


def test_a_killed_sweep_goes_on_without_repeating_or_losing_a_row(root: Path, spider: rb.Instance, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(root / "instances" / "teaching" / "spider"), str(folder)])
    while child.poll() is None and len(list(folder.glob("*.parquet"))) < 3:
        time.sleep(0.02)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    kept = stored(folder)
    assert 0 < len(kept) < 20
    result = rb.sweep(spider, folder, grid=GRID)
    assert (result.fresh, result.complete) == (20 - len(kept), True)
    assert sorted(stored(folder)) == sorted(result.rows["key"])
    assert len(set(result.rows["key"])) == 20
    whole = rb.sweep(spider, tmp_path / "t", grid=GRID).frame()
    assert result.frame()["cost"].tolist() == pytest.approx(whole["cost"].tolist(), rel=2e-4)


@pytest.mark.slow
def test_processes_of_this_machine_outlive_one_of_them(spider: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebundle.analysis.sweep.SECONDS", 0.2)
    killed: list[int] = []

    def listen(seen: Swept) -> None:
        if seen.done >= ROWS // 2 and not killed:
            workers = [child for child in psutil.Process().children(recursive=True) if "loky" in " ".join(child.cmdline()) and "resource_tracker" not in " ".join(child.cmdline())]
            killed.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    result = rb.sweep(spider, tmp_path / "s", grid=MANY, workers=2, progress=listen)
    assert killed
    assert (result.complete, len(result.rows), result.fresh) == (True, ROWS, ROWS)
    assert len(stored(tmp_path / "s")) == len(set(stored(tmp_path / "s"))) == ROWS


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler with two workers, each a process of its own without a folder in common."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet)  # type: ignore[call-overload]
    processes = [scheduler]
    try:
        while not file.exists() or not file.read_text():
            assert scheduler.poll() is None
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        for number in range(2):
            own = tmp_path / f"worker{number}"
            own.mkdir()
            command = [sys.executable, "-m", "dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(own)]
            processes.append(subprocess.Popen(command, cwd=own, **quiet))  # type: ignore[call-overload]
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.slow
def test_the_same_call_on_a_cluster_outlives_a_worker(cluster: tuple[str, list[subprocess.Popen[bytes]]], spider: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address, workers = cluster
    monkeypatch.setattr("rebundle.analysis.sweep.SECONDS", 0.2)
    killed: list[int] = []

    def listen(seen: Swept) -> None:
        if seen.done >= ROWS // 2 and not killed:
            workers[0].kill()
            killed.append(seen.done)

    result = rb.sweep(spider, tmp_path / "s", grid=MANY, scheduler=address, progress=listen)
    assert killed
    assert killed[0] < ROWS
    assert (result.complete, len(result.rows), result.fresh) == (True, ROWS, ROWS)
    assert len(stored(tmp_path / "s")) == len(set(stored(tmp_path / "s"))) == ROWS
    here = rb.sweep(spider, tmp_path / "t", grid=MANY)
    assert result.frame()["cost"].tolist() == pytest.approx(here.frame()["cost"].tolist(), rel=2e-4)


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_said(spider: rb.Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebundle.analysis.sweeping.crew.SECONDS_TO_CONNECT", 1)
    with pytest.raises(SweepError, match="no scheduler"):
        rb.sweep(spider, tmp_path / "s", grid=GRID, scheduler="tcp://127.0.0.1:9")
