"""The README's picture shows what the code finds today."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import rebundle as rb
from rebundle.analysis import polygon
from rebundle.plan.money import phrase


@pytest.fixture(scope="module")
def drawn(root: Path) -> dict:
    return json.loads((root / "docs/pictures/phase-boeing-787.json").read_text(encoding="utf-8"))


def border(content: dict, x: float) -> float:
    """Added tariff at which the two strategies cost the same, at a factor of the wage."""
    tops = []
    for region in content["regions"]:
        if region["label"] == "offshore":
            corners = np.array(region["vertices"])
            for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
                if min(here[0], there[0]) <= x <= max(here[0], there[0]) and here[0] != there[0]:
                    tops.append(here[1] + (x - here[0]) / (there[0] - here[0]) * (there[1] - here[1]))
    return max(tops)


def test_the_caption_says_what_the_picture_shows(root: Path, drawn: dict) -> None:
    text = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    caption = re.search(r"At today's wages .*? in 17 billion", text)
    assert caption
    proof = drawn["certificate"]
    assert proof["complete"]
    assert f"{100 * border(drawn, 1.0):.1f} points" in caption[0]
    assert f"{drawn['solves']} solves" in caption[0]
    assert f"{100 * drawn['decided']:.2f} %" in caption[0]
    assert f"USD {proof['max_gap_money'] / 1e6:.2f} million" in caption[0], phrase(proof["max_gap_money"], "USD")


@pytest.mark.slow
def test_the_picture_is_what_the_code_finds(root: Path, drawn: dict) -> None:
    result = rb.phase(rb.read(root / "instances/boeing-787"), "wages@USA:0.5:1.2", "duty@*>USA+0:25%", strategy="integrated", against="offshore")
    assert result.certificate.complete
    assert result.certificate.max_gap_avoidable <= 1e-4
    assert result.decided > 0.999
    found = result.as_dict()
    for x in (0.7, 0.8, 0.9, 1.0, 1.1, 1.2):
        assert border(found, x) == pytest.approx(border(drawn, x), abs=2e-4)
    area = (1.2 - 0.5) * 0.25
    assert sum(polygon.size(region.vertices) for region in result.regions) == pytest.approx(area, rel=1e-9)
    for region in drawn["regions"]:  # no proven piece of the picture is contradicted today
        for today in result.regions:
            if today.label != region["label"] and len(region["proven"]) and len(today.proven):
                assert not overlap(np.array(region["proven"]), today.proven)


def overlap(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two convex polygons share more than a border."""
    corners = first
    for here, there in zip(second, np.roll(second, -1, axis=0), strict=True):
        normal = np.array([there[1] - here[1], here[0] - there[0]])
        corners = polygon.cut(corners, normal, float(normal @ here))
    return polygon.size(corners) > 1e-7
