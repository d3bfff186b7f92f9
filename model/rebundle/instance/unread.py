"""What an instance says and nothing reads, which is no fault but worth a note."""

from __future__ import annotations

from rebundle.instance.data import Instance
from rebundle.instance.header import FILE

READ = (
    ("countries", "drawback", 0.0),
    ("sites", "free_zone", False),
    ("recipes", "value_added", None),
    ("agreements", "content_share", 0.0),
    ("agreements", "proof_cost", 0.0),
    ("agreements", "cumulation", "full"),
    ("agreements", "drawback", True),
)
"""Table, column and default of what only traced values read."""


def notes(case: Instance) -> list[str]:
    """What the tables say and nothing reads, in sentences: rules of traced values where values are declared, dated tariffs where no day is stated."""
    stated = [f"{table}.{column}" for table, column, default in READ if (case[table][column].notna() if default is None else case[table][column] != default).any()]
    result = []
    if stated and case.header.customs_value == "declared":
        result.append(f'values are declared, so that {", ".join(stated)} {"is" if len(stated) == 1 else "are"} not read; write customs_value = "traced" in {FILE} to follow values across borders')
    dated = int(((case["tariffs"]["from"] != "") | (case["tariffs"]["to"] != "")).sum())
    if dated and case.header.date is None and not (case["states"]["date"] != "").any():
        result.append(f"{dated} {'row' if dated == 1 else 'rows'} of tariffs.csv with dates are not in force, for no day is stated; write date in {FILE}, or a date for each state")
    return result
