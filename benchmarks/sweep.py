"""Measure a sweep beside the loop a user would write, which builds the model anew at each point; both in one run.

Example: python benchmarks/sweep.py --points 8 --naive 4

The loop is measured on a random part of the points and extrapolated; the table says so.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

import rebundle as rb
from rebundle.analysis.prices import moved
from rebundle.solver.planner import versions

BOEING = Path(__file__).parent.parent / "instances" / "boeing-787"
STRATEGIES = ("integrated", "offshore")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=8, help="values along each of two prices")
    parser.add_argument("--naive", type=int, default=4, help="points of the loop that are measured")
    options = parser.parse_args()
    axes = {"wages@USA": np.linspace(0.5, 1.2, options.points).tolist(), "duty@*>USA+": np.linspace(0.0, 0.25, options.points).tolist()}
    count = options.points**2
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        result = rb.sweep(rb.read(BOEING), Path(folder) / "sweep", grid=axes, strategies=STRATEGIES)
        swept = time.perf_counter() - began
        began = time.perf_counter()
        again = rb.sweep(rb.read(BOEING), Path(folder) / "sweep", grid=axes, strategies=STRATEGIES)
        resumed = time.perf_counter() - began
    if not result.complete or not result.passed or again.fresh:
        raise RuntimeError("the sweep is not whole")
    chosen = np.random.default_rng(0).permutation(count)[: options.naive]
    began = time.perf_counter()
    for place in chosen.tolist():
        point = result.points.iloc[place]
        for strategy in STRATEGIES:
            planner = rb.Planner(rb.read(BOEING))
            plan = planner.solve(strategy, prices=moved(planner.case, planner.matrix, [(str(name), float(value)) for name, value in point.items()]))
            row = result.rows[(result.rows["point"] == place) & (result.rows["strategy"] == strategy)].iloc[0]
            if not row["bound"] <= plan.cost * (1 + 1e-9) or not plan.bound <= row["cost"] * (1 + 1e-9):
                raise RuntimeError(f"sweep and loop do not agree at point {place}")
    naive = (time.perf_counter() - began) * count / len(chosen)
    print(f"boeing-787, {count:,} points x {len(STRATEGIES)} strategies")
    print(f"{'method':<28}{'solves':>8}{'seconds':>10}{'ratio':>8}  measured")
    for method, solves, seconds, how in (
        ("sweep", result.solves, swept, "in full, audits and files included"),
        ("sweep, all rows there", again.solves, resumed, "in full"),
        ("loop, model built anew", 2 * count, naive, f"{len(chosen)} of {count:,} points, extrapolated"),
    ):
        print(f"{method:<28}{solves:>8,}{seconds:>10,.1f}{seconds / swept:>8.2f}  {how}")


if __name__ == "__main__":
    main()
