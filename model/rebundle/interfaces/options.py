"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Case = Annotated[Path, typer.Argument(metavar="PATH", help="Instance folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
StrategyName = Annotated[str, typer.Option("--strategy", "-s", help="free, integrated, offshore, near-market, as-is or one of the instance's own.")]
Gap = Annotated[float, typer.Option(min=0.0, max=1.0, help="Stop when a better plan can save no more than this share of the avoidable cost.")]
TimeLimit = Annotated[Optional[float], typer.Option(min=0.0, help="Seconds after which the search ends; the best plan so far is finished and shown with its proven gap.")]  # noqa: UP045
Method = Annotated[
    str,
    typer.Option(
        help="How to search: auto takes what suits the instance, plain gives the whole model to HiGHS, kernel, lagrangian and states bound and narrow it first. Every method proves the same."
    ),
]
Threads = Annotated[int, typer.Option(min=1, help="Threads of the solver.")]
