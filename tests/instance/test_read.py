"""From a folder to an instance: what is written comes back, and every fault is named."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import small

import rebundle as rb
from complete import HEADER, complete_tables
from rebundle.instance import references
from rebundle.instance.parse import typed
from rebundle.instance.problem import Problem
from rebundle.instance.schema import REQUIRED, TABLE, TABLES, Column, Table, columns_of
from rebundle.instance.write import write

Contents = dict[str, list[dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The complete instance as a folder, to spoil."""
    return small.write_folder(tmp_path / "complete", HEADER, complete_tables())


def faults(action: Callable[[], rb.Instance]) -> tuple[Problem, ...]:
    with pytest.raises(rb.InstanceError) as caught:
        action()
    problems: tuple[Problem, ...] = caught.value.problems
    assert str(caught.value) == "\n".join(str(problem) for problem in problems)
    return problems


def read_faults(folder: Path) -> tuple[Problem, ...]:
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    problems = faults(lambda: rb.read(folder))
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before
    return problems


def make_faults(change: Callable[[Contents], Any], header: Mapping[str, Any] | None = None) -> tuple[Problem, ...]:
    tables = complete_tables()
    change(tables)
    return faults(lambda: rb.make({**HEADER, **(header or {})}, tables))


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, "\n".join(str(problem) for problem in problems)
    return problems[0]


def place(problem: Problem) -> tuple[str, str, int | None, str, str, str]:
    return problem.stage, problem.file, problem.row, problem.column, problem.value, problem.nearest


def row_of(rows: list[dict[str, Any]], **named: str) -> tuple[int, dict[str, Any]]:
    """Line and content of the first row with these values."""
    return next((line, row) for line, row in enumerate(rows, 2) if all(row[key] == value for key, value in named.items()))


# --- what is right ---------------------------------------------------------------------------


def test_a_folder_reads_as_it_is_made(folder: Path, complete: rb.Instance) -> None:
    case = rb.read(folder)
    assert case.header == complete.header
    assert case.present == complete.present == {table.name for table in TABLES}
    for table in TABLES:
        pd.testing.assert_frame_equal(case[table.name], complete[table.name])
    assert case.digest == complete.digest
    assert (case.folder, case.name) == (folder, "complete")
    assert case.read_seconds > 0


def test_the_fixture_says_something_in_every_column() -> None:
    """So that the tests of this file, which change it, leave no column out."""
    for table in TABLES:
        said = {column for row in complete_tables()[table.name] for column in row}
        assert said == {column.name for column in table.columns}, table.name


def test_empty_cells_take_their_defaults() -> None:
    case = small.case()
    country = case["countries"].iloc[0]
    assert (country["productivity"], country["digital"], country["leakage"], country["customs_value"], country["name"]) == (1.0, 1.0, 0.0, "fob", "")
    site = case["sites"].iloc[0]
    assert (site["owner"], site["port"]) == ("firm", "")
    assert math.isnan(site["max_cells"])
    assert case["demand"].iloc[0]["segment"] == "all"
    assert not case["demand"].iloc[0]["single_source"]
    assert math.isnan(case["demand"].iloc[0]["shortage_penalty"])
    assert len(case["lanes"]) == 0
    assert "lanes" not in case.present


@pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, pd.NaT, np.float64("nan"), "", "  "])
def test_nothing_in_memory_takes_the_default(nothing: Any) -> None:
    rows = pd.DataFrame({"country": ["USA", "GBR"], "capital_rate": [0.1, 0.1], "productivity": [nothing, 0.5]}, dtype=object)
    assert rb.make(small.HEADER, {**small.tables(), "countries": rows})["countries"]["productivity"].tolist() == [1.0, 0.5]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_column_left_out_is_like_one_without_values(table: Table) -> None:
    needed = {column.name for column in columns_of(table) if column.default is REQUIRED}
    raw = pd.DataFrame([{column.name: "1" if column.name in needed else "" for column in columns_of(table)}] * 2, dtype=object).rename_axis("row")
    short = raw[[name for name in raw if name in needed]]
    pd.testing.assert_frame_equal(typed(table, short, "EUR", None)[0], typed(table, raw, "EUR", None)[0])


def test_frames_and_typed_values_make_the_same_instance() -> None:
    tables = {name: pd.DataFrame(rows) for name, rows in small.tables().items()}
    tables["items"]["outsize"] = np.bool_(False)
    assert rb.make(small.HEADER, tables).digest == small.case().digest


