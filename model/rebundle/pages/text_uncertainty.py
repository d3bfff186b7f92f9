"""The value of information, of planning for several scenarios and of being safe, for the terminal."""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.text import Text

from rebundle.analysis.hedge import Hedge
from rebundle.analysis.resilience import Resilience
from rebundle.analysis.uncertainty import Uncertainty
from rebundle.pages.text import audit_view, cells_table, plain_table, states_view
from rebundle.plan.money import phrase, scale


def uncertainty_view(result: Uncertainty) -> RenderableType:
    """The answer in two sentences, the three ways side by side, each scenario, when what moves, the proof."""
    parts: list[RenderableType] = [Text(answer(result), style="bold"), "", _ways(result), _scenarios(result), *states_view(result.case, result.plan)]
    if result.note:
        parts += [result.note, ""]
    left = phrase(result.plan.gap_money, result.plan.currency)
    return Group(*parts, f"Proof: no plan for all scenarios costs {left} less than this one.", *audit_view(result.plan.violations))


def answer(result: Uncertainty) -> str:
    """What not knowing costs, and what it is worth to plan for it."""
    money = result.plan.currency
    knows = f"Knowing from the start which of {len(result.scenarios)} scenarios comes would save {phrase(result.information, money)} of {phrase(result.plan.cost, money)} a year"
    if math.isnan(result.average_plan):
        return f"{knows}."
    if math.isinf(result.average_plan):
        return f"{knows}; the cells that would be best for their average cannot serve all of them."
    return f"{knows}; planning for all of them rather than for their average saves {phrase(result.foresight, money)}."


def _ways(result: Uncertainty) -> RenderableType:
    unit = scale(result.plan.currency, [result.plan.cost])
    table = plain_table(f"Expected cost, {unit.unit}")
    table.add_column("cells decided")
    table.add_column("cost", justify="right")
    table.add_column("no less than", justify="right")
    rows = (
        ("knowing which scenario comes", result.wait_and_see, result.wait_and_see_bound),
        ("for all scenarios", result.plan.cost, result.plan.bound),
        ("for their average", result.average_plan, result.average_plan_bound),
    )
    for words, cost, bound in rows:
        table.add_row(words, *(unit.number(value) if math.isfinite(value) else "no plan" if math.isinf(value) else "–" for value in (cost, bound)))
    return table


def _scenarios(result: Uncertainty) -> RenderableType:
    unit = scale(result.plan.currency, [result.plan.cost])
    table = plain_table(f"Each scenario, {unit.unit}")
    for head in ("scenario", "probability", "known from the start", "as planned", "regret"):
        table.add_column(head, justify="left" if head == "scenario" else "right")
    for row in result.scenarios.to_dict("records"):
        table.add_row(row["scenario"], f"{row['probability']:.3g}", *(unit.number(row[name]) for name in ("alone", "planned", "regret")))
    return table


RISK = {"worst": "in the worst scenario", "regret": "above the scenario alone, at most", "tail": "in the worst cases"}


def resilience_view(result: Resilience) -> RenderableType:
    """What being safe costs: plans from the cheapest on average to the safest, where their cells stand, the proof."""
    points, money = result.points, result.case.header.currency
    first, last = points.iloc[0], points.iloc[-1]
    if len(points) == 1:
        head = f"The plan that is cheapest on average is also the best {RISK[result.measure]}: {phrase(first['risk'], money)} a year."
    else:
        head = f"Paying {phrase(last['expected'] - first['expected'], money)} a year more on average saves {phrase(first['risk'] - last['risk'], money)} {RISK[result.measure]}."
    unit = scale(money, points["expected"])
    table = plain_table(f"Plans that are best for some weight on the second column, {unit.unit}")
    scenarios = [column for column in points.columns if column not in ("plan", "expected", "risk", "from", "to")]
    for name in ("plan", "expected", RISK[result.measure], "best for weights", *scenarios, "cells"):
        table.add_column(name, justify="left" if name in ("plan", "cells") else "right", overflow="fold")
    for row in points.to_dict("records"):
        standing = result.plans[row["plan"]].standing().reset_index().query("count > 0").to_dict("records")
        cells = ", ".join(f"{here['count']:.0f} {here['cell']} at {here['site']}" for here in standing)
        table.add_row(row["plan"], unit.number(row["expected"]), unit.number(row["risk"]), f"{row['from']:.3g} to {row['to']:.3g}", *(unit.number(row[name]) for name in scenarios), cells)
    proof = f"Proof: for none of the weights solved is a plan better by more than {phrase(result.gap_money, money)} a year; {result.solves} solves."
    failed = [line for plan in result.plans.values() if not plan.passed for line in audit_view(plan.violations)]
    return Group(Text(head, style="bold"), "", table, "", proof, *(failed or ["Audit: every rule and every cost line of all plans recomputed and in order."]))


def hedge_view(result: Hedge) -> RenderableType:
    """What the hedge costs and saves, both plans in each scenario, where cells stand, when what moves, the proof."""
    money, plan = result.case.header.currency, result.plan
    words = f"in the worst {result.tail:.0%} of cases" if result.measure == "tail" else RISK[result.measure]
    extra, saved = plan.cost - result.cheapest.cost, result.risk_of_cheapest - result.risk
    aim = f"{result.measure} alone" if math.isinf(result.weight) else f"expected cost + {result.weight:g} x {result.measure}"
    if extra + abs(saved) <= result.gap_money + result.cheapest.gap_money:
        head = f"The plan that is cheapest on average is also the best for {aim}: {phrase(plan.cost, money)} a year, {phrase(result.risk, money)} {words}."
    else:
        head = f"The best plan for {aim} costs {phrase(plan.cost, money)} a year on average, {phrase(extra, money)} more than the cheapest, and saves {phrase(saved, money)} {words}."
    unit = scale(money, [plan.cost])
    table = plain_table(f"Each scenario, {unit.unit}")
    names = {"probability": "probability", "hedged": "this plan", "cheapest": "cheapest on average", "alone": "known from the start"}
    shown = [name for name in names if name in result.scenarios]
    for title in ("scenario", *(names[name] for name in shown)):
        table.add_column(title, justify="left" if title == "scenario" else "right")
    for row in result.scenarios.to_dict("records"):
        table.add_row(row["scenario"], *(f"{row[name]:.3g}" if name == "probability" else unit.number(row[name]) for name in shown))
    proof = f"Proof: no plan is better in this by more than {phrase(result.gap_money, money)} a year; nor cheaper on average than the cheapest by more than {phrase(result.cheapest.gap_money, money)}."
    cells = cells_table(result.case, {"this plan": plan, "cheapest": result.cheapest})
    broken = [line for one in (plan, result.cheapest) if not one.passed for line in audit_view(one.violations)]
    return Group(Text(head, style="bold"), "", table, cells, "", *states_view(result.case, plan), proof, *(broken or ["Audit: every rule and every cost line of both plans recomputed and in order."]))
