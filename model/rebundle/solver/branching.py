"""Branch and bound by prices of customers: cases by number of places and by place, each bounded in milliseconds."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rebundle.solver.cases import Case, of_each_kind
from rebundle.solver.lagrangian import Prices, ascend
from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon

STEPS = 60
"""Steps of the ascent in each case, which begins with the prices of the case it is a part of."""

BEYOND = 1e-3
"""How far above the cost of the best plan, as a share of it, the ascent aims."""

TRIAL = 100
"""Cases after which the bound must have risen by `WORTH`, and again and again."""

WORTH = 0.05
"""Share of what is left to prove."""


@dataclass(frozen=True, eq=False)
class Node:
    """A case that may hold a cheaper plan, with the prices of customers that bound it, and the places open and their worth at these."""

    case: Case
    customer: Array
    places: Array
    worth: Array


class Tree:
    """Cases that together hold all plans cheaper than the best.

    Parameters
    ----------
    problem : OneEchelon
        The problem.
    prices : Prices
        Those of all plans.
    sought : callable
        Returns the cost below which plans are sought; falls when one is found [currency/year].
    found : callable
        Called with a set of places to try.
    stopped : callable
        Whether to end.
    """

    def __init__(self, problem: OneEchelon, prices: Prices, sought: Callable[[], float], found: Callable[[Array], object], stopped: Callable[[], bool]) -> None:
        self.problem, self.sought, self.found, self.stopped = problem, sought, found, stopped
        self.number = itertools.count()
        self.open = [(prices.bound, next(self.number), Node(of_each_kind(problem), prices.customer, prices.places, prices.worth))]

    @property
    def bound(self) -> float:
        """No plan costs less, but for those that cost no less than what is sought."""
        return min(self.open[0][0], self.sought()) if self.open else self.sought()

    def grow(self) -> None:
        """Split the case of lowest bound until no case may hold a cheaper plan, or the bound hardly rises any more."""
        before = self.bound
        for made in itertools.count(1):
            if self.bound >= self.sought() or self.stopped():
                return
            if made % TRIAL == 0:
                if self.bound - before < WORTH * (self.sought() - before):
                    return
                before = self.bound
            self._split(heapq.heappop(self.open))

    def _split(self, first: tuple[float, int, Node]) -> None:
        node = first[2]
        if node.case.decided:
            self.found(self._whole(node.case, node.case.must))
            if self.stopped():
                heapq.heappush(self.open, first)
            return
        for part in node.case.split(node.places, node.worth):
            if part.possible:
                self._add(part, node.customer)

    def _add(self, case: Case, customer: Array) -> None:
        """Bound a case and leave out the places that no cheaper plan of it opens."""
        sought = self.sought()
        prices = ascend(self.problem.only(case.at), lambda _: sought + BEYOND * abs(sought), lambda: False, case=case, start=customer, steps=STEPS)
        self.found(self._whole(case, prices.places))
        room = self.sought() - prices.bound
        may = prices.enter < room
        kept = case.only(may, prices.places & (prices.leave >= room))
        if room > 0 and kept.possible:
            heapq.heappush(self.open, (prices.bound, next(self.number), Node(kept, prices.customer, prices.places[may], prices.worth[may])))

    def _whole(self, case: Case, places: Array) -> Array:
        result = np.zeros(len(self.problem.fixed), dtype=bool)
        result[case.at[places]] = True
        return result

    def ends(self) -> tuple[Array, Array]:
        """Which places must and which may be open in a cheaper plan."""
        must, may = np.ones(len(self.problem.fixed), dtype=bool), np.zeros(len(self.problem.fixed), dtype=bool)
        for bound, _, node in self.open:
            if bound < self.sought():
                may[node.case.at] = True
                must &= self._whole(node.case, node.case.must)
        return must & may, may
