"""The page of value-chain indicators, made from their catalogue."""

from __future__ import annotations

from markdown_table import table
from rebundle.plan.indicators.catalogue import ENTRIES

HEAD = """# Indicators

`rebundle indicators PATH` and `rb.indicators` work out how a plan's value chain looks: where value is added, how far it
travels, whose it is and what it uses. The figures come from the plan's own input–output table, in the prices of its cost lines; a share is a part of 1.
This page is made from the catalogue in the code.

Symbols: $F$ sales to markets, $X$ output, $Z_{i,j}$ what $j$ buys from $i$, $D = Z / X$, $G = (I - D)^{-1}$, $v$ value added, subscripts $H$ within a country, $B$ across a border.
"""


def page() -> str:
    """Return the page as Markdown."""
    rows = [[entry.title, f"`{entry.name}`", entry.unit, entry.formula.replace("*", "\\*").replace("[", "\\["), entry.source or "–"] for entry in ENTRIES]
    return HEAD + "\n" + table(["indicator", "name", "unit", "formula", "proposed by"], rows) + "\n"
