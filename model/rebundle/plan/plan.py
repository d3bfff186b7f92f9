"""The plan: what comes out of a solve, or what a person proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

TABLES: dict[str, dict[str, str]] = {
    "cells": {"state": "text", "cell": "text", "site": "text", "count": "number", "opened": "number", "closed": "number"},
    "runs": {"state": "text", "recipe": "text", "site": "text", "units": "number"},
    "flows": {"state": "text", "item": "text", "origin": "text", "destination": "text", "mode": "text", "units": "number"},
    "shortages": {"state": "text", "market": "text", "item": "text", "segment": "text", "units": "number"},
    "routed_runs": {"state": "text", "recipe": "text", "site": "text", "route": "text", "units": "number"},
    "routed_flows": {"state": "text", "item": "text", "origin": "text", "destination": "text", "mode": "text", "route": "text", "onward": "text", "units": "number"},
    "costs": {
        "state": "text",
        "line": "text",
        "family": "text",
        "kind": "text",
        "place": "text",
        "owner": "text",
        "driver": "number",
        "unit": "text",
        "price": "number",
        "price_unit": "text",
        "weight": "number",
        "margin": "number",
        "amount": "number",
    },
}
"""Columns of each table of a plan, in order, with their type."""

NOW = "now"
"""Name of the root state."""


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks.

    Parameters
    ----------
    rule : str
        Name of the rule: a constraint family, ``cost`` or ``proof``.
    who : str
        Where it is broken.
    amount : float
        By how much.
    unit : str
        Unit of the amount.
    detail : str
        The same in words.
    """

    rule: str
    who: str
    amount: float
    unit: str
    detail: str


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan with its costs and its proof.

    Attributes
    ----------
    instance, digest : str
        Name and digest of the instance it belongs to.
    strategy : str
        Strategy it obeys.
    status : str
        ``optimal``, ``time limit``, ``interrupted`` or ``hand-made``.
    currency : str
        Currency of all money.
    cost : float
        Total cost [currency/year], the sum of all cost lines.
    bound : float
        Proven lower bound on the cost of any plan of the strategy [currency/year]; NaN where nothing was proven.
    unavoidable : float
        Part of the cost that is proven to be in every plan [currency/year].
    cells : DataFrame
        state, cell, site, count, opened, closed.
    runs : DataFrame
        state, recipe, site, units started per year.
    flows : DataFrame
        state, item, origin, destination, mode, units per year.
    shortages : DataFrame
        state, market, item, segment, units not served per year.
    routed_runs, routed_flows : DataFrame
        Where values are traced, runs and flows by the borders ahead: ``route`` of what is made or moved, and ``onward``
        from the destination on, each border as ``FROM>TO:GROUP/REGIME@MAKER@SITE:ITEM``; empty where values are declared.
    costs : DataFrame
        state, line, family, kind, place, owner, driver, unit, price, price_unit, weight (what the state counts for
        in the discounted annual equivalent; 1 where there is one state), margin (a supplier's margin within the
        amount), amount [currency/year]; amount = price x driver x weight.
    seconds : Mapping of str to float
        Time spent reading, building, compiling, solving, auditing.
    versions : Mapping of str to str
        Versions of rebundle and HiGHS.
    method : str
        How the plan was found.
    violations : tuple of Violation or None
        Result of the audit; None where none was made.
    """

    instance: str
    digest: str
    strategy: str
    status: str
    currency: str
    cost: float
    bound: float
    unavoidable: float
    cells: pd.DataFrame
    runs: pd.DataFrame
    flows: pd.DataFrame
    shortages: pd.DataFrame
    costs: pd.DataFrame
    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    violations: tuple[Violation, ...] | None = None
    routed_runs: pd.DataFrame = field(default_factory=lambda: table("routed_runs", []))
    routed_flows: pd.DataFrame = field(default_factory=lambda: table("routed_flows", []))

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", MappingProxyType(dict(self.seconds)))
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))

    @property
    def gap_money(self) -> float:
        """What a better plan could save at most [currency/year]."""
        return max(self.cost - self.bound, 0.0)

    @property
    def gap(self) -> float:
        """Gap relative to the total cost."""
        return self.gap_money / abs(self.cost) if self.cost else (0.0 if self.gap_money == 0 else float("inf"))

    @property
    def gap_avoidable(self) -> float:
        """Gap relative to the cost that is not proven unavoidable."""
        avoidable = self.cost - self.unavoidable
        return self.gap_money / avoidable if avoidable > 0 else (0.0 if self.gap_money == 0 else float("inf"))

    @property
    def passed(self) -> bool:
        """Whether the plan was audited and breaks no rule."""
        return self.violations is not None and not self.violations

    def audited(self, violations: list[Violation], seconds: float) -> Plan:
        """Return the same plan with the result of its audit."""
        return replace(self, violations=tuple(violations), seconds={**self.seconds, "audit": seconds})

    def by_family(self) -> pd.Series:
        """Cost by family [currency/year], in the order of the cost lines."""
        return self.costs.groupby("family", sort=False)["amount"].sum()

    def standing(self) -> pd.Series:
        """Cells at each place, the most of any state; index cell, site."""
        return self.cells.groupby(["cell", "site"], sort=False)["count"].max()

    def moves(self) -> pd.DataFrame:
        """When what moves: state, cell, site, opened, closed and the count then standing, one row per change."""
        moved = self.cells[(self.cells["opened"] > 0) | (self.cells["closed"] > 0)]
        return moved[["state", "cell", "site", "opened", "closed", "count"]].reset_index(drop=True)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values; the form of the JSON file."""
        from rebundle.plan.store import to_dict

        return to_dict(self)

    def _repr_html_(self) -> str:
        from rebundle.plan.html import page

        return page(self)


def table(name: str, rows: Any) -> pd.DataFrame:
    """Return `rows` as the plan's table `name`: its columns in order, numbers as floats.

    Raises
    ------
    ValueError
        Where a column is missing or unknown, or a number is none.
    """
    columns = TABLES[name]
    frame = pd.DataFrame(rows) if len(rows) else pd.DataFrame(columns=list(columns))
    wrong = set(frame.columns) ^ set(columns)
    if wrong:
        raise ValueError(f"{name}: missing or unknown columns {', '.join(sorted(wrong))}; the columns are {', '.join(columns)}")
    made = {column: frame[column].astype(float) if kind == "number" else _text(frame[column]) for column, kind in columns.items()}
    return pd.DataFrame(made).reset_index(drop=True)


def _text(values: pd.Series) -> pd.Series:
    """Values as text; what is text already stays as it is."""
    return values if values.dtype == object and pd.api.types.infer_dtype(values, skipna=False) in ("string", "empty") else values.astype(str).astype(object)
