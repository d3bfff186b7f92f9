"""The bill of a plan: every cost line as price times driver, worked out anew from the raw tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from rebundle.instance.schema import COST_FAMILIES, FIRM
from rebundle.plan.auditing import customs_law, tracing
from rebundle.plan.auditing.facts import Facts, annuity
from rebundle.plan.auditing.lead_times import safety_days
from rebundle.plan.auditing.levers import at_the_border, granted, subsidised, trained
from rebundle.plan.auditing.shipping import declared
from rebundle.plan.auditing.states import prices, weights

LINE = ["family", "kind", "place", "owner"]
MONEY, INDEX = "currency/year", "index"
DAYS_PER_YEAR = 365
NOTHING = pd.DataFrame(columns=["driver", "kind", "place", "owner", "price", "markup", "scale", "family", "unit", "price_unit"])
"""Terms of lines without a driver; most families of most plans have none, and pandas takes its time over empty frames."""
MANY = 1000
"""Terms above this number are added up family by family, so that the whole stays short."""


def bill(facts: Facts) -> pd.DataFrame:
    """Price a plan.

    Returns
    -------
    DataFrame
        One row per cost line with a driver, in the order of reports: the columns of the plan's costs, ``scale``
        (the magnitudes within the driver added up), ``prices`` (how many different prices the line would have) and
        ``base`` (the yearly amount at the prices of the tables). A state that does not last costs nothing but its cells.
    """
    parts = [part for source in (_capital, _work, _goods_on_the_way, _duty, _coordination, _iteration, _commons, _levers, _programme, _rest) for part in source(facts)]
    terms = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    spread = terms.groupby(LINE)[["price", "markup"]].nunique().max(axis=1)
    result = terms.groupby(LINE, as_index=False).agg(
        driver=("driver", "sum"), scale=("scale", "sum"), unit=("unit", "first"), price=("price", "first"), price_unit=("price_unit", "first"), markup=("markup", "first")
    )
    result["prices"] = spread.to_numpy() if len(result) else 0
    result = result[result["driver"] != 0]
    result["base"] = result["price"] * result["markup"] * result["driver"]
    result["price"] = prices(facts.case, facts.state, result) * result["markup"]
    result["weight"] = weights(facts.state, result)
    result["amount"] = result["price"] * result["driver"] * result["weight"]
    result["margin"] = result["amount"] * (result["markup"] - 1.0) / result["markup"]
    result["line"] = _names(result)
    result["state"] = facts.state.name
    result = result[result["weight"] > 0]
    order = result["family"].map({family: number for number, family in enumerate(COST_FAMILIES)})
    return result.assign(order=order).sort_values(["order", "kind", "place", "owner"]).drop(columns=["order", "markup"]).reset_index(drop=True)


def _names(lines: pd.DataFrame) -> pd.Series:
    """Name of each line: ``family:kind@place/owner``, empty parts and the firm left out."""
    kind = (":" + lines["kind"]).where(lines["kind"] != "", "")
    place = ("@" + lines["place"]).where(lines["place"] != "", "")
    owner = ("/" + lines["owner"]).where(lines["owner"] != FIRM, "")
    return lines["family"] + kind + place + owner


def _terms(
    frame: pd.DataFrame,
    family: str,
    driver: pd.Series,
    unit: str,
    *,
    price: pd.Series | float = 1.0,
    price_unit: str = INDEX,
    kind: pd.Series | str = "",
    place: str = "country",
    owned: bool = False,
    markup: pd.Series | float = 1.0,
    scale: pd.Series | None = None,
) -> pd.DataFrame:
    """State what each row adds to the driver of its line; `place` names the column of `frame`, `owned` puts the site's owner into the line, `scale` = magnitude of what the driver is a difference of."""
    if not (driver != 0).any():
        return NOTHING
    terms = pd.DataFrame({"driver": driver}, index=frame.index)
    terms["kind"], terms["place"] = kind, frame[place] if place else ""
    terms["owner"] = frame["owner"] if owned else FIRM
    terms["price"], terms["markup"] = price, markup
    terms["scale"] = driver.abs() if scale is None else scale
    terms = terms[terms["driver"] != 0]
    if len(terms) > MANY:
        terms = terms.groupby(["kind", "place", "owner", "price", "markup"], as_index=False, dropna=False)[["driver", "scale"]].sum()
    return terms.assign(family=family, unit=unit, price_unit=price_unit)


