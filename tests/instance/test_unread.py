"""What nothing reads is said at check."""

from __future__ import annotations

import rebundle as rb
from complete import HEADER, complete_tables
from rebundle.instance.unread import notes

TRACED = {**HEADER, "customs_value": "traced"}


def test_what_is_not_read_is_said() -> None:
    declared, traced = (rb.make(header, complete_tables()) for header in (HEADER, TRACED))
    (found,) = notes(declared)
    assert found.startswith("values are declared, so that countries.drawback, sites.free_zone, recipes.value_added, agreements.content_share,")
    assert notes(traced) == []
    states = [{name: value for name, value in row.items() if name != "date"} for row in complete_tables()["states"]]
    undated = rb.make({key: value for key, value in HEADER.items() if key != "date"}, {**complete_tables(), "states": states})
    assert notes(undated)[1].startswith("5 rows of tariffs.csv with dates are not in force")
