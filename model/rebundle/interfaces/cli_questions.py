"""The command line's questions about one plan: how robust, what else, why, what if uncertain, what if held, other quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads
from rebundle.interfaces.output import FAILED, FINE, print_json, show

if TYPE_CHECKING:
    from rebundle.analysis.grants import Grant
    from rebundle.analysis.proofs import Seen
    from rebundle.instance.data import Instance
    from rebundle.plan.plan import Plan

Each = Annotated[Optional[float], typer.Option("--time-limit", min=0.0, help="Seconds for each solve.")]  # noqa: UP045
Changes = Annotated[Optional[list[str]], typer.Option("--set", help="Price to change: NAME:FACTOR, NAME=PRICE or NAME+POINTS, such as robots:0.5 or 'duty@MEX>USA+25%'; may be repeated.")]  # noqa: UP045


def tolerance(
    path: Case,
    price: Annotated[Optional[list[str]], typer.Option(help="Price to move; may be repeated. By default every cost family.")] = None,  # noqa: UP045
    low: Annotated[float, typer.Option("--from", min=0.0, max=1.0, help="Lowest factor of today's price.")] = 0.5,
    high: Annotated[float, typer.Option("--to", min=1.0, help="Highest factor.")] = 2.0,
    strategy: StrategyName = "free",
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find how far each price can move before today's best plan is beaten, and by which plan."""
    from rebundle.analysis.tolerance import tolerance as find
    from rebundle.pages.text_questions import tolerance_view

    with _asking(path, threads) as (case, listen):
        result = find(case, price, low=low, high=high, strategy=strategy, gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, tolerance_view, as_json, result.known.plan.passed)


