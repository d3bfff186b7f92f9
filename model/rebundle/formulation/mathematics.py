r"""The mathematics as readers see it: variables, costs and constraints with their formulas.

The formulas are those of the families themselves, which a test compares with the code that builds the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.family import ConstraintFamily, CostFamily
from rebundle.formulation.variables import VARIABLES

MARKED = re.compile(r"\\(?P<kind>[VP])\{(?P<name>[^}]*)\}")
"""Variables and parameters in a statement."""

_SYMBOL = {variable.name: re.sub(r"_\{[^{}]*\}$", "", variable.symbol) for variable in VARIABLES}
_WORD = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|[A-Za-z]{2,}(?: [A-Za-z]{2,})*")
_PRODUCT = re.compile(r"(?<=[})])\\,(?=\\[PVf]|[(\[])|(?<=\})(?=\\left\()")
"""Between the factors of a product."""


@dataclass(frozen=True, eq=False)
class Mathematics:
    """Variables and families of the model, or some of them.

    Attributes
    ----------
    variables : DataFrame
        Index ``name`` (that of the Pyomo component); symbol, domain, unit, meaning.
    costs, constraints : DataFrame
        Index ``name`` (family of the cost lines; name of the Pyomo component); title, unit, formula in LaTeX:
        symbols are decided, upright names are read from the tables.
    """

    variables: pd.DataFrame
    costs: pd.DataFrame
    constraints: pd.DataFrame

    def only(self, *names: str) -> Mathematics:
        """Keep the variables and families of these names.

        Raises
        ------
        KeyError
            Where a name is neither.
        """
        parts = (self.variables, self.costs, self.constraints)
        unknown = [name for name in names if not any(name in part.index for part in parts)]
        if unknown:
            raise KeyError(f"no variable or family is called {', '.join(unknown)}; there are {', '.join(name for part in parts for name in part.index)}")
        return Mathematics(*(part[part.index.isin(names)] for part in parts))

    def _repr_markdown_(self) -> str:
        variables = [[f"`{name}`", f"${row['symbol']}$", row["domain"], row["unit"], row["meaning"]] for name, row in self.variables.iterrows()]
        parts = [("Variables", _table(("variable", "symbol", "domain", "unit", "meaning"), variables))] if variables else []
        parts += [
            (title, _table(("family", "what", "unit", formula), _rows(frame)))
            for title, formula, frame in (("Costs", "yearly cost", self.costs), ("Constraints", "rule", self.constraints))
            if len(frame)
        ]
        return "\n\n".join(f"**{title}**\n\n{table}" for title, table in parts)


def mathematics() -> Mathematics:
    """Every variable, cost family and constraint family with its formula; a notebook shows them typeset."""
    variables = pd.DataFrame([vars(variable) for variable in VARIABLES]).set_index("name")
    return Mathematics(variables, _families(COSTS), _families(CONSTRAINTS))


def latex(statement: str) -> str:
    r"""LaTeX that any renderer reads: the symbol of ``\V{}``, the upright name of ``\P{}``, words as words."""

    def mark(found: re.Match[str]) -> str:
        return _SYMBOL[found["name"]] if found["kind"] == "V" else rf"\text{{{found['name'].replace('_', ' ')}}}"

    marked = MARKED.sub(mark, _PRODUCT.sub(r" \\cdot ", statement))
    worded = _WORD.sub(lambda found: found[0] if found[0].startswith("\\") else rf"\text{{{found[0]}}}", marked)
    return worded.replace(r"\sum_", r"\sum\limits_")


def _families(families: Sequence[CostFamily | ConstraintFamily]) -> pd.DataFrame:
    rows = [{"name": family.name, "title": family.title, "unit": family.unit, "formula": latex(family.statement)} for family in families]
    return pd.DataFrame(rows).set_index("name")


def _rows(frame: pd.DataFrame) -> list[list[str]]:
    return [[f"`{name}`", row["title"], row["unit"], f"${row['formula']}$"] for name, row in frame.iterrows()]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
