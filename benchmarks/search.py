"""Measure the methods of search side by side: seconds of processor time to a proven gap of 2.5 %, of 1 %, of 0.1 % and to the proof.

Example: python benchmarks/search.py --orlib FOLDER --networks FOLDER --methods plain auto --limit 300

Each solve has a process of its own; reading, building and compiling are not counted. Processor time of one thread
says more than the clock where other work shares the machine; the limit is by the clock.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GAP = 1e-4
MARKS = {"2.5 %": 2.5e-2, "1 %": 1e-2, "0.1 %": 1e-3, "proof": GAP}


def instance(problem: str) -> Any:
    """Read or draw a problem: orlib:FILE, network:FOLDER:SIZES, random:SITES,CUSTOMERS,SEED, the same as uncapacitated:..., single-level:SITES,MARKETS,PRODUCTS, with products that differ single-level-own:..., or a folder."""
    import rebundle as rb
    from rebundle.instance.importers.orlib import read_orlib

    kind, _, rest = problem.partition(":")
    if kind == "orlib":
        return rb.make(*read_orlib(rest, "cflp"))
    if kind == "network":
        sys.path.insert(0, str(HERE.parent / "tests" / "published"))
        from network_mapping import network_tables

        folder, _, sizes = rest.rpartition(":")
        return rb.make(*network_tables(Path(folder), *map(int, sizes.split("-"))))
    if kind in ("random", "uncapacitated"):
        from methods import tables
        from problems import random_problem

        header, rows = tables(random_problem(*map(int, rest.split(","))))
        for row in rows["placements"] if kind == "uncapacitated" else ():
            del row["capacity_hours"]
        return rb.make(header, rows)
    if kind in ("single-level", "single-level-own"):
        from problems import single_level

        return single_level(*map(int, rest.split(",")), own=kind == "single-level-own")
    return rb.read(problem)


def one(method: str, problem: str, limit: float) -> dict[str, Any]:
    """Solve one problem with one method in this process."""
    from rebundle.solver.planner import Planner

    planner = Planner(instance(problem))
    reached: dict[str, float] = {}
    began, clock = time.process_time(), time.perf_counter()

    def look(cost: float, bound: float) -> None:
        for name, gap in MARKS.items():
            if name not in reached and math.isfinite(cost) and cost - bound <= gap * abs(cost):
                reached[name] = time.process_time() - began

    plan = planner.solve(method=method, gap=GAP, time_limit=limit, progress=lambda seen: look(seen.cost, seen.bound))
    if not plan.passed:
        raise RuntimeError("the plan fails its audit")
    reached.pop("proof", None)
    if plan.status == "optimal":
        look(plan.cost, plan.bound)
        reached["proof"] = time.process_time() - began
    return {
        "reached": reached,
        "processor": time.process_time() - began,
        "clock": time.perf_counter() - clock,
        "cost": plan.cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": plan.status,
        "method": plan.method,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "PROBLEM"))
    parser.add_argument("--orlib", type=Path, help="folder with OR-Library cap files")
    parser.add_argument("--networks", type=Path, help="folder that holds networks/generate.py")
    parser.add_argument("--problems", nargs="*", help="problems instead of the usual ones, see `instance`")
    parser.add_argument("--methods", nargs="*", default=["plain", "auto"])
    parser.add_argument("--limit", type=float, default=300.0, help="seconds by the clock for each solve")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(*options.one, options.limit)))
        return
    print(f"{'problem':<20}{'method':<12}" + "".join(f"{name:>9}" for name in MARKS) + f"{'s':>9}{'clock s':>9}{'gap':>9}  cost, method")
    for problem in options.problems or usual(options.orlib, options.networks):
        for method in options.methods:
            words = [sys.executable, __file__, "--limit", str(options.limit), "--one", method, problem]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            show(problem, method, json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"error": done.stderr.strip().splitlines()[-1]})


def usual(orlib: Path | None, networks: Path | None) -> list[str]:
    """Problems of the documentation that the folders at hand allow."""
    problems = [str(HERE.parent / "instances" / "boeing-787"), "random:100,500,0"]
    problems += [f"network:{networks}:{sizes}" for sizes in ("20-10-5-2-0", "40-20-8-3-0")] if networks else []
    return problems + ([f"orlib:{orlib / name}.txt" for name in ("capa1", "capa2")] if orlib else [])


def show(problem: str, method: str, result: dict[str, Any]) -> None:
    name = problem.rpartition(":")[2].rpartition("/")[2].removesuffix(".txt")
    if "error" in result:
        print(f"{name:<20}{method:<12}{result['error']}", flush=True)
        return
    marks = "".join(f"{result['reached'][mark]:>9.2f}" if mark in result["reached"] else f"{'-':>9}" for mark in MARKS)
    print(f"{name:<20}{method:<12}{marks}{result['processor']:>9.2f}{result['clock']:>9.1f}{result['gap']:>9.4%}  {result['cost']:,.2f}, {result['method']}", flush=True)


if __name__ == "__main__":
    main()
