"""No column is asked for in vain: each is read on the way from instance to matrix."""

from __future__ import annotations

from dataclasses import replace

import pytest

import rebundle as rb
from formulation.recording import HEADER, Origin, reading, watch_tables
from rebundle.formulation.arrays import arrays
from rebundle.instance.header import SECTIONS, Header, Published
from rebundle.instance.schema import TABLES
from rebundle.instance.strategy import strategies
from rebundle.solver.matrix import compile_model
from rebundle.solver.strategy_bounds import bounds

FOR_DISPLAY = {("countries", "name")}
"""Columns that only reports show."""

NOT_IN_THE_MATRIX = {"format", "title", "description", "source", "licence", "currency", "price_year", "unavoidable", *SECTIONS}
"""Keys of the header that say what the numbers are, how to prove or to compare them; sections are read key by key."""


@pytest.fixture(scope="module")
def read(complete: rb.Instance) -> set[Origin]:
    """What is read of the complete instance, its values declared or traced, until its matrix has the bounds of every strategy."""
    traced = replace(complete, header=complete.header.model_copy(update={"customs_value": "traced"}))
    with reading() as result:
        for case in (watch_tables(complete), watch_tables(traced)):
            matrix = compile_model(arrays(case))
            for strategy in strategies(case).values():
                bounds(matrix, strategy)
    return result


def test_the_complete_instance_fills_every_table(complete: rb.Instance) -> None:
    assert complete.present == {table.name for table in TABLES}
    assert all(len(complete[table.name]) for table in TABLES)


def test_every_column_is_read(read: set[Origin]) -> None:
    columns = {(table.name, column.name) for table in TABLES for column in table.columns}
    assert columns - read == FOR_DISPLAY


def test_every_key_of_the_header_is_read(read: set[Origin]) -> None:
    keys = set(Header.model_fields).union(*(section.model_fields for section in SECTIONS.values() if section is not Published))
    assert keys - {key for table, key in read if table == HEADER} == NOT_IN_THE_MATRIX
