"""The page on two opposite forces says what its figures hold, and these what the code finds today."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rebundle as rb

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(PICTURES))
from two_forces import CASES, FRICTION, INDICATORS, MACHINES, along, file, over  # noqa: E402

PAGE = (ROOT / "docs" / "two-forces.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
ENDS = (2.0, 1.0, 0.1)
"""Factors that the page's tables quote."""

Step = dict[str, Any]


def measured(name: str) -> dict[str, Any]:
    return json.loads(file(name).read_text(encoding="utf-8"))


def at(line: dict[str, Any], factor: float) -> Step:
    """The step of a stored line at a factor."""
    return next(step for piece, step in zip(line["segments"], line["steps"], strict=True) if piece["from"] - 1e-9 <= factor <= piece["to"] + 1e-9)


def over_line(field: dict[str, Any], axis: int, fixed: float) -> list[tuple[float, float, Step]]:
    """Pieces of a stored map along a straight line on which one price is fixed: from, to, step."""
    found = []
    for region, step in zip(field["regions"], field["steps"], strict=True):
        corners = np.array(region["vertices"])
        places = [
            here[axis] + (there[axis] - here[axis]) * (fixed - here[1 - axis]) / (there[1 - axis] - here[1 - axis])
            for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True)
            if min(here[1 - axis], there[1 - axis]) <= fixed <= max(here[1 - axis], there[1 - axis]) and here[1 - axis] != there[1 - axis]
        ]
        if places and max(places) - min(places) > 1e-9:
            found.append((min(places), max(places), step))
    return sorted(found, key=lambda piece: piece[0])


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def row(name: str, factor: float, step: Step) -> str:
    """A row of the page's tables."""
    now = " (today)" if factor == 1 else ""
    return f"| {name} | {factor:g}{now} | {step['border_crossings']:.2f} | {percent(step['home_share'])} | {step['countries']:.0f} | {step['herfindahl']:.2f} | {step['robot_hours'] / 1e3:,.0f} |"


def rows(key: str) -> Iterator[str]:
    for name in CASES:
        line = measured(name)[key]
        for factor in ENDS:
            yield row(name, factor, at(line, factor))


def proofs() -> Iterator[str]:
    for name in CASES:
        content = measured(name)
        yield f"| {name} | {content['map']['solves']} | " + " | ".join(f"{content[key]['certificate']['max_gap_money'] / 1e3:.1f}" for key in ("map", "friction", "machines")) + " |"


def groups() -> Iterator[str]:
    for name in CASES:
        prices = rb.example(name).header.prices
        yield f"| [{name}](cases/{name}.md) | {', '.join(f'`{part}`' for part in prices['friction'])} | {', '.join(f'`{part}`' for part in prices['machines'])} |"


@pytest.mark.parametrize("expected", [groups, lambda: rows("friction"), lambda: rows("machines"), proofs], ids=["groups", "friction", "machines", "proofs"])
def test_the_tables_hold_what_was_measured(expected) -> None:
    missing = [line for line in expected() if line not in PAGE]
    assert missing == []


@pytest.mark.parametrize("name", CASES)
def test_what_was_measured_is_whole_and_proven(name: str) -> None:
    content = measured(name)
    for key, (price, low, high) in (("friction", FRICTION), ("machines", MACHINES)):
        line = content[key]
        assert (line["price"]["name"], line["price"]["low"], line["price"]["high"]) == (price, low, high)
        assert line["certificate"]["complete"]
        assert line["certificate"]["max_gap_avoidable"] <= 1e-4 * (1 + 1e-6)
        assert [entry["name"] for entry in line["indicators"]] == [*INDICATORS, "countries"]
        assert all(one["to"] == pytest.approx(other["from"], abs=1e-8) for one, other in pairwise(line["segments"]))
        across = over_line(content["map"], 0 if key == "friction" else 1, 1.0)  # the map holds the line, to within the two proofs
        assert (across[0][0], across[-1][1]) == (pytest.approx(low), pytest.approx(high))
    assert content["map"]["certificate"]["complete"]
    assert all((PICTURES / f"two-forces-{name}-{which}.png").exists() and f"pictures/two-forces-{name}-{which}.png" in PAGE for which in ("map", "friction"))


