"""Rules of what moves: lanes exist, balances close, demand is met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.rows import number, rows
from rebundle.plan.auditing.tolerances import BALANCE, CAP
from rebundle.plan.plan import Violation

UNITS = "units/year"


def check(facts: Facts) -> Iterator[Violation]:
    """Return every broken rule of flows and shortages."""
    for rule in (_lanes, _supply, _use, _demand, _shortages, _single_source):
        yield from rule(facts)


def _lanes(facts: Facts) -> Iterator[Violation]:
    """A flow needs a leg, and its mode must take the item."""
    flows = facts.shipped
    for row in rows(flows, ~flows["exists"] & (flows["units"] > 0)):
        detail = f"{number(row.units)} units of {row.item} go from {row.origin} to {row.destination} by {row.mode}, where no such lane serves {row.item} within the rules"
        yield Violation("lanes", f"{row.item} from {row.origin} to {row.destination} by {row.mode}", float(row.units), UNITS, detail)
    for row in rows(flows, flows["exists"] & ~flows["carried"] & (flows["units"] > 0)):
        why = f"{row.item} is outsize and {row.mode} takes no outsize loads" if row.good and row.mode != "digital" else "services travel digitally and goods do not"
        yield Violation("lanes", f"{row.item} from {row.origin} to {row.destination} by {row.mode}", float(row.units), UNITS, f"{number(row.units)} units of {row.item} go by {row.mode}, but {why}")


def balance(plus: list[pd.DataFrame], minus: list[pd.DataFrame]) -> pd.DataFrame:
    """Add up both sides of a balance by (item, at) and keep the rows that do not close.

    Parameters
    ----------
    plus, minus : list of DataFrame
        item, at, units.

    Returns
    -------
    DataFrame
        item, at, plus, minus.
    """
    parts = [part for part in (*plus, *minus) if len(part)] or plus[:1]
    entries = pd.concat(parts, ignore_index=True).assign(scale=lambda frame: frame["units"].abs())
    added = np.arange(len(entries)) < sum(map(len, plus))
    entries["plus"], entries["minus"] = entries["units"].where(added, 0.0), entries["units"].where(~added, 0.0)
    grouped = entries.groupby(["item", "at"])
    sums, scale = grouped[["plus", "minus"]].sum(), grouped["scale"].max()
    return sums[~((sums["plus"] - sums["minus"]).abs() <= BALANCE * scale.clip(lower=1.0))].reset_index()


def _at(frame: pd.DataFrame, at: str, units: pd.Series, item: str = "item") -> pd.DataFrame:
    return pd.DataFrame({"item": frame[item], "at": frame[at], "units": units.astype(float)})


def _supply(facts: Facts) -> Iterator[Violation]:
    """What recipes make of an item at a site leaves it."""
    work, flows = facts.work, facts.shipped
    for row in rows(balance([_at(flows, "origin", flows["units"])], [_at(work, "site", work["units"] * work["yield"])])):
        detail = f"{row.at} ships {number(row.plus)} units of {row.item} but makes {number(row.minus)}"
        yield Violation("supply", f"{row.item} at {row.at}", abs(row.plus - row.minus), UNITS, detail)


def _use(facts: Facts) -> Iterator[Violation]:
    """What recipes take of an item at a site arrives there, one-off hours included."""
    flows = facts.shipped[facts.shipped["destination"].isin(facts.sites["site"])]
    if not len(flows) and not len(facts.inputs):
        return
    taken = facts.work.merge(facts.inputs.rename(columns={"input": "taken", "quantity": "each"}), on="recipe")
    once = taken[taken["service"] & (taken["one_off_hours"] > 0) & (taken["units"] > 0)]
    needs = [_at(taken, "site", taken["units"] * taken["each"], "taken"), _at(once, "site", once["one_off_hours"] * once["annuity"].fillna(0.0), "taken")]
    for row in rows(balance(needs, [_at(flows, "destination", flows["units"])])):
        detail = f"{row.at} uses {number(row.plus)} units of {row.item} but receives {number(row.minus)}"
        yield Violation("use", f"{row.item} at {row.at}", abs(row.plus - row.minus), UNITS, detail)


def _demand(facts: Facts) -> Iterator[Violation]:
    """What arrives at a market and what it goes without make up its demand."""
    flows = facts.shipped[facts.shipped["to_market"]]
    short, wanted = facts.plan.shortages, facts.demand
    for row in rows(balance([_at(flows, "destination", flows["units"]), _at(short, "market", short["units"])], [_at(wanted, "market", wanted["quantity"])])):
        detail = f"{row.at} receives and goes without {number(row.plus)} units of {row.item} in all but wants {number(row.minus)}"
        yield Violation("demand", f"{row.item} at {row.at}", abs(row.plus - row.minus), UNITS, detail)


def _shortages(facts: Facts) -> Iterator[Violation]:
    """A segment goes short of no more than it wants, and only at a penalty."""
    if not len(facts.plan.shortages):
        return
    short = facts.plan.shortages.merge(facts.demand, on=["market", "item", "segment"], how="left")
    quantity = short["quantity"].fillna(0.0)
    for row in rows(short[short["units"] > quantity + CAP * quantity.clip(lower=1.0)].fillna({"quantity": 0.0})):
        who = f"{row.item} at {row.market}, segment {row.segment}"
        detail = f"{row.market} goes without {number(row.units)} units of {row.item} in segment {row.segment}, which wants {number(row.quantity)}"
        yield Violation("demand", who, row.units - row.quantity, UNITS, detail)
    for row in rows(short, short["quantity"].notna() & short["shortage_penalty"].isna() & (short["units"] > 0)):
        who = f"{row.item} at {row.market}, segment {row.segment}"
        yield Violation("demand", who, float(row.units), UNITS, f"{row.market} goes without {number(row.units)} units of {row.item} in segment {row.segment}, which must be served")


def _single_source(facts: Facts) -> Iterator[Violation]:
    """A market that wants one source takes the item from one site."""
    wants = facts.demand["single_source"].astype(bool)
    if not wants.any():
        return
    single = facts.demand.loc[wants, ["item", "market"]].drop_duplicates()
    flows = facts.shipped[facts.shipped["units"] > 0].merge(single, left_on=["item", "destination"], right_on=["item", "market"])
    by_origin = flows.groupby(["item", "market", "origin"])["units"].sum().reset_index()
    several = by_origin.duplicated(["item", "market"], keep=False)
    for (item, market), part in by_origin[several].groupby(["item", "market"]):
        detail = f"{market} takes {item} from {', '.join(part['origin'])}, but wants one source"
        yield Violation("single source", f"{item} at {market}", float(part["units"].sum() - part["units"].max()), UNITS, detail)
