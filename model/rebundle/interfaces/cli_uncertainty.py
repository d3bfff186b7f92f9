"""The command line's questions about scenarios: what not knowing costs, what it costs to be safe, and a plan that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads, TimeLimit
from rebundle.interfaces.output import FAILED, FINE, print_json, show


def uncertainty(path: Case, strategy: StrategyName = "free", gap: Gap = 1e-4, time_limit: TimeLimit = None, threads: Threads = 1, as_json: Json = False) -> None:
    """Compare planning for all scenarios with knowing which one comes, and with planning for their average."""
    from rebundle.analysis.uncertainty import uncertainty as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text_uncertainty import uncertainty_view
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with watching(case.header.currency) as listen:
        result = find(case, strategy, gap=gap, time_limit=time_limit, progress=lambda name, seen: listen(name)(seen))
    if as_json:
        print_json(result.as_dict())
    else:
        show(uncertainty_view(result))
    raise typer.Exit(FINE if result.plan.passed else FAILED)


def resilience(
    path: Case,
    measure: Annotated[str, typer.Option(help="worst = the dearest scenario, regret = the largest cost above that of the scenario alone, tail = the mean of the worst cases.")] = "worst",
    tail: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of the worst cases that count in the measure tail.")] = 0.2,
    strategy: StrategyName = "free",
    gap: Gap = 1e-4,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Find what it costs on average to be safe in the worst case: every plan that is best for some weight between the two."""
    from rebundle.analysis.resilience import resilience as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text_uncertainty import resilience_view
    from rebundle.solver.highs import use_threads

    use_threads(threads)
    case = read(path)
    with watching(case.header.currency) as listen:
        result = find(case, measure, tail=tail, strategy=strategy, gap=gap, time_limit=time_limit, progress=listen("resilience"))  # type: ignore[arg-type]
    if as_json:
        print_json(result.as_dict())
    else:
        show(resilience_view(result))
    raise typer.Exit(FINE if all(plan.passed for plan in result.plans.values()) else FAILED)


def hedge(
    path: Case,
    measure: Annotated[str, typer.Option(help="tail = the mean of the worst cases, worst = the dearest scenario, regret = the largest cost above that of the scenario alone.")] = "tail",
    weight: Annotated[float, typer.Option(min=0.0, help="What a unit of the measure counts for beside a unit of expected cost; inf = the measure alone, such as minimax regret.")] = 1.0,
    tail: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of the worst cases that count in the measure tail.")] = 0.2,
    strategy: StrategyName = "free",
    gap: Gap = 1e-4,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    out: Annotated[Optional[Path], typer.Option(help="Write the plan: a .json file, or a folder of CSV tables.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Find one plan for expected cost + weight x a measure of risk, such as the mean of the worst cases, or minimax regret."""
    from rebundle.analysis.hedge import hedge as find
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text_uncertainty import hedge_view
    from rebundle.plan.store import write
    from rebundle.solver.highs import use_threads

    if out is not None and not out.parent.is_dir():
        raise FileNotFoundError(f"{out.parent}: no such folder to write the plan to; make it first.")
    use_threads(threads)
    case = read(path)
    with watching(case.header.currency) as listen:
        result = find(case, measure, weight, tail=tail, strategy=strategy, gap=gap, time_limit=time_limit, progress=listen("hedge"))  # type: ignore[arg-type]
    if out is not None:
        write(result.plan, out)
    if as_json:
        print_json(result.as_dict())
    else:
        show(hedge_view(result))
    raise typer.Exit(FINE if result.passed else FAILED)