def switch(name: str, key: str, words: str) -> dict[str, Any]:
    """The change of a stored line in whose words these stand."""
    (found,) = (one for one in measured(name)[key]["switches"] if any(words in text for text in one["changes"]))
    return dict(found)


def crossings(name: str, friction: float) -> list[float]:
    """Border crossings over a stored map where friction is fixed."""
    return [step["border_crossings"] for _, _, step in over_line(measured(name)["map"], 1, friction)]


def first_at_home(axis: int, fixed: float) -> tuple[float, float]:
    """Where the bright piece of boeing-787 begins and ends along a line: more than six tenths of value added at home."""
    pieces = [piece for piece in over_line(measured("boeing-787")["map"], axis, fixed) if piece[2]["home_share"] > 0.6]
    return pieces[0][0], pieces[-1][1]


def figures() -> dict[str, str]:
    """Every figure in the page's prose."""
    apparel, aid, wing = measured("apparel"), measured("hearing-aid"), switch("boeing-787", "friction", "wing-manual from busan")
    ends = [at(apparel["friction"], factor)["border_crossings"] for factor in (0.1, 2.0)]
    return {
        "times": f"{ends[0] / ends[1]:.1f}",
        "peak": percent(max(step["home_share"] for step in apparel["friction"]["steps"])),
        "wing": f"{switch('boeing-787', 'machines', 'wing-robotic from everett')['at']:.2f}",
        "shirts": f"{switch('apparel', 'machines', 'sewing-robot from monchengladbach')['at']:.2f}",
        "wing2": f"{first_at_home(1, 2.0)[1]:.2f}",
        "idle": f"{first_at_home(0, 0.1)[0]:.2f}",
        "adopt": f"{wing['at']:.2f}",
        "now": f"{at(apparel['machines'], 1.0)['border_crossings']:.2f}",
        "less": f"{at(apparel['machines'], 0.1)['border_crossings']:.2f}",
        "half": f"{math.floor(100 * min(crossings('apparel', 0.5))) / 100:.2f}",
        "dear1": f"{math.floor(100 * min(crossings('apparel', 1.5))) / 100:.2f}",
        "dear2": f"{math.ceil(100 * max(crossings('apparel', 1.5))) / 100:.2f}",
        "most": f"{max(step['border_crossings'] for step in apparel['map']['steps']):.2f}",
        "gather": f"{aid['friction']['segments'][0]['to']:.2f}",
        "low": f"{aid['machines']['segments'][0]['cost_from'] / 1e6:.2f}",
        "high": f"{aid['machines']['segments'][-1]['cost_to'] / 1e6:.2f}",
        "none": percent(max(step["home_share"] for step in aid["map"]["steps"])),
        "band1": f"{wing['low']:.2f}",
        "band2": f"{wing['high']:.2f}",
    }


