"""One look at an instance from every side: what the report is made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rebundle.analysis.breakeven import Breakeven, breakeven
from rebundle.analysis.compare import USUAL, Comparison
from rebundle.analysis.phase import Phase, phase
from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import Price, parse
from rebundle.analysis.proofs import Seen
from rebundle.analysis.sliders import MOST_SOLVES, Panel, default_prices, panel
from rebundle.instance.data import Instance
from rebundle.instance.strategy import AS_IS, FREE, INTEGRATED, OFFSHORE, strategies
from rebundle.plan.indicators.indicators import Indicators, indicators
from rebundle.solver.diagnose import diagnose
from rebundle.solver.outcome import Infeasible, NoPlanFound
from rebundle.solver.planner import GAP

MAP_SOLVES = 30
"""Solves made for the map over two prices, and for the break-even, at most."""


@dataclass(frozen=True, eq=False)
class Study:
    """Strategies, plan, indicators, what-ifs and proof of one instance.

    Attributes
    ----------
    case : Instance
        The instance.
    comparison : Comparison
        Strategies side by side.
    indicators : dict of str to Indicators
        Value-chain indicators by strategy.
    breakeven : Breakeven or None
        Best plans along the first price; None where no price parts the plans.
    phase : Phase or None
        The map over the first two prices.
    panel : Panel or None
        Plans and proofs over all the prices.
    stopped : bool
        Whether Ctrl-C ended it early; what it has is proven all the same.
    solves : int
        Solves made.
    seconds : float
        Time taken.
    """

    case: Instance
    comparison: Comparison
    indicators: dict[str, Indicators] = field(repr=False)
    breakeven: Breakeven | None
    phase: Phase | None
    panel: Panel | None
    stopped: bool
    solves: int
    seconds: float


def study(
    case: Instance | PricePool,
    prices: Sequence[str] | None = None,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    max_solves: int = MOST_SOLVES,
    progress: Callable[[Seen], None] | None = None,
) -> Study:
    """Compare the strategies of an instance, follow its main prices and learn plans over all of them.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool that remembers what was solved before.
    prices : sequence of str, optional
        Prices with their ranges, such as ``wages@USA:0.5:1.5``: the break-even is along the first, the map over the
        first two, the sliders move all. By default those that part the strategies' plans the most.
    gap, time_limit, max_solves, progress
        Proven gap relative to the avoidable cost; seconds for each solve; most solves for the sliders; listener.

    Raises
    ------
    PriceError
        Where a price means nothing.
    Infeasible, NoPlanFound
        Where no strategy has a plan.
    """
    began = time.perf_counter()
    named = None if prices is None else [parse(text) for text in prices]
    pool = as_pool(case, gap=gap, time_limit=time_limit, progress=progress)
    before = pool.solves
    with pool.stoppable():
        comparison = compared(pool)
        moved = named if named is not None else _apart(pool, comparison)
        pair = [name for name in (INTEGRATED, OFFSHORE) if name in comparison.plans]
        race: tuple[str, str | None] = (pair[0], pair[1]) if len(pair) == 2 else (FREE, None)
        along = _along(pool, moved, race)
        over = _over(pool, moved, race)
        own = [name for name in (FREE, *pair) if name in comparison.plans]
        sliders = panel(pool, moved, own, max_solves=max_solves) if moved and FREE in own and not pool.stopped else None
        found = {name: indicators(pool.case, plan) for name, plan in comparison.plans.items()}
        return Study(pool.case, comparison, found, along, over, sliders, pool.stopped, pool.solves - before, time.perf_counter() - began)


def compared(pool: PricePool) -> Comparison:
    """Strategies side by side, out of a pool.

    Raises
    ------
    Infeasible, NoPlanFound
        Where no strategy has a plan.
    """
    plans, impossible = {}, {}
    failed: Exception | None = None
    for name in [name for name in USUAL if name in strategies(pool.case)]:
        try:
            answer = pool.query(None, name)
            plans[name] = replace(answer.plan, status="optimal" if answer.gap_avoidable <= pool.gap * (1 + 1e-9) else answer.known.plan.status)
        except Infeasible as none:
            failed = none
            reason = diagnose(pool.case, name)
            impossible[name] = "; ".join(shortfall.text for shortfall in reason.shortfalls[:3]) or reason.note
        except NoPlanFound as stopped:
            failed = stopped
            impossible[name] = str(stopped)
    if failed is not None and not plans:
        raise failed
    return Comparison(pool.case, plans, impossible)


def _apart(pool: PricePool, comparison: Comparison) -> list[Price]:
    """Prices that part the plans of the strategies the most; today's cells count only where nothing else is to be compared."""
    names = [name for name in comparison.plans if name != AS_IS]
    known = {answer.known.name: answer.known for answer in (pool.query(None, name, learn=False) for name in names)}
    return default_prices(pool, list(known.values()) if len(known) > 1 else None)


def _along(pool: PricePool, moved: Sequence[Price], race: tuple[str, str | None]) -> Breakeven | None:
    if not moved or pool.stopped:
        return None
    return breakeven(pool, str(moved[0]), moved[0].low, moved[0].high, strategy=race[0], against=race[1], gap=pool.gap, time_limit=pool.time_limit, max_solves=MAP_SOLVES)


def _over(pool: PricePool, moved: Sequence[Price], race: tuple[str, str | None]) -> Phase | None:
    if len(moved) < 2 or pool.stopped:
        return None
    return phase(pool, moved[0], moved[1], strategy=race[0], against=race[1], gap=pool.gap, time_limit=pool.time_limit, max_solves=MAP_SOLVES)
