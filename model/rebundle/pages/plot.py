"""Pictures of results: interactive figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from rebundle.analysis.alternatives import Alternatives
from rebundle.analysis.bracket import Bracket
from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.compare import Comparison
from rebundle.analysis.explain import Explanation
from rebundle.analysis.hold import Held
from rebundle.analysis.overturn import Across
from rebundle.analysis.phase import Phase
from rebundle.analysis.sample import Sample
from rebundle.analysis.sweep import Sweep
from rebundle.analysis.timing import Timing
from rebundle.analysis.tolerance import Tolerance
from rebundle.analysis.trace import Trace
from rebundle.analysis.value_flows import ValueFlows

if TYPE_CHECKING:
    import plotly.graph_objects as go

REMEDY = "pip install 'rebundle[plot]'"
"""How to get what draws the pictures."""


Result = Breakeven | Phase | Comparison | Tolerance | Alternatives | Explanation | Sample | Held | Bracket | Across | Sweep | Trace | ValueFlows | Timing


def plot(result: Result, *, pair: tuple[str, str] | None = None) -> go.Figure:
    """Draw a result.

    Parameters
    ----------
    result : Breakeven, Phase, Comparison, Tolerance, Alternatives, Explanation, Sample, Held, Bracket, Across, Sweep, Trace, ValueFlows or Timing
        What to draw: best cost along a price, the map over two prices, the bridge between two plans, and so on.
    pair : tuple of str, optional
        For a comparison: the strategies from which and to which the bridge leads; by default from offshore to
        integrated, or between the first two plans.

    Returns
    -------
    plotly.graph_objects.Figure
        Its title is the answer, what stands below it the proof.

    Raises
    ------
    ImportError
        Where plotly is not installed.

    Examples
    --------
    >>> rb.plot(rb.breakeven(case, "robots", 0.2, 2)).write_html("robots.html")  # doctest: +SKIP
    """
    try:
        from rebundle.pages.charts import breakeven, bridge, phase, questions, sankey, sweep, timing, trace
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] == "rebundle":
            raise
        raise ImportError(f"pictures need {missing.name}, which is not installed: {REMEDY}", name=missing.name) from missing
    if isinstance(result, Comparison):
        return bridge.draw(result, pair)
    if pair is not None:
        raise ValueError("only a comparison has a pair of plans to draw the bridge between")
    drawers: dict[type, Callable[[Any], go.Figure]] = {
        Phase: phase.draw,
        Breakeven: breakeven.draw,
        Tolerance: questions.tolerance,
        Alternatives: questions.alternatives,
        Explanation: questions.explanation,
        Sample: questions.sample,
        Held: questions.held,
        Bracket: questions.bracket,
        Across: questions.across,
        Sweep: sweep.draw,
        Trace: trace.draw,
        ValueFlows: partial(sankey.draw, titled=True),
        Timing: timing.draw,
    }
    if type(result) not in drawers:
        raise TypeError(f"there is no picture of {type(result).__name__}; give the result of an analysis, such as breakeven, phase or compare")
    return drawers[type(result)](result)
