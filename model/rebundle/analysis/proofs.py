"""The pieces of a plan pool: plans, proofs, answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from rebundle.instance.strategy import FREE
from rebundle.plan.plan import Plan
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import Progress
from rebundle.solver.planner import Found

if TYPE_CHECKING:
    from rebundle.analysis.pool import PricePool


@dataclass(frozen=True)
class Scope:
    """The plans a proof speaks of: those of a strategy, or with ``outside`` those that break another one."""

    strategy: str = FREE
    outside: str | None = None

    def __str__(self) -> str:
        return self.strategy if self.outside is None else f"{self.strategy} outside {self.outside}"


@dataclass(frozen=True, eq=False)
class Known:
    """A plan of the pool.

    Attributes
    ----------
    name : str
        ``P1``, ``P2``, … in the order found.
    plan : Plan
        Audited, at the instance's prices.
    found : Found
        The solve that found it.
    driver : ndarray
        Driver of each cost line.
    pattern : tuple
        Cells that stand, without their number; plans of one pattern are one region of a map.
    """

    name: str
    plan: Plan
    found: Found
    driver: Array
    pattern: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Proof:
    """No plan of the scope costs less than `bound` at `prices`."""

    prices: Array
    bound: float
    scope: Scope


@dataclass(frozen=True, eq=False)
class Answer:
    """The best plan known at some prices.

    Attributes
    ----------
    known : Known
        The plan; ``plan`` is the same with its cost lines at these prices.
    cost, bound : float
        Its cost, and the proven least cost [currency/year].
    unavoidable : float
        Part of the cost proven to be in every plan [currency/year].
    solved : bool
        Whether the question needed a solve.
    reached : bool
        Whether the gap asked for was reached, rather than a limit.
    """

    known: Known
    cost: float
    bound: float
    unavoidable: float
    solved: bool
    prices: Array = field(repr=False)
    pool: PricePool = field(repr=False)
    strategy: str = FREE
    reached: bool = True

    @property
    def gap_money(self) -> float:
        """What a better plan could save at most [currency/year]."""
        return max(self.cost - self.bound, 0.0)

    @property
    def gap(self) -> float:
        """Gap relative to the total cost."""
        return _ratio(self.gap_money, abs(self.cost))

    @property
    def gap_avoidable(self) -> float:
        """Gap relative to the cost that is not proven unavoidable."""
        return _ratio(self.gap_money, self.cost - self.unavoidable)

    @property
    def plan(self) -> Plan:
        """The plan with its cost lines at these prices, and with this proof."""
        own = self.pool.planner.reprice(self.known.plan, self.known.found, self.prices)
        return replace(own, strategy=self.strategy, cost=float(own.costs["amount"].sum()), bound=min(self.bound, own.cost), unavoidable=self.unavoidable)


@dataclass(frozen=True)
class Seen:
    """How far a walk has come: solves made, plans known, corners proven and in all, largest gap left [currency/year]."""

    solves: int
    plans: int
    proven: int
    corners: int
    gap_money: float
    solving: Progress | None = None


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else (0.0 if part == 0 else float("inf"))


def least_drivers(matrix: Matrix) -> Array:
    """Least value of each line's driver within the bounds of the columns.

    Raises
    ------
    ValueError
        Where a driver may fall without end.
    """
    up, down = matrix.drivers.maximum(0.0), matrix.drivers.minimum(0.0)
    if np.any(np.isinf(matrix.high) & (np.asarray((down != 0).sum(axis=0)).ravel() > 0)):
        raise ValueError("a cost line may fall without end: its driver has a negative part without a limit")
    return np.asarray(up @ matrix.low + down @ np.where(np.isinf(matrix.high), 0.0, matrix.high) + matrix.fixed)
