"""The formulas shown are those of the families, in LaTeX that any renderer reads."""

from __future__ import annotations

import re

import pytest

import rebundle as rb
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.mathematics import latex
from rebundle.formulation.variables import VARIABLES

SYMBOLS = {variable.name: variable.symbol[: variable.symbol.rindex("_{")] for variable in VARIABLES}


def test_every_family_and_variable_is_there() -> None:
    shown = rb.mathematics()
    assert list(shown.variables.index) == [variable.name for variable in VARIABLES]
    assert list(shown.costs.index) == [family.name for family in COSTS]
    assert list(shown.constraints.index) == [family.name for family in CONSTRAINTS]


@pytest.mark.parametrize("statement", [family.statement for family in [*COSTS, *CONSTRAINTS]])
def test_names_survive_and_marks_do_not(statement: str) -> None:
    shown = latex(statement)
    assert r"\V{" not in shown
    assert r"\P{" not in shown
    for kind, name in re.findall(r"\\([VP])\{([^}]*)\}", statement):
        assert (SYMBOLS[name] if kind == "V" else rf"\text{{{name.replace('_', ' ')}}}") in shown
    assert shown.count("{") == shown.count("}")
    assert not re.search(r"\\text\{[^}]*\\text", shown)


def test_symbols_upright_names_products_and_words() -> None:
    assert latex(r"\sum_{r\,takes\,i} \P{one_off}_{r}\,\V{runs}_{r} \le \text{t CO2}") == r"\sum\limits_{r\,\text{takes}\,i} \text{one off}_{r} \cdot x_{r} \le \text{t CO2}"
    assert latex(r"\V{opened}_{c,s}") == "y^{+}_{c,s}"


def test_a_notebook_shows_tables_of_formulas() -> None:
    page = rb.mathematics().only("flow", "duty", "supply")._repr_markdown_()
    assert [line for line in page.splitlines() if line.startswith("**")] == ["**Variables**", "**Costs**", "**Constraints**"]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert [re.findall("`(.*?)`", row)[0] for row in rows] == ["flow", "duty", "supply"]
    assert all(row.count("|") == 1 + {"flow": 5}.get(re.findall("`(.*?)`", row)[0], 4) for row in rows)


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(KeyError, match=r"dutty; there are cells, .*duty"):
        rb.mathematics().only("dutty")


def test_a_bracket_after_a_sum_is_no_factor_of_it() -> None:
    shown = rb.mathematics().costs["formula"]
    assert r"} \cdot \left(" not in shown["duty"]
    assert r"\right) \cdot f_{\ell}" in shown["duty"]
    assert shown["carbon"].startswith(r"\text{carbon price} \cdot \left(")
