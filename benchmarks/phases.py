"""Measure where the planner's time goes on the small problems of the OR-Library, beside the model written by hand; processor seconds.

Example: python benchmarks/phases.py FOLDER

Each phase is the least of three runs in this process, imports left out: what the machine does besides only adds.
"""

from __future__ import annotations

import re
import statistics
import sys
from pathlib import Path
from typing import Any

from methods import by_hand, clock, tables
from problems import Problem, orlib

GAP = 1e-4
PHASES = ("reading and checking", "deriving the network", "building", "solving", "plan and audit")


def phases(problem: Problem) -> list[float]:
    """Seconds of each phase, from tables to audited plan."""
    import rebundle as rb
    from rebundle.instance import network
    from rebundle.instance.strategy import find
    from rebundle.solver.planner import Planner
    from rebundle.solver.strategy_bounds import bounds

    derive, derived = network.derive, [0.0]

    def timed(case: Any) -> Any:
        began = clock()
        found = derive(case)
        derived.append(clock() - began)
        return found

    network.derive = timed
    began = clock()
    case = rb.make(*tables(problem))
    made = clock()
    network.derive = derive
    planner = Planner(case)
    built = clock()
    found = planner.find(*bounds(planner.matrix, find(case, "free")), planner.matrix.prices, gap=GAP)
    solved = clock()
    if not planner.plan(found, "free").passed:
        raise RuntimeError(f"the plan of {problem.name} fails its audit")
    return [made - began - sum(derived), sum(derived), built - made, solved - built, clock() - solved]


def main() -> None:
    folder = Path(sys.argv[1])
    files = [path for path in sorted(folder.glob("cap*.txt")) if re.fullmatch(r"cap\d+", path.stem)]
    seconds: dict[str, list[float]] = {name: [] for name in (*PHASES, "from tables to audited plan", "by hand")}
    for path in files:
        problem = orlib(path)
        runs = [phases(problem) for _ in range(3)]
        least = [min(column) for column in zip(*runs, strict=True)]
        hand = min(by_hand(problem, GAP, 60.0)["seconds"] for _ in range(3))
        for name, value in zip(seconds, [*least, min(map(sum, runs)), hand], strict=True):
            seconds[name].append(value)
    print(f"{'phase':<30}{'median s':>10}{'/ by hand':>11}{'most':>8}   ({len(files)} problems)")
    for name, values in seconds.items():
        ratios = [one / other for one, other in zip(values, seconds["by hand"], strict=True)]
        print(f"{name:<30}{statistics.median(values):>10.3f}{statistics.median(ratios):>11.2f}{max(ratios):>8.2f}")


if __name__ == "__main__":
    main()
