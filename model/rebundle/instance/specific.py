"""The most specific row wins: a named row over one for ``*``."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.schema import ANY


def by_country(frame: pd.DataFrame, countries: pd.Series, value: str = "price") -> pd.Series:
    """Look up a value by country, falling back on the row for ``*``; NaN where neither stands.

    Returns a Series on the index of `countries`.
    """
    values = frame.set_index("country")[value]
    found = countries.map(values)
    return found.fillna(values[ANY]) if ANY in values.index else found


def spread(frame: pd.DataFrame, columns: dict[str, list[str]]) -> pd.DataFrame:
    """Replace ``*`` in each column by all its names; of several rows for one key the one with fewest ``*`` stays.

    Parameters
    ----------
    frame : DataFrame
        Rows with names or ``*``.
    columns : dict of str to list of str
        Names that ``*`` stands for, by column.
    """
    if not len(frame):
        return frame
    wide = frame.assign(stars=sum((frame[column] == ANY).astype(int) for column in columns))
    for column, names in columns.items():
        wide[column] = wide[column].map(lambda value, names=names: names if value == ANY else [value])
        wide = wide.explode(column)
    keys = list(columns)
    return wide.sort_values("stars", kind="stable").drop_duplicates(keys).drop(columns="stars").sort_index(kind="stable")
