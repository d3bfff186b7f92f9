"""The page of the spider: closed form, solver and what is written agree."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import rebundle as rb

FOLDER = Path(__file__).parent.parent.parent / "instances" / "teaching" / "spider"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
NORTH, ASSEMBLY = Fraction(1), "assemble"


def south() -> dict[str, Fraction]:
    """Cost of each recipe in the south, from the table."""
    table = pd.read_csv(FOLDER / "recipe_sites.csv", dtype=str)
    return dict(zip(table["recipe"], map(Fraction, table["unit_cost"]), strict=True))


def closed_form(theta: Fraction) -> tuple[Fraction, str, list[str]]:
    """Least cost, where assembly stands and the parts made in the south."""
    costs = south()
    body = costs.pop(ASSEMBLY)
    plans = (
        (NORTH + sum(min(NORTH, cost + theta) for cost in costs.values()), "north", [part for part, cost in costs.items() if cost + theta < NORTH]),
        (body + 2 * theta + sum(min(cost, NORTH + theta) for cost in costs.values()), "south", [part for part, cost in costs.items() if cost < NORTH + theta]),
    )
    return min(plans)


def places(low: Fraction, high: Fraction) -> list[Fraction]:
    """Where the closed form's plan changes: at a kink of a part, or where the two places of assembly cost the same."""
    kinks = sorted({low, high} | {abs(cost - NORTH) for recipe, cost in south().items() if recipe != ASSEMBLY and low < abs(cost - NORTH) < high})
    found = set()
    for left, right in pairwise(kinks):
        middle = (left + right) / 2
        sides = [closed_form((left + middle) / 2), closed_form((middle + right) / 2)]
        if sides[0][1] != sides[1][1]:  # between kinks both costs are straight lines: they meet where their chords do
            found.add(crossing(left, right))
    changes = {kink for kink in kinks[1:-1] if closed_form(kink - Fraction(1, 10**6))[1:] != closed_form(kink + Fraction(1, 10**6))[1:]}
    return sorted(found | changes)


def crossing(left: Fraction, right: Fraction) -> Fraction:
    """Where the costs with assembly north and south are equal; both are straight between the two."""

    def lead(theta: Fraction) -> Fraction:
        costs = {recipe: cost for recipe, cost in south().items() if recipe != ASSEMBLY}
        north = NORTH + sum(min(NORTH, cost + theta) for cost in costs.values())
        return north - (south()[ASSEMBLY] + 2 * theta + sum(min(cost, NORTH + theta) for cost in costs.values()))

    return left + (right - left) * lead(left) / (lead(left) - lead(right))


@pytest.fixture(scope="module")
def followed() -> dict[str, Any]:
    """Names and output of the page's code."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "README.md", "exec"), names)
    return names | {"printed": printed.getvalue()}


@pytest.fixture(scope="module")
def line(followed: dict[str, Any]) -> rb.Breakeven:
    found = followed["line"]
    assert isinstance(found, rb.Breakeven)
    return found


@pytest.fixture(scope="module")
def indicators(line: rb.Breakeven) -> list[Mapping[str, float]]:
    """Of the best plan of each piece, in the order of falling theta."""
    return [rb.indicators(line.case, line.plans[name].plan).values for name in line.segments["plan"][::-1]]


def rows() -> list[list[str]]:
    """The page's table of places, in the order of falling theta."""
    table = PAGE[PAGE.index("| where the best plan changes") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def test_the_solver_finds_the_closed_form(line: rb.Breakeven) -> None:
    exact = places(Fraction("0.02"), Fraction("0.5"))
    assert [switch.at for switch in line.switches] == pytest.approx([float(place) for place in exact], abs=1e-9)
    assert all(switch.low <= place <= switch.high for switch, place in zip(line.switches, map(float, exact), strict=True))
    assert line.certificate.complete
    for segment in line.segments.to_dict("records"):
        assert segment["cost_to"] == pytest.approx(float(closed_form(Fraction(segment["to"]))[0]), abs=1e-6)
        middle = Fraction((segment["from"] + segment["to"]) / 2)
        _, assembly, parts = closed_form(middle)
        runs = line.plans[segment["plan"]].plan.runs.query("site == 'south' and units > 0.5")["recipe"]
        assert sorted(runs) == sorted([*parts, *([ASSEMBLY] if assembly == "south" else [])])


def test_the_table_says_what_is_found(indicators: list[Mapping[str, float]]) -> None:
    exact = places(Fraction("0.02"), Fraction("0.5"))[::-1]
    for (at, _, form, parts, home, trade), place, values in zip(rows(), exact, indicators[1:], strict=True):
        assert Fraction(at) == place
        assert form == "θ*" or abs(Fraction(form.split(" − ")[0]) - Fraction(form.split(" − ")[1])) == place
        assert int(parts) == len(closed_form(place - Fraction(1, 1000))[2])
        assert home == f"{100 * values['home_share']:.1f} %"
        assert trade == f"{values['intermediate_trade']:.3f}"


def test_the_prose_says_what_is_found(indicators: list[Mapping[str, float]]) -> None:
    shares = [values["home_share"] for values in indicators]
    assert f"{100 * shares[0]:.0f} %, {100 * shares[1]:.0f} %, {100 * min(shares):.0f} %, and back to {100 * shares[-1]:.0f} %" in PAGE
    parts = [cost for recipe, cost in south().items() if recipe != ASSEMBLY]
    assert sum(cost > NORTH for cost in parts) == 3
    assert r"c = (" + r",\ ".join(f"{float(cost):g}" for cost in parts) + ")" in PAGE


def test_the_example_prints_its_output(followed: dict[str, Any]) -> None:
    (output,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert followed["printed"] == output
