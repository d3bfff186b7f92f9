"""Duty in force: the most specific row, floors, surcharges, dates and agreements."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest
import small

import rebundle as rb
from rebundle.instance.parse import typed
from rebundle.instance.schema import TABLE
from rebundle.instance.tariffs import partners, rates

COUNTRIES = [{"country": name, "capital_rate": 0.1, "customs_value": base} for name, base in (("USA", "fob"), ("GBR", "cif"), ("FRA", "fob"), ("CHN", "fob"))]
WANTED = pd.DataFrame([(one, other, group) for one in ("USA", "CHN") for other in ("GBR", "FRA", "USA") for group in ("84", "73")], columns=["exporter", "importer", "tariff_group"])


@cache
def base() -> rb.Instance:
    return small.case(countries=COUNTRIES)


def case(*rows: dict[str, Any], date: str | None = "2026-03-01", agreements: Sequence[dict[str, Any]] = ()) -> rb.Instance:
    """The base with other tariffs into GBR and other agreements: typed, but not checked any further, for speed."""
    header = base().header.model_copy(update={"date": None if date is None else datetime.date.fromisoformat(date)})
    changed = {"tariffs": [{"importer": "GBR", **row} for row in rows], "agreements": agreements}
    return replace(base(), header=header, tables={**base().tables, **{name: frame(name, content) for name, content in changed.items()}})


def frame(name: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    columns = [column.name for column in TABLE[name].columns]
    text = pd.DataFrame([{column: str(row.get(column, "")) for column in columns} for row in rows], columns=columns, dtype=object)
    result, problems = typed(TABLE[name], text, "EUR", None)
    assert problems == []
    return result


def duty(given: rb.Instance, exporter: str = "CHN", importer: str = "GBR", group: str = "84") -> tuple[float, float, float, float]:
    """Rate, specific duty, surcharge and specific surcharge."""
    table = rates(given, WANTED, given.header.date.isoformat() if given.header.date else "").set_index(["exporter", "importer", "tariff_group"])
    rate, unit, extra, extra_unit = table.loc[(exporter, importer, group), ["rate", "per_unit", "surcharge", "surcharge_per_unit"]]
    return float(rate), float(unit), float(extra), float(extra_unit)


ANYONE = {"rate": 0.04, "per_unit": 4}
GROUP = {"tariff_group": "84", "rate": 0.03, "per_unit": 3}
COUNTRY = {"exporter": "CHN", "rate": 0.02, "per_unit": 2}
BOTH = {"exporter": "CHN", "tariff_group": "84", "rate": 0.01, "per_unit": 1}


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize(
    ("table", "rate"),
    [((ANYONE,), 0.04), ((ANYONE, GROUP), 0.03), ((ANYONE, GROUP, COUNTRY), 0.02), ((ANYONE, GROUP, COUNTRY, BOTH), 0.01), ((BOTH, ANYONE), 0.01), ((), 0.0)],
)
def test_the_most_specific_row_wins_whatever_the_order(table: tuple[dict[str, Any], ...], rate: float, turned: int) -> None:
    given = case(*table[::turned])
    assert duty(given) == (rate, 100 * rate, 0, 0)
    assert duty(given, importer="FRA") == (0, 0, 0, 0)


def test_a_row_holds_for_its_own_exporter_and_group_only() -> None:
    given = case(ANYONE, BOTH)
    assert duty(given, "USA")[0] == 0.04
    assert duty(given, group="73")[0] == 0.04


@pytest.mark.parametrize(("ordinary", "floor", "rate"), [(0.02, 0.05, 0.05), (0.08, 0.05, 0.08), (0.0, 0.05, 0.05)])
def test_a_floor_is_the_least_ordinary_rate(ordinary: float, floor: float, rate: float) -> None:
    assert duty(case({"rate": ordinary, "per_unit": 1}, {"rate": floor, "kind": "floor"})) == (rate, 1, 0, 0)


def test_a_floor_holds_without_an_ordinary_row_and_the_most_specific_floor_wins() -> None:
    assert duty(case({"rate": 0.05, "kind": "floor"}))[0] == 0.05
    assert duty(case({"rate": 0.05, "kind": "floor"}, {"exporter": "CHN", "rate": 0.01, "kind": "floor"}))[0] == 0.01


def test_surcharges_add_to_each_other_and_to_the_ordinary_rate() -> None:
    rows = [
        {"rate": 0.1, "per_unit": 5, "kind": "surcharge"},
        {"exporter": "CHN", "rate": 0.2, "kind": "surcharge"},
        {"tariff_group": "84", "rate": 0.4, "per_unit": 1, "kind": "surcharge"},
        {"exporter": "USA", "tariff_group": "84", "rate": 0.8, "kind": "surcharge"},
    ]
    given = case({"rate": 0.03}, *rows)
    assert duty(given) == pytest.approx((0.03, 0, 0.7, 6))
    assert duty(given, "USA") == pytest.approx((0.03, 0, 1.3, 6))
    assert duty(given, group="73") == pytest.approx((0.03, 0, 0.3, 5))


@pytest.mark.parametrize(("date", "rate"), [("2024-12-31", 0.04), ("2025-01-01", 0.01), ("2025-06-30", 0.01), ("2025-12-31", 0.01), ("2026-01-01", 0.04), (None, 0.04)])
def test_rows_hold_from_their_first_to_their_last_day(date: str | None, rate: float) -> None:
    assert duty(case(ANYONE, {**BOTH, "from": "2025-01-01", "to": "2025-12-31"}, date=date))[0] == rate


@pytest.mark.parametrize(("row", "holds"), [({"to": "2026-03-01"}, True), ({"to": "2026-02-28"}, False), ({"from": "2026-03-01"}, True), ({"from": "2026-03-02"}, False), ({}, True)])
def test_open_ends_hold_for_ever(row: dict[str, str], holds: bool) -> None:
    assert duty(case({"rate": 0.5, "kind": "surcharge", **row}))[2] == (0.5 if holds else 0.0)


@pytest.mark.parametrize("row", [{"from": "1990-01-01"}, {"to": "2099-01-01"}])
def test_without_a_day_only_rows_without_dates_hold(row: dict[str, str]) -> None:
    assert duty(case({"rate": 0.5, **row}, date=None))[0] == 0.0


def test_of_two_equally_specific_rows_the_later_start_holds() -> None:
    rows = [{"rate": 0.1, "from": "2020-01-01"}, {"rate": 0.2, "from": "2025-01-01"}, {"rate": 0.3}]
    assert duty(case(*rows))[0] == duty(case(*rows[::-1]))[0] == 0.2
    assert duty(case(*rows, date="2021-01-01"))[0] == 0.1
    assert duty(case({"exporter": "CHN", "rate": 0.7, "from": "2000-01-01"}, *rows))[0] == 0.7


EVERYTHING = ({"rate": 0.1, "per_unit": 1}, {"rate": 0.2, "kind": "floor"}, {"rate": 0.3, "per_unit": 3, "kind": "surcharge"})


@pytest.mark.parametrize(("kind", "left"), [("customs_union", (0, 0, 0, 0)), ("free_trade", (0, 0, 0.3, 3)), (None, (0.2, 1, 0.3, 3))])
def test_agreements_free_their_members(kind: str | None, left: tuple[float, ...]) -> None:
    members = [] if kind is None else [{"name": "pact", "country": country, "kind": kind} for country in ("CHN", "GBR")]
    given = case(*EVERYTHING, agreements=members)
    assert duty(given) == left
    assert duty(given, "USA") == (0.2, 1, 0.3, 3)


def test_members_of_different_agreements_share_none() -> None:
    members = [{"name": "one", "country": "CHN", "kind": "customs_union"}, {"name": "two", "country": "GBR", "kind": "customs_union"}, {"name": "one", "country": "USA", "kind": "customs_union"}]
    given = case(*EVERYTHING, agreements=members)
    assert duty(given) == (0.2, 1, 0.3, 3)
    assert partners(given, "customs_union") == {("CHN", "USA"), ("USA", "CHN")}
    assert partners(given, "free_trade") == set()


def test_no_duty_within_a_country() -> None:
    given = small.case(countries=COUNTRIES, tariffs=[{"importer": "USA", "rate": 0.5}, {"importer": "USA", "rate": 0.5, "kind": "surcharge"}])
    assert duty(given, "USA", "USA") == (0, 0, 0, 0)
    assert duty(given, "CHN", "USA") == (0.5, 0, 0.5, 0)


@pytest.mark.parametrize(("below", "dutiable"), [(99, True), (100, False), (101, False), ("", True), (0, True)])
def test_small_parcels_pay_nothing_on_their_mode(below: object, dutiable: bool) -> None:
    given = small.case(modes=[{"mode": "air"}, {"mode": "parcel", "duty_free_below": below}], tariffs=[{"importer": "GBR", "rate": 0.1}])
    pays = given.network.legs.set_index("mode")["dutiable"]
    assert (pays["parcel"], pays["air"]) == (dutiable, True)


@pytest.mark.parametrize(("base", "value"), [("fob", 100.0), ("cif", 100.0 + 25.0)])
def test_duty_is_charged_on_the_importers_base(base: str, value: float) -> None:
    countries = [{"country": "USA", "capital_rate": 0.1}, {"country": "GBR", "capital_rate": 0.1, "customs_value": base}]
    lanes = [{"origin": "shop", "destination": "london", "mode": "air", "cost_per_unit": 25}]
    assert small.case(countries=countries, lanes=lanes).network.legs["customs_value"].tolist() == [value]


def test_the_legs_carry_the_rates_of_their_ends(complete: rb.Instance) -> None:
    """FAR to HOM, group 84: floor 5 % over 2 %, 1.5 a unit, 10 % and 2 a unit on top; from NBR nothing; into NBR no ordinary duty by the pact."""
    legs = complete.network.legs.query("item == 'machine' and not onsite").drop_duplicates(["exporter", "importer"]).set_index(["exporter", "importer"])
    columns = ["duty_rate", "duty_per_unit", "surcharge", "surcharge_per_unit"]
    assert legs.loc[("FAR", "HOM"), columns].tolist() == [0.05, 1.5, 0.10, 2.0]
    assert legs.loc[("NBR", "HOM"), columns].tolist() == [0, 0, 0, 0]
    assert legs.loc[("FAR", "NBR"), columns].tolist() == [0, 0, 0, 0]
    assert legs.loc[("HOM", "FAR"), columns].tolist() == [0.08, 0, 0, 0]
    assert set(complete.network.legs.query("exporter == importer")["dutiable"]) == {False}
