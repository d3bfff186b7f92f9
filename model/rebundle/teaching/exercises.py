"""The exercises, from a hand calculation to an exact border."""

from __future__ import annotations

from functools import cache

import pandas as pd

from rebundle.analysis.breakeven import Breakeven, breakeven
from rebundle.analysis.compare import compare
from rebundle.instance.example import example
from rebundle.instance.problem import nearest
from rebundle.plan.indicators.indicators import indicators
from rebundle.plan.money import phrase
from rebundle.plan.plan import Plan
from rebundle.solver.planner import solve
from rebundle.teaching.exercise import Answer, Exercise


def exercise(name: str) -> Exercise:
    """Return the exercise of that name.

    Raises
    ------
    KeyError
        Where there is none, with the nearest.
    """
    known = {one.name: one for one in EXERCISES}
    if name not in known:
        near = nearest(name, known)
        raise KeyError(f"no exercise {name!r}" + (f"; did you mean {near!r}?" if near else "") + f" There are {', '.join(known)}.")
    return known[name]


def exercises() -> pd.DataFrame:
    """List the exercises: index ``name``; title, instance, unit."""
    return pd.DataFrame([{"name": one.name, "title": one.title, "instance": one.instance, "unit": one.unit} for one in EXERCISES]).set_index("name")


@cache
def _cheapest(name: str) -> Plan:
    return solve(example(name))


@cache
def _freight() -> Breakeven:
    return breakeven(example("spider"), "freight", 0.1, 4)


def _driver() -> Answer:
    plan = _cheapest("spider")
    lines = plan.costs[plan.costs["family"] == "freight"]
    rows = " + ".join(f"{row['driver']:g} on `{row['line']}`" for row in lines.to_dict("records") if row["driver"])
    price, driver = float(lines["price"].iloc[0]), float(lines["driver"].sum())
    return Answer(driver, f"The cost lines say it: {rows}. At {price:g} {plan.currency} a tonne-kilometre freight costs {price:g} × {driver:g} = {price * driver:g}.")


def _overshoot() -> Answer:
    case, plan = example("spider"), _cheapest("spider")
    south = plan.runs.query("site == 'south' and recipe != 'assemble' and units > 0")["recipe"]
    own = case["recipe_sites"].query("site == 'south'").set_index("recipe")["unit_cost"]
    dearer = [f"`{recipe}` ({own[recipe]:g})" for recipe in south if own[recipe] > 1]
    rate = float(case["modes"]["per_tonne_km"].iloc[0])
    return Answer(
        float(len(south)),
        f"The body is assembled in the south, so a part made in the north is shipped there for {rate:g}. A part stays north only where the south costs more than 1 + {rate:g}. "
        f"Made in the south although the north makes them for 1: {', '.join(dearer)}. Offshoring overshoots.",
    )


def _home() -> Answer:
    found = _freight()
    pieces = ", ".join(f"{row['from']:.3g} to {row['to']:.3g}: {row['strategy']}" for row in found.segments.to_dict("records"))
    last = next(switch for switch in found.switches if switch.to_strategy == "integrated")
    change = "; ".join(change["text"] for change in last.changes)
    return Answer(last.at, f"Along the price of freight: {pieces}. At the border: {change}. Found with {found.solves} solves; between them it is proven, not sampled.")


def _returns() -> Answer:
    found, price = _freight(), float(example("spider")["modes"]["per_tonne_km"].iloc[0])
    rows = found.segments.iloc[::-1].to_dict("records")
    south = [len(found.plans[row["plan"]].plan.runs.query("site == 'south' and recipe != 'assemble' and units > 0.5")) for row in rows]
    back = next(place for place in range(1, len(south)) if south[place] < south[place - 1])
    at = float(rows[back]["to"])
    counts = ", ".join(str(count) for count in south)
    return Answer(
        at * price,
        f"Parts made in the south as shipping becomes cheaper: {counts}. They first become fewer at {at:g} times today's price of {price:g}: there fetching the part from the north begins to cost less than making it dearly next to assembly.",
    )


