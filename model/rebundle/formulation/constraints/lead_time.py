"""What is made to order arrives in time: lanes that leave few days carry no more than the quick recipes make."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from rebundle.formulation.draft import Draft, Row
from rebundle.formulation.family import ConstraintFamily
from rebundle.instance.lead_times import SLACK


def add(draft: Draft) -> None:
    """Add a row per item, site and number of days in work that some lane leaves too few for, and route where values are traced.

    A lane takes what any recipe makes within the days it leaves. The recipes a lane can take are then nested, so that these
    rows hold exactly where every unit can be given a lane in time (Hall's condition for a convex bipartite graph).
    """
    draft.add("lead_time", _rows(draft))


def _rows(draft: Draft) -> Iterator[Row]:
    legs, ways = draft.sets.legs, draft.sets.ways
    short = legs[legs["days_left"] < math.inf]
    made = dict(iter(ways.groupby(["item", "site", "route"]))) if len(short) else {}
    for key, part in short.groupby(["item", "origin", "made_for"]):
        for days, tight, quick in _steps(part, made[key]):
            units = [*[1.0] * len(tight), *(-quick["yield"])]
            for state in draft.working():
                flow, runs = draft.at("flow", state), draft.at("runs", state)
                yield (*draft.sets.routed(key), f"{days:g}", state), -math.inf, units, [*(flow[leg] for leg in tight.index), *(runs[way] for way in quick.index)], 0.0


def _steps(legs: pd.DataFrame, ways: pd.DataFrame) -> Iterator[tuple[float, pd.DataFrame, pd.DataFrame]]:
    """Days in work, the lanes that leave fewer, and the recipes that take fewer."""
    for days in sorted(set(ways["days"]))[1:]:
        tight = legs[legs["days_left"] < days - SLACK]
        if len(tight):
            yield days, tight, ways[ways["days"] < days]


LEAD_TIME = ConstraintFamily(
    name="lead_time",
    title="Lead time",
    unit="units/year",
    statement=r"\sum_{\ell\,from\,s:\,\P{days_left}_{\ell} < d} \V{flow}_{\ell} \le \sum_{r:\,\P{days}_{r} < d} \P{yield}_{r}\,\V{runs}_{r,s} \qquad (d \in \text{days of the recipes of } i \text{ at } s)",
    add=add,
)
