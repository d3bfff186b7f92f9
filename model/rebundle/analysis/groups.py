"""The prices a question is asked about when none are named."""

from __future__ import annotations

import numpy as np

from rebundle.analysis.pool import PricePool

NOT_PRICES = ("constant",)
"""Families that no decision changes."""


def families(pool: PricePool) -> list[str]:
    """Cost families with a price today, in the order of reports."""
    lines = pool.matrix.lines
    priced = lines.loc[(pool.matrix.prices > 0) & np.asarray(np.diff(pool.matrix.drivers.indptr) > 0), "family"]
    return [str(family) for family in priced.unique() if family not in NOT_PRICES]


def groups(pool: PricePool) -> list[str]:
    """Families, families with kinds, families at places: names of groups of lines, each once."""
    lines = pool.matrix.lines[pool.matrix.prices > 0]
    lines = lines[~lines["family"].isin(NOT_PRICES)]
    kinds, places = lines[lines["kind"] != ""], lines[lines["place"] != ""]
    found = [*lines["family"], *(kinds["family"] + ":" + kinds["kind"]), *(places["family"] + "@" + places["place"]), *("@" + places.loc[~places["place"].str.contains(">"), "place"])]
    return list(dict.fromkeys(found))
