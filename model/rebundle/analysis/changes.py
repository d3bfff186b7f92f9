"""What changes from one plan to another: what opens, closes, moves, and which flows turn."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.plan.plan import Plan

MOST_FLOWS = 3
"""Flows named where no cell changes."""


def changes(case: Instance, before: Plan, after: Plan) -> list[dict[str, Any]]:
    """List the differences between two plans of an instance.

    Parameters
    ----------
    case : Instance
        The instance.
    before, after : Plan
        The plans.

    Returns
    -------
    list of dict
        ``what`` (opens, closes, moves, flows), ``cell``, ``to_cell``, ``site``, ``to_site``, ``count`` and
        ``text``. A cell that goes at one place while one of the same stage comes at another has moved. With several
        states each change is one of what opens or closes in a state, fewer as a negative count, and the text says in which.
    """
    if before.cells["state"].nunique() > 1 or after.cells["state"].nunique() > 1:
        return _in_states(case, before, after) or _flows(before, after)
    counts = _side_by_side(before.standing().reset_index(), after.standing().reset_index(), ["cell", "site"], "count")
    stages = case["cells"].set_index("cell")["stage"]
    steps = [(str(stages[row["cell"]]), row["cell"], row["site"], round(row["after"] - row["before"])) for row in counts.to_dict("records")]
    gone = [[stage, cell, site, -count] for stage, cell, site, count in steps if count < 0]
    come = [[stage, cell, site, count] for stage, cell, site, count in steps if count > 0]
    found = _moves(case, gone, come)
    found += [_entry(case, "closes", cell, site, count) for _, cell, site, count in gone if count]
    found += [_entry(case, "opens", cell, site, count) for _, cell, site, count in come if count]
    return found or _flows(before, after)


def _in_states(case: Instance, before: Plan, after: Plan) -> list[dict[str, Any]]:
    """Name what opens or closes in a state, and did not before; the same in another state is one change."""
    found = []
    for column, does, does_not in (("opened", "opens", "does not open"), ("closed", "closes", "does not close")):
        steps = _side_by_side(before.cells, after.cells, ["cell", "site", "state"], column)
        for (cell, site), rows in steps.assign(step=(steps["after"] - steps["before"]).round()).groupby(["cell", "site"]):
            moved = [(row["state"], int(row["step"])) for row in rows.to_dict("records") if row["step"]]
            if len(moved) == 2 and moved[0][1] == -moved[1][1]:
                (now, count), (then, _) = sorted(moved, key=lambda step: -step[1])
                entry = _entry(case, does, str(cell), str(site), count)
                found.append({**entry, "text": f"{entry['text']} in {now} rather than in {then}"})
                continue
            for state, step in moved:
                entry = _entry(case, does if step > 0 else does_not, str(cell), str(site), abs(step))
                found.append({**entry, "what": does, "count": step, "text": f"{entry['text']} in {state}"})
    return found


def _moves(case: Instance, gone: list[list[Any]], come: list[list[Any]]) -> list[dict[str, Any]]:
    """Pair what goes with what comes, the same cell type first, then the same stage; counts are used up."""
    found = []
    for same in (1, 0):
        for away in gone:
            for back in come:
                count = min(away[3], back[3])
                if count and away[same] == back[same]:
                    found.append(_entry(case, "moves", away[1], away[2], count, back[1], back[2]))
                    away[3] -= count
                    back[3] -= count
    return found


def _entry(case: Instance, what: str, cell: str, site: str, count: int, to_cell: str = "", to_site: str = "") -> dict[str, Any]:
    country = case["sites"].set_index("site")["country"]
    where = f"{site} ({country[site]})"
    if to_site == site:
        text = f"turns {count} {cell} at {where} into {to_cell}"
    elif to_site:
        text = f"moves {count} {cell} from {where} to {to_site} ({country[to_site]})" + (f" as {to_cell}" if to_cell != cell else "")
    else:
        text = f"{what} {count} {cell} at {where}"
    return {"what": what, "cell": cell, "site": site, "to_cell": to_cell, "to_site": to_site, "count": count, "text": text}


def _flows(before: Plan, after: Plan) -> list[dict[str, Any]]:
    """Name the largest flows that turn where the cells stay."""
    units = _side_by_side(before.flows, after.flows, ["item", "origin", "destination", "mode", "state"], "units")
    several = units["state"].nunique() > 1
    units["step"] = units["after"] - units["before"]
    largest = units[units["step"].abs() > 1e-6].sort_values("step", key=abs, ascending=False).head(MOST_FLOWS)
    return [
        {
            "what": "flows",
            "cell": "",
            "site": row["origin"],
            "to_cell": "",
            "to_site": row["destination"],
            "count": row["step"],
            "text": f"{'more' if row['step'] > 0 else 'less'} {row['item']} from {row['origin']} to {row['destination']} by {row['mode']}: {_few(row['before'])} to {_few(row['after'])} units a year"
            + (f" in {row['state']}" if several else ""),
        }
        for row in largest.to_dict("records")
    ]


def _few(units: float) -> str:
    """Write units with four digits, and all of those before the point."""
    return f"{units:,.0f}" if abs(units) >= 1000 else f"{units:,.4g}"


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """Sums of a column by key in both plans; 0 where a plan has no row."""
    sums = [frame.groupby(keys)[column].sum().rename(name) for name, frame in (("before", before), ("after", after))]
    return pd.concat(sums, axis=1).fillna(0.0).reset_index()
