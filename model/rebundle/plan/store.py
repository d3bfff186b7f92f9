"""Plans as files: one JSON file, or a folder of CSV tables. Nothing is ever half-written."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from rebundle.instance.problem import Problem
from rebundle.plan.completing import complete
from rebundle.plan.plan import TABLES, Plan
from rebundle.plan.reading import PlanError, parse

FILE = "plan.json"
"""File of a folder that holds everything that is no table."""

UNSAFE = re.compile(r"[=+\-@\s]|.*[\x00-\x1f\x7f]|.*\s\Z", re.DOTALL)
"""Text that a spreadsheet would take for a formula, or that would not come back from a CSV table as it was."""


def to_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values: the form of the JSON file and of ``rebundle solve --json``.

    Returns
    -------
    dict
        The plan's fields; its gaps; ``audit`` with ``passed`` and ``violations`` (None where none was made);
        ``seconds`` with read, build, compile, solve and audit; each table as a list of rows.
        Numbers that are not finite are None, so that the JSON is strict.
    """
    seconds = {name: _number(plan.seconds.get(name, math.nan)) for name in dict.fromkeys(("read", "build", "compile", "solve", "audit", *plan.seconds))}
    return {
        "instance": plan.instance,
        "digest": plan.digest,
        "strategy": plan.strategy,
        "status": plan.status,
        "currency": plan.currency,
        "cost": _number(plan.cost),
        "bound": _number(plan.bound),
        "unavoidable": _number(plan.unavoidable),
        "gap": _number(plan.gap),
        "gap_money": _number(plan.gap_money),
        "gap_avoidable": _number(plan.gap_avoidable),
        "audit": {"passed": plan.passed, "violations": _violations(plan)},
        "seconds": seconds,
        "method": plan.method,
        "versions": dict(plan.versions),
        **{name: _rows(name, getattr(plan, name)) for name in TABLES},
    }


def from_dict(content: Any, file: str = FILE) -> Plan:
    """Make a plan from the form of `to_dict`.

    Parameters
    ----------
    content : dict
        At least ``cells`` and ``flows``. State (``now``), segment (``all``), and the opened and closed cells may be
        absent; `complete` works out the latter, missing runs and the cost. Without a status the plan is ``hand-made``.
    file : str
        Name of the file, for the messages.

    Raises
    ------
    PlanError
        With every fault: file, row, column, value and what was expected.
    """
    return parse(content, dict.fromkeys(TABLES, file), file)


def write(plan: Plan, path: str | Path) -> None:
    """Write a plan to a JSON file where `path` ends in ``.json``, else to a folder of CSV tables.

    An existing plan at `path` is replaced only once the new one is complete.

    Parameters
    ----------
    plan : Plan
        The plan.
    path : str or Path
        File or folder; its parent must exist.

    Raises
    ------
    PlanError
        Where a name of the plan would become a formula in a spreadsheet, or does not fit into a CSV table.
    FileExistsError
        Where `path` is a folder that holds other things than a plan.
    """
    target, content = Path(path), to_dict(plan)
    if target.suffix == ".json":
        _replace(target, {"": _json(content)})
        return
    files = {f"{name}.csv": _csv(name, content.pop(name)) for name in TABLES}
    _replace(target, {**files, FILE: _json(content)})


def read_plan(path: str | Path) -> Plan:
    """Read a plan from a JSON file or a folder of CSV tables; a folder needs no more than cells.csv and flows.csv.

    Raises
    ------
    PlanError
        With every fault: file, row, column, value and what was expected.
    OSError
        Where there is no such file.
    """
    source = Path(path)
    if not source.is_dir():
        return from_dict(_load(source), source.name)
    problems: list[Problem] = []
    content = _load(source / FILE) if (source / FILE).is_file() else {}
    for name in TABLES:
        if (source / f"{name}.csv").is_file():
            _read_csv(name, source / f"{name}.csv", content, problems)
    for file in sorted(source.glob("*.csv")):
        if file.stem not in TABLES:
            problems.append(Problem("files", file.name, None, "", "", f"no such table; a plan has {', '.join(TABLES)}."))
    if problems:
        raise PlanError(problems)
    return parse(content, {name: f"{name}.csv" for name in TABLES}, FILE, first_row=2)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _violations(plan: Plan) -> list[dict[str, Any]] | None:
    if plan.violations is None:
        return None
    return [{**asdict(violation), "amount": _number(violation.amount)} for violation in plan.violations]