def test_the_instance_is_frozen(complete: rb.Instance) -> None:
    with pytest.raises(AttributeError):
        complete.header = None  # type: ignore[misc]
    with pytest.raises(TypeError):
        complete.tables["sites"] = pd.DataFrame()  # type: ignore[index]
    before = complete.tables["sites"].copy()
    frame = complete["sites"]
    frame["country"] = "XXX"
    frame.loc[2, "owner"] = "nobody"
    pd.testing.assert_frame_equal(complete.tables["sites"], before)


def test_blank_lines_byte_order_marks_and_blanks_do_no_harm(folder: Path, complete: rb.Instance) -> None:
    file = folder / "wages.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    text = "\n".join([lines[0].replace(",", " , "), "", ",,,", *(line.replace(",", ", ") for line in lines[1:3]), "  ", *lines[3:], ""])
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    toml = folder / "instance.toml"
    toml.write_bytes(b"\xef\xbb\xbf" + toml.read_bytes())
    case = rb.read(folder)
    assert case["wages"].index.tolist() == [4, 5, 7, 8, 9, 10]
    pd.testing.assert_frame_equal(case["wages"].reset_index(drop=True), complete["wages"].reset_index(drop=True))
    assert case.digest == complete.digest


def test_blank_lines_and_long_notes_keep_line_numbers(folder: Path) -> None:
    file = folder / "constants.csv"
    file.write_text('name,amount,note\n\nrent,1,"two\nlines"\n,,\nhead office,many,\n', encoding="utf-8")
    assert place(only(read_faults(folder))) == ("values", "constants.csv", 6, "amount", "many", "")


def test_source_and_note_stand_in_every_table(folder: Path, complete: rb.Instance) -> None:
    tables = {name: [{**row, "source": "=a, formula", "note": "x"} for row in rows] for name, rows in complete_tables().items()}
    case = rb.read(small.write_folder(folder.parent / "noted", HEADER, tables))
    assert case.digest == complete.digest
    assert "source" not in case["sites"]


# --- files -----------------------------------------------------------------------------------


def test_no_folder_no_header_and_no_toml_are_named(tmp_path: Path, folder: Path) -> None:
    missing = only(faults(lambda: rb.read(tmp_path / "nowhere")))
    assert (missing.stage, missing.file) == ("files", str(tmp_path / "nowhere" / "instance.toml"))
    assert "no such file" in missing.expected
    (folder / "instance.toml").write_text("title = 'open", encoding="utf-8")
    broken = only(read_faults(folder))
    assert (broken.stage, broken.file) == ("files", "instance.toml")
    assert "not valid TOML" in broken.expected


def test_unknown_and_missing_tables_are_named_together(folder: Path) -> None:
    (folder / "demand.csv").unlink()
    (folder / "sites.csv").unlink()
    (folder / "wage.csv").write_text("country\n", encoding="utf-8")
    (folder / "README.md").write_text("not a table", encoding="utf-8")
    found = read_faults(folder)
    assert {place(problem) for problem in found} == {
        ("files", "demand.csv", None, "", "", ""),
        ("files", "sites.csv", None, "", "", ""),
        ("files", "wage.csv", None, "", "", "wages"),
    }
    assert "Did you mean 'wages'?" in str(found[0])


def test_tables_of_spreadsheets_in_capitals_are_not_passed_over(folder: Path) -> None:
    (folder / "placements.csv").rename(folder / "placements.CSV")
    assert "placements" in rb.read(folder).present
    (folder / "placements.CSV").rename(folder / "Placements.CSV")
    assert place(only(read_faults(folder))) == ("files", "Placements.CSV", None, "", "", "placements")


def test_unknown_and_missing_tables_in_memory_are_named() -> None:
    def change(tables: Contents) -> None:
        del tables["recipes"]
        tables["lane"] = []

    assert {place(problem) for problem in make_faults(change)} == {("files", "lane.csv", None, "", "", "lanes"), ("files", "recipes.csv", None, "", "", "")}


# --- columns ---------------------------------------------------------------------------------


def test_every_missing_and_unknown_column_is_named() -> None:
    needed = {(table.name, column.name) for table in TABLES for column in table.columns if repr(column.default) == "required"}

    def change(tables: Contents) -> None:
        for table, rows in tables.items():
            tables[table] = [{**{name: value for name, value in row.items() if (table, name) not in needed}, "sourc": "x"} for row in rows]

    found = make_faults(change)
    missing = {("columns", f"{table}.csv", 1, column, "", "") for table, column in needed}
    assert {place(problem) for problem in found} == missing | {("columns", f"{table.name}.csv", 1, "sourc", "", "source") for table in TABLES}
    assert all(TABLE[Path(problem.file).stem].column(problem.column).meaning in problem.expected for problem in found if problem.column != "sourc")


