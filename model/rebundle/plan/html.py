"""A plan in a notebook: one sentence, its cost by family, its cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from rebundle.plan.money import phrase, scale, share
from rebundle.plan.plan import Plan

MOST_CELLS = 50
"""Rows of cells shown; the rest are counted."""


def page(plan: Plan) -> str:
    """Return compact HTML: what the plan costs and how sure that is, cost by family, cells by site.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    str
        A fragment without styles of its own; every name is escaped.
    """
    return f"<div><p>{_sentence(plan)}</p>{_families(plan)}{_cells(plan)}</div>"


def _sentence(plan: Plan) -> str:
    subject = f"Plan of <b>{escape(plan.instance or 'an instance')}</b> under <b>{escape(plan.strategy)}</b>"
    if math.isnan(plan.cost):
        return f"{subject} ({escape(plan.status)}), not priced; {_audit(plan)}."
    cost = f"costs <b>{escape(phrase(plan.cost, plan.currency))}</b> a year ({escape(plan.status)})"
    if not math.isfinite(plan.bound):
        return f"{subject} {cost}; nothing is proven about better plans; {_audit(plan)}."
    return f"{subject} {cost}; no plan can save more than {escape(phrase(plan.gap_money, plan.currency))} ({escape(share(plan.gap))}); {_audit(plan)}."


def _audit(plan: Plan) -> str:
    if plan.violations is None:
        return "not audited"
    if plan.passed:
        return "it passes the audit"
    first = plan.violations[0]
    return f"<b>it breaks {len(plan.violations)} rule{'s' if len(plan.violations) > 1 else ''}</b>, first {escape(first.rule)}: {escape(first.detail)}"


def _families(plan: Plan) -> str:
    if not len(plan.costs):
        return ""
    amounts = plan.by_family()
    money = scale(plan.currency, [*amounts, plan.cost])
    rows = [(str(family), money.number(amount)) for family, amount in amounts.items()]
    return _table(("cost", money.unit), [*rows, ("total", money.number(plan.cost))], 1)


def _cells(plan: Plan) -> str:
    cells = plan.cells[(plan.cells["count"] > 0) | (plan.cells["closed"] > 0)]
    several = plan.cells["state"].nunique() > 1
    names = (*(("state",) if several else ()), "cell", "site", "count", "opened", "closed")
    columns = [[f"{value:g}" for value in cells[name]] if name in names[-3:] else [str(value) for value in cells[name]] for name in names]
    rows = list(zip(*columns, strict=True))
    more = f"<p>and {len(rows) - MOST_CELLS} more</p>" if len(rows) > MOST_CELLS else ""
    return _table(names, rows[:MOST_CELLS], len(names) - 3) + more


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], first_number: int) -> str:
    """Return a table whose columns from `first_number` on hold numbers."""
    aligned = [" style='text-align:right'" if number >= first_number else " style='text-align:left'" for number in range(len(head))]
    heads = "".join(f"<th{style}>{escape(name)}</th>" for name, style in zip(head, aligned, strict=True))
    body = "".join("<tr>" + "".join(f"<td{style}>{escape(value)}</td>" for value, style in zip(row, aligned, strict=True)) + "</tr>" for row in rows)
    return f"<table><tr>{heads}</tr>{body}</table>"
