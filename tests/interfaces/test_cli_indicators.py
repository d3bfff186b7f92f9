"""The command for value-chain indicators: what it prints and returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import rebundle as rb
from plan import toy_chains
from rebundle.instance.write import write as write_case
from rebundle.pages.text_indicators import GROUPS, sentence
from rebundle.plan.completing import complete as completed
from rebundle.plan.indicators.catalogue import ENTRIES
from rebundle.plan.store import write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def chain(tmp_path: Path) -> tuple[Path, rb.Instance, rb.Plan]:
    """There and back as a folder, with its plan completed."""
    case, plan = toy_chains.there_and_back()
    folder = tmp_path / "chain"
    tables = {name: case[name].astype(object).where(case[name].notna(), None).to_dict("records") for name in case.present}
    write_case(folder, toy_chains.HEADER, tables)
    case = rb.read(folder)
    return folder, case, completed(case, plan)


def test_a_plan_of_a_file_as_a_page(run: Run, chain: tuple[Path, rb.Instance, rb.Plan], tmp_path: Path) -> None:
    folder, _, plan = chain
    write(plan, tmp_path / "plan.json")
    status, out, error = run("indicators", folder, "--plan", tmp_path / "plan.json")
    assert (status, error) == (0, "")
    words = " ".join(out.split())
    assert words.startswith("Plan free adds USD 200.0 of value a year, 70.0 % of it at home in HOM; it passes 1.50 stages and crosses 1.00 borders on its way to the buyer.")
    assert "home share of value added 70.0 % VA[home] / sum of VA[c]" in words
    assert "vertical specialisation 30.8 %" in words
    assert "capital per worker –" in words
    assert "at reference prices" not in words
    assert "HOM 0.00 0.00 140.00 0.00 140.00 70.0 %" in words


def test_a_best_plan_for_machines_at_other_prices_too(run: Run, chain: tuple[Path, rb.Instance, rb.Plan], tmp_path: Path) -> None:
    folder, case, _ = chain
    plan = rb.solve(case)
    factor = plan.costs["place"].map({"FAR": 2.0}).fillna(1.0).where(plan.costs["family"] == "processing", 1.0)
    dearer = plan.costs.assign(price=plan.costs["price"] * factor, amount=plan.costs["amount"] * factor)
    write(replace(plan, costs=dearer), tmp_path / "dearer.json")
    status, out, error = run("indicators", folder, "--strategy", "free", "--reference", tmp_path / "dearer.json", "--json")
    content = json.loads(out)
    assert (status, error) == (0, "")
    values = {row["name"]: row["value"] for row in content["indicators"]}
    assert values["home_share"] == pytest.approx(140 / 200)
    assert values["home_share_reference"] == pytest.approx(140 / 260)
    assert content["audit"] == {"passed": True, "violations": []}
    _, page, _ = run("indicators", folder, "--reference", tmp_path / "dearer.json")
    assert "home share at reference prices 53.8 %" in " ".join(page.split())


def test_a_plan_that_breaks_a_rule_fails_and_says_which(run: Run, chain: tuple[Path, rb.Instance, rb.Plan], tmp_path: Path) -> None:
    folder, _, plan = chain
    write(replace(plan, flows=plan.flows[plan.flows["destination"] != "there"]), tmp_path / "short.json")
    status, out, error = run("indicators", folder, "--plan", tmp_path / "short.json")
    assert status == 1
    assert out.startswith("Plan free adds")
    assert "there receives and goes without 0 units of pump" in error


def test_a_wrong_reference_is_bad_input(run: Run, chain: tuple[Path, rb.Instance, rb.Plan], tmp_path: Path) -> None:
    folder, _, plan = chain
    write(replace(plan, runs=plan.runs.assign(units=plan.runs["units"] * 2)), tmp_path / "other.json")
    status, out, error = run("indicators", folder, "--reference", tmp_path / "other.json")
    assert (status, out) == (2, "")
    assert "the reference is another plan: its runs differ" in error


def test_a_plan_that_adds_no_value_says_so() -> None:
    case, plan = toy_chains.there_and_back()
    plan = completed(case, plan)
    free = replace(plan, costs=plan.costs[plan.costs["family"] != "processing"])
    assert sentence(rb.indicators(case, free)).endswith("adds no value in any country: all its cost is purchases, freight, taxes and losses.")


def test_every_indicator_stands_on_the_page_once() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(entry.name for entry in ENTRIES)
