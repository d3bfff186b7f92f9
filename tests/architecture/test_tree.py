"""The folder tree, the length of its files, and what each of them must say or must not."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import rebundle

PACKAGE = Path(rebundle.__file__).parent
PACKAGES = {"instance", "formulation", "solver", "plan", "analysis", "pages", "teaching", "interfaces"}
DRAWERS = {"utils", "util", "helpers", "common", "misc", "internal", "_internal"}
LONGEST = 300
LISTS = {"instance/schema.py"}
"""Files that are one list of data and may be longer."""

PLACES = [f"/{name}/" for name in ("work", "tmp/venv", "root")] + ["pypi" + ".org", "files.python" + "hosted.org"]
"""Paths of one machine and hosts of registries, pieced together so that this file does not name them."""

FILES = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_the_packages_are_those_of_the_architecture() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == PACKAGES


def test_no_module_is_a_drawer() -> None:
    assert [file for file in FILES if DRAWERS & set(Path(file).with_suffix("").parts)] == []


def test_files_are_short() -> None:
    long = {file for file, text in FILES.items() if len(text.splitlines()) >= LONGEST}
    assert long == LISTS


def public(tree: ast.Module) -> Iterator[tuple[str, Named]]:
    """Public classes and functions of a module, and the public methods of public classes."""
    for node in tree.body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, Named) and not part.name.startswith("_"))


def test_everything_public_has_a_docstring() -> None:
    missing = []
    for file, text in FILES.items():
        tree = ast.parse(text)
        if tree.body and ast.get_docstring(tree) is None:
            missing.append(file)
        missing += [f"{file}: {name}" for name, node in public(tree) if ast.get_docstring(node) is None and not overrides(name)]
    assert missing == []


def overrides(name: str) -> bool:
    """Whether a method takes the place of a library's, which documents it."""
    return name.endswith((".enableCallbacks",))


def test_no_file_names_a_machine_or_a_registry(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = root / name
        text = path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""
        found += [f"{name}: {place}" for place in PLACES if place in text]
    assert found == []
