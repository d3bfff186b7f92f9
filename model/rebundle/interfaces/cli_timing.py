"""The command line's questions about time: when to move, and what history does."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads, TimeLimit
from rebundle.interfaces.output import FAILED, FINE, print_json, show

Move = Annotated[Optional[str], typer.Option(help="What moves: CELL@SITE, several joined by commas; by default what the best plan opens.")]  # noqa: UP045
Each = Annotated[Optional[float], typer.Option("--time-limit", min=0.0, help="Seconds for each solve.")]  # noqa: UP045


def timing(path: Case, move: Move = None, strategy: StrategyName = "free", gap: Gap = 1e-4, time_limit: TimeLimit = None, threads: Threads = 1, as_json: Json = False) -> None:
    """Find when what moves along a path of years, and what it costs to move earlier, later or never."""
    from rebundle.analysis.timing import timing as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text_timing import timing_view
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with watching(case.header.currency) as listen:
        result = find(case, move, strategy=strategy, gap=gap, time_limit=time_limit, progress=lambda name, seen: listen(name)(seen))
    if as_json:
        print_json(result.as_dict())
    else:
        show(timing_view(result))
    raise typer.Exit(FINE if result.passed else FAILED)


def hysteresis(
    path: Case,
    price: Annotated[str, typer.Option(help="Cost lines to move, such as robots, wages@CHN or duty@CHN>USA; a name that ends in = sets the price, in + adds to it.")],
    low: Annotated[float, typer.Option("--from", help="Begin of the range: a factor, or with = or + a price or what is added.")],
    high: Annotated[float, typer.Option("--to", help="End of the range.")],
    move: Move = None,
    state: Annotated[Optional[str], typer.Option(help="Decide at what holds in this state alone; by default along all of them.")] = None,  # noqa: UP045
    strategy: StrategyName = "free",
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find the price at which the firm moves, at which one that begins from nothing would, and at which one that has moved comes back."""
    from rebundle.analysis.hysteresis import hysteresis as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.pages.text_timing import hysteresis_view
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with walking(case.header.currency) as listen:
        result = find(case, price, low, high, move=move, state=state, strategy=strategy, gap=gap, time_limit=time_limit, progress=listen)
    if as_json:
        print_json(result.as_dict())
    else:
        show(hysteresis_view(result))
    raise typer.Exit(FINE if result.complete else FAILED)
