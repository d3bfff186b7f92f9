"""Tables and growth of the figures that `run.py` has kept, as they stand in the documentation.

Example: python benchmarks/table.py docs/benchmarks.json
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np

Figures = dict[str, dict[str, dict[str, Any]]]
MARKS = {"0.01": "to 1 %", "0.001": "to 0.1 %", "0.0001": "to proof"}
SMALL = re.compile(r"cap\d+")
"""Problems of one line together: OR-Library's cap41 to cap134."""
NONE = "–"


def rows(figures: Figures) -> list[list[str]]:
    """One row a problem and method: seconds to each gap, ratio of the planner's proof to theirs, memory."""
    result = []
    for problem, methods in figures.items():
        own = methods["planner"]
        for method, found in methods.items():
            if found.get("note") == "not measured":
                continue
            if "cost" not in found:
                result.append([problem, method, *[NONE] * 3, NONE, NONE, found["note"]])
                continue
            seconds = [number(found.get(gap)) for gap in MARKS]
            proven = own.get("0.0001") and found.get("0.0001")
            ratio = f"{own['0.0001'] / found['0.0001']:.2f}" if proven else NONE
            result.append([problem, method, *seconds, ratio, f"{found['memory']:,.0f}", found.get("note") or ("" if found["proven"] else "stopped")])
    return result


def number(seconds: float | None) -> str:
    return NONE if seconds is None else f"{seconds:.2f}" if seconds < 100 else f"{seconds:,.0f}"


def small(figures: Figures) -> list[list[str]]:
    """Medians over those of cap41 to cap134 that a method has proven: seconds, and the ratio of the planner's to theirs, problem by problem."""
    group = [methods for problem, methods in figures.items() if SMALL.fullmatch(problem)]
    result = []
    for method in group[0] if group else ():
        proven = [methods for methods in group if methods[method].get("0.0001")]
        if not proven:
            continue
        seconds = [methods[method]["0.0001"] for methods in proven]
        ratios = [methods["planner"]["0.0001"] / methods[method]["0.0001"] for methods in proven]
        result.append([method, f"{len(proven)} of {len(group)}", f"{statistics.median(seconds):.2f}", f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}", f"{max(ratios):.2f}"])
    return result


def growth(figures: Figures) -> dict[str, tuple[list[int], list[float], float]]:
    """By method over the random problems that it has proven: pairs of site and customer, seconds to proof, fitted exponent."""
    result = {}
    drawn = {problem: methods for problem, methods in figures.items() if problem.startswith("random ")}
    for method in next(iter(drawn.values()), {}):
        points = sorted((int(np.prod([int(part) for part in problem.split()[1].split("x")])), methods[method]["0.0001"]) for problem, methods in drawn.items() if methods[method].get("0.0001"))
        if len(points) >= 3:
            sizes, seconds = [size for size, _ in points], [time for _, time in points]
            result[method] = (sizes, seconds, float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0]))
    return result


def table(head: list[str], body: list[list[str]], left: int) -> str:
    """Rows as a table of the documentation, the first columns to the left, the rest to the right."""
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))


def tables(figures: Figures) -> list[str]:
    """Tables of the page, in order: the small problems, the others, growth."""
    others = {problem: methods for problem, methods in figures.items() if not SMALL.fullmatch(problem)}
    grown = [[method, str(len(sizes)), f"{sizes[0]:,} to {sizes[-1]:,}", f"{exponent:.2f}"] for method, (sizes, _, exponent) in growth(figures).items()]
    return [
        table(["method", "proven", "seconds, median", "planner / method, median", "least", "most"], small(figures), 1),
        table(["problem", "method", *MARKS.values(), "planner / method", "MiB", "note"], rows(others), 2),
        table(["method", "problems proven", "pairs of site and customer", "exponent"], grown, 1),
    ]


def states(figures: dict[str, dict[str, Any]]) -> str:
    """Table of what `states.py` has kept: one row per number of scenarios and method."""
    rows = []
    for name, found in figures.items():
        count, method = name.split()
        gap = NONE if "gap" not in found else "proven" if found["proven"] else f"{100 * found['gap']:.2f} %"
        rows.append([count, f"`{method}`", f"{found['columns']:,}", number(found["build"]), number(found["solve"]), gap])
    return table(["scenarios", "method", "columns", "build", "solve", "gap"], rows, 2)


if __name__ == "__main__":
    print("\n\n".join(tables(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