def _capital(facts: Facts) -> Iterator[pd.DataFrame]:
    """What cells cost that are opened, closed, standing or still to be paid for."""
    places = facts.places
    own = places[places["own"]]
    yield _terms(own, "equipment", own["opened"] * own["once"] * own["equipment"], MONEY, kind=own["cell"])
    yield _terms(places, "equipment", places["remaining_charge"] * places["existing"], MONEY, kind="existing", owned=True)
    for machine in ("robot", "printer"):
        driver = own["opened"] * own["once"] * own[f"{machine}s"]
        yield _terms(own, f"{machine}s", driver, f"{machine} annuities", price=own[f"{machine}_price"], price_unit=f"currency/{machine}")
    yield _terms(places, "opening", places["opened"] * places["once"] * places["opening_cost"], MONEY, kind=places["cell"], owned=True)
    yield _terms(places, "closing", places["closed"] * places["once"] * places["closing_cost"], MONEY, kind=places["cell"], owned=True)
    fixed = places["count"] * (places["fixed_cost"] + places["overhead"].where(places["own"], 0.0)) + places["presence_cost"].where(places["count"] >= 1, 0.0)
    yield _terms(places, "overhead", fixed, MONEY, kind=places["cell"], owned=True, markup=places["markup"])
    used = places.loc[~places["own"] & (places["count"] >= 1), ["site", "country", "owner", "qualification"]].drop_duplicates("site")
    yield _terms(used, "relationships", pd.Series(1.0, index=used.index), "supplier sites", price=used["qualification"], price_unit="currency/year/site", owned=True)


def _work(facts: Facts) -> Iterator[pd.DataFrame]:
    """What it costs to work the recipes, a supplier's hourly charge for its capital included."""
    case, work = facts.case, facts.working
    if not work["own"].all():
        yield from _hired(work[~work["own"]])
    labour = facts.labour
    yield _terms(labour, "wages", labour["worked"], "hours/year", price=labour["wage"], price_unit="currency/hour", kind=labour["skill"], owned=True, markup=labour["markup"])
    bought = work.merge(case["recipe_materials"], on="recipe")
    price = _material_prices(facts, bought)
    yield _terms(bought, "materials", bought["units"] * bought["quantity"], "quantity/year", price=price, price_unit="currency/quantity", kind=bought["material"], owned=True, markup=bought["markup"])
    yield _terms(work, "energy", work["units"] * work["energy_kwh"], "kWh/year", price=work["energy_price"], price_unit="currency/kWh", owned=True, markup=work["markup"])
    yield _terms(work, "processing", work["units"] * work["unit_cost"], MONEY, kind=work["item"], owned=True, markup=work["markup"])
    items = case["items"].set_index("item")
    value = declared(case, work["item"], work["country"]).fillna(0.0).where(work["item"].map(items["kind"]) == "good", 0.0)
    held = work["units"] * work["yield"] * value * work["days"] / DAYS_PER_YEAR
    yield _terms(work, "inventory", held, "currency of stock", price=case.header.holding_rate, price_unit="share/year")
    loss = work["item"].map(items["leakage_loss"])
    exposed = (work["units"] * work["yield"] * work["exposure"] * work["leakage"]).where(loss > 0, 0.0)
    yield _terms(work, "leakage", exposed, "exposed units/year", price=loss, price_unit="currency/unit", kind=work["item"])
    carbon = work["units"] * work["energy_kwh"] * work["grid_co2"] / 1000
    yield _terms(work, "carbon", carbon, "t CO2/year", price=case.header.carbon_price, price_unit="currency/t", kind="energy")


