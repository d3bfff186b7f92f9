"""A model under construction: its sets, its variables by position, and one way to add rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rebundle.formulation.family import EVERY
from rebundle.formulation.sets import Sets

Row = tuple[tuple[Any, ...], float, Sequence[float], Sequence[Any], float]
"""A row: key, lower bound, coefficients, variables, upper bound."""


@dataclass
class Draft(ABC):
    """A model while families add their rows; families see neither Pyomo nor arrays.

    Attributes
    ----------
    sets : Sets
        Index frames.
    variables : dict
        Variables by name, state and position.
    lines : DataFrame
        Terms of all cost lines (see `family.terms`), for the objectives and for families that limit costs.
    """

    sets: Sets
    variables: Mapping[str, Mapping[str, Sequence[Any]]]
    lines: pd.DataFrame

    def at(self, name: str, state: str) -> Sequence[Any]:
        """Variables called `name` in a state, by position."""
        return self.variables[name][state]

    def states(self) -> Iterator[str]:
        """States of the tree, parents first."""
        return iter(self.sets.states)

    def counted(self, lines: pd.DataFrame, state: str) -> np.ndarray:
        """Which terms of cost lines count in a state (bool)."""
        return lines["state"].isin([EVERY, state]).to_numpy()

    def working(self) -> Iterator[str]:
        """States in which something is made and moved, parents first."""
        return (state for state in self.sets.states if self.sets.tree.works[state])

    @abstractmethod
    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Add the rows of a constraint family; rows without variables are left out."""
