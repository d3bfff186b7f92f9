"""The same instance with other tables or settings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.header import Header
from rebundle.instance.read import make


def revise(case: Instance, **changes: Any) -> Instance:
    """Return the instance with some tables or settings replaced, checked as if it had been read.

    Parameters
    ----------
    case : Instance
        The instance; it stays as it is.
    **changes
        Tables by name, ``tariffs=frame``, with the columns and units of the schema, and keys of
        ``instance.toml``, ``date="2026-03-15"``. A frame without rows takes a table away.

    Returns
    -------
    Instance
        Without a folder, since no folder holds it; its title is its name.

    Raises
    ------
    InstanceError
        As `read`; rows count from 2, as if the table stood in a file.

    Examples
    --------
    >>> rb.revise(case, date="2026-03-15", tariffs=case["tariffs"].query("kind == 'ordinary'"))  # doctest: +SKIP
    """
    header: dict[str, Any] = case.header.model_dump(exclude_unset=True)
    tables: dict[str, pd.DataFrame] = {name: case[name] for name in case.present}
    for name, value in changes.items():
        if name in Header.model_fields:
            header[name] = value
        else:
            tables[name] = value
    return make(header, {name: rows for name, rows in tables.items() if len(rows)})
