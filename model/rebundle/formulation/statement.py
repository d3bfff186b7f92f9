"""The model in Pyomo: what any solver can read, and what the arrays are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from rebundle.formulation.build import cost_terms, state_families
from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import LINE
from rebundle.formulation.pricing import priced
from rebundle.formulation.sets import Sets
from rebundle.formulation.variables import VARIABLES, bounds
from rebundle.instance.data import Instance

DOMAINS = {"integer": pyo.NonNegativeIntegers, "binary": pyo.Binary, "continuous": pyo.NonNegativeReals}


class Statement(Draft):
    """A Pyomo model while families add their rows.

    Attributes
    ----------
    model : ConcreteModel
        The model.
    """

    def __init__(self, sets: Sets, title: str = "") -> None:
        sets.announce()
        self.model = pyo.ConcreteModel(name=title)
        super().__init__(sets, _variables(self.model, sets), cost_terms(sets))

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Add a constraint component with one row per key; rows without variables are left out."""
        content: dict[tuple[Any, ...], Any] = {}
        for key, low, coefficients, variables, high in rows:
            if len(variables):
                body = LinearExpression(constant=0, linear_coefs=list(coefficients), linear_vars=list(variables))
                content[key] = (body, low) if low == high else (_open(low), body, _open(high))
        if content:
            self.model.add_component(name, pyo.Constraint(list(content), rule=lambda model, *key: content[key]))


def build(case: Instance) -> pyo.ConcreteModel:
    """State the location problem of an instance in Pyomo.

    Parameters
    ----------
    case : Instance
        The instance.

    Returns
    -------
    ConcreteModel
        With one variable and constraint component per family, the objective ``total`` (cost in
        currency per year, to be minimised) and one inactive objective ``driver[line, state]`` per cost line.
        Any Pyomo solver for mixed-integer linear models can solve it.
    """
    return statement(case).model


def statement(case: Instance) -> Statement:
    """Build the model and keep the frames behind it."""
    result = Statement(Sets(case.network), case.header.title)
    state_families(result)
    _objectives(result)
    return result


def _variables(model: pyo.ConcreteModel, sets: Sets) -> dict[str, dict[str, list[pyo.Var]]]:
    """Declare every variable, indexed by its keys and the state; return them by name, state and position."""
    table: dict[str, dict[str, list[pyo.Var]]] = {}
    for variable in VARIABLES:
        keys = sets.keys(variable.name)
        index = [(*key, state) for state in sets.states for key in keys]
        component = pyo.Var(index, domain=DOMAINS[variable.domain])
        model.add_component(variable.name, component)
        columns = list(component.values())
        table[variable.name] = {}
        for number, state in enumerate(sets.states):
            low, high = bounds(sets, variable.name, state)
            own = columns[number * len(keys) : (number + 1) * len(keys)]
            for column, least, most in zip(own, low, high, strict=True):
                column.setlb(float(least))
                column.setub(float(most))
            table[variable.name][state] = own
    return table


def _objectives(result: Statement) -> None:
    """Declare the driver of each cost line and the total cost as objectives."""
    lines = result.lines
    names = list(lines[LINE].drop_duplicates().itertuples(index=False, name=None))
    lines = lines.assign(number=lines.groupby(LINE, sort=False).ngroup()).sort_values("number", kind="stable")
    heads = priced(result.sets, lines)
    prices = (heads["price"] * heads["markup"] * heads["weight"]).tolist()
    bodies: dict[tuple[Any, ...], Any] = {}
    for state in result.states():
        here = lines[result.counted(lines, state)]
        ends = np.searchsorted(here["number"], np.arange(len(names) + 1)).tolist()
        columns = [result.at(name, state)[position] if name else None for name, position in zip(here["variable"], here["position"], strict=True)]
        coefficients = here["coefficient"].tolist()
        for line, begin, end in zip(names, ends, ends[1:], strict=False):
            bodies[(*line, state)] = _sum(coefficients[begin:end], columns[begin:end])
    model = result.model
    model.driver = pyo.Objective(list(bodies), rule=lambda model, *line: bodies[line])
    model.driver.deactivate()
    model.total = pyo.Objective(expr=sum((price * body for price, body in zip(prices, bodies.values(), strict=True)), start=0.0))


def _sum(coefficients: list[float], columns: list[Any]) -> LinearExpression:
    """Sum of coefficients times columns; a term without a column is a constant."""
    used = [(coefficient, column) for coefficient, column in zip(coefficients, columns, strict=True) if column is not None]
    constant = sum(coefficient for coefficient, column in zip(coefficients, columns, strict=True) if column is None)
    return LinearExpression(constant=constant, linear_coefs=[coefficient for coefficient, _ in used], linear_vars=[column for _, column in used])


def _open(bound: float) -> float | None:
    return None if math.isinf(bound) else bound
