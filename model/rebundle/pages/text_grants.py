"""The smallest support that brings a stage home, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from rebundle.analysis.grants import CAPITAL, Grant, Support
from rebundle.pages.text import plain_table
from rebundle.plan.money import phrase


def grants_view(found: Sequence[Grant]) -> RenderableType:
    """One line per stage and support: from where its first cell stands in the country, from where all do, and what that costs the state."""
    if not found:
        return Text("Interrupted before any grant was found.", style="bold")
    country, strategy = found[0].country, found[0].strategy
    table = plain_table(f"Support from which the best {strategy} plan has cells in {country}; in brackets where the proof places it")
    for head in ("stage", "support", "first cell from", "every cell from", "cells there", "paid a year"):
        table.add_column(head, justify="left" if head in ("stage", "support") else "right", overflow="fold")
    for one in found:
        last = one.whole or one.first
        there = "–" if last is None else f"{last.cells:.0f} of {last.stage_cells:.0f}"
        paid = "–" if last is None else phrase(last.paid, one.case.header.currency)
        table.add_row(one.stage, f"{one.support}, {'share' if one.support == CAPITAL else one.unit}", _from(one, one.first), _from(one, one.whole), there, paid)
    return Group(table, "", *_proof(found))


def _from(one: Grant, support: Support | None) -> str:
    if one.note:
        return "–"
    if support is None:
        return f"none up to {_number(one, one.most, 0 if one.support == CAPITAL else 2)}"
    if support.at == 0:
        return "already there"
    low, high = (_number(one, end) for end in (support.low, support.high))
    return _number(one, support.at) + (f" ({low} to {high})" if low != high else "")


def _number(one: Grant, value: float, digits: int = 2) -> str:
    return f"{100 * value:.{digits}f} %" if one.support == CAPITAL else f"{value:.{digits}f}"


def _proof(found: Sequence[Grant]) -> list[RenderableType]:
    walked = [one.breakeven for one in found if one.breakeven is not None]
    parts: list[RenderableType] = [f"{one.stage}, {one.support}: {one.note}." for one in found if one.note]
    if walked:
        gap = max(walk.certificate.max_gap_money for walk in walked)
        whole = all(walk.certificate.complete for walk in walked)
        parts.append(f"Proof: {'' if whole else 'stopped early; so far '}no plan anywhere in these ranges is cheaper by more than {phrase(gap, found[0].case.header.currency)} a year.")
    return parts
