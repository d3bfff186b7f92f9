"""Plans, comparisons and diagnoses for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rebundle.analysis.compare import Comparison
from rebundle.instance.data import Instance
from rebundle.instance.problem import Problem
from rebundle.instance.schema import STAGES
from rebundle.plan.money import Scale, phrase, scale, share
from rebundle.plan.plan import Plan, Violation
from rebundle.solver.diagnose import Diagnosis

MOST_LINES = 12
"""Cost lines shown of a comparison; the rest are summed."""


def plan_view(case: Instance, plan: Plan) -> RenderableType:
    """A plan as a planner reads it: one sentence, where cells stand, what it costs, how sure it is."""
    return Group(Text(sentence(case, plan), style="bold"), "", cells_table(case, {plan.strategy: plan}), "", *states_view(case, plan), _cost_table(plan), "", *_borders(case, plan), *_proof(plan))


def _borders(case: Instance, plan: Plan) -> Iterator[RenderableType]:
    """What is paid at borders, line by line, where values are followed across them."""
    paid = plan.costs[plan.costs["family"].isin(["duty", "proof"]) & (plan.costs["amount"] != 0)]
    if case.header.customs_value == "declared" or not len(paid):
        return
    unit = scale(plan.currency, paid["amount"])
    table = plain_table(f"Paid at borders, {unit.unit}; lines by origin and importer")
    for head, right in (("line", False), ("rate", True), ("on", True), ("of", False), ("amount", True)):
        table.add_column(head, justify="right" if right else "left")
    for line, price, price_unit, driver, what, amount in paid.sort_values("line")[["line", "price", "price_unit", "driver", "unit", "amount"]].itertuples(index=False, name=None):
        table.add_row(line, share(price) if price_unit == "share" else f"{price:,.6g}", f"{driver:,.0f}", what.removesuffix("/year"), unit.number(amount))
    yield table
    yield ""


def plain_table(title: str) -> Table:
    """A plain table with a title above its left edge."""
    return Table(title=Text(title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)


def sentence(case: Instance, plan: Plan) -> str:
    """The answer in one sentence."""
    standing = plan.standing().reset_index().query("count > 0")
    sites = case["sites"].set_index("site")
    countries = standing["site"].map(sites["country"]).nunique()
    kept = f"{standing['count'].sum():.0f} cells at {standing['site'].nunique()} sites in {countries} {'country' if countries == 1 else 'countries'}"
    moved = f", {plan.cells['opened'].sum():.0f} opened and {plan.cells['closed'].sum():.0f} closed" if plan.cells["closed"].sum() > 0 else ""
    status = "The best plan" if plan.status == "optimal" else f"The best plan found ({plan.status})"
    return f"{status} of strategy {plan.strategy} costs {phrase(plan.cost, plan.currency)} a year: {kept}{moved}; no plan can save more than {phrase(plan.gap_money, plan.currency)}."


def cells_table(case: Instance, plans: dict[str, Plan]) -> Table:
    """Where cells stand, by stage and site, one column per plan."""
    table = plain_table("Cells" if len(case["states"]) < 2 else "Cells, the most of any state")
    for head in ("stage", "cell", "site", "country", "owner"):
        table.add_column(head)
    for name in plans:
        table.add_column(name, justify="right")
    counts = pd.concat({name: plan.standing() for name, plan in plans.items()}, axis=1).fillna(0)
    types, sites = case["cells"].set_index("cell"), case["sites"].set_index("site")
    counts = counts[(counts > 0).any(axis=1)].reset_index()
    countries = case["countries"].set_index("country")["name"]
    counts["stage"] = counts["cell"].map(types["stage"])
    counts["order"] = counts["stage"].map(STAGES.index)
    for row in counts.sort_values(["order", "cell", "site"]).to_dict("records"):
        numbers = (f"{row[name]:.0f}" if row[name] else "·" for name in plans)
        country = str(sites["country"][row["site"]])
        table.add_row(row["stage"], row["cell"], row["site"], str(countries[country]) or country, str(sites["owner"][row["site"]]), *numbers)
    return table


def states_view(case: Instance, plan: Plan) -> Iterator[RenderableType]:
    """What opens and closes in each state, and what the state then costs a year; nothing for an instance of one state."""
    tree, facts = case.network.tree, case["states"].set_index("state")
    if len(tree.states) < 2:
        return
    table = plain_table("When what moves")
    for head in ("state", "after", "years", "probability", "opens", "closes", "cells", "counts for"):
        table.add_column(head, justify="right" if head in ("years", "probability", "cells", "counts for") else "left", overflow="fold")
    for state in tree.states:
        here = plan.cells[plan.cells["state"] == state]
        moved = (", ".join(f"{row[column]:.0f} {row['cell']} at {row['site']}" for row in here[here[column] > 0].to_dict("records")) or "·" for column in ("opened", "closed"))
        years, probability = float(facts["years"][state]), float(facts["probability"][state])
        cost = plan.costs.loc[plan.costs["state"] == state, "amount"].sum()
        table.add_row(state, tree.parent[state] or "·", f"{years:g}", f"{probability:.3g}", *moved, f"{here['count'].sum():.0f}", phrase(cost, plan.currency))
    yield table
    yield "What a state counts for: its yearly cost times its share of the discounted years, its probability included; what it opens is charged for all that follow. All add up to the cost of the plan."
    yield ""


def _cost_table(plan: Plan) -> Table:
    unit = scale(plan.currency, plan.by_family())
    table = plain_table(f"Cost, {unit.unit}")
    table.add_column("family")
    table.add_column("amount", justify="right")
    table.add_column("share", justify="right")
    for family, amount in plan.by_family().items():
        if amount:
            table.add_row(str(family), unit.number(amount), f"{amount / plan.cost:.1%}" if plan.cost else "")
    table.add_section()
    table.add_row("total", unit.number(plan.cost), "100.0%")
    margin = plan.costs["margin"].sum()
    if margin > 0:
        table.add_row("of which suppliers' margins", unit.number(margin), f"{margin / plan.cost:.1%}")
    return table


def _proof(plan: Plan) -> Iterator[RenderableType]:
    yield f"Proof: cost {phrase(plan.cost, plan.currency)}, proven bound {phrase(plan.bound, plan.currency)}; gap {share(plan.gap)} of the total, {share(plan.gap_avoidable)} of what a plan can avoid."
    yield f"Found by {plan.method} in {plan.seconds.get('solve', 0):.1f} s (reading {plan.seconds.get('read', 0):.1f}, building {plan.seconds.get('build', 0):.1f}, compiling {plan.seconds.get('compile', 0):.1f}, auditing {plan.seconds.get('audit', 0):.1f})."
    yield from audit_view(plan.violations)


def audit_view(violations: tuple[Violation, ...] | None) -> Iterator[RenderableType]:
    """The result of an audit: one line, or the rows of what is broken."""
    if violations is None:
        yield "Audit: not made."
    elif not violations:
        yield "Audit: every rule and every cost line recomputed and in order."
    else:
        yield Text(f"Audit: {len(violations)} violations.", style="bold red")
        table = plain_table("Violations")
        for head in ("rule", "who", "by how much", "in words"):
            table.add_column(head, justify="right" if head == "by how much" else "left")
        for broken in violations[:50]:
            table.add_row(broken.rule, broken.who, f"{broken.amount:,.6g} {broken.unit}", broken.detail)
        yield table


def comparison_view(comparison: Comparison) -> RenderableType:
    """Strategies side by side with the differences by cost family and the proof in money."""
    if not comparison.plans:
        return Group(Text(comparison.verdict(), style="bold"), *_impossible(comparison))
    parts: list[RenderableType] = [Text(comparison.verdict(), style="bold"), "", _strategies_table(comparison)]
    parts += [*_impossible(comparison), "", cells_table(comparison.case, comparison.plans)]
    pair = [name for name in ("integrated", "offshore") if name in comparison.plans]
    if len(pair) == 2:
        parts += ["", _bridge(comparison, pair[0], pair[1])]
    return Group(*parts, "", *_audits(comparison))


def _strategies_table(comparison: Comparison) -> Table:
    plans = comparison.plans
    families = comparison.families()
    unit = scale(comparison.case.header.currency, [plan.cost for plan in plans.values()])
    first = next(iter(plans))
    table = plain_table(f"Cost by family, {unit.unit}; in brackets the difference from {first}")
    table.add_column("", no_wrap=True)
    for name in plans:
        table.add_column(name, justify="right", no_wrap=True)
    for family, row in families[(families != 0).any(axis=1)].iterrows():
        table.add_row(str(family), *_against(unit, row, first))
    table.add_section()
    table.add_row("total", *_against(unit, pd.Series({name: plan.cost for name, plan in plans.items()}), first))
    table.add_row("proven bound", *(unit.number(plan.bound) for plan in plans.values()))
    table.add_row("left to prove", *(phrase(plan.gap_money, "") for plan in plans.values()))
    table.add_row("share of avoidable", *(share(plan.gap_avoidable) for plan in plans.values()))
    table.add_row("cells", *(f"{plan.standing().sum():.0f}" for plan in plans.values()))
    table.add_row("status", *(plan.status for plan in plans.values()))
    return table


def _against(unit: Scale, row: pd.Series, first: str) -> list[str]:
    texts = []
    for name, amount in row.items():
        difference = "" if name == first else f" ({unit.signed(amount - row[first])})"
        texts.append(unit.number(amount) + difference)
    return texts


def _bridge(comparison: Comparison, strategy: str, against: str) -> Table:
    lines = comparison.lines(strategy, against).groupby(["family", "kind"], sort=False).sum().sort_values("difference", key=abs, ascending=False)
    lines = lines[lines["difference"] != 0]
    unit = scale(comparison.case.header.currency, lines[[against, strategy]].to_numpy().ravel())
    table = plain_table(f"From {against} to {strategy}, {unit.unit}; lines of all places added up")
    for head in ("cost", against, strategy, "difference"):
        table.add_column(head, justify="left" if head == "cost" else "right", no_wrap=True)
    shown, rest = lines[:MOST_LINES], lines[MOST_LINES:]
    for row in shown.reset_index().to_dict("records"):
        family, kind = row["family"], row["kind"]
        table.add_row(f"{family}:{kind}" if kind else family, unit.number(row[against]), unit.number(row[strategy]), unit.signed(row["difference"]))
    if len(rest):
        table.add_row(f"{len(rest)} more", unit.number(rest[against].sum()), unit.number(rest[strategy].sum()), unit.signed(rest["difference"].sum()))
    table.add_section()
    total = {name: comparison.plans[name].cost for name in (against, strategy)}
    table.add_row("total", unit.number(total[against]), unit.number(total[strategy]), unit.signed(total[strategy] - total[against]))
    return table


def _impossible(comparison: Comparison) -> Iterator[RenderableType]:
    for name, reason in comparison.impossible.items():
        yield Text(f"{name}: no plan, {reason}.", style="yellow")


def _audits(comparison: Comparison) -> Iterator[RenderableType]:
    failed = {name: plan for name, plan in comparison.plans.items() if not plan.passed}
    if not failed:
        yield f"Audit: every rule and every cost line of all {len(comparison.plans)} plans recomputed and in order."
    for name, plan in failed.items():
        yield Text(name, style="bold red")
        yield from audit_view(plan.violations)


def diagnosis_view(found: Diagnosis) -> RenderableType:
    """Why there is no plan, in business words."""
    if found.feasible:
        return f"There is a plan for strategy {found.strategy}: nothing to explain."
    parts: list[RenderableType] = [Text(f"No plan obeys every rule under strategy {found.strategy}. The least that would have to give:", style="bold")]
    parts += [f"  - {shortfall.text}" for shortfall in found.shortfalls]
    if found.conflict:
        parts += ["", Text("Rules in conflict:", style="bold"), *(f"  - {rule}" for rule in found.conflict[:40])]
        if len(found.conflict) > 40:
            parts.append(f"  and {len(found.conflict) - 40} more")
    return Group(*parts, *([found.note] if found.note else []))


def problems_view(problems: tuple[Problem, ...]) -> RenderableType:
    """What is wrong with an instance, one row per fault."""
    table = plain_table(f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in stage {problems[0].stage}")
    for head in ("file", "row", "column", "value", "expected and remedy"):
        table.add_column(head, justify="right" if head == "row" else "left", overflow="fold")
    for problem in problems:
        near = f" Did you mean {problem.nearest!r}?" if problem.nearest else ""
        table.add_row(problem.file, "" if problem.row is None else str(problem.row), problem.column, problem.value, problem.expected + near)
    return table