def _pooling() -> Answer:
    costs = {name: _cheapest(name).cost for name in ("telecomone", "highoptic", "telecom-merged")}
    alone, merged = costs["telecomone"] + costs["highoptic"], costs["telecom-merged"]
    return Answer(
        100 * (1 - merged / alone),
        f"Alone the two cost {costs['telecomone']:,.0f} + {costs['highoptic']:,.0f} = {alone:,.0f} a year, merged {merged:,.0f}: every plan of the two alone is also a plan of the merged firm, so merging cannot cost more.",
    )


def _share() -> Answer:
    case, plan = example("apparel"), _cheapest("apparel")
    found = indicators(case, plan)
    there = found.by_country.sort_values("share", ascending=False).head(3)
    first = ", ".join(f"{row['country']} {row['share']:.1%}" for row in there.to_dict("records"))
    return Answer(
        100 * found.values["home_share"],
        f"Value added is labour, capital, overhead and margin; duties are taxes, and freight and material are bought. It comes to {phrase(found.values['value_added'], plan.currency)} a year; most of it in {first}.",
    )


def _moulds() -> Answer:
    plans = compare(example("hearing-aid"), ["free", "moulded"]).plans
    saved = plans["moulded"].cost - plans["free"].cost
    difference = (plans["moulded"].by_family() - plans["free"].by_family()).sort_values(ascending=False)
    most = "; ".join(f"{family} {amount / 1e6:+.2f}" for family, amount in difference.head(3).items())
    return Answer(saved / 1e6, f"Moulding costs {phrase(plans['moulded'].cost, 'USD')} a year, printing {phrase(plans['free'].cost, 'USD')}. The largest differences in million: {most}.")


def _tariff() -> Answer:
    found = breakeven(example("hearing-aid"), "duty@*>USA+", 0, 0.5, strategy="at-the-market", against="offshore")
    (switch,) = found.switches
    return Answer(
        100 * switch.at,
        f"`rb.breakeven(case, 'duty@*>USA+', 0, 0.5, strategy='at-the-market', against='offshore')` proves it between {100 * switch.low:.3f} and {100 * switch.high:.3f} points with {found.solves} solves.",
    )


EXERCISES = [
    Exercise("driver", "A price and its driver", "spider", "How many tonne-kilometres does the cheapest plan ship, and what does freight cost therefore?", "tonne-kilometres a year", _driver),
    Exercise(
        "overshoot",
        "How many parts go south?",
        "spider",
        "By hand, with the tables `recipes`, `recipe_sites` and `modes`: how many of the seven parts does the cheapest plan make in the south?",
        "parts",
        _overshoot,
    ),
    Exercise("home", "When does everything come home?", "spider", "Multiply the price of freight. From which factor on is everything made in the north?", "times today's price of freight", _home),
    Exercise(
        "returns",
        "When does the first part return?",
        "spider",
        "Shipping becomes cheaper. Assembly moves south and takes parts along that the north makes more cheaply. Below which price of shipping does the first of them come back?",
        "units a tonne-kilometre",
        _returns,
    ),
    Exercise(
        "pooling",
        "What does a merger save?",
        "telecom-merged",
        "TelecomOne and HighOptic each serve their customers from their own plants (`telecomone`, `highoptic`). By how much does merging them lower the sum of their costs?",
        "per cent",
        _pooling,
    ),
    Exercise("share", "What stays at home?", "apparel", "In the cheapest plan, which share of the value added stands in the USA?", "per cent", _share),
    Exercise("moulds", "What is printing worth?", "hearing-aid", "What does the cheapest plan save against strategy `moulded`?", "million USD a year", _moulds),
    Exercise(
        "tariff",
        "A duty that brings work home",
        "hearing-aid",
        "A duty is added on everything that enters the USA. From how many points on does strategy `at-the-market` beat `offshore`?",
        "percentage points",
        _tariff,
    ),
]
