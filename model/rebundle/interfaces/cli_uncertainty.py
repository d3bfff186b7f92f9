"""The command line's questions about scenarios: what not knowing costs, and what it costs to be safe."""

from __future__ import annotations

from typing import Annotated

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
