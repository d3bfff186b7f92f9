"""Small published problems, re-typed: the optimum is the published one."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

import rebundle as rb

INSTANCES = Path(__file__).parent.parent.parent / "instances"
CASES = sorted(folder for folder in (INSTANCES / "published").iterdir() if folder.is_dir())
SPIDER = INSTANCES / "teaching" / "spider"


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in folder.glob("*.csv")}


@pytest.mark.parametrize("folder", [*CASES, SPIDER], ids=lambda folder: folder.name)
def test_optimum_is_the_published_one(folder):
    case = rb.read(folder)
    published = case.header.published
    plan = rb.solve(case, gap=1e-9)
    assert plan.status == "optimal"
    assert plan.violations == ()
    assert plan.cost == pytest.approx(published.optimum, rel=published.digits)
    assert plan.bound == pytest.approx(published.optimum, rel=published.digits)


def test_all_published_cases_are_there():
    assert {folder.name for folder in CASES} == {
        "computer-plant",
        "highoptic",
        "sunoil",
        "telecom-merged",
        "telecom-single-source",
        "telecomone",
        "two-echelon",
        "williams-distribution-1",
        "williams-distribution-2",
    }


@pytest.mark.parametrize("folder", [*CASES, SPIDER], ids=lambda folder: folder.name)
def test_numbers_name_their_source(folder):
    header = tomllib.loads((folder / "instance.toml").read_text(encoding="utf-8"))
    assert header["source"]
    assert header["published"]["source"]


@pytest.mark.parametrize(
    ("theta", "cost", "assembly", "parts_in_south"),
    [(0.5, 8.0, "north", 0), (0.38, 7.98, "north", 1), (0.3, 7.85, "south", 7), (0.2, 7.6, "south", 6), (0.1, 7.25, "south", 5), (0.02, 6.9, "south", 4)],
)
def test_spider_overshoots(theta, cost, assembly, parts_in_south):
    header = tomllib.loads((SPIDER / "instance.toml").read_text(encoding="utf-8"))
    frames = tables(SPIDER)
    frames["modes"]["per_tonne_km"] = str(theta)
    plan = rb.solve(rb.make(header, frames), gap=1e-9)
    assert plan.violations == ()
    assert plan.cost == pytest.approx(cost, abs=1e-9)
    runs = plan.runs[plan.runs["units"] > 0.5]
    assert list(runs.loc[runs["recipe"] == "assemble", "site"]) == [assembly]
    assert ((runs["recipe"] != "assemble") & (runs["site"] == "south")).sum() == parts_in_south
