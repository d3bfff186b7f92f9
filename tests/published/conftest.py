"""Published problems become parameters when the tests are collected, one test each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

import rebundle as rb

PRINTED = 2e-6
"""Relative rounding of the optima as printed."""
SLOW = {"p25", "p26", "p33", "PSC1-C1-50", "PSC1-C2-50", "capa1", "capa2"}


@dataclass(frozen=True)
class Known:
    """A file with its kind and its published optimum."""

    path: Path
    kind: str
    optimum: float


def known(folder: Path, set_name: str) -> list[Known]:
    """Problems of a set whose optimum others have proved and a second solver has confirmed."""
    with (folder / set_name / "optima.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["check"] == "verified"]
    found = []
    for row in rows:
        path = folder / set_name / (row["instance"] if set_name == "single-source" else f"{row['instance']}.txt")
        found.append(Known(path, row["kind"].split()[0].lower(), float(row["optimum"])))
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give one test per published problem; one that skips where no folder is given."""
    for set_name in ("orlib", "single-source", "two-stage"):
        fixture = set_name.replace("-", "_") + "_problem"
        if fixture not in metafunc.fixturenames:
            continue
        folder = metafunc.config.getoption("--published")
        if folder is None:
            without = pytest.param(None, marks=pytest.mark.skip(reason="give --published FOLDER to test the published problems"), id="no-folder")
            metafunc.parametrize(fixture, [without])
        else:
            metafunc.parametrize(fixture, [_param(problem) for problem in known(Path(folder), set_name)])


def _param(problem: Known) -> object:
    marks = [pytest.mark.slow] if problem.path.stem in SLOW else []
    return pytest.param(problem, marks=marks, id=f"{problem.path.stem}-{problem.kind}")


@pytest.fixture(scope="session")
def holds():
    """Check that an imported problem has its published optimum, and that the plan passes its audit."""

    def check(imported: tuple[dict, dict], optimum: float) -> rb.Plan:
        plan = rb.solve(rb.make(*imported), gap=1e-9)
        assert plan.status == "optimal"
        assert plan.violations == ()
        assert plan.cost == pytest.approx(optimum, rel=PRINTED)
        assert plan.bound == pytest.approx(optimum, rel=PRINTED)
        return plan

    return check
