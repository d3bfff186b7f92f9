"""The direction of imports, and who may name what."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import rebundle

PACKAGE = Path(rebundle.__file__).parent
ONLY_IN = {
    "highspy": ("solver/highs.py",),
    "pyomo": ("formulation/", "solver/"),
    "typer": ("interfaces/",),
    "rich": ("interfaces/", "pages/"),
    "plotly": ("pages/",),
    "jinja2": ("pages/html/",),
} | dict.fromkeys(("joblib", "pyarrow", "duckdb", "distributed"), ("analysis/sweeping/",))
"""Where a library may be imported."""


def importers(library: str) -> list[str]:
    """Files of the package that import a library, at any depth of the file."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        modules = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
        modules += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0]
        if library in {module.split(".")[0] for module in modules}:
            found.append(path.relative_to(PACKAGE).as_posix())
    return found


def test_import_linter_keeps_its_contracts(root: Path) -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache", "--no-logo", "--config", "pyproject.toml"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_place(library: str) -> None:
    found = importers(library)
    assert found, f"nothing imports {library}: take it off the list"
    assert [file for file in found if not file.startswith(ONLY_IN[library])] == []


def test_the_command_line_starts_without_the_solver() -> None:
    """Importing the package imports none of the heavy libraries."""
    code = "import sys, rebundle; print(*sorted({'pandas', 'pyomo', 'highspy', 'plotly', 'jinja2', 'pyarrow', 'duckdb', 'joblib', 'distributed', 'typer', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
