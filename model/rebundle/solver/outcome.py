"""How a solve ends: an outcome, or an error that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class SolverError(RuntimeError):
    """The solver ended in a state that is neither a plan nor a proof that there is none."""


class Infeasible(RuntimeError):
    """No plan obeys all rules."""


class Unbounded(RuntimeError):
    """Cost can fall without end: some line pays without limit."""


class NoPlanFound(RuntimeError):
    """A limit was reached before any plan was found; `bound` is what had been proven."""

    def __init__(self, message: str, bound: float) -> None:
        self.bound = bound
        super().__init__(message)


@dataclass(frozen=True)
class Progress:
    """How far a solve has come: seconds, best cost so far (inf = none), proven bound."""

    seconds: float
    cost: float
    bound: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """End of a solve: ``optimal``, ``time limit`` or ``interrupted``, with the solution, its cost, the proven bound, and how it was found."""

    status: str
    values: Array
    cost: float
    bound: float
    seconds: float
    nodes: int
    method: str = ""
