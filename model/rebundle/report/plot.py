"""Pictures of results: interactive figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.compare import Comparison
from rebundle.analysis.phase import Phase

if TYPE_CHECKING:
    import plotly.graph_objects as go

REMEDY = "pip install 'rebundle[plot]'"
"""How to get what draws the pictures."""


def plot(result: Breakeven | Phase | Comparison, *, pair: tuple[str, str] | None = None) -> go.Figure:
    """Draw a result.

    Parameters
    ----------
    result : Breakeven, Phase or Comparison
        What to draw: best cost along a price, the map over two prices, or the bridge between two plans.
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
        from rebundle.report.charts import breakeven, bridge, phase
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] == "rebundle":
            raise
        raise ImportError(f"pictures need {missing.name}, which is not installed: {REMEDY}", name=missing.name) from missing
    if isinstance(result, Comparison):
        return bridge.draw(result, pair)
    if pair is not None:
        raise ValueError("only a comparison has a pair of plans to draw the bridge between")
    if isinstance(result, Phase):
        return phase.draw(result)
    if isinstance(result, Breakeven):
        return breakeven.draw(result)
    raise TypeError(f"there is no picture of {type(result).__name__}; give the result of breakeven, phase or compare")