def alternatives(
    path: Case,
    within: Annotated[str, typer.Option(help="How much more than the best a plan may cost, such as 1%.")] = "1%",
    most: Annotated[int, typer.Option(min=1, help="Most plans, the best included.")] = 5,
    farthest: Annotated[bool, typer.Option("--farthest", help="Look for plans that share fewest cells, rather than for the cheapest.")] = False,
    changes: Changes = None,
    strategy: StrategyName = "free",
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find different plans that cost nearly the same, and what they share."""
    from rebundle.analysis.alternatives import alternatives as find
    from rebundle.analysis.prices import number
    from rebundle.pages.text_questions import alternatives_view

    with _asking(path, threads) as (case, listen):
        result = find(case, number(within), most=most, farthest=farthest, strategy=strategy, changes=_changes(changes), gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, alternatives_view, as_json, all(known.plan.passed for known in result.plans))


def explain(
    path: Case,
    chosen: Annotated[str, typer.Argument(help="Strategy, or the file of a plan.")] = "free",
    other: Annotated[str, typer.Argument(help="Strategy, or the file of a plan, to set against it.")] = "integrated",
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Explain why one plan and not another: where the money goes, which rule is broken, which price would turn it."""
    from rebundle.analysis.explain import explain as find
    from rebundle.pages.text_questions import explanation_view

    with _asking(path, threads) as (case, listen):
        result = find(case, _plan(case, chosen), _plan(case, other), gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, explanation_view, as_json, not result.broken)


def sample(
    path: Case,
    price: Annotated[
        list[str], typer.Option(help="Price and its distribution: NAME:uniform:LOW:HIGH, NAME:triangular:LOW:MODE:HIGH or NAME:normal:MEAN:SD, such as robots:uniform:0.5:1.5; may be repeated.")
    ],
    draws: Annotated[int, typer.Option(min=1, help="Number of draws.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed; the same seed gives the same draws.")] = 0,
    strategy: StrategyName = "free",
    gap: Gap = 1e-2,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Draw uncertain prices: which plan is best how often, and what holding one plan would be regretted."""
    from rebundle.analysis.sample import read_distribution
    from rebundle.analysis.sample import sample as find
    from rebundle.pages.text_questions import sample_view

    distributions = dict(read_distribution(text) for text in price)
    with _asking(path, threads) as (case, listen):
        result = find(case, distributions, draws, seed=seed, strategy=strategy, gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, sample_view, as_json, all(known.plan.passed for known in result.plans.values()))


def hold(
    path: Case,
    changes: Changes = None,
    plan: Annotated[str, typer.Option(help="Strategy whose best plan at today's prices is kept; as-is for the existing cells.")] = "free",
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find what it costs to keep today's cells under other prices."""
    from rebundle.analysis.hold import hold as find
    from rebundle.pages.text_questions import held_view

    with _asking(path, threads) as (case, listen):
        result = find(case, _changes(changes), plan=plan, gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, held_view, as_json, result.kept.passed and result.best.passed)


def bracket(
    path: Case,
    quantity: Annotated[str, typer.Option(help="demand, capacity, hours or spares (factors), limit (its amount) or window (days); or a part, such as demand:ITEM@MARKET or limit:NAME.")],
    low: Annotated[float, typer.Option("--from", min=0.0, help="Begin of the range.")],
    high: Annotated[float, typer.Option("--to", min=0.0, help="End of the range.")],
    strategy: StrategyName = "integrated",
    against: Annotated[str, typer.Option(help="Strategy to set against it.")] = "offshore",
    width: Annotated[float, typer.Option(min=1e-6, max=1.0, help="Width of a bracket as a share of the range.")] = 0.02,
    gap: Gap = 1e-4,
    time_limit: Each = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find between which values of a quantity one strategy overtakes another; each value is solved anew."""
    from rebundle.analysis.bracket import bracket as find
    from rebundle.pages.text_questions import bracket_view

    with _asking(path, threads) as (case, listen):
        result = find(case, quantity, low, high, strategy=strategy, against=against, width=width, gap=gap, time_limit=time_limit, progress=listen)
    _deliver(result, bracket_view, as_json, True)


def folders(paths: list[Path]) -> list[Path]:
    """Instance folders among paths: a folder of instances stands for those in it, other files beside them are left out."""
    found = []
    for path in paths:
        inner = sorted(folder.parent for folder in path.glob("*/instance.toml")) if path.is_dir() and not (path / "instance.toml").is_file() else []
        if inner or len(paths) == 1 or path.is_dir() or not path.exists():
            found += inner or [path]
    return found


def across(paths: list[Path], strategies: list[str] | None, gap: float, time_limit: float | None, threads: int, as_json: bool) -> None:
    """Set two strategies against each other on several instances."""
    from rebundle.analysis.overturn import across as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.pages.text_questions import across_view
    from rebundle.solver.highs import use_threads

    pair = strategies or ["integrated", "offshore"]
    if len(pair) != 2:
        raise typer.BadParameter("several instances are compared by two strategies; name two.", param_hint="--strategy")
    use_threads(threads)
    cases = [read(path) for path in paths]
    with walking("") as listen:
        result = find(cases, pair[0], pair[1], gap=gap, time_limit=time_limit, progress=None if listen is None else (lambda name, seen: listen(seen)))
    _deliver(result, across_view, as_json, True)


def grants(case: Instance, gap: float, time_limit: float | None) -> list[Grant]:
    """Find the smallest support that brings each stage home."""
    from rebundle.analysis.grants import grants as find
    from rebundle.interfaces.progress import walking

    with walking(case.header.currency) as listen:
        return find(case, gap=gap, time_limit=time_limit, progress=listen)


def show_grants(found: list[Grant]) -> None:
    """Show them below a comparison."""
    from rich.console import Group

    from rebundle.pages.text_grants import grants_view

    show(Group("", grants_view(found)))


@contextmanager
def _asking(path: Path, threads: int) -> Iterator[tuple[Instance, Callable[[Seen], None] | None]]:
    """Read an instance and show the progress of what is asked about it."""
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import walking
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with walking(case.header.currency) as listen:
        yield case, listen


def _changes(texts: list[str] | None) -> dict[str, float] | None:
    from rebundle.analysis.prices import change

    return dict(change(text) for text in texts) if texts else None


def _plan(case: Instance, text: str) -> str | Plan:
    """Name of a strategy, or the plan of a file."""
    from rebundle.plan.store import complete, read_plan

    path = Path(text)
    return complete(case, read_plan(path)) if path.suffix == ".json" or path.is_dir() else text


def _deliver(result: Any, view: Any, as_json: bool, passed: bool) -> None:
    if as_json:
        print_json(result.as_dict())
    else:
        show(view(result))
    raise typer.Exit(FINE if passed else FAILED)
