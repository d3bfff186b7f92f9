"""The notebooks run from a clean state, and stand in the repository without outputs, functions or paths of a machine."""

from __future__ import annotations

import ast
import os
import re
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import rebundle as rb

HERE = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
LONGEST, WIDEST = 120, 100
"""Seconds a notebook may take, letters a line of code may have."""

SOLUTION = re.compile(r"^# (?=\w+\.solution\(\))", re.MULTILINE)
FIGURE = re.compile(r"\d[.,]\d|\d\s?%|\d\s(?:million|thousand|solves)")
"""What prose must leave to a cell that computes and prints it."""

notebooks = pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in NOTEBOOKS])
first_fast = pytest.mark.parametrize("path", [pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path != NOTEBOOKS[0])) for path in NOTEBOOKS])


def cells(path: Path, kind: str) -> list[str]:
    return [cell["source"] for cell in nbformat.read(path, 4)["cells"] if cell["cell_type"] == kind]


def prose(text: str) -> str:
    """Text without code, formulas and links."""
    return re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)", "", text)


@first_fast
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the solutions that readers have to ask for; a warning is a failure."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(rb.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]))
    book = nbformat.read(path, 4)
    for cell in book["cells"]:
        cell["source"] = SOLUTION.sub("", cell["source"]) if cell["cell_type"] == "code" else cell["source"]
    began = time.perf_counter()
    NotebookClient(book, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    assert time.perf_counter() - began < LONGEST
    outputs = [output for cell in book["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]
    assert [output["text"] for output in outputs if output.get("name") == "stderr"] == []
    drawn = sum("application/vnd.plotly.v1+json" in output.get("data", {}) for output in outputs)
    assert drawn >= 1


@notebooks
def test_a_notebook_is_stored_without_what_running_leaves(path: Path) -> None:
    book = nbformat.read(path, 4)
    nbformat.validate(book)
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"] is not None] == []
    assert [cell["metadata"] for cell in book["cells"] if cell["metadata"]] == []
    assert book["metadata"] == {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    assert not re.search(r"[\"'(\s](?:/\w+/|[A-Z]:\\|~/)", path.read_text(encoding="utf-8"))


@notebooks
def test_a_notebook_has_no_functions_and_short_lines(path: Path) -> None:
    for code in cells(path, "code"):
        nodes = list(ast.walk(ast.parse(code)))
        assert not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) for node in nodes), code
        assert max(map(len, code.splitlines())) <= WIDEST, code


@notebooks
def test_a_notebook_begins_with_a_question_and_ends_with_what_to_try_next(path: Path) -> None:
    first, *_, last = cells(path, "markdown")
    assert first.startswith("# ")
    assert "?" in first.split("\n\n")[1]
    heading, *ideas = last.split("## ")[-1].split("\n- ")
    assert heading.strip() == "What to try next"
    assert len(ideas) >= 3


@notebooks
def test_prose_leaves_figures_to_the_cells(path: Path) -> None:
    assert [found for text in cells(path, "markdown") if (found := FIGURE.search(prose(text)))] == []


def test_the_notebooks_are_numbered_from_one() -> None:
    assert [int(path.stem[:2]) for path in NOTEBOOKS] == list(range(1, len(NOTEBOOKS) + 1))


def test_every_exercise_stands_in_the_notebook_with_its_check_and_solution() -> None:
    code = "\n".join(cells(HERE / "08-exercises.ipynb", "code"))
    for name in rb.exercises().index:
        assert f'{name} = rb.exercise("{name}")' in code
        assert f"{name}.check(answer)" in code
        assert re.search(rf"^# {name}\.solution\(\)$", code, re.MULTILINE)
