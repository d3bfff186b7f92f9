"""Where the numbers of an instance come from: the columns ``source`` and ``note`` of its files."""

from __future__ import annotations

import csv

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import TABLES

COLUMNS = ["table", "source", "note", "rows", "first"]


def provenance(case: Instance) -> pd.DataFrame:
    """Sources and notes of an instance, each once per table.

    Parameters
    ----------
    case : Instance
        The instance; one made in memory has no files and so no rows here.

    Returns
    -------
    DataFrame
        table, source, note, rows (how many say so) and first (the first of them, by its name), in the order of the schema.
    """
    found: dict[tuple[str, str, str], tuple[int, str]] = {}
    for table in TABLES:
        file = None if case.folder is None or table.name not in case.present else case.folder / f"{table.name}.csv"
        if file is None or not file.is_file():
            continue
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                text = {str(key).strip(): (value or "").strip() for key, value in row.items() if key is not None}
                key = (table.name, text.get("source", ""), text.get("note", ""))
                if key[1] or key[2]:
                    rows, first = found.get(key, (0, " ".join(text[name] for name in table.key if text.get(name))))
                    found[key] = (rows + 1, first)
    return pd.DataFrame([(*key, *value) for key, value in found.items()], columns=COLUMNS)
