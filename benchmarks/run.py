"""Measure this planner beside what else a user would pick, in one run.

Example: python benchmarks/run.py --published FOLDER --limit 60 --repeat 3

Each method solves each problem in a process of its own, to 1 %, to 0.1 % and to 0.01 %, which counts as proof; where it
does not reach a gap within the limit, tighter ones are not tried. Printed are processor seconds from
data to answer and the ratio of the planner's to theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

GAPS = (1e-2, 1e-3, 1e-4)
RANDOM = ((50, 200), (100, 500), (100, 1000), (200, 1000), (300, 3000))
LIBRARIES = ("rebundle", "highspy", "linopy", "PuLP", "ortools", "numpy", "pandas")
AGREE = 3e-4
"""Methods that have proven 1e-4 each may differ by this."""


def one(method: str, name: str, gap: float, limit: float, published: Path | None) -> dict[str, Any]:
    """Solve one problem with one method in this process."""
    import methods
    import network_methods
    from problems import Problem, load

    problem = load(name, published)
    known: dict[str, Any] = methods.METHODS if isinstance(problem, Problem) else network_methods.METHODS
    if method not in known:
        return {"note": "not measured"}
    result = known[method](problem, gap, limit)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {**result, "memory": peak / 1024}


def measure(method: str, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Medians over fresh processes at each gap until one is not reached, which one run shows."""
    result: dict[str, Any] = {}
    for gap in options.gaps:
        runs = []
        while len(runs) < options.repeat and all(run.get("proven") for run in runs):
            runs.append(fresh(method, name, gap, options))
        if "note" in runs[-1]:
            return {**result, "note": runs[-1]["note"]}
        medians = {key: statistics.median(run[key] for run in runs) for key in ("seconds", "cost", "memory")}
        reached = all(run["proven"] for run in runs)
        result |= {f"{gap:g}": medians["seconds"] if reached else None, "cost": medians["cost"], "memory": medians["memory"], "proven": reached}
        if not reached:
            break
    return result


def fresh(method: str, name: str, gap: float, options: argparse.Namespace) -> dict[str, Any]:
    """Run one solve in a new process; what goes wrong is a note, not a figure."""
    words = [sys.executable, __file__, "--one", method, name, str(gap), "--limit", str(options.limit)]
    try:
        done = subprocess.run([*words, *(["--published", str(options.published)] if options.published else [])], capture_output=True, text=True, check=False, timeout=3 * options.limit + 120)
    except subprocess.TimeoutExpired:
        return {"note": f"killed after {3 * options.limit + 120:.0f} s"}
    if done.returncode:
        return {"note": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:100]}
    return json.loads(done.stdout.splitlines()[-1])


def names(options: argparse.Namespace) -> list[str]:
    """Problems by size, smallest first; those of the published folder where it is given."""
    if options.only:
        return list(options.only)
    found = [f"random {sites}x{customers} 0" for sites, customers in RANDOM] + ["boeing-787"]
    if options.published:
        files = sorted(options.published.glob("orlib/cap[0-9]*.txt"), key=lambda path: int(path.stem[3:]))
        found = [path.stem for path in files] + found + ["capa1", "capa2", "PSC1-C1-50", "PSC1-C2-50", "PSC1-C4-50", "PSC1-C1-50-5"]
        found += [f"network {sizes}" for sizes in ("10-5-3-1", "20-10-5-2", "40-20-8-3", "80-40-10-5", "300-200-0-28")]
    return [*found, "single-level 300-200-28"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--one", nargs=3, metavar=("METHOD", "PROBLEM", "GAP"), help=argparse.SUPPRESS)
    parser.add_argument("--published", type=Path, help="folder of the published problems")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for one solve")
    parser.add_argument("--repeat", type=int, default=1, help="fresh processes per figure, of which the median is taken")
    parser.add_argument("--only", nargs="+", metavar="PROBLEM", help="these problems only")
    parser.add_argument("--methods", nargs="+", metavar="METHOD", help="these methods only")
    parser.add_argument("--gaps", nargs="+", type=float, default=GAPS, help="relative gaps, the widest first")
    parser.add_argument("--out", type=Path, help="write the figures as JSON after each problem; what is there already is not measured again")
    options = parser.parse_args()
    if options.one:
        method, name, gap = options.one
        print(json.dumps(one(method, name, float(gap), options.limit, options.published)))
        return
    import methods
    import network_methods

    print(", ".join(f"{library} {version(library)}" for library in LIBRARIES) + f"; limit {options.limit:.0f} s, {options.repeat} run(s) each")
    print(f"{'problem':<26}{'method':<17}{'to 1 %':>9}{'to 0.1 %':>9}{'to proof':>9}{'ratio':>7}{'MiB':>7}  cost")
    figures: dict[str, Any] = json.loads(options.out.read_text()) if options.out and options.out.exists() else {}
    for name in names(options):
        if name not in figures:
            figures[name] = {method: measure(method, name, options) for method in options.methods or dict.fromkeys([*methods.METHODS, *network_methods.METHODS])}
            keep(figures, options.out)
        show(name, figures[name])


def keep(figures: dict[str, Any], out: Path | None) -> None:
    """Write the figures whole or not at all."""
    if out:
        half = out.with_suffix(".half")
        half.write_text(json.dumps(figures, indent=1) + "\n")
        os.replace(half, out)


def show(name: str, results: dict[str, Any]) -> None:
    """Print the rows of a problem; a row whose proven cost differs from the planner's says so."""
    own = results.get("planner", {})
    tightest = f"{GAPS[-1]:g}"
    for method, result in results.items():
        if "cost" not in result:
            if result["note"] != "not measured":
                print(f"{name:<26}{method:<17}{result['note']}", flush=True)
            continue
        cells = "".join(f"{result[f'{gap:g}']:>9.2f}" if result.get(f"{gap:g}") else f"{'–':>9}" for gap in GAPS)
        both = own.get(tightest) and result.get(tightest)
        ratio = f"{own[tightest] / result[tightest]:>7.2f}" if both else f"{'–':>7}"
        wrong = "  DIFFERS" if both and abs(result["cost"] / own["cost"] - 1) > AGREE else ""
        print(f"{name:<26}{method:<17}{cells}{ratio}{result['memory']:>7.0f}  {result['cost']:,.2f}{wrong}", flush=True)


if __name__ == "__main__":
    main()