def test_the_nearest_column_is_named(folder: Path) -> None:
    small.replace_line(folder / "sites.csv", 1, "site,contry,owner,lat,lon,port,landmass,max_cells,free_zone")
    found = read_faults(folder)
    assert [place(problem) for problem in found] == [("columns", "sites.csv", 1, "contry", "", "country"), ("columns", "sites.csv", 1, "country", "", "")]


def test_money_columns_are_unknown_where_there_is_no_money() -> None:
    found = make_faults(lambda tables: tables["limits"][0].update(currency="USD"))
    assert place(only(found)) == ("columns", "limits.csv", 1, "currency", "", "")


def test_ragged_rows_double_and_broken_columns_of_all_tables_come_together(folder: Path) -> None:
    small.replace_line(folder / "wages.csv", 3, "HOM,operator,35,000,60000")
    small.replace_line(folder / "bom.csv", 4, "machine")
    small.replace_line(folder / "ports.csv", 1, "port,lat,lat")
    (folder / "modes.csv").write_bytes("mode\nZürich".encode("latin-1"))
    (folder / "robots.csv").write_bytes(b"")
    (folder / "printers.csv").write_text('country,price\n"HOM,1\n', encoding="utf-8")
    found = {place(problem)[:4]: problem.expected for problem in read_faults(folder)}
    assert set(found) == {
        ("columns", "wages.csv", 3, ""),
        ("columns", "bom.csv", 4, ""),
        ("columns", "ports.csv", 1, "lat"),
        ("columns", "ports.csv", 1, "lon"),
        ("columns", "modes.csv", None, ""),
        ("columns", "robots.csv", 1, "price"),
        ("columns", "printers.csv", None, ""),
    }
    assert found["columns", "wages.csv", 3, ""].startswith("5 cells under 4 headers")


# --- values ----------------------------------------------------------------------------------

BAD_NUMBERS = ["many", "1,000", "1 000", "1_000", "1.000,5", "€5", "5%", "nan", "NaN", "inf", "-inf", "1e999", "--1", "0x10", "=1+1"]

BAD_VALUES = [
    *(("robots", "price", value, "number") for value in BAD_NUMBERS),
    ("robots", "price", "-1", "of at least 0"),
    ("countries", "capital_rate", "20", "20 % is 0.2"),
    ("countries", "capital_rate", "-0.1", "of at least 0 and at most 1"),
    ("countries", "capital_rate", "", "a value is needed"),
    ("cells", "hours_per_year", "-4000", "above 0"),
    ("cells", "hours_per_year", "0", "above 0"),
    ("cells", "min_use", "10", "20 % is 0.2"),
    ("cells", "robots", "-1", "of at least 0"),
    ("cells", "stage", "asembly", "assembly"),
    ("cells", "technology", "3D", "printed"),
    ("placements", "capacity_hours", "-1", "above 0"),
    ("placements", "max", "1.5", "whole number"),
    ("placements", "existing", "-1", "of at least 0"),
    ("placements", "may_close", "perhaps", "yes or no"),
    ("recipes", "yield", "1.01", "at most 1"),
    ("recipes", "yield", "0", "above 0"),
    ("tariffs", "rate", "25", "20 % is 0.2"),
    ("tariffs", "from", "1.1.2025", "2026-02-24"),
    ("tariffs", "to", "2025-13-01", "2026-02-24"),
    ("modes", "circuity", "0.9", "of at least 1"),
    ("sites", "lat", "91", "at most 90"),
    ("markets", "lon", "-181", "of at least -180"),
    ("demand", "quantity", "-5", "of at least 0"),
    ("bom", "quantity", "0", "above 0"),
    *(("sites", "site", value, "name") for value in ("=1+1", "+A1", "-2", "@SUM(A1)", "a:b", "a>b", "a*b", "a/b", "a,b", "a|b", "a\nb", "*")),
    ("items", "tariff_group", "=cmd", "name"),
    ("wages", "country", "*", "name"),
]


def value_faults(table: str, column: str, value: str) -> list[Problem]:
    """Faults of one table when its second row, or its only one, holds `value`."""
    rows = complete_tables()[table]
    rows[-1 if len(rows) < 2 else 1][column] = value
    frame = pd.DataFrame(rows, index=range(2, len(rows) + 2), dtype=object)
    return typed(TABLE[table], frame, "EUR", 2025)[1]


@pytest.mark.parametrize(("table", "column", "value", "word"), BAD_VALUES)
def test_a_wrong_value_is_named_with_what_was_expected(table: str, column: str, value: str, word: str) -> None:
    problem = only(value_faults(table, column, value))
    assert place(problem)[:5] == ("values", f"{table}.csv", 3 if len(complete_tables()[table]) > 1 else 2, column, value)
    assert word in problem.expected + problem.nearest


