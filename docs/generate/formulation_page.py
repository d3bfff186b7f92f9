"""The page of the mathematics, made from the sets, variables and families of the code."""

from __future__ import annotations

import inspect
import re
import sys
from functools import cached_property

from derived import DERIVED
from markdown_table import table
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.family import ConstraintFamily, CostFamily
from rebundle.formulation.mathematics import MARKED, latex
from rebundle.formulation.sets import Sets
from rebundle.formulation.variables import VARIABLES
from rebundle.instance.header import Header, Section
from rebundle.instance.schema import TABLES

HEAD = r"""# Formulation

The model as the code builds it: sets, variables, and every family of costs and constraints with the statement that stands beside its code.
A test compares each statement with what the code reads and decides. This page is made from them.

A plan chooses the variables so that all costs together are least and every constraint holds. A cost family is a sum of lines, each a price times a physical driver;
that is what makes [every what-if over prices exact](../what-if.md). Names in upright letters are parameters: columns of the [instance's tables](instance.md) or what follows from them.
Indices: $c$ cell type, $s$ site, $r$ recipe, $i$ item, $m$ market, $g$ segment or group, $k$ skill or constant, $o$ origin, $d$ destination, $\ell$ leg (an item from an origin to a
destination by a mode), $n$ state; a family is written for one state, and $n$ is left out; [how states are weighted](../states.md)
and what is charged in all that follow stands on a page of its own. Brackets $[\cdot]$ are 1 where what they say holds and 0 elsewhere.
"""
OBJECTIVE = r"$$\min \sum_{\text{families}} \text{cost of the family} \quad \text{subject to every constraint}$$"
Family = CostFamily | ConstraintFamily


def page() -> str:
    """Return the page as Markdown."""
    costs = [_family(family, f"cost-{family.name}", inspect.getmodule(family.lines)) for family in COSTS]
    rows = [_family(family, f"constraint-{family.name}", inspect.getmodule(family.add)) for family in CONSTRAINTS]
    return "\n\n".join([HEAD, "## Sets", _sets(), "## Variables", _variables(), "## Objective", OBJECTIVE, "## Costs", *costs, "## Constraints", *rows]) + "\n"


def lines(statement: str) -> list[str]:
    """Return a statement cut into its terms, each to stand on a line of its own."""
    depth, cuts = 0, [0]
    for found in re.finditer(r"\\left|\\right|[{}]| \+ |, \\qquad ", statement):
        depth += {"{": 1, "\\left": 1, "}": -1, "\\right": -1}.get(found[0], 0)
        if depth == 0 and found[0][0] in " ,":
            cuts.append(found.start() if found[0] == " + " else found.end())
    ends = [*cuts[1:], len(statement)]
    return [statement[start:end].removesuffix(r", \qquad ").strip() for start, end in zip(cuts, ends, strict=True)]


def _sets() -> str:
    found = [(name, part.fget if isinstance(part, property) else part.func) for name, part in vars(Sets).items() if isinstance(part, property | cached_property) and name != "case"]
    return table(["frame", "what it holds"], [[f"`{name}`", str(function.__doc__).strip().split("\n")[0]] for name, function in found])


def _variables() -> str:
    rows = [[f"${variable.symbol}$", f"`{variable.name}`", variable.domain, "–" if variable.unit == "1" else variable.unit, variable.meaning] for variable in VARIABLES]
    return table(["symbol", "name", "domain", "unit", "meaning"], rows)


def _family(family: Family, anchor: str, module: object) -> str:
    text = inspect.cleandoc(str(getattr(module, "__doc__", "")))
    used = dict.fromkeys(found["name"] for found in MARKED.finditer(family.statement) if found["kind"] == "P")
    rows = [[f"`{name}`", *_parameter(name, inspect.getsource(sys.modules[module.__name__]))] for name in used]  # type: ignore[attr-defined]
    parts = [
        f"### {family.title} {{#{anchor}}}",
        text,
        *(f"$$\n{latex(line)}\n$$" for line in (lines(family.statement) if isinstance(family, CostFamily) else family.statement.split(r", \qquad "))),
        f"`{family.name}`, {family.unit}.",
    ]
    return "\n\n".join([*parts, table(["parameter", "from", "meaning"], rows)] if rows else parts)


def _parameter(name: str, source: str) -> list[str]:
    """Where a parameter stands and what it means; tables that the family's code names come before others with such a column."""
    found = [
        (f"[{entry.name}](instance.md#{entry.name})", entry.name, column.meaning + (f" [{column.unit}]" if column.unit else "")) for entry in TABLES for column in entry.columns if column.name == name
    ]
    named = [row for row in found if re.search(rf'[".]{row[1]}\b', source)]
    settings = _header(name, Header, source) if "header" in source else []
    rows = [(row[0], row[2]) for row in named] or settings or [(row[0], row[2]) for row in found]
    if name in DERIVED or not rows:
        rows = [("worked out", DERIVED.get(name, "follows from the tables"))]
    return ["; ".join(dict.fromkeys(row[0] for row in rows)), "; ".join(dict.fromkeys(row[1] for row in rows))]


def _header(name: str, section: type[Section], source: str) -> list[tuple[str, str]]:
    """Keys of the header with that name, in the sections that the family's code names."""
    found = [("[instance.toml](instance.md#instancetoml)", str(field.description)) for key, field in section.model_fields.items() if key == name]
    inner = [field.annotation for key, field in section.model_fields.items() if isinstance(field.annotation, type) and issubclass(field.annotation, Section) and f".{key}" in source]
    return found + [row for part in inner for row in _header(name, part, source)]
