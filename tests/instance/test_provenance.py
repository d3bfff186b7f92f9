"""Sources and notes of an instance, as its files state them."""

from __future__ import annotations

from pathlib import Path

import rebundle as rb
from properties.random_case import random_case, random_tables
from rebundle.instance.provenance import provenance
from rebundle.instance.write import write


def test_rows_that_say_the_same_are_counted(tmp_path: Path) -> None:
    header, tables = random_tables(1)
    tables["wages"] = [{**row, "source": "a yearbook", "note": "guessed" if place == 0 else ""} for place, row in enumerate(tables["wages"])]
    write(tmp_path / "case", header, tables)
    found = provenance(rb.read(tmp_path / "case"))
    assert found[["table", "source", "note", "rows"]].values.tolist() == [["wages", "a yearbook", "guessed", 1], ["wages", "a yearbook", "", len(tables["wages"]) - 1]]
    assert found["first"][0] == "AAA op"


def test_an_instance_in_memory_has_none() -> None:
    assert provenance(random_case(1)).empty
