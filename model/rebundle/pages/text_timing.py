"""When to move and what history does, for the terminal."""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.text import Text

from rebundle.analysis.hysteresis import TODAY, Hysteresis
from rebundle.analysis.timing import NEVER, NOTHING, Timing
from rebundle.pages.answers_time import FIRMS, hysteresis_answer, timing_answer
from rebundle.pages.text import audit_view, plain_table, states_view
from rebundle.plan.money import phrase, scale


def timing_view(result: Timing) -> RenderableType:
    """When what moves, what the other times cost, the proof."""
    plans = [result.plan, *result.plans.values()]
    failed = [line for plan in plans if not plan.passed for line in audit_view(plan.violations)]
    least = phrase(result.plan.gap_money, result.plan.currency)
    proof = f"Proof: no plan costs {least} a year less than the best one; what a way costs more is at least what stands under it."
    words = "In = opened on entering this state and in no other; all else is decided anew. Costs are discounted annual equivalents."
    table = _ways(result)
    good = [f"Audit: every rule and every cost line of {len(plans)} plans recomputed and in order."]
    return Group(Text(timing_answer(result), style="bold"), "", *states_view(result.case, result.plan), table, words, proof, *(failed or good))


def _ways(result: Timing) -> RenderableType:
    unit = scale(result.plan.currency, [result.plan.cost])
    table = plain_table(f"At other times, {unit.unit}")
    for head in ("move", "when", "cost", "more than the best", "at least"):
        table.add_column(head, justify="left" if head in ("move", "when") else "right", overflow="fold")
    for row in result.ways.to_dict("records"):
        when = row["way"] if row["way"] in (NEVER, NOTHING) else f"{row['way']} {row['state']}"
        numbers = [unit.number(row[name]) if math.isfinite(row[name]) else "no plan" if math.isinf(row[name]) else "not found" for name in ("cost", "extra", "at_least")]
        table.add_row(row["move"].replace(",", ", ") or "·", when, *numbers)
    return table


def hysteresis_view(result: Hysteresis) -> RenderableType:
    """At which price each firm moves, and between which prices neither does."""
    line = result.lines[TODAY]
    table = plain_table(f"Along {line.price.name}, {line.unit}, from {line.price.low:g} to {line.price.high:g}")
    for head in ("firm", "at", "proven between", "below", "above"):
        table.add_column(head, justify="right" if head in ("at", "proven between") else "left")
    side = {True: "works there", False: "does not"}
    for row in result.firms.to_dict("records"):
        never = math.isnan(row["at"])
        numbers = ("–", "–") if never else (f"{row['at']:.4g}", f"{row['low']:.4g} and {row['high']:.4g}")
        table.add_row(FIRMS[row["firm"]], *numbers, side[row["below"]], side[row["above"]])
    most = max((own.certificate.max_gap_money for own in result.lines.values()), default=0.0)
    proof = f"Proof: nowhere along the price could another plan of a firm save more than {phrase(most, result.case.header.currency)} a year; {sum(own.solves for own in result.lines.values())} solves."
    return Group(Text(hysteresis_answer(result), style="bold" if result.complete else "bold yellow"), "", table, proof)
