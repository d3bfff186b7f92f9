"""The example of the page on sweeps prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest


def test_the_example_prints_its_output(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (root / "docs" / "sweeps.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (output,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "docs/sweeps.md", "exec"), {})
    assert printed.getvalue() == output
