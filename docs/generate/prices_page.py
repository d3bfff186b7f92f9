"""The page of price names: every family's lines in the instances of the repository."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from markdown_table import table
from rebundle.formulation.build import cost_terms
from rebundle.formulation.costs import COSTS
from rebundle.formulation.sets import Sets
from rebundle.instance.read import read

HEAD = """# Price names

A cost line is called `family:kind@place/owner`. [What if](../what-if.md#prices-by-name) says how names are shortened, starred and moved. This page lists what
lines the instances of the repository have: for each family its kinds and places, the unit of the price (what an absolute price `=` is given in) and the unit of the driver it
multiplies. A family without a kind or place is named by itself. Where the price is an index it is 1 today and the driver is money, so move it by a factor.
"""
SHOWN = 2
"""Examples in a cell."""


def page(root: Path) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    root : Path
        The repository.
    """
    cases = [read(header.parent) for header in sorted((root / "instances").rglob("instance.toml"))]
    lines = pd.concat([cost_terms(Sets(case.network)) for case in cases], ignore_index=True)
    rows = []
    for family in COSTS:
        own = lines[lines["family"] == family.name]
        units = own[["price_unit", "unit"]].drop_duplicates()
        for price_unit, unit in units.itertuples(index=False):
            part = own[(own["price_unit"] == price_unit) & (own["unit"] == unit)]
            rows.append([f"`{family.name}`", _some(part["kind"]), _some(part["place"]), price_unit, unit])
        if units.empty:
            rows.append([f"`{family.name}`", "no instance here has it", "–", "–", "–"])
    return HEAD + "\n" + table(["family", "kinds", "places", "unit of the price", "unit of the driver"], rows) + "\n"


def _some(values: pd.Series) -> str:
    found = [value for value in values.drop_duplicates() if value]
    return ", ".join(f"`{value}`" for value in found[:SHOWN]) + (", …" if len(found) > SHOWN else "") if found else "–"
