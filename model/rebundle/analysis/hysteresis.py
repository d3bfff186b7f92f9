"""What history does: the price at which a firm moves, by where it begins."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.breakeven import Breakeven, breakeven
from rebundle.analysis.place import Places, opened, places_of
from rebundle.analysis.proofs import Seen
from rebundle.instance.data import Instance
from rebundle.instance.problem import nearest
from rebundle.instance.schema import TABLE
from rebundle.instance.strategy import FREE
from rebundle.plan.plan import Plan
from rebundle.solver.planner import GAP, Planner

TODAY, FRESH, MOVED = "today", "fresh", "moved"
"""Firms by where they begin: with the cells that stand today, with none, with those of a plan that has moved."""


class HysteresisError(ValueError):
    """A move that means nothing here."""


@dataclass(frozen=True, eq=False)
class Hysteresis:
    """The price at which each of three firms moves.

    Attributes
    ----------
    case : Instance
        The instance.
    move : str
        Cells at sites that the question is about: a plan has moved where all of them work in the last state.
    firms : DataFrame
        One row for each price at which the best plan of a firm turns from one side to the other, and one for a firm
        that never does: ``firm`` (today = with the cells that stand, fresh = with none, moved = with those that
        work in the plan to which the firm of today moves; where that never moves, there is no such firm), ``at`` (NaN where it never turns), ``low``, ``high`` (where the proof places it, see
        `Switch`), ``below`` and ``above`` (whether the best plan has moved at lower and at higher prices).
    lines : dict
        The break-even of each firm, with its proof.
    """

    case: Instance
    move: str
    firms: pd.DataFrame
    lines: dict[str, Breakeven] = field(repr=False)

    @property
    def band(self) -> tuple[float, float] | None:
        """Prices between which both firms stay where they are: that of today, and that which has moved; None where either turns not once."""
        turns: list[list[float]] = [self.firms.loc[(self.firms["firm"] == firm) & self.firms["at"].notna(), "at"].tolist() for firm in (TODAY, MOVED)]
        if any(len(own) != 1 for own in turns):
            return None
        return min(turns[0][0], turns[1][0]), max(turns[0][0], turns[1][0])

    @property
    def complete(self) -> bool:
        """Whether each break-even is proven over the whole range."""
        return all(line.certificate.complete for line in self.lines.values())

    def frame(self) -> pd.DataFrame:
        """One row per firm and price at which it turns."""
        return self.firms.copy()

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; a price at which nothing turns is None."""
        rows = [{name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()} for row in self.firms.to_dict("records")]
        line = self.lines[TODAY]
        return {
            "instance": self.case.name,
            "move": self.move,
            "price": {"name": line.price.name, "kind": line.price.kind, "low": line.price.low, "high": line.price.high, "unit": line.unit},
            "firms": rows,
            "band": list(self.band) if self.band else None,
            "complete": self.complete,
        }


