"""A small instance to change in one place, and the folder it would be read from."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

import rebundle as rb

Rows = Sequence[Mapping[str, Any]]

HEADER: dict[str, Any] = {"format": 1, "title": "Small", "currency": "EUR", "home": "USA"}

JFK = {"lat": 40.6413, "lon": -73.7781}
LHR = {"lat": 51.4700, "lon": -0.4543}


def tables(**changed: Rows) -> dict[str, Rows]:
    """One shop at JFK makes one thing for London and flies it there; `changed` replaces whole tables."""
    small: dict[str, Rows] = {
        "countries": [{"country": "USA", "capital_rate": 0.1}, {"country": "GBR", "capital_rate": 0.05}],
        "sites": [{"site": "shop", "country": "USA", **JFK}],
        "markets": [{"market": "london", "country": "GBR", **LHR}],
        "items": [{"item": "thing", "kg": 1000, "declared_value": 100}],
        "cells": [{"cell": "line", "stage": "assembly"}],
        "recipes": [{"recipe": "make", "cell": "line", "item": "thing"}],
        "modes": [{"mode": "air"}],
        "demand": [{"market": "london", "item": "thing", "quantity": 10}],
    }
    return {name: rows for name, rows in (small | changed).items() if rows}


def case(header: Mapping[str, Any] | None = None, **changed: Rows) -> rb.Instance:
    return rb.make({**HEADER, **(header or {})}, tables(**changed))


def write_folder(folder: Path, header: Mapping[str, Any], contents: Mapping[str, Rows]) -> Path:
    """Write ``instance.toml`` and the CSV tables; columns in the order in which rows name them."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = {key: datetime.date.fromisoformat(value) if key == "date" and isinstance(value, str) else value for key, value in header.items()}
    (folder / "instance.toml").write_text(tomli_w.dumps(plain), encoding="utf-8")
    for name, rows in contents.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def replace_line(file: Path, number: int, text: str) -> None:
    """Put `text` in the place of line `number`, the header being line 1."""
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[number - 1] = text
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
