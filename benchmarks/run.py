"""Measure this planner beside what else a user would pick, in one run.

Example: python benchmarks/run.py --orlib FOLDER --repeat 3
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BOEING = HERE.parent / "instances" / "boeing-787"
METHODS = ("planner", "by hand", "tutorial")


def one(method: str, problem: str) -> dict[str, Any]:
    """Solve one problem with one method in this process."""
    import methods
    from problems import orlib, random_problem

    if problem == "boeing-787":
        folder = {"planner": methods.planner_folder, "by hand": methods.by_hand_folder, "tutorial": methods.tutorial_folder}
        result = folder[method](BOEING)
    else:
        kind, _, rest = problem.partition(":")
        arrays = orlib(Path(rest)) if kind == "orlib" else random_problem(*(int(number) for number in rest.split(",")))
        result = {"planner": methods.planner, "by hand": methods.by_hand, "tutorial": methods.tutorial}[method](arrays)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {**result, "memory": peak / 1024}


def measure(method: str, problem: str, repeat: int) -> dict[str, Any]:
    """Median over fresh processes."""
    runs = []
    for _ in range(repeat):
        done = subprocess.run([sys.executable, __file__, "--one", method, problem], capture_output=True, text=True, check=False)
        if done.returncode:
            return {"error": done.stderr.strip().splitlines()[-1]}
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return {key: statistics.median(run[key] for run in runs) for key in ("build", "solve", "total", "cost", "memory")} | {"proven": all(run.get("proven", True) for run in runs)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "PROBLEM"))
    parser.add_argument("--orlib", type=Path, help="folder with OR-Library cap files")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(*options.one)))
        return
    problems = [f"random:100,500,{seed}" for seed in range(3)] + ["boeing-787"]
    if options.orlib:
        files = sorted(options.orlib.glob("cap[0-9]*.txt"), key=lambda path: int(path.stem[3:]))
        problems = [f"orlib:{path}" for path in files] + problems
    print(f"{'problem':<22}{'method':<10}{'build s':>9}{'solve s':>9}{'total s':>9}{'ratio':>8}{'MiB':>7}  cost")
    figures = []
    for problem in problems:
        name = Path(problem.partition(":")[2]).stem if problem.startswith("orlib") else problem
        results = {method: measure(method, problem, options.repeat) for method in METHODS}
        figures.append({"problem": name, **results})
        for method, result in results.items():
            show(name, method, result, results["planner"])
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1))
    totals = {method: sum(row[method].get("total", float("nan")) for row in figures) for method in METHODS}
    print(f"{'all':<22}" + ", ".join(f"{method} {seconds:.1f} s" for method, seconds in totals.items()))


def show(name: str, method: str, result: dict[str, Any], own: dict[str, Any]) -> None:
    if "error" in result:
        print(f"{name:<22}{method:<10}{result['error']}", flush=True)
        return
    ratio = own["total"] / result["total"] if "total" in own else float("nan")
    mark = "" if result["proven"] else "  (stopped)"
    print(f"{name:<22}{method:<10}{result['build']:>9.2f}{result['solve']:>9.2f}{result['total']:>9.2f}{ratio:>8.2f}{result['memory']:>7.0f}  {result['cost']:,.2f}{mark}", flush=True)


if __name__ == "__main__":
    main()
