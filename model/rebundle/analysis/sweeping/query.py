"""SQL over the rows of a sweep, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pandas as pd

from rebundle.analysis.sweeping.points import SweepError


def query(tables: Mapping[str, pd.DataFrame], sql: str) -> pd.DataFrame:
    """Answer SQL over some tables, in memory, with files, network, extensions and settings locked.

    Raises
    ------
    SweepError
        With what duckdb says.
    """
    with duckdb.connect(":memory:", config={"python_enable_replacements": "false"}) as base:
        for name, frame in tables.items():
            base.register("given", frame)
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
            base.unregister("given")
        base.execute("SET enable_external_access = false")
        base.execute("SET lock_configuration = true")
        try:
            return base.execute(sql).df()
        except duckdb.Error as error:
            raise SweepError(f"{sql}: {error}; tables are {', '.join(tables)}") from error