def numeric() -> list[Any]:
    return [pytest.param(table, column, id=f"{table.name}-{column.name}") for table in TABLES for column in table.columns if column.kind in ("number", "integer")]


@pytest.mark.parametrize(("table", "column"), numeric())
def test_every_numeric_column_keeps_its_bounds(table: Table, column: Column) -> None:
    wrong = ["nan", "inf"]
    wrong += [] if column.low is None else [repr(column.low - 1)]
    wrong += [] if column.high is None else [repr(column.high * 1.5)]
    wrong += ["0"] if column.positive else []
    wrong += ["1.5"] if column.kind == "integer" else []
    for value in wrong:
        problem = only(value_faults(table.name, column.name, value))
        assert place(problem)[3:] == (column.name, value, "")
    bounds = [bound for bound in (column.low, column.high) if bound is not None and not (column.positive and bound == 0)]
    assert all(not value_faults(table.name, column.name, repr(bound)) for bound in bounds)


def test_a_value_in_a_folder_is_named_by_its_line(folder: Path) -> None:
    small.replace_line(folder / "robots.csv", 3, "FAR,80 000")
    assert place(only(read_faults(folder))) == ("values", "robots.csv", 3, "price", "80 000", "")


def test_a_choice_names_the_nearest_word() -> None:
    assert only(make_faults(lambda tables: tables["items"][0].update(kind="goods"))).nearest == "good"


def test_a_key_stands_once_in_every_table() -> None:
    tables = complete_tables()
    twice = {name: [*rows, dict(rows[0])] for name, rows in tables.items()}
    found = faults(lambda: rb.make(HEADER, twice))
    expected = {("values", f"{table.name}.csv", len(tables[table.name]) + 2, ", ".join(table.key), ", ".join(tables[table.name][0][name] for name in table.key), "") for table in TABLES}
    assert {place(problem) for problem in found} == expected
    assert len(found) == len(TABLES)


def test_all_faults_of_a_stage_come_at_once_and_no_later_ones() -> None:
    def change(tables: Contents) -> None:
        tables["robots"][0]["price"] = "dear"
        tables["wages"][0]["wage"] = "-1"
        tables["wages"][3]["wage"] = ""
        tables["sites"][0]["country"] = "NOWHERE"  # a fault of the next stage

    found = make_faults(change)
    assert [place(problem)[:5] for problem in found] == [
        ("values", "wages.csv", 2, "wage", "-1"),
        ("values", "wages.csv", 5, "wage", ""),
        ("values", "robots.csv", 2, "price", "dear"),
    ]


# --- money -----------------------------------------------------------------------------------


def test_another_currency_or_year_is_refused_without_a_conversion() -> None:
    def change(tables: Contents) -> None:
        tables["robots"][0].update(currency="USD")
        tables["robots"][1].update(price_year="2020")

    found = make_faults(change)
    assert [place(problem) for problem in found] == [("values", "robots.csv", 2, "conversion", "", ""), ("values", "robots.csv", 3, "conversion", "", "")]
    assert "the row is in USD, the instance in EUR of 2025" in found[0].expected
    assert "the row is in EUR of 2020, the instance in EUR of 2025" in found[1].expected


def test_a_year_is_refused_where_the_instance_states_none() -> None:
    robots = [{"country": "*", "price": 1, "price_year": 2020}]
    problem = only(faults(lambda: small.case(robots=robots)))
    assert (problem.row, problem.column) == (2, "conversion")
    assert "the row is in EUR of 2020, the instance in EUR:" in problem.expected


def test_rows_with_a_conversion_are_converted_and_no_other_column_is() -> None:
    tables = complete_tables()
    tables["wages"][0].update(currency="USD", price_year="2020", conversion="0.5")
    tables["wages"][1].update(currency="EUR", price_year="2025")
    tables["placements"][1].update(currency="USD", conversion="2")
    case = rb.make(HEADER, tables)
    assert case["wages"]["wage"].tolist()[:3] == [30.0, 35.0, 40.0]
    assert case["wages"]["hours_limit"].tolist()[1] == 60000.0
    office = case["placements"].iloc[1]
    assert (office["fixed_cost"], office["remaining_charge"], office["max"], office["existing"]) == (10000.0, 6000.0, 6.0, 2.0)
    assert "conversion" not in case["wages"]


def test_every_money_column_is_converted(complete: rb.Instance) -> None:
    rich = {table.name for table in TABLES if any(column.unit.startswith("currency") for column in table.columns)}
    case = rb.make(HEADER, {name: [{**row, **({"currency": "USD", "conversion": "4"} if name in rich else {})} for row in rows] for name, rows in complete_tables().items()})
    for table in TABLES:
        for column in table.columns:
            if column.kind == "number":
                factor = 4 if column.unit.startswith("currency") else 1
                np.testing.assert_allclose(case[table.name][column.name], complete[table.name][column.name] * factor, err_msg=f"{table.name}.{column.name}")


