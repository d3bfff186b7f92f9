"""What would overturn a comparison: the nearest exact price at which the other strategy costs less."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.breakeven import breakeven
from rebundle.analysis.groups import families, groups
from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import select
from rebundle.analysis.proofs import Known, Seen
from rebundle.analysis.stoppable import Stoppable
from rebundle.instance.data import Instance
from rebundle.instance.strategy import INTEGRATED, OFFSHORE
from rebundle.plan.money import phrase
from rebundle.solver.outcome import Infeasible, NoPlanFound
from rebundle.solver.planner import GAP

LOW, HIGH = 0.2, 5.0
"""Factors between which a price is moved to overturn a comparison."""

FIRST_REACH, WIDER, LEAST_REACH = 2.0, 3.0, 1e-4
"""How far the first search goes, against where today's two plans turn; how much each next one widens; the least distance, as a logarithm."""


def overturn(pool: PricePool, strategy: str, against: str, names: Sequence[str] | None = None, *, low: float = LOW, high: float = HIGH) -> pd.DataFrame:
    """Find for each price the factor nearest to today's at which the cheaper of two strategies changes.

    Parameters
    ----------
    pool : PricePool
        The pool.
    strategy, against : str
        The strategies.
    names : sequence of str, optional
        Prices; by default every family with a price today.
    low, high : float
        Factors searched.

    Returns
    -------
    DataFrame
        price, factor, low, high (where the proof places it), winner beyond; the nearest first. A price without
        a switch in the range has no row.
    """
    with pool.stoppable():
        rows = []
        for name in families(pool) if names is None else names:
            found = breakeven(pool, name, low, high, strategy=strategy, against=against)
            nearest = min(found.switches, key=lambda switch: abs(np.log(switch.at)), default=None)
            if nearest is not None:
                beyond = nearest.to_strategy if nearest.at > 1 else nearest.from_strategy
                rows.append({"price": name, "factor": nearest.at, "low": nearest.low, "high": nearest.high, "winner_beyond": beyond})
            if pool.stopped:
                break
        frame = pd.DataFrame(rows, columns=["price", "factor", "low", "high", "winner_beyond"])
        return frame.sort_values("factor", key=lambda factor: np.abs(np.log(factor))).reset_index(drop=True)


def nearest(pool: PricePool, strategy: str, against: str, *, low: float = LOW, high: float = HIGH) -> dict[str, Any] | None:
    """Find the single price nearest to today's whose move changes which strategy costs less.

    Families, families in a country, and everything in a country are tried, but for what every plan has to buy
    (the families that the instance names unavoidable), whose price does not fall in one country alone. Those
    come first that turn today's two plans soonest; each search begins at twice that distance, widens until it meets a switch, and goes no
    farther than the nearest found so far.

    Returns
    -------
    dict or None
        A row of `overturn`; None where no such price turns it within the range.
    """
    with pool.stoppable():
        plans = [pool.query(None, name).known for name in (strategy, against)]
        best: dict[str, Any] | None = None
        limit = max(abs(np.log(low)), abs(np.log(high)))
        for name, distance in _soonest_first(pool, plans[0], plans[1]):
            reach = min(FIRST_REACH * distance, limit)
            while True:
                found = overturn(pool, strategy, against, [name], low=max(low, float(np.exp(-reach))), high=min(high, float(np.exp(reach))))
                if len(found):
                    best = {str(key): value for key, value in found.iloc[0].to_dict().items()}
                    limit = abs(float(np.log(best["factor"])))
                if len(found) or reach >= limit or pool.stopped:
                    break
                reach = min(WIDER * reach, limit)
            if pool.stopped or limit <= 0.0:
                break
        return best


