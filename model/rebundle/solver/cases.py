"""Cases of a one-echelon problem: which places may be open, which must, and how many of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rebundle.solver.matrix import Array
from rebundle.solver.one_echelon import OneEchelon

KINDS = 3
"""Most kinds of places that are counted apart."""


@dataclass(frozen=True, eq=False)
class Case:
    """Plans of some places, so many of each kind.

    Attributes
    ----------
    at : ndarray of int
        Places that may be open.
    must : ndarray of bool
        Which of them are.
    kind : ndarray of int
        Their kinds.
    least, most : tuple of int
        Fewest and most open places of each kind, those that must be open among them.
    """

    at: Array
    must: Array
    kind: Array
    least: tuple[int, ...]
    most: tuple[int, ...]

    @property
    def possible(self) -> bool:
        """Whether the numbers leave any plan."""
        every = np.ones_like(self.must)
        return all(max(low, there) <= min(high, may) for low, high, there, may in zip(self.least, self.most, self._count(self.must), self._count(every), strict=True))

    def choices(self, worth: Array) -> Iterator[tuple[Array, int, int]]:
        """By kind: places that may but need not be open, the cheapest first, and how many of them at least and at most."""
        for kind, there in enumerate(self._count(self.must)):
            free = np.flatnonzero((self.kind == kind) & ~self.must)
            yield free[np.argsort(worth[free], kind="stable")], max(self.least[kind] - there, 0), min(self.most[kind] - there, len(free))

    def _count(self, places: Array) -> list[int]:
        return [int(number) for number in np.bincount(self.kind[places], minlength=len(self.least))]

    def only(self, may: Array, must: Array) -> Case:
        """The case where besides these places alone may be open, and those must."""
        return replace(self, at=self.at[may], must=(self.must | must)[may], kind=self.kind[may])

    def split(self, places: Array, worth: Array) -> list[Case]:
        """Cases that together are this one: by the number of a kind, or where that is given by the place worth most among those open."""
        open_, loose = self._count(places), [high - low for low, high in zip(self.least, self.most, strict=True)]
        if any(loose):
            kind = int(np.argmax(loose))
            here = min(max(open_[kind], self.least[kind]), self.most[kind])
            ends = ((self.least[kind], here - 1), (here, here), (here + 1, self.most[kind]))
            return [replace(self, least=_with(self.least, kind, low), most=_with(self.most, kind, high)) for low, high in ends if low <= high]
        free = ~self.must
        chosen = np.arange(len(free)) == np.argmin(np.where(free & places, worth, np.inf))
        return [self.only(np.ones_like(free), chosen), self.only(~chosen, np.zeros_like(free))]

    @property
    def decided(self) -> bool:
        """Whether there is nothing left to split."""
        return self.least == self.most and self._count(self.must) == list(self.most)


def _with(numbers: tuple[int, ...], position: int, number: int) -> tuple[int, ...]:
    return (*numbers[:position], number, *numbers[position + 1 :])


def any_number(problem: OneEchelon) -> Case:
    """All plans: as many places as there is need for, or more."""
    count = len(problem.fixed)
    return Case(np.arange(count), np.zeros(count, dtype=bool), np.zeros(count, dtype=int), (problem.least,), (count,))


def of_each_kind(problem: OneEchelon) -> Case:
    """All plans, with places that cost the same to open as a kind; one kind where that would be many."""
    costs, kind = np.unique(problem.fixed, return_inverse=True)
    every = any_number(problem)
    return every if len(costs) > KINDS else replace(every, kind=kind, least=(0,) * len(costs), most=tuple(np.bincount(kind).tolist()))