# --- references ------------------------------------------------------------------------------


def referring() -> list[Any]:
    return [pytest.param(table, column, id=f"{table.name}-{column.name}") for table in TABLES for column in table.columns if column.refers]


def with_name(case: rb.Instance, table: str, column: str, line: int, name: str) -> rb.Instance:
    """The instance with one name changed, unchecked."""
    frame = case[table].copy()
    frame[column] = frame[column].astype(object)
    frame.loc[line, column] = name
    return replace(case, tables={**case.tables, table: frame})


@pytest.mark.parametrize(("table", "column"), referring())
def test_every_dangling_name_is_named_with_the_nearest(table: Table, column: Column, complete: rb.Instance) -> None:
    names = complete[table.name][column.name]
    names = names[~names.isin(["", "*", "firm", "digital"])]
    line, name = next(names.items(), (2, str(complete[column.refers[0]].iloc[0, 0])))
    wrong = name + "x"
    found = references.check(with_name(complete, table.name, column.name, line, wrong))
    assert {problem.stage for problem in found} == {"references"}
    assert ("references", f"{table.name}.csv", line, column.name, wrong, name) in {place(problem) for problem in found}
    first = next(problem for problem in found if problem.value == wrong)
    assert all(f"{target}.csv" in first.expected for target in column.refers)


def test_the_wild_card_is_no_name_where_it_makes_no_sense() -> None:
    assert [column.name for table in TABLES for column in columns_of(table) if column.wild and column.kind != "name"] == []
    assert only(make_faults(lambda tables: tables["bom"][0].update(item="*"))).stage == "values"


def test_all_dangling_names_come_at_once() -> None:
    def change(tables: Contents) -> None:
        tables["recipes"][1]["cell"] = "weld-hnd"
        tables["recipe_inputs"][0]["input"] = "desing"
        tables["bom"][0]["input"] = "fram"
        tables["sites"][0]["country"] = "HOMM"

    found = {place(problem) for problem in make_faults(change, {"home": "HOMME", "unavoidable": ["material"]})}
    assert found == {
        ("references", "recipes.csv", 3, "cell", "weld-hnd", "weld-hand"),
        ("references", "recipe_inputs.csv", 2, "input", "desing", "design"),
        ("references", "bom.csv", 2, "input", "fram", "frame"),
        ("references", "sites.csv", 2, "country", "HOMM", "HOM"),
        ("references", "instance.toml", None, "home", "HOMME", "HOM"),
        ("references", "instance.toml", None, "unavoidable", "material", "materials"),
        # the printed gear's only input is no item any more, so that its bill has no service: named too, as one-off hours need it
    } | {problem for problem in found if problem[3] == "one_off_hours"}


def edit(table: str, position: int, **values: Any) -> Callable[[Contents], None]:
    return lambda tables: tables[table][position].update(values)


def add(table: str, **values: Any) -> Callable[[Contents], None]:
    return lambda tables: tables[table].append(values)


DISAGREEMENTS = [
    (add("markets", market="main", country="HOM"), "markets.csv", 5, "market", "main"),
    (edit("sites", 1, lat=""), "sites.csv", 3, "lat, lon", ""),
    (edit("markets", 2, lon=""), "markets.csv", 4, "lat, lon", ""),
    (edit("owners", 0, margin="0.1"), "owners.csv", 2, "margin, qualification, programme_days", "firm"),
    (edit("owners", 0, qualification="1"), "owners.csv", 2, "margin, qualification, programme_days", "firm"),
    (edit("placements", 3, min="4"), "placements.csv", 5, "min", "4.0"),
    (edit("placements", 2, existing="4"), "placements.csv", 4, "existing", "4.0"),
    (edit("groups", 1, max="2"), "groups.csv", 3, "max", "2.0"),
    (edit("recipes", 8, **{"yield": "0.9"}), "recipes.csv", 10, "yield", "0.9"),
    (add("recipe_inputs", recipe="keep-spare", input="spare", quantity="1"), "recipes.csv", 10, "recipe", "keep-spare"),
    (edit("recipes", 5, one_off_hours="10"), "recipes.csv", 7, "one_off_hours", "10.0"),
    (add("routes", port="FPORT", other_port="HPORT", km="1"), "routes.csv", 3, "port, other_port", "FPORT, HPORT"),
    (edit("routes", 0, other_port="HPORT"), "routes.csv", 2, "other_port", "HPORT"),
    (add("modes", mode="digital"), "modes.csv", 6, "mode", "digital"),
    (add("modes", mode="onsite"), "modes.csv", 6, "mode", "onsite"),
    (add("modes", mode="air-handling"), "modes.csv", 6, "mode", "air-handling"),
    (add("cells", cell="existing", stage="test"), "cells.csv", 9, "cell", "existing"),
    (edit("items", 0, tariff_group="73-surcharge"), "items.csv", 2, "tariff_group", "73-surcharge"),
    (add("placements", cell="*", site="annex", max="1"), "placements.csv", 18, "cell, site", "*, annex"),
]


