"""Do the plan's cost lines, total and bound agree with the bill worked out anew?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.tolerances import LINE, PROOF, TOTAL
from rebundle.plan.plan import Plan, Violation

MONEY = "currency/year"


def check(plan: Plan, bill: pd.DataFrame) -> Iterator[Violation]:
    """Return every disagreement; a hand-made plan without cost lines is not compared."""
    for row in rows(bill, bill["prices"] > 1):
        yield Violation("cost", str(row.line), float(row.prices), "prices", f"the instance gives cost line {row.line} more than one price; rename the cell, item or mode that it is called after")
    if len(plan.costs) or plan.status != "hand-made":
        yield from _lines(plan.costs, bill)
        yield from _total(plan)
    if not math.isfinite(plan.unavoidable):
        yield Violation("proof", "unavoidable", plan.unavoidable, MONEY, "the unavoidable cost is not a number that can be")
    if plan.bound > plan.cost + PROOF * max(abs(plan.cost), 1.0):
        yield Violation("proof", "bound", plan.bound - plan.cost, MONEY, f"the proven bound {number(plan.bound)} is above the plan's cost {number(plan.cost)}")


def _lines(stated: pd.DataFrame, bill: pd.DataFrame) -> Iterator[Violation]:
    both = stated.merge(bill, on=["state", "line"], how="outer", suffixes=("", "_due"), indicator=True)
    for row in rows(both, (both["_merge"] == "right_only") & ~(both["driver_due"].abs() <= LINE * both["scale"])):
        yield Violation("cost", str(row.line), abs(row.amount_due), MONEY, f"cost line {row.line} of {number(row.amount_due)} a year is missing")
    for row in rows(both, both["_merge"] == "left_only"):
        yield Violation("cost", str(row.line), abs(row.amount), MONEY, f"cost line {row.line} of {number(row.amount)} a year is charged, but nothing in the plan costs it")
    common = both[both["_merge"] == "both"]
    for column in ("family", "kind", "place", "owner"):
        for row in rows(common, common[column] != common[f"{column}_due"]):
            yield Violation("cost", str(row.line), 1.0, "names", f"the {column} of cost line {row.line} is {getattr(row, column)!r}, not {getattr(row, column + '_due')!r}")
    price, money = common["price_due"].abs(), common["amount_due"].abs()
    allowed = {
        "driver": LINE * common["scale"],
        "price": LINE * price,
        "weight": LINE * common["weight_due"],
        "amount": LINE * common["scale"] * price * common["weight_due"],
        "margin": LINE * common["margin_due"].abs() + 1e-13 * money,
    }
    for column, tolerance in allowed.items():
        for row in rows(common, ~((common[column] - common[f"{column}_due"]).abs() <= tolerance)):
            yield _wrong(str(row.line), column, getattr(row, column), getattr(row, f"{column}_due"), str(row.unit))


def _wrong(line: str, column: str, stated: float, due: float, unit: str) -> Violation:
    units = {"driver": unit, "price": "currency"}
    return Violation("cost", line, abs(stated - due), units.get(column, MONEY), f"the {column} of cost line {line} is {number(stated)}, but {number(due)} follows from the plan")


def _total(plan: Plan) -> Iterator[Violation]:
    total, scale = float(plan.costs["amount"].sum()), float(plan.costs["amount"].abs().sum())
    if not abs(plan.cost - total) <= TOTAL * max(scale, 1.0):
        yield Violation("cost", "total", abs(plan.cost - total), MONEY, f"the plan's cost is {number(plan.cost)}, but its lines add up to {number(total)}")
