"""Value-chain indicators for the terminal."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rebundle.pages.text import plain_table
from rebundle.plan.indicators.catalogue import ENTRIES
from rebundle.plan.indicators.indicators import Indicators
from rebundle.plan.money import phrase, scale

GROUPS = {
    "Where value is added": ("value_added", "final_sales", "home_share", "herfindahl", "home_share_reference", "herfindahl_reference", "labour_share", "capital_share"),
    "How long the chain is": ("length", "upstreamness", "propagation_length", "border_crossings", "lead_time"),
    "How it takes part in trade": (
        "vertical_specialisation",
        "backward_participation",
        "intermediate_trade",
        "domestic",
        "traditional_trade",
        "simple_chains",
        "complex_chains",
        "foreign_assets",
        "foreign_sales",
        "assets_against_sales",
    ),
    "Whose it is": ("own_share", "contract_share", "platform_share", "supplier_sites", "relationships"),
    "What it uses": ("printed_value_added", "printed_output", "labour_hours", "robot_hours", "robots_per_labour", "jobs", "capital_per_worker", "carbon_per_unit"),
}
"""Indicators by question, in the order of the page."""

WHOLE = ("sites", "pairs", "hours/year", "robot hours/year", "full-time jobs")
"""Units whose numbers need no decimals once they are large."""


def indicators_view(found: Indicators) -> RenderableType:
    """One sentence, the indicators by question, then value added and jobs by country."""
    parts: list[RenderableType] = [Text(sentence(found), style="bold"), ""]
    for title, names in GROUPS.items():
        parts += [_group(found, title, tuple(name for name in names if found.repriced or not name.endswith("_reference"))), ""]
    parts += [_countries(found), "", _stages(found), "", _classes(found)]
    if len(found.jobs):
        parts += ["", _jobs(found)]
    if len(found.markets):
        parts += ["", _markets(found)]
    return Group(*parts, "", f"Cost prices throughout: what is sold counts at what went into it. A job is {found.hours_per_job:,.0f} hours a year. --json gives formulas and sources.")


def sentence(found: Indicators) -> str:
    """Where value is added and how far it travels, in one sentence."""
    values = found.values
    if not values["value_added"]:
        return f"Plan {found.strategy} of {found.instance} adds no value in any country: all its cost is purchases, freight, taxes and losses."
    first = found.by_country.sort_values("value_added", ascending=False).iloc[0]
    most = "" if first["country"] == found.home else f", most in {first['country']} ({_percent(first['share'])})"
    return (
        f"Plan {found.strategy} adds {phrase(values['value_added'], found.currency)} of value a year, {_percent(values['home_share'])} of it at home in {found.home}{most}; "
        f"it passes {values['upstreamness']:.2f} stages and crosses {values['border_crossings']:.2f} borders on its way to the buyer."
    )


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def value_text(value: float, unit: str, currency: str) -> tuple[str, str]:
    """A number and its unit with sensible digits; – where it means nothing."""
    if math.isnan(value):
        return "–", ""
    if unit == "share":
        return f"{100 * value:.1f}", "%"
    if unit.startswith("currency"):
        return phrase(value, ""), unit.replace("currency", currency)
    if unit in WHOLE and (abs(value) >= 100 or value == round(value)):
        return f"{value:,.0f}", unit
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"), unit


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    table = plain_table(title)
    for head in left:
        table.add_column(head, no_wrap=True)
    for head in right:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _group(found: Indicators, title: str, names: tuple[str, ...]) -> Table:
    table = plain_table(title)
    table.add_column("", no_wrap=True, min_width=max(len(entry.title) for entry in ENTRIES))
    table.add_column("value", justify="right", no_wrap=True, min_width=14)
    table.add_column("unit", no_wrap=True, min_width=16)
    table.add_column("formula", style="dim", overflow="fold")
    words = {entry.name: entry for entry in ENTRIES}
    for name in names:
        entry = words[name]
        table.add_row(entry.title, *value_text(found.values[name], entry.unit, found.currency), Text(entry.formula))
    return table


def _countries(found: Indicators) -> Table:
    unit = scale(found.currency, found.by_country["value_added"])
    table = _table(f"Value added by country, {unit.unit}", ("country",), ("labour", "capital", "overhead", "margin", "value added", "share", *(["at reference prices"] if found.repriced else [])))
    for row in found.by_country.sort_values("value_added", ascending=False).to_dict("records"):
        money = (unit.number(row[name]) for name in ("labour", "capital", "overhead", "margin", "value_added"))
        table.add_row(row["country"], *money, _percent(row["share"]), *([_percent(row["reference_share"])] if found.repriced else []))
    return table


def _stages(found: Indicators) -> Table:
    wide = found.by_stage.assign(stage=found.by_stage["stage"].replace("", "none")).pivot_table(index="stage", columns="country", values="share", aggfunc="sum", fill_value=0.0)
    table = _table("Share of value added by stage and country", ("stage",), (*map(str, wide.columns), "all"))
    for stage, row in wide.iterrows():
        table.add_row(str(stage), *(_percent(value) if value else "·" for value in row), _percent(row.sum()))
    return table


def _classes(found: Indicators) -> Table:
    unit = scale(found.currency, found.by_class["amount"])
    table = _table(f"Cost by what it is paid for, {unit.unit}", ("class",), ("cost", "share", "value added"))
    for row in found.by_class.to_dict("records"):
        table.add_row(row["class"], unit.number(row["amount"]), _percent(row["share"]), unit.number(row["value_added"]))
    table.add_section()
    table.add_row("total", unit.number(found.by_class["amount"].sum()), _percent(found.by_class["share"].sum()), unit.number(found.by_class["value_added"].sum()))
    return table


def _jobs(found: Indicators) -> Table:
    wide: pd.DataFrame = found.jobs.pivot_table(index="country", columns="skill", values="jobs", aggfunc="sum", fill_value=0.0)
    table = _table("Full-time jobs by country and skill", ("country",), (*map(str, wide.columns), "all"))
    digits = 0 if found.values["jobs"] >= 100 else 2
    for country, row in wide.iterrows():
        table.add_row(str(country), *(f"{value:,.{digits}f}" for value in (*row, row.sum())))
    return table


def _markets(found: Indicators) -> Table:
    unit = scale(found.currency, found.markets["amount"])
    table = _table("Markets", ("market", "country"), ("units/year", f"sales at carried value, {unit.unit}", "lead time, days"))
    for row in found.markets.to_dict("records"):
        table.add_row(row["market"], row["country"], f"{row['units']:,.6g}", unit.number(row["amount"]), "–" if math.isnan(row["days"]) else f"{row['days']:.1f}")
    return table