@pytest.mark.parametrize(("change", "file", "row", "column", "value"), DISAGREEMENTS)
def test_rows_that_disagree_are_named(change: Callable[[Contents], Any], file: str, row: int, column: str, value: str) -> None:
    problem = only(make_faults(change))
    assert place(problem) == ("references", file, row, column, value, "")
    assert problem.expected.endswith(".")


def test_a_row_for_the_pair_settles_two_equally_specific_rows() -> None:
    tables = complete_tables()
    tables["placements"] += [{"cell": "*", "site": "annex", "max": "1"}, {"cell": "office", "site": "annex", "max": "5"}]
    places = rb.make(HEADER, tables).network.places.set_index(["cell", "site"])["max"]
    assert (places["office", "annex"], places["line", "annex"], places["office", "near"]) == (5.0, 1.0, 6.0)


# --- network ---------------------------------------------------------------------------------


def test_a_circular_bill_of_materials_is_walked_and_placed() -> None:
    def change(tables: Contents) -> None:
        tables["bom"] += [{"item": "gear", "input": "spare", "quantity": "1"}, {"item": "spare", "input": "machine", "quantity": "1"}]

    problem = only(make_faults(change))
    assert (problem.stage, problem.file, problem.column) == ("network", "bom.csv", "item, input")
    way = problem.value.split(" > ")
    assert way[0] == way[-1]
    bom = {(row["item"], row["input"]): line for line, row in enumerate([*complete_tables()["bom"], {"item": "gear", "input": "spare"}, {"item": "spare", "input": "machine"}], 2)}
    assert [step for step in pairwise(way) if step not in bom] == []
    assert problem.row == bom[way[0], way[1]]


def test_an_item_that_takes_itself_is_circular() -> None:
    problem = only(make_faults(add("bom", item="frame", input="frame", quantity="0.1")))
    assert (problem.file, problem.row, problem.value) == ("bom.csv", 7, "frame > frame")


def test_a_circle_of_recipe_inputs_is_found_too() -> None:
    problem = only(make_faults(add("recipe_inputs", recipe="gear-printed", input="machine", quantity="1")))
    assert {"machine", "gear"} <= set(problem.value.split(" > "))


def without(table: str, **named: str) -> Callable[[Contents], None]:
    def change(tables: Contents) -> None:
        tables[table] = [row for row in tables[table] if any(row[key] != value for key, value in named.items())]

    return change


def test_an_item_nobody_can_make_is_named_where_it_is_wanted() -> None:
    def change(tables: Contents) -> None:
        tables["items"].append({"item": "tool", "declared_value": "1"})
        tables["demand"].append({"market": "Mfar", "item": "tool", "quantity": "1"})
        tables["bom"].append({"item": "frame", "input": "jig", "quantity": "1"})
        tables["items"].append({"item": "jig", "declared_value": "1"})

    found = make_faults(change)
    assert {place(problem) for problem in found} == {("network", "demand.csv", 8, "item", "tool", ""), ("network", "bom.csv", 7, "input", "jig", "")}
    assert sum("frame-hand" in problem.expected for problem in found) == 1


@pytest.mark.parametrize("closed", [without("placements", cell="line"), lambda tables: [row.update(max="0", existing="0") for row in tables["placements"] if row["cell"] == "line"]])
def test_a_cell_that_may_stand_nowhere_makes_nothing(closed: Callable[[Contents], Any]) -> None:
    found = make_faults(closed)
    assert [place(problem)[:5] for problem in found if problem.column == "item"] == [("network", "demand.csv", row, "item", "machine") for row in (2, 3, 4, 5)]


def test_the_input_only_of_a_recipe_is_named_in_its_table() -> None:
    problem = only(
        make_faults(lambda tables: (tables["items"].append({"item": "jig", "declared_value": "1"}), tables["recipe_inputs"].append({"recipe": "spare-cut", "input": "jig", "quantity": "1"})))
    )
    assert place(problem) == ("network", "recipe_inputs.csv", 3, "input", "jig", "")
    assert "spare-cut" in problem.expected


