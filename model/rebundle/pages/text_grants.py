"""The smallest support that brings a stage home, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from rebundle.analysis.grants import CAPITAL, Grant, Support
from rebundle.pages.text import plain_table
from rebundle.plan.money import phrase, scale


def grants_view(found: Sequence[Grant]) -> RenderableType:
    """One line per stage and support: from where its first cell stands in the country, from where all do, and what that costs the state."""
    if not found:
        return Text("Interrupted before any grant was found.", style="bold")
    country, strategy = found[0].country, found[0].strategy
    ends = [one.whole or one.first for one in found]
    unit = scale(found[0].case.header.currency, [end.paid for end in ends if end is not None])
    table = plain_table(f"Support from which the best {strategy} plan has cells in {country}; paid a year in {unit.unit}")
    for head in ("stage", "support", "first cell", "every cell", "proven between", "cells", "paid"):
        table.add_column(head, justify="left" if head in ("stage", "support") else "right", no_wrap=True)
    for one, end in zip(found, ends, strict=True):
        between, cells, paid = ("–", "–", "–") if end is None else (_between(one, end), f"{end.cells:.0f} of {end.stage_cells:.0f}", unit.number(end.paid))
        table.add_row(one.stage, "grant" if one.support == CAPITAL else f"wages, {one.unit}", _from(one, one.first), _from(one, one.whole), between, cells, paid)
    return Group(table, "", *_proof(found))


def _from(one: Grant, support: Support | None) -> str:
    if support is None:
        return "–" if one.note else "none"
    return "now" if support.at == 0 else _number(one, support.at)


def _between(one: Grant, support: Support) -> str:
    return "–" if support.at == 0 else f"{_number(one, support.low)} to {_number(one, support.high)}"


def _number(one: Grant, value: float) -> str:
    return f"{100 * value:.2f} %" if one.support == CAPITAL else f"{value:.2f}"


def _proof(found: Sequence[Grant]) -> list[RenderableType]:
    walked = [one.breakeven for one in found if one.breakeven is not None]
    parts: list[RenderableType] = [f"{one.stage}, {one.support}: {one.note}." for one in found if one.note]
    if none := {f"the whole charge for {one.stage}" if one.support == CAPITAL else f"{one.most:.2f} {one.unit}" for one in found if one.breakeven and one.whole is None}:
        parts.append(f"None: not even {', '.join(sorted(none))} brings every cell.")
    if walked:
        gap = max(walk.certificate.max_gap_money for walk in walked)
        whole = all(walk.certificate.complete for walk in walked)
        parts.append(f"Proof: {'' if whole else 'stopped early; so far '}no plan anywhere in these ranges is cheaper by more than {phrase(gap, found[0].case.header.currency)} a year.")
    return parts
