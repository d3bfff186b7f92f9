"""The report in a browser without a network: it runs clean, and its sliders say what Python says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rebundle as rb
from properties.random_case import random_tables
from rebundle.analysis.sliders import Panel
from rebundle.instance.strategy import FREE

CHROMIUM = shutil.which("chromium")
PRICES = ["wages@CCC:0.2:8", "freight:0.2:6", "duty@*>AAA+0:25%"]
SEED = 1
EVIL = "</script><script>window.evil = 1</script><img src=x onerror='window.evil = 1'>"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")]


class Seen:
    """An open page and what went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def set(self, numbers: Any) -> dict[str, Any]:
        """Move the sliders as a person would and return what the page says."""
        for axis, value in enumerate(numbers):
            self.page.locator(f"#price-{axis}").evaluate("(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", float(value))
        found: dict[str, Any] = self.page.evaluate("window.rebundle.price(document.getElementById('strategy').value, window.rebundle.numbers())")
        found["numbers"] = self.page.evaluate("window.rebundle.numbers()")
        return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Panel]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    header, tables = random_tables(SEED)
    found = rb.report(rb.make({**header, "title": f"evil {EVIL}", "description": EVIL}, tables), file, PRICES, max_solves=16)
    return file, found.panel


@pytest.fixture(scope="module")
def seen(written: tuple[Path, Panel]) -> Iterator[Seen]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        opened = Seen(context.new_page())
        opened.page.goto(written[0].as_uri())
        opened.page.wait_for_function("window.rebundle && window.rebundle.ready")
        yield opened
        browser.close()


def settings(panel: Panel) -> list[np.ndarray]:
    """Today, the corners of the box on its diagonal, and some places between."""
    drawn = np.random.default_rng(3).uniform(panel.box.low, panel.box.high, size=(6, len(panel.box.prices)))
    return [panel.today, panel.box.low, panel.box.high, *drawn]


def test_sliders_say_what_python_says(seen: Seen, written: tuple[Path, Panel]) -> None:
    panel, plans = written[1], set()
    for strategy in panel.members:
        seen.page.select_option("#strategy", strategy)
        for numbers in settings(panel):
            says = seen.set(numbers)
            assert says["numbers"] == pytest.approx(numbers.tolist(), rel=1e-12, abs=1e-12)
            known, cost, bound = panel.best(np.array(says["numbers"]), strategy)
            assert says["cost"] == pytest.approx(cost, rel=1e-9)
            assert known.name == says["plan"]["name"] or cost == pytest.approx(says["cost"], rel=1e-12)
            assert says["bound"] <= bound + 1e-9 * abs(cost)
            assert says["bound"] >= min(single(panel, strategy, says["numbers"]), cost) - 1e-9 * abs(cost)
            assert says["bound"] == pytest.approx(bound, rel=1e-6)
            plans.add(says["plan"]["name"])
            assert seen.page.locator("#best").get_attribute("data-plan") == says["plan"]["name"]
    assert len(plans) > 1
    seen.page.select_option("#strategy", FREE)


def single(panel: Panel, strategy: str, numbers: list[float]) -> float:
    """The best bound of one proof alone."""
    bound = panel.bounds[strategy]
    target = bound.base + bound.directions @ np.array(numbers)
    return bound._single(target, bound.bounds - bound.floor @ bound.proofs, float(target @ bound.floor))


def test_the_map_follows(seen: Seen, written: tuple[Path, Panel]) -> None:
    panel = written[1]
    shown = {}
    for numbers in settings(panel):
        says = seen.set(numbers)
        circles = seen.page.locator("#places circle").evaluate_all("all => Object.fromEntries(all.map(circle => [circle.dataset.site, Number(circle.dataset.count)]))")
        cells = panel.plans[[known.name for known in panel.plans].index(says["plan"]["name"])].plan.cells.groupby("site")["count"].sum()
        assert {site: count for site, count in circles.items() if count} == {site: count for site, count in cells.items() if count}
        assert seen.page.locator("#arcs path").count() >= len(says["plan"]["map"]["arcs"])
        shown[says["plan"]["name"]] = circles
    assert len({tuple(sorted(circles.items())) for circles in shown.values()}) > 1


def test_keys_move_a_slider_and_a_button_goes_back(seen: Seen, written: tuple[Path, Panel]) -> None:
    panel = written[1]
    seen.set(panel.today)
    seen.page.locator("#price-0").focus()
    seen.page.keyboard.press("ArrowRight")
    step = (panel.box.high[0] - panel.box.low[0]) / 100
    assert seen.page.evaluate("window.rebundle.numbers()")[0] == pytest.approx(panel.today[0] + step)
    seen.page.locator("#today").focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("window.rebundle.numbers()") == pytest.approx(panel.today.tolist())
    assert seen.page.locator("#price-0").get_attribute("aria-valuetext") == "× 1"


def test_charts_are_drawn_and_nothing_is_wider_than_a_phone(seen: Seen) -> None:
    assert seen.page.locator(".plot .main-svg").count() >= 4
    seen.page.set_viewport_size({"width": 390, "height": 844})
    seen.page.wait_for_timeout(300)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    seen.page.set_viewport_size({"width": 1280, "height": 900})


def test_it_prints(seen: Seen) -> None:
    assert len(seen.page.pdf(format="A4")) > 50_000


def test_no_error_no_request_and_no_text_that_runs(seen: Seen, written: tuple[Path, Panel]) -> None:
    """The last test of the file: it looks back on the others."""
    assert seen.faults == []
    assert [url for url in seen.requests if url != written[0].as_uri() and not url.startswith(("data:", "blob:"))] == []
    assert seen.page.evaluate("window.evil") is None
