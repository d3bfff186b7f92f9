"""Why nothing is feasible: how much of which rule would have to give, then the rules in conflict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from rebundle.instance.data import Instance
from rebundle.instance.schema import SPARES_FOR
from rebundle.instance.strategy import FREE, find
from rebundle.solver.highs import Solver
from rebundle.solver.matrix import Array, Matrix
from rebundle.solver.outcome import Infeasible
from rebundle.solver.planner import Planner
from rebundle.solver.strategy_bounds import bounds

IMPLIED = ("cover",)
"""Rows that only sharpen others; they are left out of a conflict."""
SMALL = 1e-7
"""Slack below this share of its rule is solver noise."""


@dataclass(frozen=True)
class Shortfall:
    """By how much a rule would have to give: rule, where, amount and unit, and the same in words."""

    rule: str
    who: str
    amount: float
    unit: str
    text: str


@dataclass(frozen=True)
class Diagnosis:
    """Why an instance has no plan under a strategy.

    Attributes
    ----------
    feasible : bool
        Whether there is a plan after all.
    strategy : str
        The strategy examined.
    shortfalls : tuple of Shortfall
        The least that would have to give, counted in shares of each rule.
    conflict : tuple of str
        Rules of which no one may be left out without removing the conflict; empty where only whole numbers conflict.
    note : str
        What the conflict does and does not prove.
    """

    feasible: bool
    strategy: str
    shortfalls: tuple[Shortfall, ...] = ()
    conflict: tuple[str, ...] = ()
    note: str = ""


def diagnose(case: Instance, strategy: str = FREE) -> Diagnosis:
    """Explain in business words why no plan obeys the rules, or say that one does.

    Parameters
    ----------
    case : Instance
        The instance.
    strategy : str
        Strategy to examine.

    Returns
    -------
    Diagnosis
    """
    planner = Planner(case)
    matrix = planner.matrix
    low, high = bounds(matrix, find(case, strategy))
    shortfalls = _shortfalls(matrix, low, high, _products(case))
    if not shortfalls:
        return Diagnosis(True, strategy)
    planner.solver.set_bounds(low, high)
    planner.solver.set_cost(np.zeros(len(low)), 0.0)
    planner.solver.free_rows(np.array([row for row, (family, _) in enumerate(matrix.row_names) if family in IMPLIED], dtype=int))
    rows, columns = planner.solver.conflict()
    if not rows and not columns:
        return Diagnosis(False, strategy, tuple(shortfalls), note="With fractions of cells there would be a plan: only whole numbers conflict, and no conflicting set can be named.")
    several = len(matrix.sets.states) > 1
    names = dict.fromkeys(_rule_words(*matrix.row_names[row]) + (f" in state {matrix.row_names[row][1][-1]}" if several else "") for row in rows)
    return Diagnosis(False, strategy, tuple(shortfalls), tuple(names), "Leave out any one of these rules and the rest can be obeyed, fractions of cells allowed.")


def _products(case: Instance) -> dict[tuple[str, str], str]:
    """Products whose spare part an item is at a market, by (market, item)."""
    demand = case.network.demand
    spares = demand[(demand["file"] == "spares.csv") & (demand["quantity"] > 0)]
    return {(str(market), str(item)): " and ".join(segments.str.removeprefix(SPARES_FOR)) for (market, item), segments in spares.groupby(["market", "item"])["segment"]}


def _shortfalls(matrix: Matrix, low: Array, high: Array, products: dict[tuple[str, str], str]) -> list[Shortfall]:
    """Solve for the least total share by which elastic rules must give."""
    elastic = [row for row, (family, key) in enumerate(matrix.row_names) if _elastic(family, key)]
    size, count = len(low), len(elastic)
    upper = np.isfinite(matrix.row_high[elastic]) & ~np.isfinite(matrix.row_low[elastic])
    slack = sp.csr_array((np.where(upper, -1.0, 1.0), (elastic, np.arange(count))), shape=(len(matrix.row_low), count))
    largest = np.asarray(abs(matrix.rows).max(axis=1).todense()).ravel()[elastic]
    scale = np.maximum(np.maximum(_finite(matrix.row_low[elastic]), _finite(matrix.row_high[elastic])), np.maximum(largest, 1.0))
    solver = Solver(
        sp.csr_array(sp.hstack([matrix.rows, slack])),
        matrix.row_low,
        matrix.row_high,
        np.concatenate([low, np.zeros(count)]),
        np.concatenate([high, np.full(count, np.inf)]),
        np.concatenate([matrix.integer, np.zeros(count, dtype=bool)]),
    )
    solver.set_cost(np.concatenate([np.zeros(size), 1.0 / scale]), 0.0)
    give = solver.run(gap=1e-3).values[size:]
    found = [(row, float(amount)) for row, amount, most in zip(elastic, give, scale, strict=True) if amount > SMALL * most]
    return [_in_state(matrix, row, _words(*matrix.row_names[row], amount, products)) for row, amount in found]


def _in_state(matrix: Matrix, row: int, shortfall: Shortfall) -> Shortfall:
    """Name the state where there are several."""
    return shortfall if len(matrix.sets.states) == 1 else replace(shortfall, text=f"{shortfall.text}, in state {matrix.row_names[row][1][-1]}")


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), np.abs(values), 0.0)


def _elastic(family: str, key: tuple[Any, ...]) -> bool:
    if family == "capacity":
        return str(key[2]) == ""
    if family == "single_source":
        return str(key[1]) == "one"
    return family in SHORT


def _words(family: str, key: tuple[Any, ...], amount: float, products: dict[tuple[str, str], str]) -> Shortfall:
    unit, sentence = SHORT[family]
    why = f", a spare part of {products[key[:2]]} there" if family == "demand" and key[:2] in products else ""
    return Shortfall(family.replace("_", " "), _who(key), amount, unit, sentence(key, f"{amount:,.6g}") + why)


def _who(key: tuple[Any, ...]) -> str:
    return ", ".join(str(part) for part in key[:-1] if part not in ("", "one"))


def _rule_words(family: str, key: tuple[Any, ...]) -> str:
    return f"{family.replace('_', ' ')} ({_who(key)})"


SHORT: dict[str, tuple[str, Callable[[tuple[Any, ...], str], str]]] = {
    "demand": ("units/year", lambda key, amount: f"market {key[0]} would go without {amount} units/year of {key[1]}"),
    "capacity": ("hours/year", lambda key, amount: f"{key[0]} at {key[1]} would need {amount} more hours/year than its cells can ever have"),
    "minimum_use": ("hours/year", lambda key, amount: f"{key[0]} at {key[1]} would fall {amount} hours/year short of its minimum use"),
    "site_limits": ("cells", lambda key, amount: f"site {key[0]} would need room for {amount} more cells"),
    "groups": ("cells", lambda key, amount: f"group {key[0]} would need a cap {amount} cells higher"),
    "succession": ("cells", lambda key, amount: f"{amount} existing cells of {key[0]} at {key[1]} would have to close, and may not"),
    "single_source": ("sources", lambda key, amount: f"market {key[2]} would need {amount} more sources of {key[0]}, and wants one"),
    "labour_hours": ("hours/year", lambda key, amount: f"{key[0]} would need {amount} more hours/year of {key[1]}"),
    "limits": ("as the limit", lambda key, amount: f"limit {key[0]} would have to give by {amount}"),
}
"""Rules that can give, with the unit and the sentence for it."""

__all__ = ["Diagnosis", "Infeasible", "Shortfall", "diagnose"]