def test_nothing_is_asked_of_items_nobody_wants() -> None:
    tables = complete_tables()
    tables["items"].append({"item": "idle"})
    tables["demand"].append({"market": "Mfar", "item": "idle", "quantity": "0"})
    assert len(rb.make(HEADER, tables)["items"]) == 6


def test_a_market_out_of_its_window_names_the_fastest_lane() -> None:
    sites = [{"site": "shop", "country": "USA", **small.JFK}]
    markets = [{"market": "london", "country": "GBR", **small.LHR, "window_days": 2}]
    modes = [{"mode": "slow", "km_per_day": 500}, {"mode": "fast", "km_per_day": 1000}]
    problem = only(faults(lambda: small.case(sites=sites, markets=markets, modes=modes)))
    assert place(problem) == ("network", "demand.csv", 2, "market", "london", "")
    assert "Its window is 2 days; the fastest lane, from shop by fast, takes 5.5." in problem.expected


def test_a_market_without_any_lane_says_what_is_missing() -> None:
    markets = [{"market": "london", "country": "GBR", "window_days": 2}, {"market": "leeds", "country": "GBR"}]
    demand = [{"market": name, "item": "thing", "quantity": 1} for name in ("london", "leeds")]
    found = faults(lambda: small.case(markets=markets, demand=demand))
    assert [(problem.row, problem.value) for problem in found] == [(2, "london"), (3, "leeds")]
    assert all("coordinates" in problem.expected for problem in found)


MISSING_PRICES = [
    (without("wages", country="FAR", skill="engineer"), "wages.csv", "country, skill", "FAR, engineer"),
    (without("materials", material="powder"), "recipe_materials.csv", "material", "powder"),
    (edit("materials", 2, country="FAR"), "materials.csv", "material, country", "powder, HOM"),
    (without("robots", country="*"), "robots.csv", "country", "HOM"),
    (lambda tables: tables.pop("printers"), "printers.csv", "country", "HOM"),
]


@pytest.mark.parametrize(("change", "file", "column", "value"), MISSING_PRICES)
def test_a_price_that_some_plan_would_need_is_missed(change: Callable[[Contents], Any], file: str, column: str, value: str) -> None:
    found = make_faults(change)
    assert (file, column, value) in {(problem.file, problem.column, problem.value) for problem in found}
    assert {problem.file for problem in found} == {file}


def test_prices_are_asked_for_only_where_cells_may_stand() -> None:
    tables = complete_tables()
    tables["materials"][2]["country"] = "HOM"
    tables["placements"] = [row for row in tables["placements"] if (row["cell"], row["site"]) != ("printer", "near")]
    assert rb.make(HEADER, tables)["materials"]["country"].tolist() == ["*", "FAR", "HOM"]


def test_a_suppliers_cell_needs_hours_to_charge_by() -> None:
    problem = only(make_faults(edit("cells", 3, hours_per_year="")))
    assert place(problem) == ("network", "cells.csv", 5, "hours_per_year", "gear-shop", "")


def test_a_minimum_use_needs_hours_to_be_a_share_of() -> None:
    problem = only(make_faults(edit("cells", 6, min_use="0.5")))
    assert place(problem) == ("network", "cells.csv", 8, "min_use", "depot", "")


def test_a_cell_that_sells_for_more_than_a_new_one_costs_is_named() -> None:
    problem = only(make_faults(edit("placements", 2, closing_cost="-170001")))
    assert (problem.stage, problem.file, problem.column) == ("network", "placements.csv", "closing_cost")
    assert "-170,000" in problem.expected


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"origin": "near", "destination": "main", "mode": "digital", "item": "gear"}, "digital"),
        ({"origin": "near", "destination": "main", "mode": "air", "item": "design"}, "air"),
    ],
)
def test_a_lane_that_cannot_carry_its_item_is_named(row: dict[str, str], value: str) -> None:
    assert place(only(make_faults(add("lanes", **row)))) == ("network", "lanes.csv", 6, "mode", value, "")


@pytest.mark.parametrize(
    ("header", "changed"),
    [
        ({"holding_rate": 0.1}, {"modes": [{"mode": "air", "fixed_days": 1}]}),
        ({}, {"tariffs": [{"importer": "GBR", "rate": 0.1}]}),
        ({}, {"tariffs": [{"importer": "GBR", "rate": 0.1, "kind": "surcharge"}]}),
        ({}, {"modes": [{"mode": "air", "platform_fee": 0.1}]}),
        ({"holding_rate": 0.1}, {"recipes": [{"recipe": "make", "cell": "line", "item": "thing", "days": 1}]}),
        ({}, {"items": [{"item": "thing", "time_cost": 0.01}], "modes": [{"mode": "air", "fixed_days": 1}]}),
    ],
)
def test_a_declared_value_is_asked_for_where_something_is_charged_on_it(header: dict[str, Any], changed: dict[str, Any]) -> None:
    without_value = {"items": [{"item": "thing"}], **changed}
    problem = only(faults(lambda: small.case(header, **without_value)))
    assert place(problem) == ("network", "items.csv", 2, "declared_value", "thing", "")
    by_country = {"declared_values": [{"item": "thing", "country": "USA", "value": 5}]}
    assert small.case(header, **without_value, **by_country).network.legs["value"].tolist() == [5.0]


