"""The table of contents of the mathematics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from rebundle.formulation import variables
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.draft import Draft
from rebundle.formulation.family import LINE, TERM
from rebundle.formulation.sets import Sets
from rebundle.instance.data import Instance


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
    return draft(case).model


def draft(case: Instance) -> Draft:
    """Build the model and keep the frames behind it."""
    sets = Sets(case.network)
    model = pyo.ConcreteModel(name=case.header.title)
    columns = variables.add(model, sets)
    result = Draft(sets, model, columns, cost_terms(sets))
    for family in CONSTRAINTS:
        family.add(result)
    _objectives(result)
    return result


def cost_terms(sets: Sets) -> pd.DataFrame:
    """Terms of every cost line of every family, in order."""
    parts = []
    for family in COSTS:
        parts += [part.assign(family=family.name) for part in family.lines(sets) if len(part)]
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=TERM)
    prices = result.groupby(LINE, sort=False)[["price", "markup"]].nunique()
    if (prices > 1).any(axis=None):
        raise AssertionError(f"cost lines with more than one price: {list(prices.index[(prices > 1).any(axis=1)])}")
    return result[TERM]


def _objectives(result: Draft) -> None:
    """Declare the driver of each cost line and the total cost as objectives."""
    lines = result.lines
    number = lines.groupby(LINE, sort=False).ngroup().to_numpy(dtype=int)
    lines = lines.iloc[np.argsort(number, kind="stable")]
    starts = np.flatnonzero(np.diff(np.sort(number), prepend=-1))
    heads = lines.iloc[starts]
    names = list(heads[LINE].itertuples(index=False, name=None))
    prices = (heads["price"] * heads["markup"]).tolist()
    spans = list(zip(starts.tolist(), [*starts.tolist(), len(lines)][1:], strict=True))
    bodies: dict[tuple[Any, ...], Any] = {}
    for state in result.states():
        columns = [result.at(name, state)[position] if name else None for name, position in zip(lines["variable"], lines["position"], strict=True)]
        coefficients = lines["coefficient"].tolist()
        for line, (begin, end) in zip(names, spans, strict=True):
            bodies[(*line, state)] = _sum(coefficients[begin:end], columns[begin:end])
    model = result.model
    model.driver = pyo.Objective(list(bodies), rule=lambda model, *line: bodies[line])
    model.driver.deactivate()
    model.total = pyo.Objective(expr=sum((price * body for price, body in zip(prices * len(result.sets.states), bodies.values(), strict=True)), start=0.0))


def _sum(coefficients: list[float], columns: list[Any]) -> LinearExpression:
    """Sum of coefficients times columns; a term without a column is a constant."""
    used = [(coefficient, column) for coefficient, column in zip(coefficients, columns, strict=True) if column is not None]
    constant = sum(coefficient for coefficient, column in zip(coefficients, columns, strict=True) if column is None)
    return LinearExpression(constant=constant, linear_coefs=[coefficient for coefficient, _ in used], linear_vars=[column for _, column in used])
