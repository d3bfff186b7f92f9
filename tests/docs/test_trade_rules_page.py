"""The page on trade rules prints what it says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.test_tutorials import RENEW, follow
from docs.tutorial import renewed


def test_the_first_steps(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "trade-rules.md").read_text(encoding="utf-8")
    assert len(follow(page.split("One line next door")[0], "trade rules", root, tmp_path)) == 2


@pytest.mark.slow
def test_the_page(root: Path, tmp_path: Path) -> None:
    file = root / "docs" / "trade-rules.md"
    page = file.read_text(encoding="utf-8")
    printed = follow(page, "trade rules", root, tmp_path)
    assert len(printed) == 7
    if os.environ.get(RENEW):
        file.write_text(renewed(page, printed), encoding="utf-8")
