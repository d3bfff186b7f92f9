"""Break-evens and phase maps for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rebundle.analysis import polygon
from rebundle.analysis.breakeven import Breakeven, Switch
from rebundle.analysis.phase import Phase
from rebundle.pages import answers
from rebundle.pages.text import audit_view, plain_table
from rebundle.plan.money import scale

MOST_CHANGES = 6
"""Changes shown of a switch; the rest are counted."""

MOST_REGIONS = 20
"""Regions shown of a map; the rest are added up."""


def breakeven_view(result: Breakeven) -> RenderableType:
    """A break-even: the answer, the cheapest plans along the price, what changes between them, the proof."""
    parts: list[RenderableType] = [Text(answers.breakeven_answer(result), style=_style(result)), "", _segments(result)]
    if result.switches:
        parts += ["", _switches(result)]
    return Group(*parts, "", *_end(result))


def phase_view(result: Phase) -> RenderableType:
    """A phase map: the answer, shares of the picture, the regions, the proof."""
    return Group(Text(answers.phase_answer(result), style=_style(result)), "", _shares(result), "", _regions(result), "", *_end(result))


def _style(result: Breakeven | Phase) -> str:
    return "bold" if result.certificate.complete else "bold yellow"


def _columns(table: Table, left: tuple[str, ...], right: tuple[str, ...]) -> None:
    for head in left:
        table.add_column(head)
    for head in right:
        table.add_column(head, justify="right", no_wrap=True)


def _word(result: Breakeven | Phase) -> str:
    """What a label is: the cheaper of two strategies, or the class of a plan of one."""
    return "cheaper" if len(result.strategies) == 2 else "class"


def _segments(result: Breakeven) -> Table:
    unit = scale(result.case.header.currency, result.segments[["cost_from", "cost_to"]].to_numpy().ravel())
    table = plain_table(f"Cheapest plans along {result.price.name}, {result.unit}; cost in {unit.unit}")
    _columns(table, (), ("from", "to"))
    _columns(table, ("plan", _word(result)), ("cost from", "cost to", "cells"))
    for row in result.segments.to_dict("records"):
        cells = result.plans[row["plan"]].plan.standing().sum()
        ends = (answers.number(result.price, result.unit, row[end]) for end in ("from", "to"))
        table.add_row(*ends, row["plan"], row["strategy"], unit.number(row["cost_from"]), unit.number(row["cost_to"]), f"{cells:.0f}")
    return table


def _switches(result: Breakeven) -> Table:
    table = plain_table("Changes as the price rises; between the two ends of the proof")
    _columns(table, (), ("at", "proven from", "to"))
    for head in ("plans", _word(result), "what changes"):
        table.add_column(head, overflow="fold")
    for switch in result.switches:
        lowest, highest = (answers.number(result.price, result.unit, end, toward) for end, toward in ((switch.low, -1), (switch.high, 1)))
        labels = switch.from_strategy if switch.from_strategy == switch.to_strategy else f"{switch.from_strategy} to {switch.to_strategy}"
        table.add_row(answers.number(result.price, result.unit, switch.at), lowest, highest, f"{switch.from_plan} to {switch.to_plan}", labels, _changes(switch))
    return table


def _changes(switch: Switch) -> Text:
    texts = [change["text"] for change in switch.changes]
    more = [f"and {len(texts) - MOST_CHANGES} more"] if len(texts) > MOST_CHANGES else []
    return Text("\n".join([*texts[:MOST_CHANGES], *more]) or "the same cells and flows; costs, recipes or routes across borders differ")


def _shares(result: Phase) -> Table:
    drawn, proven = (answers.shares(result, proven=sure) for sure in (False, True))
    table = plain_table(f"Shares of the picture: {_axis(result, 0)} by {_axis(result, 1)}")
    _columns(table, (_word(result),), ("share", "proven", "plans", "layouts"))
    for label, part in drawn.items():
        own = [region for region in result.regions if region.label == label]
        sure = answers.percent(proven[label]) if _asked(result) else "not proven"
        table.add_row(label, answers.percent(part), sure, str(len({region.plan for region in own})), str(len({region.pattern for region in own})))
    return table


def _asked(result: Phase) -> bool:
    """Whether labels were to be proven: always for two strategies, for one where any is."""
    return result.labels


def _axis(result: Phase, number: int) -> str:
    price, unit = (result.x, result.y)[number], result.units[number]
    low, high = (answers.plain_number(unit, value) for value in (price.low, price.high))
    return f"{price.name} from {low} to {high} ({unit})"


def _regions(result: Phase) -> Table:
    unit = scale(result.case.header.currency, [cost for region in result.regions for cost in region.cost])
    table = plain_table(f"Regions; cost in {unit.unit}")
    _columns(table, ("plan", _word(result), "layout"), ("share", "cost from", "to"))
    table.add_column("cells by country", overflow="fold")
    area = (result.x.high - result.x.low) * (result.y.high - result.y.low)
    ordered = sorted(result.regions, key=lambda region: polygon.size(region.vertices), reverse=True)
    for region in ordered[:MOST_REGIONS]:
        costs = unit.number(min(region.cost)), unit.number(max(region.cost))
        table.add_row(region.plan, region.label, region.pattern, answers.percent(polygon.size(region.vertices) / area), *costs, "; ".join(_by_country(result, region.plan)))
    if rest := ordered[MOST_REGIONS:]:
        table.add_row(f"{len(rest)} more", "", "", answers.percent(sum(polygon.size(region.vertices) for region in rest) / area), "", "", "")
    return table


def _by_country(result: Phase, plan: str) -> list[str]:
    """Number of cells by country."""
    cells = result.plans[plan].plan.standing().reset_index()
    counts = cells.groupby(cells["site"].map(result.case["sites"].set_index("site")["country"]))["count"].sum()
    return [f"{country} {count:.0f}" for country, count in counts[counts > 0].sort_values(ascending=False, kind="stable").items()]


def _end(result: Breakeven | Phase) -> Iterator[RenderableType]:
    """The proof in money, the effort, what to know, and the audit."""
    yield "Proof: " + " ".join(answers.certificate(result))
    for note in result.notes:
        yield Text(f"Note: {note}")
    failed = {name: known.plan for name, known in result.plans.items() if not known.plan.passed}
    if not failed:
        count = len(result.plans)
        yield f"Audit: every rule and every cost line of {'the one plan' if count == 1 else f'all {count} plans'} recomputed and in order."
    for name, plan in failed.items():
        yield Text(name, style="bold red")
        yield from audit_view(plan.violations)
