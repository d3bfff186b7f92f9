"""The reference page is made from the schema and says everything in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rebundle.instance.header import SECTIONS, Header, Rule
from rebundle.instance.reference import as_dict, default, page, values
from rebundle.instance.schema import CONVERSION, PROVENANCE, TABLE, TABLES


def test_the_page_in_the_repository_is_the_page_of_the_schema(root: Path) -> None:
    written = (root / "docs" / "reference" / "instance.md").read_text(encoding="utf-8")
    assert written == page(), "write it anew: rebundle schema > docs/reference/instance.md"


def test_every_column_and_key_is_explained() -> None:
    text = page()
    for table in TABLES:
        section = text.split(f"### {table.name}\n")[1].split("\n### ")[0]
        assert table.meaning in section
        for column in table.columns:
            assert f"| `{column.name}` | {column.meaning} | {column.unit} | {values(column)} | {default(column)} |" in section
    for column in (*PROVENANCE, *CONVERSION):
        assert f"| `{column.name}` | {column.meaning} |" in text
    for section in (Header, Rule, *SECTIONS.values()):
        for name, field in section.model_fields.items():
            assert field.description
            assert f"`{name}` | {field.description}" in text or (section is Header and name in (*SECTIONS, "strategies"))


@pytest.mark.parametrize(
    ("table", "column", "accepted", "unsaid"),
    [
        ("countries", "capital_rate", "≥ 0, ≤ 1", "required"),
        ("cells", "hours_per_year", "> 0", "none"),
        ("placements", "existing", "whole, ≥ 0", "0"),
        ("placements", "closing_cost", "any number", "0"),
        ("placements", "site", "names in sites or \\*", "required"),
        ("lanes", "destination", "names in sites, markets", "required"),
        ("lanes", "item", "names in items or \\*", "\\*"),
        ("items", "kind", "good, service", "good"),
        ("modes", "outsize", "yes, no", "no"),
        ("placements", "may_close", "yes, no", "yes"),
        ("tariffs", "from", "date", "none"),
        ("countries", "name", "text", "empty"),
        ("sites", "owner", "names in owners", "firm"),
    ],
)
def test_bounds_and_defaults_in_words(table: str, column: str, accepted: str, unsaid: str) -> None:
    assert (values(TABLE[table].column(column)), default(TABLE[table].column(column))) == (accepted, unsaid)


def test_the_schema_for_machines_is_plain() -> None:
    content = json.loads(json.dumps(as_dict(), allow_nan=False))
    assert content["format"] == 1
    assert [table["name"] for table in content["tables"]] == [table.name for table in TABLES]
    assert {column["name"]: column["unit"] for column in content["tables"][0]["columns"]}["capital_rate"] == "share"
    assert all(column["meaning"] for table in content["tables"] for column in table["columns"])
