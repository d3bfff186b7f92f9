"""The command line's value-chain indicators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from rebundle.interfaces.options import Case, Gap, Json, StrategyName, Threads, TimeLimit
from rebundle.interfaces.output import FAILED, FINE, complain, print_json, show


def indicators(
    path: Case,
    strategy: StrategyName = "free",
    plan: Annotated[Optional[Path], typer.Option(help="Plan to look at instead of the best of a strategy: a .json file or a folder of CSV tables.")] = None,  # noqa: UP045
    reference: Annotated[Optional[Path], typer.Option(help="The same plan priced otherwise: the geography is shown at its prices too.")] = None,  # noqa: UP045
    hours: Annotated[float, typer.Option("--hours-per-job", min=1.0, help="Hours of a full-time job in a year.")] = 1800.0,
    gap: Gap = 1e-4,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Work out the value-chain indicators of a plan: where value is added, how far it travels, whose it is, what it uses."""
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text import audit_view
    from rebundle.pages.text_indicators import indicators_view
    from rebundle.plan.audit import audit
    from rebundle.plan.indicators.indicators import indicators as find
    from rebundle.plan.store import complete, read_plan
    from rebundle.solver.highs import use_threads
    from rebundle.solver.planner import solve

    use_threads(threads)
    case = read(path)
    if plan is None:
        with watching(case.header.currency) as listen:
            given = solve(case, strategy, gap=gap, time_limit=time_limit, progress=listen(strategy))
    else:
        given = complete(case, read_plan(plan))
        given = replace(given, violations=tuple(audit(case, given)))
    found = find(case, given, reference=None if reference is None else complete(case, read_plan(reference)), hours_per_job=hours)
    if as_json:
        print_json({**found.as_dict(), "audit": given.as_dict()["audit"]})
    else:
        show(indicators_view(found))
        if not given.passed:
            for part in audit_view(given.violations):
                complain(part)
    raise typer.Exit(FINE if given.passed else FAILED)
