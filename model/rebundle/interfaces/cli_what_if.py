"""The command line's questions about prices: break-evens and phase maps."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads
from rebundle.interfaces.output import FAILED, FINE, print_json, show

Against = Annotated[Optional[str], typer.Option(help="Set the strategy against this one: which of the two costs less?")]  # noqa: UP045
Each = Annotated[Optional[float], typer.Option("--time-limit", min=0.0, help="Seconds for each solve.")]  # noqa: UP045
Most = Annotated[Optional[int], typer.Option("--max-solves", min=1, help="Most solves; what is proven by then is shown.")]  # noqa: UP045
Figure = Annotated[Optional[Path], typer.Option(help="Write the figure: an .html file that needs no network.")]  # noqa: UP045

Indicators = Annotated[Optional[list[str]], typer.Option("--indicator", help="Show this indicator of the best plans, such as home_share; again for more.")]  # noqa: UP045


def breakeven(
    path: Case,
    price: Annotated[str, typer.Option(help="Cost lines to move, such as robots, wages@CHN or duty@CHN>USA; a name that ends in = sets the price, in + adds to it.")],
    low: Annotated[str, typer.Option("--from", help="Begin of the range: a factor, or with = or + a price or what is added; 25% is 0.25.")],
    high: Annotated[str, typer.Option("--to", help="End of the range.")],
    strategy: StrategyName = "free",
    against: Against = None,
    gap: Gap = 1e-4,
    time_limit: Each = None,
    max_solves: Most = None,
    threads: Threads = 1,
    indicator: Indicators = None,
    out: Figure = None,
    as_json: Json = False,
) -> None:
    """Find every price at which the best plan changes, or one strategy overtakes another; Ctrl-C keeps what is proven."""
    _drawable(out)
    _known(indicator, None)
    from rebundle.analysis.breakeven import breakeven as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.pages.text_what_if import breakeven_view
    from rebundle.solver.highs import use_threads

    ends = _number("--from", low), _number("--to", high)
    use_threads(threads)
    case = read(path)
    with walking(case.header.currency) as listen:
        result = find(case, price, *ends, strategy=strategy, against=against, gap=gap, time_limit=time_limit, max_solves=max_solves, progress=listen)
    _deliver(result, breakeven_view, indicator, out, as_json)


def phase(
    path: Case,
    x: Annotated[str, typer.Option(help="Price along the horizontal axis with its range: NAME:LOW:HIGH for factors, NAME=LOW:HIGH for prices, NAME+LOW:HIGH for what is added.")],
    y: Annotated[str, typer.Option(help="Price along the vertical axis.")],
    strategy: StrategyName = "free",
    against: Against = None,
    labels: Annotated[bool, typer.Option("--labels", help="For one strategy: prove the class of the best plan too, by more solves.")] = False,
    gap: Gap = 1e-4,
    time_limit: Each = None,
    max_solves: Most = None,
    threads: Threads = 1,
    indicator: Indicators = None,
    out: Figure = None,
    as_json: Json = False,
) -> None:
    """Draw the exact map of best plans over two prices; Ctrl-C keeps what is proven."""
    _drawable(out)
    _known(indicator, out)
    from rebundle.analysis.phase import phase as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.pages.text_what_if import phase_view
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with walking(case.header.currency) as listen:
        result = find(case, x, y, strategy=strategy, against=against, labels=labels, gap=gap, time_limit=time_limit, max_solves=max_solves, progress=listen)
    _deliver(result, phase_view, indicator, out, as_json)


def _number(option: str, text: str) -> float:
    from rebundle.analysis.prices import number

    try:
        return number(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no number; write 0.25 or 25%.", param_hint=option) from error


def _drawable(out: Path | None) -> None:
    """Refuse before the long walk what would fail after it."""
    if out is None:
        return
    if out.suffix != ".html":
        raise typer.BadParameter("the figure is written as .html; choose this ending.", param_hint="--out")
    if not out.parent.is_dir():
        raise FileNotFoundError(f"{out.parent}: no such folder to write the figure to; make it first.")
    if find_spec("plotly") is None:
        from rebundle.pages.plot import REMEDY

        raise typer.BadParameter(f"figures need plotly, which is not installed: {REMEDY}", param_hint="--out")


def _known(indicators: list[str] | None, map_file: Path | None) -> None:
    """Refuse before the long walk indicators that there are not, or several for the colours of one map."""
    from rebundle.analysis.trace import catalogued

    try:
        catalogued(indicators or [])
    except ValueError as error:
        raise typer.BadParameter(f"{error}.", param_hint="--indicator") from error
    if map_file is not None and len(indicators or []) > 1:
        raise typer.BadParameter("a map is coloured by one indicator; name one.", param_hint="--indicator")


def _deliver(result: Any, view: Any, indicators: list[str] | None, out: Path | None, as_json: bool) -> None:
    """Write the figure, print the answer, end with the status."""
    status = FINE if all(known.plan.passed for known in result.plans.values()) else FAILED
    if indicators:
        from rebundle.analysis.trace import trace
        from rebundle.pages.text_trace import trace_view

        result, view = trace(result, indicators), trace_view
    if out is not None:
        from rebundle.pages.page import write
        from rebundle.pages.plot import plot

        write(plot(result), out)
    if as_json:
        print_json(result.as_dict())
    else:
        show(view(result))
    raise typer.Exit(status)
