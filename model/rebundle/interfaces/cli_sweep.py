"""The command line's sweeps: strategies at many points."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, Threads
from rebundle.interfaces.output import BAD_INPUT, FAILED, FINE, complain, print_json, show

Grid = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        help="Axis of a grid: NAME:LOW:HIGH:COUNT or NAME:VALUE,VALUE; = sets a price, + adds to it; quantities and settings too (demand:0.5:2:4, window=3,5, date=2025-08-07). May be repeated."
    ),
]
Sampled = Annotated[Optional[list[str]], typer.Option("--sample", help="Change and its distribution, such as robots:uniform:0.5:1.5; may be repeated.")]  # noqa: UP045
Table = Annotated[Optional[Path], typer.Option(help="A .csv or .parquet file with a column for each change and a row for each point.")]  # noqa: UP045
Strategies = Annotated[Optional[list[str]], typer.Option("--strategy", "-s", help="Strategy to solve at every point; may be repeated. By default integrated and offshore.")]  # noqa: UP045
Scheduler = Annotated[Optional[str], typer.Option(help="Scheduler of a dask.distributed cluster, such as tcp://10.0.0.5:8786; its workers take the place of --workers.")]  # noqa: UP045
Each = Annotated[Optional[float], typer.Option("--time-limit", min=0.0, help="Seconds for each solve.")]  # noqa: UP045
Query = Annotated[Optional[str], typer.Option("--query", help="SQL over the tables results, costs and winners; its answer is printed instead of the summary.")]  # noqa: UP045


def sweep(
    path: Case,
    into: Annotated[Path, typer.Option(help="Folder of the rows; what is in it already is not solved again.")],
    grid: Grid = None,
    sample: Sampled = None,
    draws: Annotated[int, typer.Option(min=1, help="Number of draws.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws; the same seed gives the same draws.")] = 0,
    table: Table = None,
    strategy: Strategies = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes on this machine.")] = 1,
    scheduler: Scheduler = None,
    query: Query = None,
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Solve strategies at many points of prices, quantities and settings; Ctrl-C keeps what is done, the same command goes on from there."""
    _installed(scheduler)
    from rebundle.analysis.sample import read_distribution
    from rebundle.analysis.sweep import sweep as find
    from rebundle.analysis.sweeping.points import axis
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import sweeping
    from rebundle.pages.text_sweep import sweep_view, table_view

    axes, distributions = dict(axis(text) for text in grid or ()), dict(read_distribution(text) for text in sample or ())
    case = read(path)
    with sweeping() as listen:
        result = find(
            case,
            into,
            grid=axes,
            sample=distributions,
            draws=draws,
            seed=seed,
            table=table,
            strategies=strategy or ("integrated", "offshore"),
            workers=workers,
            scheduler=scheduler,
            gap=gap,
            time_limit=time_limit,
            threads=threads,
            progress=listen,
        )
    answer = None if query is None else result.query(query)
    if as_json:
        print_json(result.as_dict() if answer is None else {"query": query, "rows": answer.astype(object).where(answer.notna(), None).to_dict("records")})
    else:
        show(sweep_view(result) if answer is None else table_view(answer))
    raise typer.Exit(FINE if result.passed else FAILED)


def _installed(scheduler: str | None) -> None:
    """Refuse before the work where a library is missing."""
    from rebundle.analysis.sweeping.crew import REMEDY

    extra = [] if scheduler is None else ["distributed"]
    missing = [name for name in ("joblib", "pyarrow", "duckdb", *extra) if find_spec(name) is None]
    if missing:
        complain(f"a sweep needs {', '.join(missing)}, which is not installed: {REMEDY.format('sweep,cluster' if extra else 'sweep')}")
        raise typer.Exit(BAD_INPUT)
