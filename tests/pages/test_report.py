"""The report is one page that holds everything, loads nothing, and runs no text of an instance."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import rebundle as rb
from properties.random_case import random_tables
from rebundle.analysis.study import Study, study
from rebundle.instance.write import write
from rebundle.interfaces import cli
from rebundle.pages import document, page
from rebundle.pages.html.geography import outlines, window
from rebundle.pages.html.page import embedded, render
from rebundle.pages.html.tables import settings

EVIL = "</script><script>window.evil = 1</script><img src=x onerror='window.evil = 1'>"
MOST_BYTES = 8_000_000
PRICES = ["wages@AAA:0.5:2", "robots:0.2:2", "duty@*>AAA+0:25%"]


class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.setdefault(self._open, []).append(data.strip())

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.tags if "id" in attributes]


@pytest.fixture(scope="module")
def evil() -> rb.Instance:
    """A random instance whose texts would run if they were not escaped."""
    header, tables = random_tables(1)
    return rb.make({**header, "title": f"evil {EVIL}", "description": EVIL, "source": EVIL, "prices": {"both forces": ["freight", "wages@AAA"]}}, tables)


@pytest.fixture(scope="module")
def found(evil: rb.Instance) -> Study:
    return study(evil, PRICES, max_solves=6)


@pytest.fixture(scope="module")
def text(found: Study) -> str:
    return render(found)


@pytest.fixture(scope="module")
def read(text: str) -> Page:
    return Page(text)


def test_named_prices_stand_among_the_settings(found: Study) -> None:
    assert ["prices", "both forces freight, wages@AAA"] in settings(found).rows


def test_everything_has_its_place(found: Study, read: Page) -> None:
    assert read.texts["h1"] == [found.comparison.verdict()]
    ids = read.ids()
    assert {"strategies", "map", "breakeven", "phase", "bridge", "sankey", "indicators", "cells-table", "assumptions", "proof", "sliders", "world"} <= set(ids)
    assert len(ids) == len(set(ids))
    links = [str(attributes["href"])[1:] for tag, attributes in read.tags if tag == "a"]
    assert set(links) <= set(ids)


def test_it_loads_nothing(text: str, read: Page) -> None:
    loading = [(tag, name, value) for tag, attributes in read.tags for name, value in attributes.items() if name in ("src", "href", "srcset", "action", "data") and not str(value).startswith("#")]
    assert loading == []
    assert {tag for tag, _ in read.tags} & {"link", "iframe", "object", "embed", "img", "base"} == set()
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(attributes["content"] for tag, attributes in read.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in str(policy)


def test_texts_of_the_instance_stay_texts(text: str, read: Page) -> None:
    assert EVIL not in text
    assert [attributes for tag, attributes in read.tags if tag == "script" and not ({"nonce", "type"} & set(attributes))] == []
    assert any(EVIL in part for part in "".join(read.texts["p"]).split("\n"))


def test_it_is_small_enough(text: str) -> None:
    assert len(text.encode()) < MOST_BYTES


def test_its_data_are_the_panel(text: str, found: Study) -> None:
    raw = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert raw is not None
    assert "<" not in raw[1]
    live = json.loads(raw[1])["live"]
    assert found.panel is not None
    assert [price["name"] for price in live["prices"]] == ["wages@AAA", "robots", "duty@*>AAA+"]
    assert [plan["constant"] for plan in live["plans"]] == found.panel.constant.tolist()
    assert {entry["name"]: tuple(entry["plans"]) for entry in live["strategies"]} == found.panel.members
    arcs = [arc for plan in live["plans"] for arc in plan["map"]["arcs"]]
    assert arcs
    assert all(value > 0 for _, _, value in arcs)


def test_json_cannot_leave_its_element() -> None:
    held = {"text": "</script><!-- \u2028"}
    assert "<" not in embedded(held)
    assert json.loads(embedded(held)) == held


def test_the_world_is_small_and_says_whose_it_is() -> None:
    world = outlines()
    assert "Natural Earth" in world["attribution"]
    assert len(json.dumps(world)) < 200_000
    assert len(world["paths"]) > 150
    assert window([{"x": 1800.0, "y": 900.0}])[2] == 1100


@pytest.mark.slow
def test_an_instance_without_places_or_moving_prices(spider: rb.Instance, tmp_path: Path) -> None:
    found = rb.report(spider, tmp_path / "spider.html", max_solves=2)
    ids = Page((tmp_path / "spider.html").read_text(encoding="utf-8")).ids()
    assert "world" not in ids
    assert "sliders" in ids
    assert found.comparison.verdict().startswith("Offshoring beats integration")
    still = Page(render(study(spider, [])))
    assert "sliders" not in still.ids()
    assert "breakeven" not in still.ids()


def test_the_function_is_no_module() -> None:
    assert rb.report is document.report
    assert rb.plot is not rb.report


def test_a_page_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.html"
    file.write_text("before", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        page.put("after", file)
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]
    assert file.read_text(encoding="utf-8") == "before"


def command(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["rebundle", "report", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.slow
def test_the_command(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = root / "instances" / "teaching" / "spider", tmp_path / "page.html"
    assert command(monkeypatch, folder, "-o", file, "--price", "freight:0.1:6", "--max-solves", 2) == 0
    assert "Offshoring beats integration" in capsys.readouterr().out
    assert "freight" in file.read_text(encoding="utf-8")
    assert command(monkeypatch, folder, "-o", tmp_path / "page.pdf") == 2
    assert "choose this ending" in capsys.readouterr().err
    assert command(monkeypatch, folder, "-o", tmp_path / "none" / "page.html") == 2
    assert command(monkeypatch, folder, "-o", file, "--price", "fright:0.1:6") == 2
    assert "nearest: freight" in " ".join(capsys.readouterr().err.split())


def test_sources_are_listed(tmp_path: Path) -> None:
    header, tables = random_tables(2)
    tables["wages"] = [{**row, "source": "a yearbook", "note": "an assumption"} for row in tables["wages"]]
    write(tmp_path / "case", header, tables)
    held = render(study(rb.read(tmp_path / "case"), []))
    assert "a yearbook" in held
    assert "an assumption" in held
