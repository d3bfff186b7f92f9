"""The report of an instance as one file that needs no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rebundle.analysis.pool import PricePool
from rebundle.analysis.proofs import Seen
from rebundle.analysis.sliders import MOST_SOLVES
from rebundle.analysis.study import Study, study
from rebundle.instance.data import Instance
from rebundle.pages import page
from rebundle.solver.planner import GAP

REMEDY = "pip install 'rebundle[report]'"
"""How to get what writes the page."""


def report(
    case: Instance | PricePool,
    file: str | Path,
    prices: Sequence[str] | None = None,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    max_solves: int = MOST_SOLVES,
    progress: Callable[[Seen], None] | None = None,
) -> Study:
    """Write the report of an instance: one HTML file with strategies, map, what-ifs with sliders, indicators, sources and proof.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool that remembers what was solved before.
    file : str or Path
        Where to write the page; it is replaced only once the new one is complete.
    prices : sequence of str, optional
        Prices of the sliders with their ranges, such as ``wages@USA:0.5:1.5`` or ``duty@*>USA+0:25%``; the break-even
        is along the first, the map over the first two. By default those that part the strategies' plans the most.
    gap, time_limit, max_solves, progress
        Proven gap relative to the avoidable cost; seconds for each solve; most solves for the sliders; listener.

    Returns
    -------
    Study
        What the page shows, as data.

    Raises
    ------
    ImportError
        Where plotly or jinja2 is not installed.
    PriceError
        Where a price means nothing.
    Infeasible, NoPlanFound
        Where no strategy has a plan.

    Examples
    --------
    >>> rb.report(case, "report.html", ["robots:0.2:2", "wages@USA:0.5:1.5"])  # doctest: +SKIP
    """
    try:
        from rebundle.pages.html.page import render
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] == "rebundle":
            raise
        raise ImportError(f"a report needs {missing.name}, which is not installed: {REMEDY}", name=missing.name) from missing
    found = study(case, prices, gap=gap, time_limit=time_limit, max_solves=max_solves, progress=progress)
    page.put(render(found), Path(file))
    return found
