"""Rules of traced values: routes add up, fit together, and prove their preferences."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rebundle.plan.auditing import customs_law, tracing
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.rules_flows import balance
from rebundle.plan.auditing.tolerances import BALANCE, CAP
from rebundle.plan.plan import Violation

UNITS = "units/year"
ROUNDING = 1e-4
"""Days by which the rounded days of routes may overrun a window."""


def check(facts: Facts) -> Iterator[Violation]:
    """Return every broken rule of routes, of their windows and of origin."""
    plan = facts.plan
    traced = facts.case.header.customs_value == "traced"
    if not traced and not tracing.timed(facts):
        for name in ("routed_runs", "routed_flows"):
            if len(getattr(plan, name)):
                yield Violation("routes", name, float(len(getattr(plan, name))), "rows", f"{name} follows routes, but nothing in the instance asks for them")
        return
    yield from _sums(facts)
    law = customs_law.Law(facts.case)
    yield from _offered(facts, law)
    yield from _joints(facts, law)
    yield from _in_time(facts)
    if traced:
        yield from _content(facts, law)


def _sums(facts: Facts) -> Iterator[Violation]:
    """Runs and flows are the sums of their routes."""
    for name, keys in (("runs", ["recipe", "site"]), ("flows", ["item", "origin", "destination", "mode"])):
        whole, parts = getattr(facts.plan, name), getattr(facts.plan, f"routed_{name}")
        sides = whole.groupby(keys)["units"].sum().to_frame("whole").join(parts.groupby(keys)["units"].sum().rename("parts"), how="outer").fillna(0.0)
        wrong = sides[(sides["whole"] - sides["parts"]).abs() > BALANCE * sides["whole"].clip(lower=1.0)]
        for key, row in wrong.iterrows():
            who = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            yield Violation("routes", who, abs(float(row["whole"] - row["parts"])), UNITS, f"{name} of {who} are {number(row['whole'])} units, but their routes add up to {number(row['parts'])}")


def _offered(facts: Facts, law: customs_law.Law) -> Iterator[Violation]:
    """A flow crosses its own border in a way that the law offers, and ends at a market."""
    flows = tracing.routed_flows(facts)
    for row in rows(flows, ~tracing.offered(facts, law) & (flows["units"] > 0)):
        who = f"{row.item} from {row.origin} to {row.destination} by {row.mode}"
        yield Violation("routes", who, float(row.units), UNITS, f"{number(row.units)} units of {who} claim the route {row.route or 'without a border'}, which does not fit the border that they cross")
    for row in rows(flows, flows["to_market"] & (flows["onward"] != "") & (flows["units"] > 0)):
        who = f"{row.item} from {row.origin} to {row.destination} by {row.mode}"
        yield Violation("routes", who, float(row.units), UNITS, f"{number(row.units)} units of {who} go on to {row.onward}, but a market is the end of the way")


def _joints(facts: Facts, law: customs_law.Law) -> Iterator[Violation]:
    """What leaves a site on a route was made for it, and what its inputs carry on is the route of what is made of them."""
    work, flows = tracing.routed_work(facts), tracing.routed_flows(facts)
    alike = flows["item"].isin(tracing.simple(facts))
    brought = flows[alike].assign(country=flows["exporter"], site=flows["origin"])
    claimed = pd.concat([frame[["item", "site", "country", "route", "units"]] for frame in (work[work["stage"] != "storage"], brought)])
    for row in rows(claimed, claimed["units"] > 0):
        agreement = law.refused(customs_law.borders(row.route), row.country)
        if agreement:
            yield Violation(
                "origin",
                f"{row.item} at {row.site}",
                float(row.units),
                UNITS,
                f"{number(row.units)} units of {row.item} of {row.site} claim the preference of {agreement}, of which {row.country} is no member",
            )
    sent = flows.assign(route=flows["route"].where(~alike, ""))
    left = balance([_at(sent, "item", "origin", "route", sent["units"])], [_at(work, "item", "site", "route", work["made"])])
    taken = work.merge(facts.inputs.rename(columns={"input": "taken", "quantity": "each"}), on="recipe")
    taken = taken[~taken["service"]].assign(ordered=lambda frame: frame["taken"].map(facts.case["items"].set_index("item")["made_to"]) == "order")
    columns = ["route", "stage", "country", "site", "item", "days", "ordered"]
    taken["inner"] = [_inner(law, *row) for row in taken[columns].itertuples(index=False, name=None)]
    goods = flows[flows["good"] & ~flows["to_market"]]
    come = balance([_at(taken, "taken", "site", "inner", taken["units"] * taken["each"])], [_at(goods, "item", "destination", "onward", goods["units"])])
    for frame, words in ((left, "ships {0} units of {1} on the route {3}, for which it makes {2}"), (come, "uses {0} units of {1} for the route {3}, for which it receives {2}")):
        for row in rows(frame):
            site, _, route = row.at.partition("|")
            detail = f"{site} {words.format(number(row.plus), row.item, number(row.minus), route or 'without a border')}"
            yield Violation("routes", f"{row.item} at {site}", abs(row.plus - row.minus), UNITS, detail)


def _inner(law: customs_law.Law, route: str, stage: str, country: str, site: str, item: str, days: float, ordered: bool) -> str:
    """Route that an input carries on: in a depot the same, else with the maker named and the days of making spent, of which goods from stock need none."""
    if stage == "storage":
        return route
    borders = law.seen_by_inputs(customs_law.borders(route), country, f"{site}:{item}")
    return customs_law.spent(borders, route, days) if ordered else borders


def _in_time(facts: Facts) -> Iterator[Violation]:
    """A chain that is made to order is in time from its last market back to its first part."""
    items, timed = facts.case["items"].set_index("item"), tracing.timed(facts)
    work, flows = tracing.routed_work(facts), tracing.routed_flows(facts)
    work = work[(work["stage"] != "storage") & (work["units"] > 0)]
    work = work.assign(left=work["route"].map(customs_law.days_left))
    for row in rows(work, work["days"] > work["left"] + ROUNDING):
        detail = f"{row.recipe} at {row.site} takes {number(row.days)} days for a route that leaves {number(row.left)}"
        yield Violation("lead time", f"{row.item} at {row.site}", float(row.units), UNITS, detail)
    flows = flows[(flows["item"].map(items["made_to"]) == "order") & flows["good"] & (flows["units"] > 0)]
    windows = pd.concat([flows["destination"].map(facts.case["markets"].set_index("market")["window_days"]), flows["item"].map(items["window_days"])], axis=1).astype(float).min(axis=1)
    given = windows.where(flows["to_market"], flows["onward"].map(customs_law.days_left)).fillna(math.inf) - flows["days"]
    claimed = flows["route"].map(customs_law.days_left)
    quick = facts.work.assign(days=facts.work["days"].where(facts.work["stage"] != "storage", 0.0)).groupby(["item", "site"])["days"].min()
    least = quick.reindex(pd.MultiIndex.from_frame(flows[["item", "origin"]])).fillna(0.0).to_numpy()
    late = ((claimed > given + ROUNDING) & flows["item"].isin(timed)) | (~flows["to_market"] & (given < least - ROUNDING))
    for row in rows(flows.assign(given=given)[late]):
        detail = f"{number(row.units)} units of {row.item} from {row.origin} to {row.destination} have {number(row.given)} days before they must set off, fewer than they take or claim"
        yield Violation("lead time", f"{row.item} from {row.origin} to {row.destination}", float(row.units), UNITS, detail)


def _at(frame: pd.DataFrame, item: str, site: str, route: str, units: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"item": frame[item], "at": frame[site] + "|" + frame[route], "units": units.astype(float)})


def _content(facts: Facts, law: customs_law.Law) -> Iterator[Violation]:
    """A preference that asks for content is proven on the average of the year, by site and item."""
    pieces = tracing.pieces(facts, law)
    pieces = pieces[pieces["base"] == "content"]
    claim = pieces["place"].where(pieces["place"] != "", pieces["site"] + ":" + pieces["item"])
    for (agreement, who), part in pieces.groupby(["kind", claim]):
        terms = law.agreements[str(agreement)]
        home = facts.sites.set_index("site")["country"][str(who).partition(":")[0]]
        counts = part["own"].astype(bool) & part["country"].isin(terms.members if terms.cumulation == "full" else {home})
        here, all_ = float(part.loc[counts, "amount"].sum()), float(part["driver"].sum())
        least = terms.content_share * all_
        if here < least - CAP * max(all_, 1.0):
            site, _, item = str(who).partition(":")
            detail = f"{item} of {site} claims the preference of {agreement} with {number(here)} of content in {number(all_)} of value; {number(least)} are needed"
            yield Violation("origin", f"{item} at {site}", least - here, "currency/year", detail)