def test_no_declared_value_is_asked_for_where_nothing_is_charged_on_it() -> None:
    assert small.case(items=[{"item": "thing"}])["items"]["declared_value"].isna().all()


# --- digest ----------------------------------------------------------------------------------


def test_order_sources_and_folders_do_not_change_the_digest(folder: Path, complete: rb.Instance) -> None:
    turned = {name: [{**row, "source": "elsewhere"} for row in reversed(rows)] for name, rows in complete_tables().items()}
    columns = {name: [dict(reversed(row.items())) for row in rows] for name, rows in turned.items()}
    header = {**HEADER, "title": "Another", "description": "long", "source": "s", "licence": "CC0", "published": {"optimum": 1.0}}
    assert rb.make(header, columns).digest == complete.digest
    renamed = folder.rename(folder.with_name("renamed"))
    assert rb.read(renamed).digest == complete.digest
    assert rb.read(renamed).name == "renamed"


def written_differently(value: str) -> str:
    return value + ".0" if value.isdigit() else value


def test_the_way_numbers_are_written_does_not_change_the_digest(complete: rb.Instance) -> None:
    tables = complete_tables()
    numbers = {table.name: {column.name for column in table.columns if column.kind in ("number", "integer")} for table in TABLES}
    same = {name: [{key: written_differently(value) if key in numbers[name] else value for key, value in row.items()} for row in rows] for name, rows in tables.items()}
    assert same != tables
    assert rb.make(HEADER, same).digest == complete.digest


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_value_changes_the_digest(table: Table, complete: rb.Instance) -> None:
    digests = {complete.digest}
    for column in table.columns:
        value = complete[table.name][column.name].iloc[0]
        other = not value if column.kind == "flag" else 7.25 if column.kind in ("number", "integer") else value + "x"
        frame = complete[table.name].copy()
        frame[column.name] = [other, *frame[column.name].iloc[1:]]
        digests.add(replace(complete, tables={**complete.tables, table.name: frame}).digest)
    assert len(digests) == len(table.columns) + 1


@pytest.mark.parametrize(
    "change",
    [
        {"holding_rate": 0.21},
        {"home": "NBR"},
        {"carbon_price": 81.0},
        {"currency": "USD"},
        {"coordination": {"rate": 61.0}},
        {"iteration": {"loss_per_day": 1.0}},
        {"programme": {"years": 9.0}},
        {"strategies": {}},
    ],
)
def test_every_setting_changes_the_digest(change: dict[str, Any], complete: rb.Instance) -> None:
    assert rb.make({**HEADER, **change}, complete_tables()).digest != complete.digest


def test_another_day_changes_the_digest() -> None:
    tables = {**complete_tables(), "states": [], "state_changes": []}
    assert rb.make({**HEADER, "date": "2026-03-02"}, tables).digest != rb.make(HEADER, tables).digest


def test_a_row_more_and_a_table_less_change_the_digest(complete: rb.Instance) -> None:
    tables = complete_tables()
    del tables["groups"]
    fewer = rb.make(HEADER, tables).digest
    tables = complete_tables()
    tables["constants"].append({"name": "another", "amount": "1"})
    assert len({fewer, rb.make(HEADER, tables).digest, complete.digest}) == 3


# --- writing ---------------------------------------------------------------------------------


def test_what_is_written_reads_back(tmp_path: Path, complete: rb.Instance) -> None:
    written = write(tmp_path / "made" / "copy", HEADER, complete_tables())
    case = rb.read(tmp_path / "made" / "copy")
    assert case.digest == written.digest == complete.digest
    for table in TABLES:
        pd.testing.assert_frame_equal(case[table.name], complete[table.name])


def test_nothing_is_written_of_a_bad_instance(tmp_path: Path) -> None:
    tables = complete_tables()
    tables["robots"][0]["price"] = "-1"
    assert place(only(faults(lambda: write(tmp_path / "bad", HEADER, tables))))[:4] == ("values", "robots.csv", 2, "price")
    assert list(tmp_path.iterdir()) == []
