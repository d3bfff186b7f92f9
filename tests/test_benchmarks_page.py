"""The tables of the page on benchmarks are those of the figures that were kept."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABLE = runpy.run_path(str(ROOT / "benchmarks" / "table.py"))
FIGURES = json.loads((ROOT / "docs" / "benchmarks.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shown", TABLE["tables"](FIGURES), ids=["small problems", "others", "growth"])
def test_the_page_shows_the_figures(shown: str) -> None:
    assert len(shown.splitlines()) > 2
    assert shown in PAGE


def test_the_page_shows_how_the_model_grows_with_its_states() -> None:
    figures = json.loads((ROOT / "docs" / "benchmarks-states.json").read_text(encoding="utf-8"))
    assert TABLE["states"](figures) in PAGE
    proven = [(found["cost"], figures[f"{name.split()[0]} states"]["cost"]) for name, found in figures.items() if name.endswith("plain") and found.get("proven")]
    assert len(proven) > 2
    assert all(whole == pytest.approx(apart, rel=3e-4) for whole, apart in proven)


def test_methods_that_have_proven_a_cost_agree_on_it() -> None:
    proven = {problem: [found["cost"] for found in methods.values() if found.get("0.0001")] for problem, methods in FIGURES.items()}
    shared = [costs for costs in proven.values() if len(costs) > 1]
    assert len(shared) > 37
    assert all(max(costs) <= min(costs) * (1 + 3e-4) for costs in shared)


def test_growth_is_that_of_a_power() -> None:
    drawn = {f"random {sites}x100 0": {"planner": {"0.0001": (100.0 * sites) ** 1.5}} for sites in (10, 20, 40)}
    sizes, _, exponent = TABLE["growth"](drawn)["planner"]
    assert sizes == [1000, 2000, 4000]
    assert exponent == pytest.approx(1.5)


def test_the_page_shows_the_figures_of_traced_values() -> None:
    figures = json.loads((ROOT / "docs" / "benchmarks-traced.json").read_text(encoding="utf-8"))
    assert runpy.run_path(str(ROOT / "benchmarks" / "traced.py"))["table"](figures) in PAGE
