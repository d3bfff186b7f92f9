"""The command line's question about scenarios: what not knowing costs, and what planning for all of them saves."""

from __future__ import annotations

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads, TimeLimit
from rebundle.interfaces.output import FAILED, FINE, print_json, show


def uncertainty(path: Case, strategy: StrategyName = "free", gap: Gap = 1e-4, time_limit: TimeLimit = None, threads: Threads = 1, as_json: Json = False) -> None:
    """Compare planning for all scenarios with knowing which one comes, and with planning for their average."""
    import typer

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
