"""The commands that ask about one plan: what each prints and returns."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import rebundle as rb
from formulation.toy import TWO_SITES, toy
from rebundle.instance.write import write
from rebundle.interfaces.cli_questions import folders

Run = Callable[..., tuple[int, str, str]]


def test_tolerance_says_what_beats_the_plan_soonest(run: Run, spider: Path) -> None:
    status, out, _ = run("tolerance", spider)
    assert status == 0
    assert "beaten soonest by processing" in out
    assert "0.8000" in out
    status, out, _ = run("tolerance", spider, "--price", "freight", "--json")
    (row,) = json.loads(out)["prices"]
    assert row["down"] == pytest.approx(0.75)
    assert row["up"] == pytest.approx(1.25)
    status, out, _ = run("tolerance", spider, "--price", "freight", "--from", "0.9", "--to", "1.1")
    assert "No single price beats" in out
    assert "–" in out


@pytest.mark.slow
def test_alternatives_list_plans_and_what_they_share(run: Run, spider: Path) -> None:
    status, out, _ = run("alternatives", spider, "--within", "20%", "--most", "3")
    assert status == 0
    assert "there may be more" in out
    assert "In all of them" in out
    assert json.loads(run("alternatives", spider, "--within", "0.1%", "--json")[1])["complete"]
    assert "uses all the cells of one of these" in " ".join(run("alternatives", spider, "--within", "0.1%")[1].split())
    farthest = json.loads(run("alternatives", spider, "--within", "50%", "--most", "2", "--farthest", "--set", "freight:0.5", "--json")[1])
    assert len(farthest["shared"]) < 3


def test_explain_shows_the_bridge_and_the_prices_that_turn_it(run: Run, spider: Path) -> None:
    status, out, _ = run("explain", spider, "offshore", "integrated")
    assert status == 0
    assert "Integrated costs units 0.35 a year more than offshore." in out
    assert "+0.35" in out
    assert "processing@NTH" in out
    assert "allow offshore but not integrated: offshore" in out
    content = json.loads(run("explain", spider, "offshore", "integrated", "--json")[1])
    assert sum(row["difference"] for row in content["bridge"]) == pytest.approx(content["difference"])


@pytest.mark.slow
def test_explain_takes_plans_from_files_and_names_the_rules_they_break(run: Run, spider: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("solve", spider, "--out", plan)
    content = json.loads(plan.read_text())
    content["flows"][0]["units"] *= 0.5
    content["status"] = "hand-made"
    plan.write_text(json.dumps(content))
    status, out, _ = run("explain", spider, "free", plan)
    assert status == 1
    assert "breaks" in out
    assert "violations" in out


@pytest.mark.slow
def test_sample_counts_the_classes(run: Run, spider: Path) -> None:
    words = ("sample", spider, "--price", "freight:uniform:0.2:2", "--price", "processing@NTH:normal:1:0.1", "--draws", "30", "--seed", "3")
    status, out, _ = run(*words)
    assert status == 0
    assert "In 30 draws" in out
    assert "needed a solve" in out
    content = json.loads(run(*words, "--json")[1])
    assert len(content["draws"]) == 30
    assert sum(content["labels"].values()) == pytest.approx(1.0)
    status, _, error = run("sample", spider, "--price", "freight:beta:1:2")
    assert status == 2
    assert "distribution" in error


@pytest.mark.slow
def test_hold_says_what_keeping_costs(run: Run, spider: Path) -> None:
    status, out, _ = run("hold", spider, "--set", "processing@NTH:0.5")
    assert status == 0
    assert "Keeping the cells costs" in out
    assert "The best plan would have" in out
    content = json.loads(run("hold", spider, "--set", "processing@NTH:0.5", "--json")[1])
    assert content["regret"] == pytest.approx(content["kept"] - content["best"])
    assert content["regret"] > 0


@pytest.mark.slow
def test_bracket_says_that_a_quantity_is_no_price(run: Run, spider: Path) -> None:
    status, out, _ = run("bracket", spider, "--quantity", "demand", "--from", "0.5", "--to", "1", "--width", "0.5")
    assert status == 0
    assert "Offshoring at every value" in out
    assert "not a price" in out
    status, _, error = run("bracket", spider, "--quantity", "wages", "--from", "0.5", "--to", "1")
    assert status == 2
    assert "breakeven" in error


@pytest.mark.slow
def test_compare_of_several_instances_is_one_table(run: Run, spider: Path, root: Path) -> None:
    sunoil = root / "instances" / "published" / "sunoil"
    status, out, _ = run("compare", spider, sunoil)
    assert status == 0
    assert "processing@NTH × 0.956" in out
    assert "sunoil" in out
    content = json.loads(run("compare", spider, sunoil, "-s", "offshore", "-s", "integrated", "--json")[1])
    assert [row["instance"] for row in content["instances"]] == ["spider", "sunoil"]
    status, _, error = run("compare", spider, sunoil, "-s", "free")
    assert status == 2
    assert "two strategies" in error


def test_a_folder_of_instances_stands_for_those_in_it(root: Path, tmp_path: Path) -> None:
    published = root / "instances" / "published"
    inner = sorted(path.parent for path in published.glob("*/instance.toml"))
    assert len(inner) > 5
    spider = root / "instances" / "teaching" / "spider"
    assert folders([spider, published, root / "README.md"]) == [spider, *inner]
    assert folders([spider]) == [spider]
    assert folders([root / "README.md"]) == [root / "README.md"]
    assert folders([spider, tmp_path, tmp_path / "none"]) == [spider, tmp_path, tmp_path / "none"]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("alternatives", "--within", "abc"), "no number"),
        (("alternatives", "--within", "-5%"), "at least 0"),
        (("bracket", "--quantity", "demand", "--from", "2", "--to", "1"), "smaller first"),
        (("hold", "--set", "freight:-1"), "freight: a factor of -1"),
        (("sample", "--price", "freight:uniform:-2:1", "--draws", "3"), "freight"),
        (("sample", "--price", "freight:normal:-1:0.1", "--draws", "3"), "below 0"),
    ],
)
def test_numbers_that_cannot_be_end_with_status_2(run: Run, spider: Path, words: tuple[str, ...], hint: str) -> None:
    status, _, error = run(words[0], spider, *words[1:])
    assert status == 2
    assert hint in error


@pytest.mark.parametrize(("words", "hint"), [(("hold", "--set", "freigt:2"), "freight"), (("hold", "--set", "freight"), "NAME:FACTOR"), (("tolerance", "--price", "wagse"), "no cost line")])
def test_names_that_mean_nothing_end_with_status_2(run: Run, spider: Path, words: tuple[str, ...], hint: str) -> None:
    status, _, error = run(words[0], spider, *words[1:])
    assert status == 2
    assert hint in error


def test_a_walk_that_was_stopped_says_so(spider: Path) -> None:
    from rich.console import Console

    from rebundle.pages.text_questions import tolerance_view

    pool = rb.PricePool(rb.read(spider))
    pool.query()
    told: list[int] = []

    def stop(seen: object) -> None:
        told.append(1)
        pool.stopped = True

    pool.progress = stop
    result = rb.tolerance(pool)
    assert told
    assert not result.complete
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(tolerance_view(result))
    assert "Partial answer" in console.export_text()


def test_compare_finds_the_smallest_grant_that_brings_a_stage_home(run: Run, tmp_path: Path) -> None:
    """The shop of tests/analysis/test_grants.py: 140 of a charge of 200, or of 20 hours' wages."""
    work = {"cells": {"hours_per_year": 10, "life_years": 5, "equipment": 1000}, "recipes": {"hours": 1}, "recipe_labour": [{"recipe": "make", "skill": "operator", "hours": 2}]}
    case = toy(**TWO_SITES, **work, wages=[{"country": country, "skill": "operator", "wage": wage} for country, wage in (("A", 20), ("B", 13))])
    folder = tmp_path / "shop"
    write(folder, case.header.model_dump(exclude_unset=True), {name: case[name] for name in case.present})
    status, out, _ = run("compare", folder, "--strategy", "free", "--grants")
    assert status == 0
    assert "70.00 %" in out
    assert "7.00" in out
    assert "1 of 1" in out
    assert "now" not in out
    assert "no plan anywhere in these ranges is cheaper" in " ".join(out.split())
    content = json.loads(run("compare", folder, "-s", "free", "--grants", "--json")[1])
    assert [(one["support"], one["whole"]["at"], one["whole"]["paid"]) for one in content["grants"]] == [
        ("capital", pytest.approx(0.7), pytest.approx(140)),
        ("wages", pytest.approx(7), pytest.approx(140)),
    ]
    status, _, error = run("compare", folder, folder, "--grants")
    assert status == 2
    assert "one instance" in error
