"""Tables of the report as plain texts: the template writes and escapes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.compare import Comparison
from rebundle.analysis.study import Study
from rebundle.instance.provenance import provenance
from rebundle.instance.schema import STAGES
from rebundle.instance.strategy import strategies
from rebundle.pages import answers
from rebundle.pages.text_indicators import GROUPS, value_text
from rebundle.plan.indicators.indicators import Indicators
from rebundle.plan.money import phrase, scale, share

HIDDEN = ("_reference",)
"""Indicators that say nothing where nothing was priced otherwise."""


@dataclass(frozen=True)
class Table:
    """A table: title, heads, rows; the first `words` columns and the last `after` are words, the others numbers; `total` marks the last row."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    after: int = 0
    total: bool = False


def strategies_side_by_side(comparison: Comparison) -> Table:
    """Cost, proof and cells of each strategy."""
    plans, case = comparison.plans, comparison.case
    known = strategies(case)
    rows = [
        [
            name,
            phrase(plan.cost, plan.currency),
            phrase(plan.bound, plan.currency),
            f"{phrase(plan.gap_money, plan.currency)} ({share(plan.gap_avoidable)})",
            f"{plan.standing().sum():.0f}",
            "passed" if plan.passed else "failed",
            known[name].meaning,
        ]
        for name, plan in plans.items()
    ]
    rows += [[name, "–", "–", "–", "–", "–", f"impossible: {reason}"] for name, reason in comparison.impossible.items()]
    heads = ["strategy", "cost", "no plan costs less than", "still to save at most (of what a plan can avoid)", "cells", "audit", "what it says"]
    return Table("Cost and proof, a year", heads, rows, after=2)


def families(comparison: Comparison) -> Table:
    """Cost by family, one column per strategy."""
    frame, plans = comparison.families(), comparison.plans
    unit = scale(comparison.case.header.currency, [plan.cost for plan in plans.values()])
    rows = [[str(family), *(unit.number(float(value)) for value in row)] for family, row in frame[(frame != 0).any(axis=1)].iterrows()]
    rows.append(["total", *(unit.number(plan.cost) for plan in plans.values())])
    return Table(f"Cost by family, {unit.unit}", ["family", *plans], rows, total=True)


def cells(comparison: Comparison) -> Table:
    """Where cells stand, one column per strategy."""
    case, plans = comparison.case, comparison.plans
    counts = pd.concat({name: plan.standing() for name, plan in plans.items()}, axis=1).fillna(0)
    counts = counts[(counts > 0).any(axis=1)].reset_index()
    stage = case["cells"].set_index("cell")["stage"]
    sites = case["sites"].set_index("site")
    counts["stage"] = counts["cell"].map(stage)
    counts["order"] = counts["stage"].map(STAGES.index)
    rows = [
        [row["stage"], row["cell"], row["site"], str(sites["country"][row["site"]]), str(sites["owner"][row["site"]]), *(f"{row[name]:.0f}" if row[name] else "·" for name in plans)]
        for row in counts.sort_values(["order", "cell", "site"]).to_dict("records")
    ]
    return Table("Cells by strategy", ["stage", "cell", "site", "country", "owner", *plans], rows, words=5)


def indicators(found: dict[str, Indicators]) -> list[Table]:
    """Value-chain indicators by question, one column per strategy."""
    first = next(iter(found.values()))
    entries = first.frame().set_index("name")
    tables = []
    for title, names in GROUPS.items():
        rows = []
        for name in (name for name in names if not name.endswith(HIDDEN)):
            unit = str(entries["unit"][name])
            rows.append([str(entries["title"][name]), *(" ".join(value_text(one.values[name], unit, one.currency)).strip() for one in found.values()), _formula(entries, name)])
        tables.append(Table(title, ["", *found, "how it is worked out"], rows, after=1))
    return tables


def _formula(entries: pd.DataFrame, name: str) -> str:
    source = str(entries["source"][name])
    return str(entries["formula"][name]) + (f" ({source})" if source else "")


def switches(result: Breakeven) -> Table:
    """Where the choice turns along a price."""
    rows = []
    for switch in result.switches:
        low, high = (answers.number(result.price, result.unit, end, toward) for end, toward in ((switch.low, -1), (switch.high, 1)))
        changes = "; ".join(change["text"] for change in switch.changes)
        rows.append([answers.at(result.price, result.unit, switch.at), f"{low} to {high}", switch.from_strategy, switch.to_strategy, changes])
    return Table("Where it turns", ["at", "proven between", "from", "to", "what changes"], rows, words=5)


def sources(study: Study) -> Table:
    """Assumptions and sources of the instance, as its files state them."""
    rows = [[row["table"], row["first"] + (f" and {row['rows'] - 1} more" if row["rows"] > 1 else ""), row["source"], row["note"]] for row in provenance(study.case).to_dict("records")]
    return Table("Sources and assumptions, row by row", ["table", "rows", "source", "note"], rows, words=4)


def settings(study: Study) -> Table:
    """The header of the instance."""
    header = study.case.header.model_dump(exclude={"title", "description", "strategies", "format", "published"})
    rows = [[key.replace("_", " "), _plain(value)] for key, value in header.items() if value not in (None, "", ())]
    return Table("Settings of the instance", ["setting", "value"], rows, words=2)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key.replace('_', ' ')} {_plain(part)}" for key, part in value.items() if part) or "none"
    return ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
