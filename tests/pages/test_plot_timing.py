"""The picture of what it costs to move at other times."""

from __future__ import annotations

import math

import pandas as pd

import rebundle as rb
from formulation.test_states import HAND_OR_ROBOT
from formulation.toy import toy
from rebundle.analysis.timing import BY, IN, NEVER, NOTHING


def test_a_bar_stands_for_each_date_for_never_and_for_nothing() -> None:
    case = toy(**HAND_OR_ROBOT)
    rows = [
        ("bench@a", IN, "first", 5.0),
        ("robot cell@a", IN, "first", 119.5),
        ("robot cell@a", IN, "second", 0.0),
        ("robot cell@a", BY, "first", 119.5),
        ("robot cell@a", NEVER, "", 25.5),
        ("", NOTHING, "", math.inf),
    ]
    ways = pd.DataFrame(rows, columns=["move", "way", "state", "extra"])
    chart = rb.plot(rb.Timing(case, rb.solve(case, gap=1e-9), ways, {}))
    (bars,) = chart.data
    assert list(bars.x) == ["first", "second", "never", "nothing moves"]
    assert list(bars.y) == [119.5, 0.0, 25.5, None]
    assert bars.text[-1] == "no plan"
    assert "EUR 119.5 in first" in chart.layout.title.text.replace("<br>", " ")
    assert "without any move there is no plan" in chart.layout.title.text.replace("<br>", " ")
