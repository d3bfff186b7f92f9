"""What a cost family and a constraint family are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from rebundle.instance.schema import FIRM

if TYPE_CHECKING:
    from rebundle.formulation.draft import Draft
    from rebundle.formulation.sets import Sets

CURRENCY_PER_YEAR = "currency/year"
"""Unit of a cost, and of the driver of a line whose price is an index: money at base prices."""

INDEX = "index"
"""Unit of a price that is 1, margin aside, until a what-if says otherwise."""

LINE = ["family", "kind", "place", "owner"]
EVERY = ""
"""Stands for every state."""

TERM = [*LINE, "price", "price_unit", "unit", "markup", "variable", "position", "coefficient", "state"]

NOTHING = pd.DataFrame(columns=TERM[1:])
"""Terms of a line that no variable moves."""


@dataclass(frozen=True)
class CostFamily:
    r"""A family of cost lines, each a price times a physical driver.

    Parameters
    ----------
    name : str
        Family in the name of its lines.
    title : str
        Name for readers.
    statement : str
        LaTeX of the yearly cost; ``\V{}`` marks variables, ``\P{}`` parameters (columns of the network).
    lines : callable
        From the sets to frames of terms (see `terms`).
    unit : str
        Unit of the cost.
    """

    name: str
    title: str
    statement: str
    lines: Callable[[Sets], Iterable[pd.DataFrame]]
    unit: str = CURRENCY_PER_YEAR


@dataclass(frozen=True)
class ConstraintFamily:
    r"""A family of constraints.

    Parameters
    ----------
    name : str
        Name of the Pyomo component.
    title : str
        Name for readers.
    unit : str
        Unit of a row.
    statement : str
        LaTeX of a row; ``\V{}`` marks variables, ``\P{}`` parameters.
    add : callable
        Adds the rows to a model under construction.
    """

    name: str
    title: str
    unit: str
    statement: str
    add: Callable[[Draft], None]


def terms(
    frame: pd.DataFrame,
    variable: str,
    coefficient: pd.Series,
    price: pd.Series | float,
    *,
    unit: str,
    price_unit: str,
    place: pd.Series | str,
    kind: pd.Series | str = "",
    owner: pd.Series | str = FIRM,
    markup: pd.Series | float = 1.0,
    state: str = EVERY,
) -> pd.DataFrame:
    """State what each variable adds to the driver of its cost line.

    Parameters
    ----------
    frame : DataFrame
        Rows of the variable's index frame; their index is the variable's position.
    variable : str
        Name of the variable, or "" for a constant.
    coefficient : Series
        Units of the driver per unit of the variable.
    price : Series or float
        Base price of the line; the same in all rows of a line.
    unit, price_unit : str
        Units of driver and price.
    place, kind, owner : Series or str
        Rest of the line's name.
    markup : Series or float
        1 + the supplier's margin, in the price of the line.
    state : str
        The one state in which the terms count; in every state by default.

    Returns
    -------
    DataFrame
        One row per term; terms with a coefficient of 0 are left out.
    """
    if not (coefficient != 0).any():
        return NOTHING
    names = {"kind": kind, "place": place, "owner": owner, "price": price, "markup": markup, "coefficient": coefficient}
    rest = {"price_unit": price_unit, "unit": unit, "variable": variable, "position": frame.index, "state": state}
    result = pd.DataFrame(names | rest, index=frame.index)
    return result[result["coefficient"] != 0]
