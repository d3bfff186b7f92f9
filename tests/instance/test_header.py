"""The file instance.toml: every key checked, every fault named."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from complete import HEADER
from rebundle.instance.header import Coordination, Header, Rule, parse
from rebundle.instance.problem import Problem

LEAST: dict[str, Any] = {"format": 1, "title": "T", "currency": "EUR", "home": "HOM"}


def faults(**changed: Any) -> list[Problem]:
    header, problems = parse({**LEAST, **changed})
    assert (header is None) == bool(problems)
    assert all((problem.stage, problem.file, problem.row) == ("files", "instance.toml", None) for problem in problems)
    return problems


def test_a_full_header_is_read() -> None:
    header, problems = parse(HEADER)
    assert problems == []
    assert header is not None
    assert (header.title, header.price_year, header.date, header.unavoidable) == ("Everything at once", 2025, datetime.date(2026, 3, 1), ("materials",))
    assert header.coordination == Coordination(rate=60, per_1000km=0.02, per_time_zone=0.03, per_owner_change=0.1, hours_per_unit=0.01, hours_per_year=200)
    assert header.strategies == {"hand-made": {"fabrication": Rule(technologies=("manual",))}, "no-far": {"assembly": Rule(barred=("FAR",))}}


def test_what_is_left_out_takes_its_default() -> None:
    header, _ = parse(LEAST)
    assert header == Header(format=1, title="T", currency="EUR", home="HOM", price_year=None, date=None, holding_rate=0, carbon_price=0, coordination=Coordination(), strategies={})


@pytest.mark.parametrize("version", [0, 2, 99, "1", 1.5, None])
def test_another_format_is_refused_before_anything_else(version: Any) -> None:
    (problem,) = faults(format=version, holding_rat=3)
    assert (problem.column, problem.value) == ("format", str(version))
    assert "reads format 1" in problem.expected


def test_missing_keys_come_together() -> None:
    header, problems = parse({})
    assert header is None
    assert [problem.column for problem in problems] == ["format", "title", "currency", "home"]
    assert "the firm's home country" in problems[-1].expected


@pytest.mark.parametrize(
    ("changed", "key", "near"),
    [
        ({"holding_rat": 0.1}, "holding_rat", "holding_rate"),
        ({"zzz": 1}, "zzz", ""),
        ({"coordination": {"rates": 1}}, "coordination.rates", "rate"),
        ({"iteration": {"days_per_roun": 1}}, "iteration.days_per_roun", "days_per_round"),
        ({"programme": {"yeers": 1}}, "programme.yeers", "years"),
        ({"published": {"optimum": 1, "sourc": "x"}}, "published.sourc", "source"),
        ({"strategies": {"own": {"assembly": {"bared": ["X"]}}}}, "strategies.own.assembly.bared", "barred"),
    ],
)
def test_an_unknown_key_names_the_nearest(changed: dict[str, Any], key: str, near: str) -> None:
    (problem,) = faults(**changed)
    assert (problem.column, problem.nearest) == (key, near)
    assert problem.expected.startswith("unknown key")


@pytest.mark.parametrize(
    ("changed", "key", "value", "near"),
    [
        ({"strategies": {"own": {"asembly": {}}}}, "strategies.own.asembly", "asembly", "assembly"),
        ({"strategies": {"own": {"assembly": {"owners": "supplyer"}}}}, "strategies.own.assembly.owners", "supplyer", "supplier"),
        ({"strategies": {"own": {"assembly": {"technologies": ["manual", "robot"]}}}}, "strategies.own.assembly.technologies", "robot", "robotic"),
    ],
)
def test_an_unknown_word_names_the_nearest_and_all(changed: dict[str, Any], key: str, value: str, near: str) -> None:
    (problem,) = faults(**changed)
    assert (problem.column, problem.value, problem.nearest) == (key, value, near)
    assert near in problem.expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("holding_rate", 20),
        ("holding_rate", -0.1),
        ("holding_rate", "a fifth"),
        ("holding_rate", float("nan")),
        ("carbon_price", -1),
        ("carbon_price", float("inf")),
        ("price_year", 25),
        ("price_year", 2025.5),
        ("date", "tomorrow"),
        ("date", "2026-02-30"),
        ("title", 5),
        ("unavoidable", "materials"),
        ("coordination", 3),
        ("iteration", 3),
        ("programme", 3),
        ("strategies", ["own"]),
    ],
)
def test_a_wrong_value_is_named_with_its_meaning(key: str, value: Any) -> None:
    (problem,) = faults(**{key: value})
    assert (problem.column, problem.value) == (key, str(value))
    assert (Header.model_fields[key].description or "?") in problem.expected


def test_all_faults_come_at_once() -> None:
    problems = faults(holding_rate=-1, coordination={"rate": -1, "rat": 2}, titel="x")
    assert {problem.column for problem in problems} == {"holding_rate", "coordination.rate", "coordination.rat", "titel"}


def test_the_header_is_frozen() -> None:
    header, _ = parse(LEAST)
    with pytest.raises(ValueError, match="frozen"):
        header.home = "FAR"  # type: ignore[misc, union-attr]