def hysteresis(
    case: Instance,
    name: str,
    low: float,
    high: float,
    *,
    move: str | None = None,
    state: str | None = None,
    strategy: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Hysteresis:
    """Find the prices at which a firm moves, at which one that begins from nothing would, and at which one that has moved comes back.

    Three break-evens (see `breakeven`) of the same instance, which differ in the cells that stand today.

    Parameters
    ----------
    case : Instance
        An instance with existing cells, of one state or several.
    name : str
        Price name, as for `breakeven`.
    low, high : float
        Range of the factor, price or points.
    move : str, optional
        What moves: ``CELL@SITE``, several joined by commas. By default what the best plan at today's prices opens last.
    state : str, optional
        Decide at the prices, demand and closures of this state alone, as if they were there from today on for as long
        as it lasts; by default along all states. Along a path a firm that begins from nothing may build what it will
        leave, and has the same cells as today's when the time comes: then both move at the same price.
    strategy : str
        Strategy that every plan obeys.
    gap, time_limit, progress
        As for `breakeven`.

    Raises
    ------
    HysteresisError
        Where no cell stands today, the best plan opens none and `move` says none, or a name is unknown.
    PriceError, UnknownStrategy, Infeasible
        As the names say.

    Examples
    --------
    >>> rb.hysteresis(case, "wages@NTH", 0.2, 2, move="robot-line@north").frame()  # doctest: +SKIP
    """
    if state is not None:
        case = alone(case, state)
    existing = case.network.places["existing"].to_numpy(dtype=float)
    if not existing.any():
        raise HysteresisError(f"{case.name} has no cells that stand today; state them as existing in placements.csv to ask what they do")
    places = _last(case, Planner(case).solve(strategy, gap=gap, time_limit=time_limit)) if move is None else places_of(case, move, HysteresisError)

    def along(own: Instance) -> Breakeven:
        return breakeven(own, name, low, high, strategy=strategy, gap=gap, time_limit=time_limit, progress=progress)

    lines = {TODAY: along(case), FRESH: along(with_cells(case, 0 * existing))}
    moved = next((plan for plan in _plans(lines[TODAY]) if _works(case, plan, places)), None)
    if moved is not None:
        lines[MOVED] = along(with_cells(case, _working(case, moved)))
    rows = [row for firm, line in lines.items() for row in _turns(firm, line, places)]
    return Hysteresis(case, places.name, pd.DataFrame(rows, columns=["firm", "at", "low", "high", "below", "above"]), lines)


def alone(case: Instance, state: str) -> Instance:
    """The instance in which one state is all there is, with what has changed by then.

    Raises
    ------
    HysteresisError
        Where there is no such state, or it lasts no years.
    """
    tree, table = case.network.tree, case["states"]
    if state not in set(table["state"]):
        near = nearest(state, table["state"])
        raise HysteresisError(f"no state {state!r}" + (f"; did you mean {near!r}?" if near else ""))
    if not tree.works[state]:
        raise HysteresisError(f"nothing is made in {state}, which lasts no years; name a state that lasts")
    rows = [{"state": state, "what": change.what, "change": change.kind, "value": change.value} for change in tree.changes[state]]
    changes = pd.DataFrame(rows, columns=["state", "what", "change", "value"])
    only = table[table["state"] == state].assign(parent="", probability=1.0, may_open=True)
    header = case.header.model_copy(update={"date": None}) if only["date"].iloc[0] else case.header
    return replace(case, header=header, tables={**case.tables, "states": only, "state_changes": changes})


def with_cells(case: Instance, existing: np.ndarray) -> Instance:
    """The same instance with other cells standing today, one number for each of the network's places."""
    columns = [column.name for column in TABLE["placements"].columns]
    table = case.network.places.reindex(columns=list(dict.fromkeys([*columns, *case["placements"].columns])))[columns].assign(existing=existing)
    return replace(case, tables={**case.tables, "placements": table}, present=case.present | {"placements"})


def _last(case: Instance, plan: Plan) -> Places:
    """What a plan opens last."""
    found = opened(case, plan)
    if not found:
        raise HysteresisError("the best plan at today's prices opens nothing; name what moves, as CELL@SITE")
    return found[[state for state in case.network.tree.states if state in found][-1]]


def _plans(line: Breakeven) -> list[Plan]:
    """Plans along a price, from the low to the high."""
    return [line.plans[name].plan for name in line.segments["plan"]]


def _working(case: Instance, plan: Plan) -> np.ndarray:
    """Cells of each place that stand and work in the last state."""
    last = case.network.tree.states[-1]
    runs = plan.runs[(plan.runs["state"] == last) & (plan.runs["units"] > 0)].merge(case["recipes"][["recipe", "cell"]], on="recipe")
    cells = plan.cells[plan.cells["state"] == last].merge(runs[["cell", "site"]].drop_duplicates(), on=["cell", "site"])
    count = case.network.places[["cell", "site"]].merge(cells[["cell", "site", "count"]], on=["cell", "site"], how="left")["count"]
    return count.fillna(0.0).to_numpy(dtype=float)


def _works(case: Instance, plan: Plan, places: Places) -> bool:
    """Whether all of some places work in the last state of a plan."""
    return bool((_working(case, plan)[list(places.rows)] > 0).all())


def _turns(firm: str, line: Breakeven, places: Places) -> list[tuple[str, float, float, float, bool, bool]]:
    """Where the best plan of a firm turns from one side to the other."""
    sides = [_works(line.case, plan, places) for plan in _plans(line)]
    found = [(firm, switch.at, switch.low, switch.high, below, above) for switch, below, above in zip(line.switches, sides, sides[1:], strict=False) if below != above]
    return found or [(firm, math.nan, math.nan, math.nan, sides[0], sides[0])]
