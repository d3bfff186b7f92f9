"""The site builds without a warning, opens from a folder without a network, and fits a phone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium")
PAGES = [
    "index",
    "tutorials/student",
    "tutorials/case-author",
    "tutorials/planner",
    "notebooks",
    "what-if",
    "states",
    "trade-rules",
    "windows",
    "policy",
    "benchmarks",
    "cases/index",
    "cases/boeing-787",
]
PAGES += [f"reference/{name}" for name in ("instance", "formulation", "prices", "indicators", "commands", "glossary", "api/index", "api/analysis")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    pytest.importorskip("mkdocs", reason="needs the docs extra: pip install -c constraints.txt -e '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return folder


def test_every_formula_is_drawn_without_a_script(site: Path) -> None:
    assert (site / "reference/formulation.html").read_text(encoding="utf-8").count("<math") >= len(COSTS) + len(CONSTRAINTS)
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "arithmatex" not in text, path
        assert r"\P{" not in text, path
        assert r"\V{" not in text, path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_ask_nothing_of_a_network_run_clean_and_fit(width: int, browser: Any, site: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, offline=True)
    for name in PAGES:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message, faults=faults: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.on("request", lambda request, faults=faults: None if request.url.startswith(("file:", "data:", "blob:")) else faults.append(request.url))
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_load_state("load")
        assert page.locator("article h1").count() == 1, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert faults == [], name
        page.close()


def test_the_search_works_from_a_folder(browser: Any, site: Path) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 844}, offline=True).new_page()
    page.goto((site / "index.html").as_uri())
    page.wait_for_load_state("load")
    page.locator(".md-search__input").click()
    page.keyboard.type("annuity")
    page.locator(".md-search-result__item").first.wait_for(timeout=20_000)
    assert "glossary" in " ".join(page.locator(".md-search-result__link").evaluate_all("all => all.map(link => link.href)"))
