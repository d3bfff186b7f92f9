"""What mkdocs asks for while it builds the site: pages made from the code, the navigation, formulas."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.structure.files import File, Files

from site_pages import made

OTHERS = "Understand"
"""Section of the pages of docs/ that mkdocs.yml does not name."""
FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">\\(?P<open>[(\[])(?P<latex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL)
OPENING = "{{ opening of README }}"
"""Stands for README up to its first block of code."""
Entry = Any
"""An entry of the navigation: a page, or a title with a page or with entries."""


def on_config(config: Any) -> Any:
    """Complete the navigation: folders stand for the pages made in them, and no page is left out."""
    root = Path(config.docs_dir)
    pages = made(Path(config.config_file_path).parent)
    config.extra["made"] = pages
    config.nav = [_expanded(entry, list(pages)) for entry in config.nav]
    named = set(_named(config.nav))
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.md")} | set(pages)
    section = next(entry for entry in config.nav if OTHERS in entry)[OTHERS]
    section += sorted(found - named)
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages made from the code."""
    for name, text in config.extra["made"].items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, *, config: Any, **_: Any) -> str:
    """Put the opening of README where a page asks for it."""
    if OPENING not in markdown:
        return markdown
    readme = (Path(config.config_file_path).parent / "README.md").read_text(encoding="utf-8")
    return markdown.replace(OPENING, readme.split("```")[0].replace("](docs/", "](").strip())


def on_page_content(content: str, **_: Any) -> str:
    """Turn the LaTeX of a page into MathML, which browsers draw without a script."""
    return FORMULA.sub(_drawn, content)


def _drawn(found: re.Match[str]) -> str:
    latex = html.unescape(found["latex"]).strip()
    return str(convert(latex, display="block" if found["open"] == "[" else "inline"))


def _expanded(entry: Entry, pages: list[str]) -> Entry:
    if isinstance(entry, str):
        return entry
    ((title, content),) = entry.items()
    if isinstance(content, list):
        return {title: [_expanded(part, pages) for part in content]}
    return {title: [page for page in pages if page.startswith(content)]} if content.endswith("/") else entry


def _named(entry: Entry) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    return [name for part in (entry.values() if isinstance(entry, dict) else entry) for name in _named(part)]
