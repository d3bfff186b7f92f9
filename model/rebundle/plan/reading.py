"""From plain values to a plan: every value checked, every fault collected."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from rebundle.instance.problem import Problem, nearest
from rebundle.plan.plan import NOW, TABLES, Plan, Violation, table

TEXTS = {"instance": "", "digest": "", "strategy": "free", "status": "hand-made", "currency": "", "method": ""}
NUMBERS = {"cost": math.nan, "bound": math.nan, "unavoidable": 0.0}
DERIVED = ("gap", "gap_money", "gap_avoidable")
OPTIONAL: dict[str, Any] = {"state": NOW, "segment": "all", "opened": math.nan, "closed": math.nan, "weight": 1.0}
"""Columns a table may leave out, or leave empty, and what then holds."""

MAY_BE_EMPTY = {("costs", "kind"), ("costs", "place"), ("routed_runs", "route"), ("routed_flows", "route"), ("routed_flows", "onward")}
"""Text that may be empty."""

NEEDED = ("cells", "flows")
"""Tables that every plan has."""


class PlanError(ValueError):
    """A plan that cannot be read or written, with every problem found.

    Attributes
    ----------
    problems : tuple of Problem
        File, row, column, value and what was expected.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def parse(content: Any, files: Mapping[str, str], file: str, first_row: int = 1) -> Plan:
    """Make a plan from plain values.

    Parameters
    ----------
    content : dict
        The form of `store.to_dict`; numbers may be text, as in a CSV table.
    files : Mapping of str to str
        Name of the file of each table, for the messages.
    file : str
        Name of the file of everything else.
    first_row : int
        Number of a table's first row in the messages.

    Raises
    ------
    PlanError
        With every fault.
    """
    if not isinstance(content, dict):
        raise PlanError([Problem("files", file, None, "", "", "a plan is a JSON object with at least cells and flows.")])
    problems = _keys(content, files, file)
    fields: dict[str, Any] = {name: _scalar(content, name, default, file, _text, problems) for name, default in TEXTS.items()}
    fields |= {name: _scalar(content, name, default, file, _number, problems) for name, default in NUMBERS.items()}
    fields["seconds"] = _mapping(content, "seconds", file, _number, problems)
    fields["versions"] = _mapping(content, "versions", file, _text, problems)
    fields["violations"] = _violations(content.get("audit"), file, problems)
    for name in TABLES:
        fields[name] = _table(name, content.get(name) or [], files[name], first_row, problems)
    if problems:
        raise PlanError(problems)
    return Plan(**fields)


def _keys(content: dict[str, Any], files: Mapping[str, str], file: str) -> list[Problem]:
    known = [*TEXTS, *NUMBERS, *DERIVED, "audit", "seconds", "versions", *TABLES]
    problems = [Problem("columns", file, None, str(key), "", "unknown key; remove it or correct its name.", nearest(str(key), known)) for key in content if key not in known]
    missing = [name for name in NEEDED if name not in content]
    return problems + [Problem("files", files[name], None, name if files[name] == file else "", "", "missing table; a plan has at least cells and flows.") for name in missing]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is needed.")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and "_" in value):
        raise ValueError("a number is needed.")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise ValueError("a number is needed; write 1234.5, without thousands separators.") from None
    if not math.isfinite(number):
        raise ValueError("a finite number is needed.")
    return number


def _scalar(content: dict[str, Any], name: str, default: Any, file: str, kind: Callable[[Any], Any], problems: list[Problem]) -> Any:
    value = content.get(name)
    if value is None:
        return default
    try:
        return kind(value)
    except ValueError as fault:
        problems.append(Problem("values", file, None, name, str(value), str(fault)))
        return default


def _mapping(content: dict[str, Any], name: str, file: str, kind: Callable[[Any], Any], problems: list[Problem]) -> dict[str, Any]:
    value = content.get(name) or {}
    if not isinstance(value, dict):
        problems.append(Problem("values", file, None, name, str(value), "a JSON object is needed."))
        return {}
    return {key: _scalar(value, key, None, file, kind, problems) for key in value if value[key] is not None}


def _violations(audit: Any, file: str, problems: list[Problem]) -> tuple[Violation, ...] | None:
    """Violations of the audit; the word ``passed`` follows from them."""
    if audit is None:
        return None
    rows = audit.get("violations") if isinstance(audit, dict) else audit
    if rows is None:
        return None
    try:
        return tuple(Violation(**{key: _text(row[key]) for key in ("rule", "who", "unit", "detail")}, amount=math.nan if row["amount"] is None else _number(row["amount"])) for row in rows)
    except (KeyError, TypeError, ValueError):
        problems.append(Problem("values", file, None, "audit", "", "violations is null or a list of rule, who, amount, unit and detail."))
        return None


def _table(name: str, rows: Any, file: str, first_row: int, problems: list[Problem]) -> pd.DataFrame:
    """Check and type one table; rows that are None are blank lines."""
    if not isinstance(rows, list) or not all(row is None or isinstance(row, dict) for row in rows):
        problems.append(Problem("columns", file, None, name, "", "a list of rows is needed, each a JSON object."))
        return table(name, [])
    given = {number: row for number, row in enumerate(rows, first_row) if row is not None}
    found = {column for row in given.values() for column in row}
    for column in sorted(found - set(TABLES[name])):
        problems.append(Problem("columns", file, None, column, "", f"unknown column of {name}; remove it or correct its name.", nearest(column, TABLES[name])))
    columns: dict[str, list[Any]] = {}
    for column, kind in TABLES[name].items():
        if given and column not in found and column not in OPTIONAL:
            problems.append(Problem("columns", file, None, column, "", f"missing column of {name}; add it."))
        else:
            columns[column] = _column(name, column, kind, given, file, problems)
    return table(name, columns) if given and len(columns) == len(TABLES[name]) else table(name, [])


def _column(name: str, column: str, kind: str, rows: dict[int, dict[str, Any]], file: str, problems: list[Problem]) -> list[Any]:
    """Check and type one column; a faulty value is replaced, its fault kept."""
    parser, nothing = (_number, math.nan) if kind == "number" else (_text, "")
    empty = OPTIONAL.get(column, "" if (name, column) in MAY_BE_EMPTY else None)
    values: list[Any] = []
    for number, row in rows.items():
        value = row.get(column)
        try:
            if value is not None and value != "":
                values.append(parser(value))
            elif empty is not None:
                values.append(empty)
            else:
                raise ValueError(f"a {'number' if kind == 'number' else 'name'} is needed.")
        except ValueError as fault:
            problems.append(Problem("values", file, number, column, "" if value is None else str(value), str(fault)))
            values.append(nothing)
    return values
