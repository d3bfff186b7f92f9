"""Each family's statement names what its code reads and decides, no more and no less."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd
import pytest
from pyomo.core.expr.visitor import identify_variables

import rebundle as rb
from complete import HEADER, complete_tables
from formulation.recording import Origin, reading, watch_network, watched
from rebundle.formulation.constraints import CONSTRAINTS
from rebundle.formulation.costs import COSTS
from rebundle.formulation.family import ConstraintFamily, CostFamily
from rebundle.formulation.sets import Sets
from rebundle.formulation.statement import Statement
from rebundle.formulation.variables import VARIABLES

LABELS = {
    "cell",
    "commons",
    "country",
    "destination",
    "exporter",
    "group",
    "item",
    "limit",
    "market",
    "material",
    "mode",
    "name",
    "origin",
    "recipe",
    "segment",
    "site",
    "skill",
    "tariff_group",
    "input",
    "place",
    "entered",
    "state",
}
CHOICES = {"counts", "dutiable", "good", "kind", "onsite", "own", "owner", "between", "stage", "link", "row", "way", "base", "surcharged"}
ROUTES = {"route", "onward", "made_for", "stocked", "ordered", "drawn", "agreement", "variable", "position"}
ALONG_THE_WAY = {"stars", "development"}
STRUCTURE = LABELS | CHOICES | ROUTES | ALONG_THE_WAY
"""Names of things, words that choose a row, and columns that a function makes for itself: none is a parameter."""

STANDS_FOR = {"margin": "markup", "declared_value": "value"}
"""Markup is 1 + margin; the value of an item is its own or the one of its country of origin."""


def named(kind: str, statement: str) -> set[str]:
    """Names that a statement marks as parameters, ``P``, or variables, ``V``."""
    return set(re.findall(rf"\\{kind}\{{([^}}]*)\}}", statement))


def parameters(read: set[Origin]) -> set[str]:
    return {STANDS_FOR.get(column, column) for _, column in read} - STRUCTURE


@cache
def cases() -> tuple[rb.Instance, ...]:
    """The complete instance, and printers at a supplier's, with values declared and traced."""
    tables: dict[str, list[dict[str, Any]]] = complete_tables()
    tables["placements"].append({"cell": "printer", "site": "nearco", "max": 1})
    return rb.make(HEADER, tables), rb.make({**HEADER, "customs_value": "traced"}, tables)


@cache
def costs() -> dict[str, tuple[set[str], set[Origin]]]:
    """Variables in the terms of each cost family and what it reads."""
    result: dict[str, tuple[set[str], set[Origin]]] = {family.name: (set(), set()) for family in COSTS}
    for case in cases():
        network = watch_network(case)
        for family in COSTS:
            with reading() as read:
                parts = list(family.lines(Sets(network)))
            used, known = result[family.name]
            result[family.name] = (used | ({variable for part in parts for variable in part["variable"]} - {""}), known | read)
    return result


@cache
def constraints() -> dict[str, tuple[set[str], set[Origin]]]:
    """Variables in the rows of each constraint family and what it reads."""
    result: dict[str, tuple[set[str], set[Origin]]] = {family.name: (set(), set()) for family in CONSTRAINTS}
    for case in cases():
        draft = Statement(Sets(watch_network(case)))
        for family in CONSTRAINTS:
            with reading() as read:
                family.add(draft)
            component = draft.model.component(family.name)
            rows = [component[key].body for key in component] if component is not None else []
            used, known = result[family.name]
            result[family.name] = (used | {variable.parent_component().name for body in rows for variable in identify_variables(body)}, known | read)
    return result


@pytest.mark.parametrize("family", COSTS, ids=lambda family: family.name)
def test_a_cost_states_its_variables_and_parameters(family: CostFamily) -> None:
    used, read = costs()[family.name]
    assert named("V", family.statement) == used
    assert named("P", family.statement) == parameters(read)


@pytest.mark.parametrize("family", CONSTRAINTS, ids=lambda family: family.name)
def test_a_constraint_states_its_variables_and_parameters(family: ConstraintFamily) -> None:
    used, read = constraints()[family.name]
    assert named("V", family.statement) == used
    assert named("P", family.statement) == parameters(read)


def test_every_variable_is_in_a_cost_or_a_constraint() -> None:
    known = {variable.name for variable in VARIABLES}
    used = [variables for variables, _ in (costs() | constraints()).values()]
    assert set().union(*used) == known


def test_nothing_is_called_structure_in_vain() -> None:
    read = set().union(*(read for _, read in [*costs().values(), *constraints().values()]))
    assert {column for _, column in read} >= STRUCTURE


def test_statements_are_balanced() -> None:
    for family in (*COSTS, *CONSTRAINTS):
        assert family.statement.count("{") == family.statement.count("}"), family.name
        assert family.statement.count(r"\left") == family.statement.count(r"\right"), family.name


def test_the_recorder_follows_columns_through_joins_filters_and_new_names() -> None:
    left = watched(pd.DataFrame({"key": ["a", "b"], "weight": [1.0, 2.0], "price": [3.0, 4.0], "unread": [5.0, 6.0]}), "left")
    right = watched(pd.DataFrame({"key": ["a", "b"], "price": [7.0, 8.0], "late": [1, 2]}), "right")
    with reading() as read:
        joined = left[left["key"] == "a"].merge(right, on="key", suffixes=("", "_here"))
        assert joined["weight"].sum() == 1
        assert joined["price_here"].sum() == 7
        assert joined.rename(columns={"late": "tardy"})["tardy"].sum() == 1
        assert pd.DataFrame({"key": ["b"]}).merge(left, on="key")["price"].sum() == 4
    assert read - {("left", "key"), ("right", "key"), ("", "key")} == {("left", "weight"), ("right", "price"), ("right", "late"), ("left", "price")}
    joined["unread"].sum()
    assert ("left", "unread") not in read