def _rows(name: str, frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [[_number(value) for value in frame[column].tolist()] if kind == "number" else frame[column].tolist() for column, kind in TABLES[name].items()]
    return [dict(zip(TABLES[name], values, strict=True)) for values in zip(*columns, strict=True)]


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def _csv(name: str, rows: Sequence[dict[str, Any]]) -> str:
    """Write a table; refuse text that a spreadsheet would run or that a CSV table would not give back."""
    columns = TABLES[name]
    text = [column for column, kind in columns.items() if kind == "text"]
    wrong = [Problem("values", f"{name}.csv", line, column, str(row[column]), WRONG_TEXT) for line, row in enumerate(rows, 2) for column in text if row[column] and UNSAFE.match(row[column])]
    if wrong:
        raise PlanError(wrong)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return stream.getvalue()


WRONG_TEXT = "a name may not begin with = + - or @, begin or end with a blank, nor hold tabs or line breaks; write the plan as .json instead."


def _cell(value: str | float | None) -> str:
    return "" if value is None else value if isinstance(value, str) else repr(value)


def _replace(target: Path, files: dict[str, str]) -> None:
    """Write files next to `target` under another name, then put them in its place; the key "" is the target itself."""
    fresh, old = (target.with_name(f".{target.name}.{os.getpid()}.{word}") for word in ("new", "old"))
    try:
        if "" in files:
            fresh.write_text(files[""], encoding="utf-8")
            os.replace(fresh, target)
            return
        _refuse_foreign(target, files)
        fresh.mkdir()
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="")
        _swap(target, fresh, old)
    finally:
        shutil.rmtree(old, ignore_errors=True)
        if fresh.is_dir():
            shutil.rmtree(fresh, ignore_errors=True)
        else:
            fresh.unlink(missing_ok=True)


def _refuse_foreign(target: Path, files: Iterable[str]) -> None:
    if target.exists() and not target.is_dir():
        raise FileExistsError(f"{target} is a file; name a folder, or a file that ends in .json.")
    foreign = sorted(file.name for file in target.iterdir() if file.name not in set(files)) if target.is_dir() else []
    if foreign:
        raise FileExistsError(f"{target} holds other things than a plan: {', '.join(foreign[:5])}; name another folder.")


def _swap(target: Path, fresh: Path, old: Path) -> None:
    """Put the folder `fresh` in the place of `target`; on failure `target` is as it was."""
    if not target.exists():
        os.rename(fresh, target)
        return
    os.rename(target, old)
    try:
        os.rename(fresh, target)
    except OSError:
        os.rename(old, target)
        raise


def _load(file: Path) -> Any:
    """Read strict JSON: no NaN, no Infinity."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
    except ValueError as error:
        raise PlanError([Problem("files", file.name, None, "", "", f"not strict JSON in UTF-8: {error}.")]) from None


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON, write null")


def _read_csv(name: str, file: Path, content: Any, problems: list[Problem]) -> None:
    """Read one table as rows of text into `content`."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            head, *lines = [[cell.strip() for cell in cells] for cells in csv.reader(stream, strict=True)] or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(Problem("columns", file.name, None, "", "", f"not a CSV table in UTF-8: {error}."))
        return
    for number, cells in enumerate(lines, 2):
        if any(cells) and len(cells) != len(head):
            problems.append(Problem("columns", file.name, number, "", "", f"{len(cells)} cells under {len(head)} headers; quote a value that holds a comma."))
    for column in sorted({column for column in head if head.count(column) > 1}):
        problems.append(Problem("columns", file.name, 1, column, "", "the column stands twice."))
    if not isinstance(content, dict):
        return
    if not lines:
        problems += [Problem("columns", file.name, 1, column, "", "unknown column; remove it or correct its name.") for column in head if column and column not in TABLES[name]]
    content[name] = [dict(zip(head, cells, strict=False)) if any(cells) else None for cells in lines]


__all__ = ["PlanError", "complete", "from_dict", "read_plan", "to_dict", "write"]
