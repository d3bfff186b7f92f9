"""What each part of a cost line is paid for: labour, capital, overhead, margin, tax, freight, purchase or an expected loss."""

from __future__ import annotations

import pandas as pd

CLASSES = ("labour", "capital", "overhead", "margin", "tax", "freight", "purchase", "expected loss")
"""Every class, in the order of reports."""

ADDED = ("labour", "capital", "overhead", "margin")
"""Classes that are value added where they stand in a country; between two countries or in none they are the world's."""

ADDS_NOTHING = ("closing",)
"""Families of these classes that add no value all the same: what closing a cell costs or brings makes nothing."""

CLASS_OF = {
    "equipment": "capital",
    "robots": "capital",
    "printers": "capital",
    "opening": "capital",
    "closing": "capital",
    "overhead": "overhead",
    "wages": "labour",
    "training": "purchase",
    "materials": "purchase",
    "energy": "purchase",
    "processing": "overhead",
    "grants": "tax",
    "subsidies": "tax",
    "training_grants": "tax",
    "commons": "overhead",
    "relationships": "overhead",
    "freight": "freight",
    "platform": "margin",
    "duty": "tax",
    "proof": "overhead",
    "inventory": "capital",
    "time": "expected loss",
    "coordination": "labour",
    "iteration": "expected loss",
    "programme": "expected loss",
    "delay": "expected loss",
    "leakage": "expected loss",
    "carbon": "tax",
    "border": "tax",
    "shortage": "expected loss",
    "constant": "overhead",
}
"""Class of each cost family. A commons takes something off the overhead of the hours that draw on it; stock is capital tied up; a platform's fee is the margin of who runs it; a price on carbon is a tax, what
the state pays a tax below zero;
ageing, slow iteration, a late programme, lateness, leaked know-how and demand not served are expected losses."""


def parts(costs: pd.DataFrame) -> pd.DataFrame:
    """Split every cost line into the class of its family and the supplier's margin within it.

    Parameters
    ----------
    costs : DataFrame
        Cost lines of a plan.

    Returns
    -------
    DataFrame
        The lines with ``class`` and ``amount`` [currency/year]; a line with a margin stands twice, once without it and
        once as the margin alone. The amounts sum to those of `costs`.

    Raises
    ------
    KeyError
        Where a family has no class.
    """
    unknown = set(costs["family"]) - set(CLASS_OF)
    if unknown:
        raise KeyError(f"cost families without a class: {', '.join(sorted(unknown))}")
    own = costs.assign(amount=costs["amount"] - costs["margin"]).assign(**{"class": costs["family"].map(CLASS_OF)})
    margin = costs[costs["margin"] != 0]
    return pd.concat([own, margin.assign(amount=margin["margin"], **{"class": "margin"})], ignore_index=True)


def added(split: pd.DataFrame, countries: pd.Series) -> pd.DataFrame:
    """Return the parts that are value added: labour, capital, overhead or margin that stands in a country, closing aside.

    Duties are taxes, freight and coordination between countries are the world's, purchases come from outside, and
    expected losses and penalties add nothing. The limit of kind ``content`` counts by family instead
    (`instance.schema.VALUE_ADDED`): it leaves out stock in work, qualification, and margins on materials and energy.
    """
    return split[split["class"].isin(ADDED) & split["place"].isin(countries) & ~split["family"].isin(ADDS_NOTHING)]


def totals(split: pd.DataFrame, countries: pd.Series) -> pd.DataFrame:
    """Add up the classes.

    Parameters
    ----------
    split : DataFrame
        Parts of cost lines (see `parts`).
    countries : Series
        Countries of the instance.

    Returns
    -------
    DataFrame
        One row per class: amount, ``value_added`` (the part of it that is) [currency/year], share of the total.
    """
    sums = pd.DataFrame({"amount": split.groupby("class")["amount"].sum(), "value_added": added(split, countries).groupby("class")["amount"].sum()})
    result = sums.reindex(list(CLASSES)).fillna(0.0).rename_axis("class")
    total = float(result["amount"].sum())
    return result.assign(share=result["amount"] / total if total else float("nan")).reset_index()
