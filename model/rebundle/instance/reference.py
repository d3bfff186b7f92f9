"""The reference page of the instance format, made from the schema."""

from __future__ import annotations

from typing import Any

from rebundle.instance.header import SECTIONS, Header, Published, Rule, Section
from rebundle.instance.schema import CONVERSION, FORMAT, PROVENANCE, TABLES, Column, Table


def page() -> str:
    """Return the reference page as Markdown."""
    parts = [
        "# What an instance says",
        f"An instance is a folder with `instance.toml` and CSV tables, one per subject, format {FORMAT}. This page is made from the schema that reads them (`rebundle schema`).",
        "Shares are fractions (0.2, not 20). Money is in the instance's currency and price year. An empty cell takes the default. An unknown key, table or column is an error.",
        "## instance.toml",
        *_section("", Header),
        *(part for name, section in SECTIONS.items() if section is not Published for part in _section(f"[{name}]", section)),
        *_section("[strategies.NAME.STAGE]", Rule),
        *_section("[published]", Published),
        "## Tables",
        *(_table(table) for table in TABLES),
        "## Columns every table may have",
        _columns(PROVENANCE),
        "## Columns every table with money may have",
        _columns(CONVERSION),
    ]
    return "\n\n".join(parts) + "\n"


def as_dict() -> dict[str, Any]:
    """Return the schema as plain values, for machines."""
    return {
        "format": FORMAT,
        "tables": [{"name": table.name, "meaning": table.meaning, "key": list(table.key), "required": table.required, "columns": [_plain(column) for column in table.columns]} for table in TABLES],
    }


def _plain(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "meaning": column.meaning,
        "kind": column.kind,
        "unit": column.unit,
        "low": column.low if column.kind in ("number", "integer") else None,
        "high": column.high,
        "default": default(column),
        "refers": list(column.refers),
        "choices": list(column.choices),
    }


def _section(title: str, section: type[Section]) -> list[str]:
    rows = ["| key | meaning | default |", "| --- | --- | --- |"]
    for name, field in section.model_fields.items():
        if field.annotation is not None and name in (*SECTIONS, "strategies") and section is Header:
            continue
        value = "required" if field.is_required() else "none" if field.default in (None, "", (), {}) else str(field.default)
        rows.append(f"| `{name}` | {field.description} | {value} |")
    return ([f"### `{title}`"] if title else []) + ["\n".join(rows)]


def _table(table: Table) -> str:
    head = f"### {table.name}\n\n{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}." + (" Required." if table.required else "")
    return f"{head}\n\n{_columns(table.columns)}"


def _columns(columns: tuple[Column, ...]) -> str:
    rows = ["| column | meaning | unit | values | default |", "| --- | --- | --- | --- | --- |"]
    rows += [f"| `{column.name}` | {column.meaning} | {column.unit} | {values(column)} | {default(column)} |" for column in columns]
    return "\n".join(rows)


def values(column: Column) -> str:
    """Accepted values of a column in words."""
    if column.kind == "choice":
        return ", ".join(column.choices)
    if column.refers:
        return "names in " + ", ".join(column.refers) + (" or \\*" if column.wild else "")
    if column.kind not in ("number", "integer"):
        return {"name": "name", "text": "text", "flag": "yes, no", "date": "date"}[column.kind] + (" or \\*" if column.wild else "")
    low = "" if column.low is None else f"> {column.low:g}" if column.positive and column.low == 0 else f"≥ {column.low:g}"
    high = "" if column.high is None else f"≤ {column.high:g}"
    return ("whole, " if column.kind == "integer" else "") + (", ".join(part for part in (low, high) if part) or "any number")


def default(column: Column) -> str:
    """Default of a column in words."""
    if column.default is None:
        return "none"
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    if isinstance(column.default, float):
        return f"{column.default:g}"
    return str(column.default).replace("*", "\\*") or "empty"
