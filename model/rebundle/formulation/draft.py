"""A model under construction: its sets, its variables by position, and one way to add rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from rebundle.formulation.sets import Sets

Row = tuple[tuple[Any, ...], float, Sequence[float], Sequence[Any], float]
"""A row: key, lower bound, coefficients, variables, upper bound."""


@dataclass
class Draft:
    """A Pyomo model while families add their rows.

    Attributes
    ----------
    sets : Sets
        Index frames.
    model : ConcreteModel
        The model.
    variables : dict
        Variables by name, state and position.
    lines : DataFrame
        Terms of all cost lines (see `family.terms`), for families that limit costs.
    """

    sets: Sets
    model: pyo.ConcreteModel
    variables: dict[str, dict[str, list[Any]]]
    lines: pd.DataFrame

    def at(self, name: str, state: str) -> list[Any]:
        """Variables called `name` in a state, by position."""
        return self.variables[name][state]

    def states(self) -> Iterator[str]:
        """States of the tree, parents first."""
        return iter(self.sets.states)

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Add a constraint component with one row per key; rows without variables are left out."""
        content: dict[tuple[Any, ...], Any] = {}
        for key, low, coefficients, variables, high in rows:
            if len(variables):
                body = LinearExpression(constant=0, linear_coefs=list(coefficients), linear_vars=list(variables))
                content[key] = (body, low) if low == high else (_open(low), body, _open(high))
        if content:
            self.model.add_component(name, pyo.Constraint(list(content), rule=lambda model, *key: content[key]))


def _open(bound: float) -> float | None:
    return None if math.isinf(bound) else bound
