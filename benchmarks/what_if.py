"""Measure exact what-if beside grids of solves, in one run.

Example: python benchmarks/what_if.py --networks FOLDER --minutes 15

A grid that does not fit in its share of the time is measured on a random sample of its points and extrapolated; the
table says so. FOLDER is that of the published problems, whose generator makes the networks; without it only
boeing-787 is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import rebundle as rb
from rebundle.analysis.prices import Box, box, parse
from rebundle.analysis.proofs import Seen
from rebundle.solver.planner import versions

HERE = Path(__file__).parent
BOEING = HERE.parent / "instances" / "boeing-787"
GAP = 1e-4
REPEATS = 20
"""Times that costs are set, for the time of one."""


@dataclass(frozen=True)
class Case:
    """An instance with a price to follow and a pair of prices to map."""

    name: str
    load: Callable[[], rb.Instance]
    along: str
    across: tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the table: solves and seconds of the whole question, and how much of it was measured."""

    case: str
    question: str
    method: str
    solves: int
    seconds: float
    measured: str


def cases(networks: Path | None) -> list[Case]:
    """boeing-787, and two networks of the generator where its folder is given."""
    found = [Case("boeing-787", lambda: rb.read(BOEING), "wages@USA:0.3:1.5", ("wages@USA:0.3:1.5", "freight:0.5:3"))]
    if networks is not None:
        sys.path.insert(0, str(HERE.parent / "tests" / "published"))
        from network_mapping import network_tables

        for sizes in ((16, 8, 4, 2, 0), (20, 10, 5, 2, 0)):
            found.append(
                Case(
                    f"network {'-'.join(map(str, sizes))}",
                    lambda sizes=sizes: rb.make(*network_tables(networks, *sizes)),
                    "wages:0.3:1.5",
                    ("wages:0.5:1.5", "freight:0.5:2"),
                )
            )
    return found


def measure(case: Case, minutes: float) -> Iterator[Row]:
    """All rows of one instance; about a twentieth of its time for each grid, at most a fifth for the break-even and half for the map."""
    total = 60 * minutes
    began = time.perf_counter()
    instance = case.load()
    read = time.perf_counter() - began
    planner = rb.Planner(instance)
    rebuild = read + planner.seconds["build"] + planner.seconds["compile"]
    began = time.perf_counter()
    for _ in range(REPEATS):
        planner.solver.set_cost(*planner.matrix.cost(1.01 * planner.matrix.prices))
    reprice = (time.perf_counter() - began) / REPEATS
    began = time.perf_counter()
    planner.solve(gap=GAP)
    one = time.perf_counter() - began
    yield from (
        Row(case.name, f"{planner.matrix.rows.shape[0]:,} rows, {planner.matrix.rows.shape[1]:,} columns", "rebuild", 0, rebuild, "read, build, compile"),
        Row(case.name, "", "re-price", 0, reprice, f"set costs, mean of {REPEATS}"),
        Row(case.name, "one answer", "solve and audit", 1, one, "in full"),
    )
    for question, ask, texts, count, share in (
        ("break-even", lambda pool: rb.breakeven(pool, *axis(case.along)), [case.along], 101, total / 5),
        ("phase map", lambda pool: rb.phase(pool, *case.across), list(case.across), 50, total / 2),
    ):
        yield exact(case.name, question, ask, instance, share)
        space = box(instance, planner.matrix, [parse(text) for text in texts])
        yield from grids(case, instance, space, count, question, total / 20)


def axis(text: str) -> tuple[str, float, float]:
    read = parse(text)
    return str(read), read.low, read.high


def exact(name: str, question: str, ask: Callable[[rb.PricePool], Any], instance: rb.Instance, most: float) -> Row:
    """Ask a new pool, which stops after the solve in which its time ends; the pool's own building is the rebuild above."""
    began = time.perf_counter()

    def listen(_: Seen) -> None:
        pool.stopped |= time.perf_counter() - began > most

    pool = rb.PricePool(instance, gap=GAP, progress=listen)
    found = ask(pool)
    pieces = len(found.segments) if isinstance(found, rb.Breakeven) else len(found.regions)
    proof = found.certificate
    ended = "proven everywhere" if proof.complete else f"stopped, gap {proof.max_gap_avoidable:.1e}"
    piece = "plan" if question == "break-even" else "region"
    return Row(name, question, "exact", found.solves, found.seconds, f"{ended}, {pieces} {piece}{'s' if pieces > 1 else ''}")


def grids(case: Case, instance: rb.Instance, space: Box, count: int, question: str, share: float) -> Iterator[Row]:
    """The same question by a grid: with one planner re-priced, and with a planner built anew at each point."""
    axes = [np.linspace(low, high, count) for low, high in zip(space.low, space.high, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
    order = np.random.default_rng(0).permutation(len(points))
    kept = rb.Planner(instance)

    def rebuilt(numbers: Any) -> None:
        rb.Planner(case.load()).solve(prices=space.at(numbers), gap=GAP)

    methods: list[tuple[str, Callable[[Any], object]]] = [
        ("grid, re-priced", lambda numbers: kept.solve(prices=space.at(numbers), gap=GAP)),
        ("grid, rebuilt", rebuilt),
    ]
    for method, solve in methods:
        done, began = 0, time.perf_counter()
        while done < len(points) and (done < 2 or time.perf_counter() - began < share):
            solve(points[order[done]])
            done += 1
        spent = time.perf_counter() - began
        measured = "in full" if done == len(points) else f"{done} of {len(points):,} points in {spent:.0f} s, extrapolated"
        yield Row(case.name, f"{question}, {len(points):,} points", method, len(points), spent * len(points) / done, measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=Path, help="folder of the published problems, with networks/generate.py")
    parser.add_argument("--minutes", type=float, default=15.0, help="time for everything, about")
    parser.add_argument("--only", help="measure only the instances whose name holds this")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    chosen = [case for case in cases(options.networks) if options.only is None or options.only in case.name]
    print(", ".join(f"{name} {number}" for name, number in versions().items()) + f", gap {GAP:g}")
    print(f"{'instance':<20}{'question':<28}{'method':<17}{'solves':>7}{'seconds':>11}  measured")
    rows: list[Row] = []
    for case in chosen:
        for row in measure(case, options.minutes / len(chosen)):
            rows.append(row)
            seconds = f"{row.seconds:>11,.4f}" if row.seconds < 0.1 else f"{row.seconds:>11,.1f}"
            print(f"{row.case:<20}{row.question:<28}{row.method:<17}{row.solves or '':>7}{seconds}  {row.measured}", flush=True)
    if options.out:
        options.out.write_text(json.dumps([asdict(row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