SENTENCES = (
    "A unit of value crosses {times} times as many",
    "and is highest, {peak}, at today's friction",
    "robots below {wing} times today's price bring the wing from Korea to Everett",
    "Robots below {shirts} times today's price sew German T-shirts in Germany",
    "robots must cost less than {wing} times today's price. Where friction is twice today's, {wing2} times suffices. Where it is below {idle}, robots and printers at a tenth",
    "at friction {adopt} the wing comes home to them",
    "they take crossings from {now} to {less}. At half of today's friction the best plan keeps them at {half} or more",
    "at one and a half times they lie between {dear1} and {dear2},",
    "The brightest piece, {most}, is",
    "below {gather} all do. The cost of the cheapest plan goes from {low} to {high} million USD a year",
    "Home share is {none} all over the map",
    "the proof places the change between friction {band1} and {band2}: below,",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_prose_holds_what_was_measured(sentence: str) -> None:
    assert sentence.format(**figures()) in TEXT


def test_no_figure_of_the_prose_goes_unmeasured() -> None:
    prose = re.sub(r"```.*?```|^\|.*?$|`[^`]*`|\([^)]*\)", " ", PAGE, flags=re.DOTALL | re.MULTILINE)
    quoted = set(re.findall(r"\d+\.\d+", prose))
    assert quoted == {number for text in figures().values() for number in re.findall(r"\d+\.\d+", text)}


def test_what_is_said_without_figures_is_so() -> None:
    boeing, apparel, aid = (measured(name) for name in CASES)
    assert all(step["printed_output"] == pytest.approx(1.0) for step in boeing["map"]["steps"])
    for friction in (0.1, 0.3, 0.5, 0.7):  # machines change nothing there
        assert len({round(step["home_share"], 9) for _, _, step in over_line(boeing["map"], 1, friction)}) == 1
    for content, sign in ((boeing, -1), (apparel, 1), (aid, 1)):  # concentration as friction falls
        dear, cheap = (at(content["friction"], factor) for factor in (2.0, 0.1))
        assert sign * (cheap["herfindahl"] - dear["herfindahl"]) > 0.2
    assert max(apparel["friction"]["steps"], key=lambda step: step["home_share"]) == at(apparel["friction"], 1.0)
    assert max(apparel["map"]["steps"], key=lambda step: step["border_crossings"])["robot_hours"] == 0.0
    assert at(apparel["machines"], 0.1)["home_share"] < at(apparel["machines"], 1.0)["home_share"]
    assert len(aid["machines"]["segments"]) == 1
    assert all(len({round(x, 6) for x, _ in region["vertices"]}) == 2 for region in aid["map"]["regions"])
    assert aid["friction"]["steps"][0]["countries"] == 1


# --- what the code finds today ---------------------------------------------------------------


def cost(region: dict[str, Any], x: float, y: float) -> float:
    """Cost of a piece's plan at two factors: it is linear in both."""
    corners = np.array(region["vertices"])
    return float(np.linalg.lstsq(np.column_stack([np.ones(len(corners)), corners]), np.array(region["cost"]), rcond=None)[0] @ [1.0, x, y])


def cheapest(field: dict[str, Any], x: float, y: float) -> tuple[float, Step]:
    """Cost and step of the stored map at two factors."""
    costs = [cost(region, x, y) for region in field["regions"]]
    best = int(np.argmin(costs))
    return costs[best], field["steps"][best]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "price"), [(name, price) for name in CASES for price in (FRICTION, MACHINES) if (name, price) != ("boeing-787", FRICTION)])
def test_the_lines_are_what_the_code_finds(name: str, price: tuple[str, float, float]) -> None:
    """One line takes a minute and is left to its points, below."""
    stored, found = measured(name)[price[0]], json.loads(json.dumps(along(rb.example(name), price).as_dict()))
    allowed = stored["certificate"]["max_gap_money"] + found["certificate"]["max_gap_money"] + 1.0
    for piece in stored["segments"]:
        for end in ("from", "to"):
            other = next(one for one in found["segments"] if one["from"] - 1e-9 <= piece[end] <= one["to"] + 1e-9)
            slope = (other["cost_to"] - other["cost_from"]) / (other["to"] - other["from"])
            assert piece[f"cost_{end}"] == pytest.approx(other["cost_from"] + slope * (piece[end] - other["from"]), abs=allowed)
    for factor in ENDS:
        assert row(name, factor, at(found, factor)) == row(name, factor, at(stored, factor))


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_map_is_what_the_code_finds(name: str) -> None:
    """At the points that the page's tables quote and at four between, by a solve each."""
    case, field = rb.example(name), measured(name)["map"]
    pool = rb.PricePool(case)
    for x, y in ((2.0, 1.0), (0.1, 1.0), (1.0, 0.1), (0.5, 0.5), (1.5, 0.5), (0.5, 1.5), (1.6, 1.8)):
        answer = pool.query({"friction": x, "machines": y})
        stored, step = cheapest(field, x, y)
        assert answer.cost - answer.gap_money - 1.0 <= stored <= answer.cost + field["certificate"]["max_gap_money"] + 1.0
        values = rb.indicators(case, answer.known.plan).values
        near = 0.1 if name == "apparel" else 0.03  # many of its plans cost nearly the same
        assert values["home_share"] == pytest.approx(step["home_share"], abs=near)
        assert values["border_crossings"] == pytest.approx(step["border_crossings"], abs=near)


@pytest.mark.slow
def test_a_small_map_is_what_the_code_finds() -> None:
    stored, found = measured("hearing-aid")["map"], over(rb.example("hearing-aid"))
    assert found.certificate.complete
    assert len(found.regions) == len(stored["regions"])