def _hired(hired: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """What a supplier charges by the hour for its capital."""
    share = hired["units"] * hired["hours"] / hired["capacity"]
    yield _terms(hired, "equipment", share * hired["annuity"] * hired["equipment"], MONEY, kind=hired["cell"], owned=True, markup=hired["markup"])
    for machine in ("robot", "printer"):
        driver = share * hired["annuity"] * hired[f"{machine}s"]
        yield _terms(hired, f"{machine}s", driver, f"{machine} annuities", price=hired[f"{machine}_price"], price_unit=f"currency/{machine}", owned=True, markup=hired["markup"])
    yield _terms(hired, "overhead", share * hired["overhead"], MONEY, kind=hired["cell"], owned=True, markup=hired["markup"])


def _material_prices(facts: Facts, bought: pd.DataFrame) -> pd.Series:
    """Price of each purchase: the country's own row, else the material's row for ``*``; NaN where neither stands."""
    table = facts.case["materials"]
    if not len(bought):
        return pd.Series(0.0, index=bought.index)
    keys = ["material", "country"]
    own = bought[keys].merge(table, on=keys, how="left")["price"].astype(float)
    general = bought[keys].assign(country="*").merge(table, on=keys, how="left")["price"].astype(float)
    return pd.Series(own.fillna(general).to_numpy(), index=bought.index)


def _goods_on_the_way(facts: Facts) -> Iterator[pd.DataFrame]:
    """What goods cost on the way: freight, fees, stock, time, delay, carbon."""
    header = facts.case.header
    goods = facts.shipped[facts.shipped["exists"] & facts.shipped["good"] & facts.shipped["away"]]
    units, lane = goods["units"], "between"
    rated = units.where(~goods["quoted"], 0.0)
    yield _terms(goods, "freight", rated * goods["tonne_km"], "t km/year", price=goods["per_tonne_km"], price_unit="currency/t/km", kind=goods["mode"], place=lane)
    handled = rated.where(goods["per_unit"] > 0, 0.0)
    yield _terms(goods, "freight", handled, "units/year", price=goods["per_unit"], price_unit="currency/unit", kind=goods["mode"] + "-handling", place=lane)
    quoted = (units * goods["cost_per_unit"]).where(goods["quoted"], 0.0)
    yield _terms(goods, "freight", quoted, MONEY, kind=goods["mode"] + "-quoted", place=lane)
    listed = (units * goods["value"]).where(goods["platform_fee"] > 0, 0.0)
    yield _terms(goods, "platform", listed, "currency of value/year", price=goods["platform_fee"], price_unit="share", kind=goods["mode"], place=lane)
    kept = facts.shipped[facts.shipped["exists"] & facts.shipped["good"]]
    held = kept["units"] * kept["value"] * (kept["days"] + safety_days(facts, kept)) / DAYS_PER_YEAR
    yield _terms(kept, "inventory", held, "currency of stock", price=header.holding_rate, price_unit="share/year", place=lane)
    ageing = (units * goods["value"] * goods["days"]).where(goods["time_cost"] > 0, 0.0)
    yield _terms(goods, "time", ageing, "currency days/year", price=goods["time_cost"], price_unit="share/day", kind=goods["item"], place=lane)
    late = (units * goods["late_days"]).where(goods["late_penalty"] > 0, 0.0)
    yield _terms(goods, "delay", late, "unit days/year", price=goods["late_penalty"], price_unit="currency/unit/day", kind=goods["item"], place="exporter")
    carbon = units * goods["tonne_km"] * goods["co2"] / 1000
    yield _terms(goods, "carbon", carbon, "t CO2/year", price=header.carbon_price, price_unit="currency/t", kind=goods["mode"], place=lane)


def _duty(facts: Facts) -> Iterator[pd.DataFrame]:
    """Duty and surcharges on what crosses a customs border, and proof of origin."""
    if facts.case.header.customs_value == "traced":
        yield from _traced_duty(facts)
        return
    goods = facts.shipped[facts.shipped["exists"] & facts.shipped["dutiable"]]
    group, value = goods["tariff_group"], goods["units"] * goods["customs_value"]
    base, share = "currency of customs value/year", "share"
    yield _terms(goods, "duty", value, base, price=goods["duty_rate"], price_unit=share, kind=group, place="between")
    yield _terms(goods, "duty", value.where(goods["ever_surcharged"], 0.0), base, price=goods["surcharge"], price_unit=share, kind=group + "-surcharge", place="between")
    for rate, kind in (("duty_per_unit", "-specific"), ("surcharge_per_unit", "-surcharge-specific")):
        units = goods["units"].where(goods[f"ever_{rate}"], 0.0)
        yield _terms(goods, "duty", units, "units/year", price=goods[rate], price_unit="currency/unit", kind=group + kind, place="between")


def _traced_duty(facts: Facts) -> Iterator[pd.DataFrame]:
    """Duty on traced value at every border, and proof of origin."""
    pieces = tracing.pieces(facts, customs_law.Law(facts.case))
    for base, family, unit, money in (
        ("value", "duty", "currency of customs value/year", "share"),
        ("units", "duty", "units/year", "currency/unit"),
        ("proven", "proof", "currency of declared value/year", "share"),
    ):
        own = pieces[(pieces["base"] == base) & ((pieces["rate"] > 0) | (family == "duty"))]
        yield _terms(own, family, own["driver"].astype(float), unit, price=own["rate"], price_unit=money, kind=own["kind"], place="place")


def _coordination(facts: Facts) -> Iterator[pd.DataFrame]:
    """Hours spent on keeping apart what belongs together: services delivered, goods and contacts between owners."""
    weights = facts.case.header.coordination
    legs = facts.shipped[facts.shipped["exists"] & facts.shipped["away"]]
    service = ~legs["good"]
    per_hour = weights.per_1000km * legs["km"] / 1000 + weights.per_time_zone * legs["time_zones"] + weights.per_owner_change * legs["owner_change"]
    per_unit = weights.hours_per_unit * legs["owner_change"].astype(float)
    hours = legs["units"] * legs["digital"] * np.where(service, np.where(legs["quoted"], 0.0, per_hour), per_unit)
    rate, money = weights.rate, "currency/hour"
    yield _terms(legs, "coordination", hours, "hours/year", price=rate, price_unit=money, place="between")
    pairs = legs[legs["owner_change"] & (legs["units"] > 0)].drop_duplicates(["origin", "destination"])
    yield _terms(pairs, "coordination", pairs["digital"] * weights.hours_per_year, "hours/year", price=rate, price_unit=money, place="between")
    quoted = (legs["units"] * legs["cost_per_unit"]).where(service & legs["quoted"], 0.0)
    yield _terms(legs, "coordination", quoted, MONEY, kind="quoted", place="between")


def _iteration(facts: Facts) -> Iterator[pd.DataFrame]:
    """Days of trial and change: rounds with the services delivered, each as long as its lane makes it."""
    weights = facts.case.header.iteration
    legs = facts.shipped[facts.shipped["exists"] & ~facts.shipped["good"]]
    if not len(legs):
        return
    legs = legs.merge(facts.case["items"][["item", "rounds"]], on="item")
    apart = weights.days_per_1000km * legs["km"] / 1000 + weights.days_per_time_zone * legs["time_zones"] + weights.days_per_owner_change * legs["owner_change"].astype(float)
    spent = legs["units"] * legs["rounds"] * (weights.days_per_round + apart.where(legs["away"], 0.0))
    yield _terms(legs, "iteration", spent, "days/year", price=weights.loss_per_day, price_unit="currency/day", kind=legs["item"], place="between")


def _commons(facts: Facts) -> Iterator[pd.DataFrame]:
    """What hours cost less in a country where enough cells or suppliers of their stage stand."""
    if not len(facts.case["commons"]):
        return
    standing = facts.places[facts.places["count"] >= 1]
    table = credited(facts)
    for what, count in (("cells", standing.groupby(["stage", "country"])["count"].sum()), ("suppliers", standing[~standing["own"]].groupby(["stage", "country"])["owner"].nunique())):
        own = table[table["counts"] == what].merge(count.rename("number").reset_index(), on=["stage", "country"], how="left")
        saved = own["worked"].where(own["number"].fillna(0) >= own["threshold"], 0.0)
        yield _terms(own, "commons", -saved, "hours/year", price=own["saving"], price_unit="currency/hour", kind=own["commons"])


def credited(facts: Facts) -> pd.DataFrame:
    """The table of commons with the hours ``worked`` by cells of its stage in its country [hours/year]."""
    hours = facts.working.assign(worked=facts.working["units"] * facts.working["hours"]).groupby(["stage", "country"], as_index=False)["worked"].sum()
    return facts.case["commons"].merge(hours, on=["stage", "country"], how="left").fillna({"worked": 0.0})


def _levers(facts: Facts) -> Iterator[pd.DataFrame]:
    """What the state pays for capital, for hours worked and for training, what training costs, and what it charges on carbon at its border."""
    case = facts.case
    if len(case["grants"]):
        paid = granted(facts)
        yield _terms(paid, "grants", -paid["charge"], MONEY, price=paid["share"], price_unit="share", kind=paid["stage"])
    if len(case["subsidies"]):
        hours = subsidised(case, facts.labour)
        yield _terms(hours, "subsidies", -hours["worked"], "hours/year", price=hours["per_hour"], price_unit="currency/hour", kind=hours["skill"])
    if len(case["training"]):
        taught = trained(case, facts.labour)
        yield _terms(taught, "training", taught["beyond"], "hours/year", price=taught["cost_per_hour"], price_unit="currency/hour", kind=taught["skill"], scale=taught["worked"])
        money = taught["cost_per_hour"]
        yield _terms(taught, "training_grants", -taught["beyond"] * money, MONEY, price=taught["support"], price_unit="share", kind=taught["skill"], scale=taught["worked"] * money)
    if len(case["carbon_border"]):
        charged = at_the_border(case, facts.shipped)
        carbon = charged["units"] * charged["embodied"]
        yield _terms(charged, "border", carbon, "t CO2/year", price=charged["carbon_charge"], price_unit="currency/t", kind=charged["item"], place="between")


def _programme(facts: Facts) -> Iterator[pd.DataFrame]:
    """What it costs once that suppliers delay the programme: the latest of those in use, and each of them a little."""
    header = facts.case.header
    used = facts.places[~facts.places["own"] & (facts.places["count"] >= 1)].drop_duplicates("site")
    if not len(used):
        return
    home = facts.case["countries"].set_index("country").loc[[header.home], ["capital_rate"]].assign(years=header.programme.years)
    each = float(annuity(home["capital_rate"], home["years"]).iloc[0])
    late = pd.DataFrame({"country": [header.home], "days": [used["programme_days"].max()]})
    loss, unit, money = header.programme.loss_per_day, "day annuities", "currency/day"
    yield _terms(late, "programme", late["days"] * each, unit, price=loss, price_unit=money, kind="latest")
    yield _terms(used, "programme", pd.Series(header.programme.days_per_supplier * each, index=used.index), unit, price=loss, price_unit=money, kind="interfaces")


def _rest(facts: Facts) -> Iterator[pd.DataFrame]:
    """Demand that is not served, and what no decision changes."""
    if len(facts.plan.shortages):
        short = facts.plan.shortages.drop(columns="state").merge(facts.demand, on=["market", "item", "segment"])
        kind = short["item"] + " " + short["market"] + (" " + short["segment"]).where(short["segment"] != "all", "")
        priced = short["units"].where(short["shortage_penalty"].notna(), 0.0)
        yield _terms(short, "shortage", priced, "units/year", price=short["shortage_penalty"], price_unit="currency/unit", kind=kind)
    given = facts.case["constants"]
    yield _terms(given, "constant", given["amount"], MONEY, kind=given["name"], place="")
