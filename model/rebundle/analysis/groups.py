"""The prices a question is asked about when none are named, and the instance's own names for several."""

from __future__ import annotations

import numpy as np

from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import PriceError, select
from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.problem import Problem, stop
from rebundle.solver.planner import Planner

NOT_PRICES = ("constant", "grants", "subsidies", "training_grants")
"""Families that no decision changes, and those that cannot grow without end: the state pays no more than what it pays for."""


def families(pool: PricePool) -> list[str]:
    """Cost families with a price today, constants and what the state pays aside, in the order of reports."""
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


def named(case: Instance) -> dict[str, int]:
    """Number of cost lines that each name of ``[prices]`` moves.

    Raises
    ------
    InstanceError
        With every price in ``[prices]`` that no cost line of the model has.
    """
    if not case.header.prices:
        return {}
    lines = Planner(case).matrix.lines
    problems = []
    for group, names in case.header.prices.items():
        for name in names:
            try:
                select(case, lines, name)
            except PriceError as fault:
                problems.append(Problem("references", FILE, None, f"prices.{group}", name, f"{fault}."))
    stop(problems)
    return {group: int(select(case, lines, group).sum()) for group in case.header.prices}
