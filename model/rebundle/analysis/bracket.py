"""Quantities and windows: where the choice turns, between two values that were solved; prices are exact, these are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from rebundle.analysis.pool import PricePool
from rebundle.analysis.proofs import Seen
from rebundle.analysis.stoppable import Stoppable
from rebundle.instance.changes import QUANTITIES, QuantityError, changed
from rebundle.instance.data import Instance
from rebundle.instance.feasibility import check
from rebundle.instance.strategy import INTEGRATED, OFFSHORE
from rebundle.solver.outcome import Infeasible
from rebundle.solver.planner import GAP

UNDECIDED, NONE = "undecided", "no plan"


@dataclass(frozen=True)
class Turn:
    """Two neighbouring values between which the choice turns.

    Attributes
    ----------
    low, high : float
        The values; both were solved.
    from_choice, to_choice : str
        What is chosen at either; ``undecided`` where the proof leaves it open, ``no plan`` where nothing is feasible.
    """

    low: float
    high: float
    from_choice: str
    to_choice: str


@dataclass(frozen=True, eq=False)
class Bracket:
    """Choices at the values of a quantity that were solved.

    Attributes
    ----------
    case : Instance
        The instance.
    quantity, meaning : str
        What was changed.
    strategies : tuple of str
        Two strategies set against each other.
    points : DataFrame
        value, choice, cost and proven bound of either strategy [currency/year], in order of the value.
    turns : tuple of Turn
        Neighbours with different choices. Between two values with the same choice nothing is proven: costs are
        not concave in a quantity.
    complete : bool
        False where Ctrl-C or `max_points` came first.
    """

    case: Instance
    quantity: str
    meaning: str
    strategies: tuple[str, str]
    points: pd.DataFrame
    turns: tuple[Turn, ...]
    complete: bool

    def frame(self) -> pd.DataFrame:
        """Return the points."""
        return self.points

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        points = self.points.astype(object).where(self.points.notna(), None)
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "quantity": self.quantity,
            "meaning": self.meaning,
            "strategies": list(self.strategies),
            "points": points.to_dict("records"),
            "turns": [asdict(turn) for turn in self.turns],
            "complete": self.complete,
        }


def bracket(
    case: Instance,
    quantity: str,
    low: float,
    high: float,
    *,
    strategy: str = INTEGRATED,
    against: str = OFFSHORE,
    width: float = 0.02,
    start: int = 5,
    max_points: int = 40,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Bracket:
    """Find between which values of a quantity one strategy overtakes another.

    Solves at evenly spaced values, then halves every interval whose ends differ until it is narrow enough.

    Parameters
    ----------
    case : Instance
        The instance.
    quantity : str
        ``demand``, ``capacity``, ``hours``, ``spares`` (factors) or ``window`` (days), see `instance.changes`.
    low, high : float
        Range.
    strategy, against : str
        The two strategies.
    width : float
        Width of the brackets, as a share of the range.
    start : int
        Values solved first.
    max_points : int
        Most values solved.
    gap, time_limit
        As for `solve`, for each strategy.
    progress : callable, optional
        Called now and then with `Seen`; its corners are the values solved and waiting.

    Raises
    ------
    QuantityError, UnknownStrategy
        As the names say.
    """
    if not low < high or start < 2:
        raise QuantityError(f"{quantity}: the range goes from {low:g} to {high:g} in {start} values; give two numbers, the smaller first, and at least 2 values")
    rows: dict[float, dict[str, Any]] = {}
    walk = Stoppable()
    waiting = [low + (high - low) * step / (start - 1) for step in range(start)]
    with walk.stoppable():
        while waiting and not walk.stopped and len(rows) < max_points:
            value = waiting.pop(0)
            rows[value], stopped = _point(changed(case, quantity, value), value, strategy, against, gap, time_limit)
            walk.stopped |= stopped
            if progress is not None:
                progress(Seen(2 * len(rows), 0, len(rows), len(rows) + len(waiting), 0.0))
            if not waiting:
                waiting = [(a + b) / 2 for a, b in pairwise(sorted(rows)) if rows[a]["choice"] != rows[b]["choice"] and b - a > width * (high - low) * (1 + 1e-9)]
    points = pd.DataFrame([rows[value] for value in sorted(rows)])
    turns = tuple(Turn(a, b, rows[a]["choice"], rows[b]["choice"]) for a, b in pairwise(sorted(rows)) if rows[a]["choice"] != rows[b]["choice"])
    meaning = QUANTITIES[quantity.split(":")[0].split("@")[0]].meaning
    return Bracket(case, quantity, meaning, (strategy, against), points, turns, not waiting and not walk.stopped)


def _point(case: Instance, value: float, strategy: str, against: str, gap: float, time_limit: float | None) -> tuple[dict[str, Any], bool]:
    """Solve both strategies at one value; the choice is proven or ``undecided``."""
    row: dict[str, Any] = {"value": value, "choice": NONE, **{f"{what}_{name}": float("nan") for name in (strategy, against) for what in ("cost", "bound")}}
    if check(case):
        return row, False
    pool = PricePool(case, gap=gap, time_limit=time_limit)
    for name in (strategy, against):
        try:
            answer = pool.query(None, name)
        except Infeasible:
            continue
        row[f"cost_{name}"], row[f"bound_{name}"] = answer.cost, answer.bound
    row["choice"] = _choice(row, strategy, against)
    return row, pool.stopped


def _choice(row: dict[str, Any], strategy: str, against: str) -> str:
    there = [name for name in (strategy, against) if row[f"cost_{name}"] == row[f"cost_{name}"]]
    if len(there) < 2:
        return there[0] if there else NONE
    if row[f"cost_{strategy}"] < row[f"bound_{against}"]:
        return strategy
    return against if row[f"cost_{against}"] < row[f"bound_{strategy}"] else UNDECIDED
