"""Measure the way from a folder to HiGHS: families as arrays, which is what is solved, beside the same families through Pyomo; processor seconds.

Example: python benchmarks/build.py --sizes 100x500 100x4000
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from problems import random_problem

ROUTES = ("arrays", "pyomo")


def write(folder: Path, sites: int, customers: int) -> None:
    """Write a random facility-location problem as an instance folder."""
    problem = random_problem(sites, customers, 0)
    here, there = [f"w{number}" for number in range(sites)], [f"c{number}" for number in range(customers)]
    tables: dict[str, dict[str, Any]] = {
        "countries": {"country": ["XXA"], "capital_rate": 0.0},
        "sites": {"site": here, "country": "XXA"},
        "markets": {"market": there, "country": "XXA"},
        "items": {"item": ["good"]},
        "cells": {"cell": ["plant"], "stage": "assembly"},
        "placements": {"cell": "plant", "site": here, "max": 1, "capacity_hours": problem.capacity, "fixed_cost": problem.fixed},
        "recipes": {"recipe": ["make"], "cell": "plant", "item": "good", "hours": 1},
        "modes": {"mode": ["road"]},
        "lanes": {"origin": np.repeat(here, customers), "destination": np.tile(there, sites), "mode": "road", "cost_per_unit": problem.unit_cost.ravel()},
        "demand": {"market": there, "item": "good", "quantity": problem.demand},
    }
    folder.mkdir()
    (folder / "instance.toml").write_text('format = 1\ntitle = "random"\ncurrency = "EUR"\nhome = "XXA"\n')
    for name, columns in tables.items():
        pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False)


def one(route: str, folder: str) -> dict[str, Any]:
    """Go the way once in this process."""
    import rebundle as rb
    from rebundle.solver import planner

    began = time.process_time()
    case = rb.read(folder)
    read = time.process_time()
    columns = len(planner.Planner(case).matrix.low) if route == "arrays" else through_pyomo(case)
    done = time.process_time()
    return {"columns": columns, "read": read - began, "build": done - read, "total": done - began, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def through_pyomo(case: Any) -> int:
    """State the model in Pyomo, compile its standard form with one objective per cost line, and give it to HiGHS."""
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    import rebundle as rb
    from rebundle.solver import highs

    model = rb.build(case)
    model.total.deactivate()
    model.driver.activate()
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    kind, rhs = np.array([row.bound_type for row in form.rows]), np.asarray(form.rhs, dtype=float)
    bounds = np.array([column.bounds for column in form.columns], dtype=float)
    whole = np.array([not column.is_continuous() for column in form.columns])
    highs.Solver(form.A.tocsr(), np.where(kind == 1, -np.inf, rhs), np.where(kind == -1, np.inf, rhs), bounds[:, 0], bounds[:, 1], whole)
    return len(form.columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=2, metavar=("ROUTE", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--sizes", nargs="+", default=["50x200", "100x500", "100x1000", "100x4000"], metavar="SITESxCUSTOMERS")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(*options.one)))
        return
    print(f"{'problem':<12}{'columns':>10}  {'route':<8}{'read s':>8}{'build s':>9}{'total s':>9}{'ratio':>8}{'MiB':>8}")
    with tempfile.TemporaryDirectory() as parent:
        for size in options.sizes:
            folder = Path(parent) / size
            write(folder, *map(int, size.split("x")))
            rows = {route: json.loads(subprocess.run([sys.executable, __file__, "--one", route, str(folder)], capture_output=True, text=True, check=True).stdout) for route in ROUTES}
            for route, row in rows.items():
                times = f"{row['read']:>8.2f}{row['build']:>9.2f}{row['total']:>9.2f}"
                print(f"{size:<12}{row['columns']:>10,}  {route:<8}{times}{row['total'] / rows['arrays']['total']:>8.2f}{row['memory']:>8,.0f}", flush=True)


if __name__ == "__main__":
    main()
