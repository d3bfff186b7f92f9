"""Measure how the model grows with its states: columns, building, solving to 1e-4, whole and decomposed by state.

Example: python benchmarks/states.py --limit 200 --keep docs/benchmarks-states.json

Each solve has a process of its own, one thread. Seconds are those of the processor; the limit is by the clock.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from problems import single_level_tables
from table import states

Figures = dict[str, dict[str, Any]]
COUNTS = (1, 5, 25, 100)
METHODS = ("plain", "states")
GAP = 1e-4
SIZES = (20, 30, 3)
"""Sites, markets, products."""

PENALTY = 50.0
"""Cost of a unit that a market goes without; serving it costs about a tenth."""


def star(count: int) -> Any:
    """A single-level network with a star of scenarios: demand of each market from half to one and a half, freight of each country from 0.7 to 1.6, a country lost in every fifth."""
    import rebundle as rb

    header, tables = single_level_tables(*SIZES, countries=4)
    random = np.random.default_rng(1)
    tables["demand"] = tables["demand"].assign(shortage_penalty=PENALTY)
    countries = [row["country"] for row in tables["countries"]]
    rows: list[dict[str, Any]] = [{"state": "today", "years": 0}]
    changes: list[dict[str, Any]] = []
    for name in (f"scenario {place}" for place in range(count)):
        rows.append({"state": name, "parent": "today", "probability": 1 / count, "may_open": False})
        changes += [{"state": name, "what": f"demand@{row['market']}", "value": float(random.uniform(0.5, 1.5))} for row in tables["markets"]]
        changes += [{"state": name, "what": f"freight@{country}>*", "value": float(random.uniform(0.7, 1.6))} for country in countries]
        if len(rows) % 5 == 0:
            changes.append({"state": name, "what": str(random.choice(countries)), "change": "closed"})
    return rb.make({**header, "title": f"{count} scenarios"}, {**tables, "states": rows, "state_changes": changes})


def one(count: int, method: str, limit: float) -> dict[str, Any]:
    """Build and solve in this process."""
    import rebundle as rb
    from rebundle.solver.outcome import NoPlanFound

    case = star(count)
    began = time.process_time()
    planner = rb.Planner(case)
    built = time.process_time()
    result = {"rows": len(planner.matrix.row_low), "columns": len(planner.matrix.low), "build": built - began}
    try:
        found = planner.find(planner.matrix.low, planner.matrix.high, planner.matrix.prices, method=method, gap=GAP, time_limit=limit)
    except NoPlanFound as stopped:
        return {**result, "solve": time.process_time() - built, "bound": stopped.bound}
    solve = time.process_time() - built
    plan = planner.plan(found, "free")
    if not plan.passed:
        raise RuntimeError(f"{count} scenarios by {method}: the plan fails its audit")
    return {**result, "solve": solve, "cost": plan.cost, "bound": plan.bound, "gap": plan.gap, "proven": plan.status == "optimal", "method": plan.method}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=2, metavar=("COUNT", "METHOD"), help=argparse.SUPPRESS)
    parser.add_argument("--counts", nargs="+", type=int, default=COUNTS)
    parser.add_argument("--methods", nargs="+", default=METHODS)
    parser.add_argument("--limit", type=float, default=200.0, help="seconds by the clock for each solve")
    parser.add_argument("--keep", type=Path, help="file for the figures")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(int(options.one[0]), options.one[1], options.limit)))
        return
    figures: Figures = {}
    for count in options.counts:
        for method in options.methods:
            words = [sys.executable, __file__, "--limit", str(options.limit), "--one", str(count), method]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            figures[f"{count} {method}"] = json.loads(done.stdout.splitlines()[-1])
            if options.keep:
                options.keep.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
            print(states({f"{count} {method}": figures[f"{count} {method}"]}).splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
