"""The plan pool: what has been solved for an instance, and what it proves at all other prices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rebundle.analysis.bound import Bound
from rebundle.analysis.hedge import expected_only
from rebundle.analysis.prices import Box, PriceError, moved
from rebundle.analysis.proofs import Answer, Known, Proof, Scope, Seen, least_drivers
from rebundle.analysis.stoppable import Stoppable
from rebundle.instance.data import Instance
from rebundle.instance.strategy import AS_IS, FREE, INTEGRATED, NEAR_MARKET, OFFSHORE, find, strategies
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, NoPlanFound, Progress
from rebundle.solver.planner import GAP, Found, Planner
from rebundle.solver.strategy_bounds import bounds, breakable, within

MIXED = "mixed"
"""Label of a plan that obeys none of the strategies that restrict cells."""


class PricePool(Stoppable):
    """Plans and proofs of one instance, shared by its strategies.

    A plan of any strategy is a plan of every strategy that allows it; a proof for a strategy holds for every
    stricter one.

    Parameters
    ----------
    case : Instance
        The instance.
    gap : float
        Proven gap, relative to the avoidable cost, at which a question counts as answered.
    time_limit : float, optional
        Seconds for one solve.
    progress : callable, optional
        Called now and then with `Seen`.

    Attributes
    ----------
    plans : list of Known
        Plans found; of plans with the same drivers that obey the same strategies the first.
    proofs : list of Proof
        What is proven.
    impossible : set of Scope
        Scopes proven to have no plan.
    solves : int
        Solves made by this object.
    stopped : bool
        Whether Ctrl-C ended a solve.

    Examples
    --------
    >>> pool = rb.PricePool(case)  # doctest: +SKIP
    >>> answer = pool.query({"robots": 0.5, "duty@MEX>USA+": 0.25})  # doctest: +SKIP
    >>> answer.known.name, answer.cost, answer.gap_money  # doctest: +SKIP
    ('P1', 17012345678.9, 120345.6)
    """

    def __init__(self, case: Instance, *, gap: float = GAP, time_limit: float | None = None, progress: Callable[[Seen], None] | None = None) -> None:
        expected_only(case)
        self.case, self.gap, self.time_limit, self.progress = case, gap, time_limit, progress
        self.planner = Planner(case)
        self.matrix = self.planner.matrix
        self.plans: list[Known] = []
        self.proofs: list[Proof] = []
        self.impossible: set[Scope] = set()
        self.solves = 0
        super().__init__()
        self.least = least_drivers(self.matrix)
        known = strategies(case)
        order = [name for name in (AS_IS, INTEGRATED, OFFSHORE) if name in known]
        own = [name for name in known if name not in (*order, FREE, NEAR_MARKET)]
        self.classes = tuple(name for name in (*order, *own) if breakable(known[name]))
        self._limits: dict[str, tuple[Array, Array]] = {}
        self._fits: dict[tuple[str, str], bool] = {}
        self._certain: list[Proof] = self._unavoidable()
        self.seen = Seen(0, 0, 0, 0, float("inf"))

    def members(self, scope: Scope) -> list[Known]:
        """Plans of the pool that lie in a scope."""
        return [known for known in self.plans if self.obeys(known, scope.strategy) and (scope.outside is None or not self.obeys(known, scope.outside))]

    def obeys(self, known: Known, strategy: str) -> bool:
        """Whether a plan of the pool is a plan of a strategy."""
        key = (known.name, strategy)
        if key not in self._fits:
            self._fits[key] = within(known.found.solution, *self.limits(strategy))
        return self._fits[key]

    def label(self, known: Known) -> str:
        """First strategy that restricts cells and allows the plan, or ``mixed``."""
        return next((name for name in self.classes if self.obeys(known, name)), MIXED)

    def limits(self, strategy: str) -> tuple[Array, Array]:
        """Bounds of the columns under a strategy."""
        if strategy not in self._limits:
            self._limits[strategy] = bounds(self.matrix, find(self.case, strategy))
        return self._limits[strategy]

    def holds(self, proof: Scope, scope: Scope) -> bool:
        """Whether a proof made for one scope speaks of every plan of another."""
        if proof.outside is not None and proof.outside != scope.outside:
            return False
        (low, high), (own_low, own_high) = self.limits(proof.strategy), self.limits(scope.strategy)
        return bool(np.all(own_low >= low) and np.all(own_high <= high))

    def bound(self, box: Box, scope: Scope) -> Bound:
        """The proven least cost of a scope over a box of prices."""
        fit = [*self._certain, *(proof for proof in self.proofs if self.holds(proof.scope, scope))]
        return self._bound(box, fit)

    def unavoidable(self, box: Box) -> Bound:
        """Cost over a box of prices that is proven to be in every plan whatever it decides."""
        return self._bound(box, self._certain)

    def _bound(self, box: Box, proofs: Sequence[Proof]) -> Bound:
        prices = np.array([proof.prices for proof in proofs]).reshape(len(proofs), len(self.matrix.lines))
        return Bound(box, prices, np.array([proof.bound for proof in proofs]), self.least)

    def _unavoidable(self) -> list[Proof]:
        """Least bill of each family the instance names, as a proof at prices where everything else is free."""
        families = self.matrix.lines["family"].to_numpy()
        proofs = []
        for family in self.case.header.unavoidable:
            own = np.where(families == family, self.matrix.prices, 0.0)
            proofs.append(Proof(own, self.planner.least_bill(own) + float(self.matrix.fixed @ own), Scope()))
        return proofs

    def prices(self, changes: dict[str, float] | Array | None) -> Array:
        """Price of each line after changes by name; an array is taken as it is.

        Raises
        ------
        PriceError
            Where a name means nothing, or a price is negative or no number.
        """
        if changes is None:
            return self.matrix.prices
        found = moved(self.case, self.matrix, changes.items()) if isinstance(changes, dict) else np.asarray(changes, dtype=float)
        if not np.all(found >= 0) or np.isinf(found).any():
            raise PriceError("a price is a number of at least 0")
        return found

    def query(self, changes: dict[str, float] | Array | None = None, strategy: str = FREE, *, gap: float | None = None, learn: bool = True) -> Answer:
        """Best plan at some prices, solved for only where the proofs at hand are too loose.

        Parameters
        ----------
        changes : dict of str to float, or ndarray
            Factors by price name; names that end in ``=`` set a price, in ``+`` add points. Or the price of
            every line, margin included.
        strategy : str
            Strategy the plan must obey.
        gap : float, optional
            Gap asked for, relative to the avoidable cost; the pool's by default.
        learn : bool
            Whether to solve where the proof is too loose; otherwise the answer comes with the gap it has.

        Raises
        ------
        Infeasible
            Where the strategy has no plan.
        PriceError
            Where a name means nothing.
        """
        prices, scope = self.prices(changes), Scope(strategy)
        asked = self.gap if gap is None else gap
        answer = self._look(prices, scope)
        if answer is not None and (not learn or answer.gap_avoidable <= asked):
            return replace(answer, reached=answer.gap_avoidable <= asked)
        reached = self.learn(prices, scope, gap=asked)
        answer = self._look(prices, scope, solved=True)
        if answer is None:
            raise NoPlanFound("the limit was reached before any plan was found", float("-inf"))
        return replace(answer, reached=reached or answer.gap_avoidable <= asked)

    def learn(self, prices: Array, scope: Scope, *, gap: float | None = None) -> bool:
        """Solve at some prices and keep the plan and the proof; Ctrl-C keeps what is proven and sets `stopped`.

        Returns
        -------
        bool
            Whether the solve reached its gap, rather than a limit.
        """
        if np.any(prices < 0):
            raise ValueError("prices are at least 0")
        self.solves += 1
        try:
            found = self._found(prices, scope, self.gap if gap is None else gap)
        except Infeasible:
            if scope.outside is None:
                raise
            self.impossible.add(scope)
        except NoPlanFound as stopped:
            if np.isfinite(stopped.bound):
                self.proofs.append(Proof(prices, stopped.bound, scope))
        else:
            if np.isfinite(found.bound):
                self.proofs.append(Proof(prices, found.bound, scope))
            self.keep(found)
            return found.status == "optimal"
        finally:
            self.stopped |= self.planner.solver.interrupted
            self.planner.solver.interrupted = False
        return scope in self.impossible

    def _found(self, prices: Array, scope: Scope, gap: float) -> Found:
        """Solve at some prices; the gap is measured on what this pool does not know to be unavoidable."""
        certain = self.unavoidable(Box((), prices, np.zeros((len(prices), 0)))).at(np.zeros(0))
        return self.planner.find(*self.limits(scope.strategy), prices, outside=scope.outside, certain=certain, gap=gap, time_limit=self.time_limit, progress=self.listen())

    def keep(self, found: Found) -> Known:
        """Add a plan, or return the one with the same drivers that obeys the same strategies."""
        driver = self.matrix.drivers @ found.solution + self.matrix.fixed
        for known in self.plans:
            if np.allclose(driver, known.driver, rtol=1e-9, atol=0.0) and self._alike(found, known):
                return known
        plan = self.planner.plan(found, FREE)
        bound, unavoidable = self._proven(self.matrix.prices, Scope(), plan.cost)
        plan = replace(plan, bound=bound, unavoidable=unavoidable)
        standing = plan.standing()
        known = Known(f"P{len(self.plans) + 1}", plan, found, driver, tuple(sorted(standing[standing > 0].index)))
        self.plans.append(known)
        return known

    def _alike(self, found: Found, known: Known) -> bool:
        """Whether a solution obeys the same strategies as a plan."""
        return all(within(found.solution, *self.limits(name)) == self.obeys(known, name) for name in strategies(self.case))

    def _proven(self, prices: Array, scope: Scope, cost: float) -> tuple[float, float]:
        """Least cost and unavoidable cost proven at some prices, each at most a cost."""
        here, nothing = Box((), prices, np.zeros((len(prices), 0))), np.zeros(0)
        return min(self.bound(here, scope).at(nothing), cost), min(self.unavoidable(here).at(nothing), cost)

    def _look(self, prices: Array, scope: Scope, solved: bool = False) -> Answer | None:
        members = self.members(scope)
        if not members:
            return None
        best = min(members, key=lambda known: float(known.driver @ prices))
        cost = float(best.driver @ prices)
        return Answer(best, cost, *self._proven(prices, scope, cost), solved, prices, self, scope.strategy)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the pool, by default as ``pool.npz`` beside the instance; see `pool_store.save`."""
        from rebundle.analysis.pool_store import save

        return save(self, path)

    @classmethod
    def load(cls, case: Instance, path: str | Path | None = None, **options: Any) -> PricePool:
        """Read a pool that was saved for the same data and the same model; see `pool_store.load`."""
        from rebundle.analysis.pool_store import load

        return load(case, path, **options)

    def tell(self, proven: int, corners: int, gap_money: float) -> None:
        """Report how far a walk has come."""
        self.seen = Seen(self.solves, len(self.plans), proven, corners, gap_money)
        if self.progress is not None:
            self.progress(self.seen)

    def listen(self) -> Callable[[Progress], None] | None:
        """Make a listener for one solve; None where nobody listens."""
        listener = self.progress
        if listener is None:
            return None
        return lambda solving: listener(Seen(self.solves, len(self.plans), self.seen.proven, self.seen.corners, self.seen.gap_money, solving))


def as_pool(case: Instance | PricePool, *, gap: float, time_limit: float | None, progress: Callable[[Seen], None] | None) -> PricePool:
    """Return the pool of an instance; a pool as it is, listened to by `progress` from now on where that is given.

    Raises
    ------
    ObjectiveError
        Where the objective is not the expected cost.
    ValueError
        Where a pool comes with another gap or time limit than its own.
    """
    expected_only(case)
    if isinstance(case, Instance):
        return PricePool(case, gap=gap, time_limit=time_limit, progress=progress)
    if gap not in (GAP, case.gap) or time_limit not in (None, case.time_limit):
        raise ValueError("a pool has a gap and a time limit of its own; set them when it is made")
    case.progress = progress or case.progress
    return case
