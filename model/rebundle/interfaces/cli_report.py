"""The command line's report: one page with everything in it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Threads
from rebundle.interfaces.output import FAILED, FINE

Moved = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--price", help="Price of a slider with its range, such as wages@USA:0.5:1.5 or 'duty@*>USA+0:25%'; may be repeated. The break-even is along the first, the map over the first two."),
]


def report(
    path: Case,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write, an .html file.")],
    price: Moved = None,
    gap: Gap = 1e-4,
    time_limit: Annotated[float, typer.Option(min=0.0, help="Seconds for each solve.")] = 30.0,
    max_solves: Annotated[int, typer.Option(min=1, help="Most solves to learn plans for the sliders.")] = 32,
    threads: Threads = 1,
) -> None:
    """Write one page that opens without a network: strategies, map, what-ifs with sliders, indicators, sources, proof; Ctrl-C writes what is proven."""
    _writable(out)
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.pages.document import report as write
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with walking(case.header.currency) as listen:
        found = write(case, out, price, gap=gap, time_limit=time_limit, max_solves=max_solves, progress=listen)
    typer.echo(f"{out}: {found.comparison.verdict()}")
    raise typer.Exit(FINE if all(plan.passed for plan in found.comparison.plans.values()) else FAILED)


def _writable(out: Path) -> None:
    """Refuse before the long walk what would fail after it."""
    if out.suffix != ".html":
        raise typer.BadParameter("the report is written as .html; choose this ending.", param_hint="--out")
    if not out.parent.is_dir():
        raise FileNotFoundError(f"{out.parent}: no such folder to write the report to; make it first.")
    missing = [library for library in ("plotly", "jinja2") if find_spec(library) is None]
    if missing:
        from rebundle.pages.document import REMEDY

        raise typer.BadParameter(f"a report needs {' and '.join(missing)}, which is not installed: {REMEDY}", param_hint="--out")
