"""Tolerances, alternatives, explanations, samples, held plans, brackets and comparisons of instances for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rebundle.analysis.alternatives import Alternatives
from rebundle.analysis.bracket import Bracket
from rebundle.analysis.explain import Explanation
from rebundle.analysis.hold import Held
from rebundle.analysis.overturn import Across
from rebundle.analysis.sample import Sample
from rebundle.analysis.tolerance import Tolerance
from rebundle.pages.answers import capital, noun, percent
from rebundle.pages.text import audit_view, plain_table
from rebundle.plan.money import phrase, scale, share

MOST_ROWS = 12
"""Rows shown of a long table; the rest are counted or added up."""


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...], text: tuple[str, ...] = ()) -> Table:
    table = plain_table(title)
    for head in left:
        table.add_column(head)
    for head in right:
        table.add_column(head, justify="right", no_wrap=True)
    for head in text:
        table.add_column(head, overflow="fold")
    return table


def tolerance_view(result: Tolerance) -> RenderableType:
    """How far each price can move: the tightest first."""
    rows = result.rows.to_dict("records")
    moved = [row for row in rows if not (math.isnan(row["down"]) and math.isnan(row["up"]))]
    if moved:
        tightest = min(moved, key=_slack)
        ends = " and ".join(f"{word} × {tightest[side]:.4g}" for side, word in (("down", "below"), ("up", "above")) if not math.isnan(tightest[side]))
        head = f"Plan {result.known.name} of strategy {result.strategy} is beaten soonest by {tightest['price']}: {ends} of today's price."
    else:
        head = f"No single price beats plan {result.known.name} of strategy {result.strategy} between × {result.low:g} and × {result.high:g} of today's."
    table = _table(
        f"Each price alone, times today's; – where nothing beats the plan down to × {result.low:g} or up to × {result.high:g}", ("price",), ("down to", "up to"), ("then, below", "then, above")
    )
    for row in sorted(rows, key=_slack):
        table.add_row(row["price"], *("–" if math.isnan(row[side]) else f"{row[side]:.4f}" for side in ("down", "up")), row["down_changes"], row["up_changes"])
    gap = max((row["gap_money"] for row in rows), default=0.0)
    proof = f"Proof: within these ranges no plan is cheaper by more than {phrase(gap, result.case.header.currency)} a year; {result.solves} solves."
    return Group(_head(head, result.complete), "", table, "", proof)


def _slack(row: Mapping[Any, Any]) -> float:
    return min((abs(math.log(row[side])) if row[side] > 0 else math.inf for side in ("down", "up") if not math.isnan(row[side])), default=math.inf)


def _head(text: str, complete: bool) -> Text:
    return Text(text if complete else f"Partial answer, stopped before the end: {text}", style="bold" if complete else "bold yellow")


def alternatives_view(result: Alternatives) -> RenderableType:
    """Different plans that cost nearly the same."""
    rows = result.frame().to_dict("records")
    money = result.case.header.currency
    limit = f"within {percent(result.within)} of the best, {phrase(result.best, money)} a year"
    if result.complete:
        head = f"{len(rows)} {'plan' if len(rows) == 1 else 'plans'} {limit}; every other plan that costs so little uses all the cells of one of these."
    else:
        head = f"{len(rows)} plans {limit}; there may be more."
    unit = scale(money, [row["cost"] for row in rows])
    table = _table(f"Plans, each without a cell that all before it use; cost in {unit.unit}", ("plan",), ("cost", "more than best", "share"), ("what changes from the best",))
    for row in rows:
        table.add_row(row["plan"], unit.number(row["cost"]), phrase(row["more"], "") if row["more"] else "–", share(row["more_share"]), row["changes"])
    shared = "; ".join(f"{cell} at {site}" for cell, site in result.shared) or "nothing"
    return Group(Text(head, style="bold"), "", table, "", Text(f"In all of them: {shared}."), *_audits([known.plan for known in result.plans]))


def _audits(plans: list[Any]) -> Iterator[RenderableType]:
    failed = [plan for plan in plans if not plan.passed]
    if not failed:
        yield f"Audit: every rule and every cost line of {'the one plan' if len(plans) == 1 else f'all {len(plans)} plans'} recomputed and in order."
    for plan in failed:
        yield from audit_view(plan.violations)


def explanation_view(result: Explanation) -> RenderableType:
    """Why one plan and not another."""
    money, (chosen, other) = result.case.header.currency, result.names
    more = "more" if result.difference >= 0 else "less"
    parts: list[RenderableType] = [Text(f"{capital(other)} costs {phrase(abs(result.difference), money)} a year {more} than {chosen}.", style="bold"), "", _bridge(result)]
    if result.changes:
        parts += ["", Text(f"From {chosen} to {other}:"), *(Text(f"  {change['text']}") for change in result.changes[:MOST_ROWS])]
    if len(result.changes) > MOST_ROWS:
        parts.append(f"  and {len(result.changes) - MOST_ROWS} more")
    if result.outside:
        parts += ["", Text(f"Strategies that allow {chosen} but not {other}: {', '.join(result.outside)}.")]
    if result.broken:
        parts += ["", Text(f"Rules that {other} breaks:", style="bold red"), *audit_view(result.broken)]
    return Group(*parts, "", _turning(result))


def _bridge(result: Explanation) -> Table:
    chosen, other = result.names
    rows = result.bridge[result.bridge["difference"].abs() > 0].reset_index().to_dict("records")
    unit = scale(result.case.header.currency, [row[side] for row in rows for side in ("chosen", "other")])
    table = _table(f"Where the difference lies, {unit.unit}", ("cost",), (chosen, other, "difference"))
    for row in rows[:MOST_ROWS]:
        name = row["family"] + (f":{row['kind']}" if row["kind"] else "") + (f"@{row['place']}" if row["place"] else "")
        table.add_row(name, unit.number(row["chosen"]), unit.number(row["other"]), unit.signed(row["difference"]))
    rest = rows[MOST_ROWS:]
    if rest:
        sums = [sum(row[side] for row in rest) for side in ("chosen", "other", "difference")]
        table.add_row(f"{len(rest)} more", unit.number(sums[0]), unit.number(sums[1]), unit.signed(sums[2]))
    table.add_section()
    table.add_row("total", unit.number(result.plans[0].cost), unit.number(result.plans[1].cost), unit.signed(result.difference))
    return table


def _turning(result: Explanation) -> RenderableType:
    chosen, other = result.names
    if not len(result.turning):
        return Text(f"No single price between a tenth and ten times today's makes {other} as cheap as {chosen}.")
    unit = scale(result.case.header.currency, result.turning[["bill_chosen", "bill_other"]].to_numpy().ravel())
    table = _table(f"Single prices at which these two plans cost the same (a third may cost less there); bills in {unit.unit}", ("price",), ("times today's", f"bill of {chosen}", f"bill of {other}"))
    for row in result.turning[:MOST_ROWS].to_dict("records"):
        table.add_row(row["price"], f"{row['factor']:.4f}", unit.number(row["bill_chosen"]), unit.number(row["bill_other"]))
    return table


def sample_view(result: Sample) -> RenderableType:
    """Which plan is best how often, and what holding one would be regretted."""
    money, summary = result.case.header.currency, result.summary()
    likely = "; ".join(f"{label} {percent(float(chance))}" for label, chance in result.labels.items())
    head = f"In {len(result.draws):,} draws the best plan is: {likely}."
    unit = scale(money, [summary["p95"]])
    regret = scale(money, result.regrets["worst_regret"])
    table = _table(f"Plans held whatever happens; regret against the best known at each draw, {regret.unit}", ("plan", "class"), ("best in", "mean regret", "95 %", "worst"))
    for row in result.regrets[:MOST_ROWS].reset_index().to_dict("records"):
        table.add_row(row["plan"], row["label"], percent(row["probability"]), *(regret.number(row[key]) for key in ("mean_regret", "p95_regret", "worst_regret")))
    cost = f"Best cost in {unit.unit}: mean {unit.number(summary['mean'])}, standard deviation {unit.number(summary['sd'])}, 5 % {unit.number(summary['p5'])}, median {unit.number(summary['median'])}, 95 % {unit.number(summary['p95'])}."
    proof = f"Proof: in no draw is an unknown plan cheaper by more than {phrase(summary['max_gap_money'], money)} a year; {result.solves:,} of {len(result.draws):,} draws needed a solve."
    more = [f"and {len(result.regrets) - MOST_ROWS} more plans"] if len(result.regrets) > MOST_ROWS else []
    return Group(_head(head, result.complete), "", cost, "", table, *more, "", proof)


def held_view(result: Held) -> RenderableType:
    """What it costs to keep the cells."""
    money = result.case.header.currency
    parts: list[RenderableType] = [
        Text(f"Keeping the cells costs {phrase(result.regret, money)} a year more than the best plan at these prices, at most {phrase(result.kept.cost - result.best.bound, money)}.", style="bold"),
        "",
        f"Cells kept, flows the cheapest: {phrase(result.kept.cost, money)}; flows kept too: {phrase(result.rigid, money)}; best plan: {phrase(result.best.cost, money)} a year.",
    ]
    if result.changes:
        parts += ["", "The best plan would have:", *(Text(f"  {change['text']}") for change in result.changes[:MOST_ROWS])]
    if len(result.changes) > MOST_ROWS:
        parts.append(f"  and {len(result.changes) - MOST_ROWS} more")
    return Group(*parts, "", *_audits([result.kept, result.best]))


def bracket_view(result: Bracket) -> RenderableType:
    """Between which values of a quantity the choice turns."""
    first, second = result.strategies
    if result.turns:
        turns = "; ".join(f"from {turn.from_choice} to {turn.to_choice} between {turn.low:.4g} and {turn.high:.4g}" for turn in result.turns)
        head = f"{result.quantity} ({result.meaning} ×): {turns}." if not result.meaning.endswith("set") else f"{result.quantity}: {turns}."
    else:
        head = f"{capital(noun(str(result.points['choice'].iloc[0])))} at every value of {result.quantity} that was solved."
    unit = scale(result.case.header.currency, result.points[[f"cost_{first}", f"cost_{second}"]].to_numpy().ravel())
    table = _table(f"Values solved; cost in {unit.unit}", (), ("value", first, "proven from", second, "proven from "), ("cheaper",))
    for row in result.points.to_dict("records"):
        costs = [row[f"{what}_{name}"] for name in (first, second) for what in ("cost", "bound")]
        table.add_row(f"{row['value']:.5g}", *("no plan" if math.isnan(cost) else unit.number(cost) for cost in costs), row["choice"])
    note = "A quantity is not a price: the choice is proven at these values; between two values with the same choice it may turn and turn back."
    return Group(_head(head.replace(", times ×)", ")"), result.complete), "", table, "", note)


def across_view(result: Across) -> RenderableType:
    """One comparison over several instances."""
    first, second = result.strategies
    rows = result.rows.to_dict("records")
    table = _table(f"{capital(first)} against {second}", ("instance", "cheaper"), ("cost a year", "margin", "share"), ("proven", "overturned nearest at", "note"))
    for row in rows:
        there = not math.isnan(row["margin"])
        turn = f"{row['price']} × {row['factor']:.4f}" if row["price"] else ""
        table.add_row(
            row["instance"],
            row["winner"] or "–",
            "" if math.isnan(row["cost"]) else phrase(row["cost"], row["currency"]),
            phrase(row["margin"], "") if there else "",
            percent(row["margin_share"]) if there else "",
            "yes" if row["proven"] else "no",
            turn,
            row["note"],
        )
    both = [row for row in rows if not math.isnan(row["margin"])]
    count = {name: sum(row["winner"] == name and row["proven"] for row in both) for name in (first, second)}
    rest = f"; {len(rows) - len(both)} of {len(rows)} instances do not have a plan of both" if len(both) < len(rows) else ""
    noun_both = "instance that has" if len(both) == 1 else "instances that have"
    head = f"{capital(noun(first))} is proven cheaper on {count[first]}, {noun(second)} on {count[second]} of {len(both)} {noun_both} plans of both{rest}."
    return Group(Text(head, style="bold"), "", table)