def _soonest_first(pool: PricePool, a: Known, b: Known) -> list[tuple[str, float]]:
    """Names of groups with the logarithm of the factor that would turn the choice between two plans, the soonest first."""
    prices, lines = pool.matrix.prices, pool.matrix.lines
    ahead = float((b.driver - a.driver) @ prices)
    everywhere = np.asarray(lines["family"].isin(pool.case.header.unavoidable))
    distance = {}
    for name in groups(pool):
        mask = select(pool.case, lines, name)
        if ">" in name or ":" in name or ("@" in name and np.any(mask & everywhere & (prices > 0))):
            continue
        step = float((a.driver - b.driver)[mask] @ prices[mask])
        factor = 1.0 + ahead / step if step else np.inf
        distance[name] = max(abs(float(np.log(factor))), LEAST_REACH) if factor > 0 else np.inf
    return sorted(distance.items(), key=lambda entry: entry[1])


@dataclass(frozen=True, eq=False)
class Across:
    """One comparison over several instances.

    Attributes
    ----------
    strategies : tuple of str
        The two strategies.
    rows : DataFrame
        instance, currency, winner, cost, margin [currency/year], margin_share, proven, price, factor, low, high
        (the nearest price that overturns it), note.
    """

    strategies: tuple[str, str]
    rows: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return the rows."""
        return self.rows

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {"strategies": list(self.strategies), "instances": self.rows.astype(object).where(self.rows.notna(), None).to_dict("records")}


def across(
    cases: Iterable[Instance],
    strategy: str = INTEGRATED,
    against: str = OFFSHORE,
    *,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[str, Seen], None] | None = None,
) -> Across:
    """Set two strategies against each other on several instances, and find what would overturn each answer.

    Parameters
    ----------
    cases : iterable of Instance
        The instances.
    strategy, against : str
        The strategies.
    gap, time_limit
        As for `breakeven`.
    progress : callable, optional
        Called with the instance's name and `Seen`.
    """
    rows, walk = [], Stoppable()
    with walk.stoppable():
        for case in cases:
            listen = None if progress is None else (lambda seen, name=case.name: progress(name, seen))
            row, stopped = _row(PricePool(case, gap=gap, time_limit=time_limit, progress=listen), strategy, against)
            rows.append(row)
            if stopped or walk.stopped:
                break
    return Across((strategy, against), pd.DataFrame(rows))


def _row(pool: PricePool, strategy: str, against: str) -> tuple[dict[str, Any], bool]:
    money = pool.case.header.currency
    row: dict[str, Any] = {"instance": pool.case.name, "currency": money, "winner": "", "cost": np.nan, "margin": np.nan, "margin_share": np.nan, "proven": False}
    row |= {"price": "", "factor": np.nan, "low": np.nan, "high": np.nan, "note": ""}
    answers, impossible = {}, []
    for name in (strategy, against):
        try:
            answers[name] = pool.query(None, name)
        except (Infeasible, NoPlanFound):
            impossible.append(name)
    if len(answers) < 2:
        note = f"no plan under {' nor '.join(impossible)}"
        winner = next(iter(answers), "")
        return row | {"note": note, "winner": winner, "cost": answers[winner].cost if winner else np.nan, "proven": bool(winner)}, pool.stopped
    winner, loser = sorted(answers, key=lambda name: answers[name].cost)
    best, other = answers[winner], answers[loser]
    row |= {"winner": winner, "cost": best.cost, "margin": other.cost - best.cost, "margin_share": (other.cost - best.cost) / other.cost if other.cost else 0.0, "proven": best.cost < other.bound}
    if not row["proven"]:
        same = "both allow the same plan" if best.known is other.known else f"the margin lies within what is left to prove, {phrase(max(best.gap_money, other.gap_money), money)}"
        return row | {"note": same}, pool.stopped
    turn = nearest(pool, strategy, against)
    if turn is not None:
        row |= {key: turn[key] for key in ("price", "factor", "low", "high")}
    else:
        row["note"] = f"no single price, by family or country, overturns it between {LOW:g} and {HIGH:g} times today's price"
    return row, pool.stopped
