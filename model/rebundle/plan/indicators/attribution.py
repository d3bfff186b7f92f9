"""Which site, stage and item each cost line is spent on: the terms of a line share its one price, so its amount divides as its driver does."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rebundle.instance.schema import FIRM
from rebundle.plan.auditing.bill import DAYS_PER_YEAR, LINE
from rebundle.plan.auditing.facts import Facts
from rebundle.plan.auditing.shipping import declared

SPENT = ["site", "stage", "technology", "item"]


def spent(facts: Facts, split: pd.DataFrame) -> pd.DataFrame:
    """Divide parts of cost lines among the sites, stages and items they are spent on.

    Parameters
    ----------
    facts : Facts
        The plan beside the instance.
    split : DataFrame
        Parts of cost lines (see `classes.parts`).

    Returns
    -------
    DataFrame
        The parts with site, stage, technology, item and the amount of each [currency/year]; the amounts of a line sum to
        the line's. What stands idle has no item; what is spent on no site (freight, duty, losses, constants) has none
        of the four. Fixed costs of cells are divided by the hours, else the units, that each item takes of them.
    """
    weights = pd.concat(list(_weights(facts)), ignore_index=True)
    weights = weights[weights["weight"] != 0].groupby([*LINE, *SPENT], as_index=False)[["weight"]].sum().rename(columns={"weight": "within"})
    rows = split.reset_index(drop=True).rename_axis("row").reset_index().merge(weights, on=LINE, how="left")
    weight = rows["within"].fillna(1.0)
    rows["amount"] = rows["amount"] * weight / weight.groupby(rows["row"]).transform("sum")
    rows[SPENT] = rows[SPENT].astype(object).fillna("")
    return rows.drop(columns=["row", "within"])


def _terms(frame: pd.DataFrame, family: str, weight: pd.Series, kind: pd.Series | str = "", owned: bool = True) -> pd.DataFrame:
    result = frame[["site", "stage", "technology", "item"]].assign(family=family, kind=kind, place=frame["country"], weight=weight.astype(float))
    return result.assign(owner=frame["owner"] if owned else FIRM)


def _weights(facts: Facts) -> Iterator[pd.DataFrame]:
    yield from _by_run(facts)
    yield from _by_hour_hired(facts)
    yield from _by_cell(facts)


def _by_run(facts: Facts) -> Iterator[pd.DataFrame]:
    """What is spent with every unit started."""
    case, work = facts.case, facts.working
    labour = facts.labour
    yield _terms(labour, "wages", labour["worked"], labour["skill"])
    bought = work.merge(case["recipe_materials"], on="recipe")
    yield _terms(bought, "materials", bought["units"] * bought["quantity"], bought["material"])
    yield _terms(work, "energy", work["units"] * work["energy_kwh"])
    yield _terms(work, "processing", work["units"] * work["unit_cost"], work["item"])
    drawn = work.merge(case["commons"], on=["stage", "country"])
    yield _terms(drawn, "commons", drawn["units"] * drawn["hours"], drawn["commons"], owned=False)
    good = work["item"].map(case["items"].set_index("item")["kind"]) == "good"
    value = declared(case, work["item"], work["country"]).fillna(0.0).where(good, 0.0)
    yield _terms(work, "inventory", work["units"] * work["yield"] * value * work["days"] / DAYS_PER_YEAR, owned=False)


def _by_hour_hired(facts: Facts) -> Iterator[pd.DataFrame]:
    """What suppliers charge for their cells by the hour."""
    work = facts.working
    hired = work[work["own"].eq(False)]
    used = hired["units"] * hired["hours"] / hired["capacity"]
    yield _terms(hired, "equipment", used * hired["annuity"] * hired["equipment"], hired["cell"])
    yield _terms(hired, "robots", used * hired["annuity"] * hired["robots"])
    yield _terms(hired, "printers", used * hired["annuity"] * hired["printers"])
    yield _terms(hired, "overhead", used * hired["overhead"], hired["cell"])


def _by_cell(facts: Facts) -> Iterator[pd.DataFrame]:
    """What is spent on cells and sites whatever they make, divided among what they do make."""
    places = _among(facts.places, facts.working, ["cell", "site"])
    own, part = places[places["own"]], places["part"]
    yield _terms(own, "equipment", own["part"] * own["opened"] * own["annuity"] * own["equipment"], own["cell"])
    yield _terms(places, "equipment", part * places["remaining_charge"] * places["existing"], "existing")
    for machine in ("robots", "printers"):
        yield _terms(own, machine, own["part"] * own["opened"] * own["annuity"] * own[machine])
    yield _terms(places, "opening", part * places["opened"] * places["annuity"] * places["opening_cost"], places["cell"])
    yield _terms(places, "closing", part * places["closed"] * places["annuity"] * places["closing_cost"], places["cell"])
    fixed = places["count"] * (places["fixed_cost"] + places["overhead"].where(places["own"], 0.0)) + places["presence_cost"].where(places["count"] >= 1, 0.0)
    yield _terms(places, "overhead", part * fixed, places["cell"])
    hired = facts.places[~facts.places["own"] & (facts.places["count"] >= 1)].drop_duplicates("site").drop(columns=["cell", "stage", "technology"])
    kept = _among(hired, facts.working, ["site"])
    yield _terms(kept, "relationships", kept["part"])


def _among(frame: pd.DataFrame, work: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Divide rows of places among the items made there: ``part`` by hours, by units where no hours are; without runs the whole goes to no item."""
    columns = [column for column in ("cell", "site", "stage", "technology", "item") if column in keys or column not in frame]
    busy = work.assign(busy_hours=work["units"] * work["hours"]).groupby(columns, as_index=False)[["busy_hours", "units"]].sum()
    busy = busy[busy["units"] > 0]
    sums = busy.groupby(keys)[["busy_hours", "units"]].transform("sum")
    busy["part"] = (busy["busy_hours"] / sums["busy_hours"].where(sums["busy_hours"] > 0)).fillna(busy["units"] / sums["units"])
    result = frame.merge(busy.drop(columns=["busy_hours", "units"]), on=keys, how="left")
    result["part"] = result["part"].fillna(1.0)
    for column in ("stage", "technology", "item"):
        result[column] = result[column].astype(object).fillna("")
    return result
