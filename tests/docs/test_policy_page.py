"""The page on policy levers prints what it says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.test_tutorials import RENEW, follow
from docs.tutorial import renewed


def test_the_border_price_of_the_spider(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "policy.md").read_text(encoding="utf-8")
    assert len(follow(page.split("## Grants and wage subsidies")[0], "policy", root, tmp_path)) == 1


@pytest.mark.slow
def test_the_whole_page(root: Path, tmp_path: Path) -> None:
    file = root / "docs" / "policy.md"
    page = file.read_text(encoding="utf-8")
    printed = follow(page, "policy", root, tmp_path)
    assert len(printed) == 6
    if os.environ.get(RENEW):
        file.write_text(renewed(page, printed), encoding="utf-8")
