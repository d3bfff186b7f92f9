"""The table of contents of the mathematics."""

from __future__ import annotations

from typing import Any

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
    bodies: dict[tuple[Any, ...], Any] = {}
    prices: dict[tuple[Any, ...], float] = {}
    for state in result.states():
        for line, part in result.lines.groupby(LINE, sort=False):
            used = part[part["variable"] != ""]
            columns = [result.at(name, state)[position] for name, position in zip(used["variable"], used["position"], strict=True)]
            constant = float(part.loc[part["variable"] == "", "coefficient"].sum())
            bodies[(*line, state)] = LinearExpression(constant=constant, linear_coefs=used["coefficient"].tolist(), linear_vars=columns)
            prices[(*line, state)] = float(part["price"].iloc[0] * part["markup"].iloc[0])
    model = result.model
    model.driver = pyo.Objective(list(bodies), rule=lambda model, *line: bodies[line])
    model.driver.deactivate()
    model.total = pyo.Objective(expr=sum((prices[line] * bodies[line] for line in bodies), start=0.0))
