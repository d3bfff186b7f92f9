"""The smallest grant or wage subsidy that brings a stage to a country, exact, from the break-even along it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rebundle.analysis.breakeven import Breakeven, breakeven
from rebundle.analysis.pool import PricePool
from rebundle.analysis.proofs import Known, Seen
from rebundle.analysis.stoppable import Stoppable
from rebundle.instance.data import Instance
from rebundle.instance.levers import grant as granted
from rebundle.instance.problem import nearest
from rebundle.instance.revise import revise
from rebundle.instance.schema import ANY, STAGES
from rebundle.instance.strategy import FREE
from rebundle.plan.indicators.indicators import IndicatorError
from rebundle.solver.planner import GAP

CAPITAL, WAGES = "capital", "wages"
SUPPORTS = {CAPITAL: "grants", WAGES: "subsidies"}
"""What the state may pay for, and the family of its lines."""


@dataclass(frozen=True)
class Support:
    """The least support from which the best plan has cells of a stage in a country.

    Attributes
    ----------
    at : float
        Share of the capital charge, or money per hour; 0 where they stand there without any.
    low, high : float
        Where the proof places it, see `Switch`: below `low` every optimal plan is paid less than midway between the plans on
        either side, above `high` more. Where the plan before is paid nothing, every optimal plan above `high` is paid something.
    cells, stage_cells : float
        Cells of the stage in the country from there on, and in all countries.
    paid : float
        What the state then pays [currency/year].
    """

    at: float
    low: float
    high: float
    cells: float
    stage_cells: float
    paid: float


@dataclass(frozen=True, eq=False)
class Grant:
    """What it takes to bring a stage to a country.

    Attributes
    ----------
    case : Instance
        The instance as given.
    stage, country, support, strategy : str
        What was asked; support is ``capital`` or ``wages``.
    unit : str
        Unit of the support.
    most : float
        End of the range: the whole charge, or the lowest wage per hour.
    first, whole : Support or None
        From where the first cell of the stage stands in the country, and from where all of them do; None where no support up to
        `most` does it.
    steps : DataFrame
        from, to, plan, cells (of the stage in the country), stage_cells: a row per best plan along the support.
    breakeven : Breakeven or None
        The walk with its certificate; None where there is nothing to pay for.
    note : str
        Why there is nothing to pay for.
    """

    case: Instance
    stage: str
    country: str
    support: str
    strategy: str
    unit: str
    most: float
    first: Support | None
    whole: Support | None
    steps: pd.DataFrame
    breakeven: Breakeven | None = field(repr=False)
    note: str = ""

    def frame(self) -> pd.DataFrame:
        """Return the steps."""
        return self.steps

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        found = {name: getattr(self, name) for name in ("stage", "country", "support", "strategy", "unit", "most", "note")}
        ends = {name: None if end is None else asdict(end) for name, end in (("first", self.first), ("whole", self.whole))}
        proof = None if self.breakeven is None else asdict(self.breakeven.certificate)
        return {"instance": self.case.name, **found, **ends, "steps": self.steps.to_dict("records"), "certificate": proof}


def grant(
    case: Instance,
    stage: str,
    country: str | None = None,
    *,
    support: str = CAPITAL,
    strategy: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Grant:
    """Find the smallest grant, or wage subsidy, from which the best plan has a stage in a country.

    The instance needs no table of grants: rows of 0 are added where none stand, so that the price exists. All else stays,
    grants for other stages included.

    Parameters
    ----------
    case : Instance
        The instance.
    stage : str
        Stage to bring, such as ``assembly``.
    country : str, optional
        Where to; by default the firm's home.
    support : str
        ``capital``: a share, up to the whole, of the yearly charge for the firm's own cells of the stage opened there. ``wages``: money for
        every hour worked in the country, whatever the stage, up to its lowest wage.
    strategy : str
        Strategy whose best plan is followed.
    gap, time_limit, progress
        As for `breakeven`.

    Raises
    ------
    ValueError
        Where stage, country or support mean nothing.
    IndicatorError
        Where the instance has several states.

    Examples
    --------
    >>> rb.grant(case, "assembly").first.at  # doctest: +SKIP
    0.3122
    """
    return grants(case, [stage], country, supports=[support], strategy=strategy, gap=gap, time_limit=time_limit, progress=progress)[0]


def grants(
    case: Instance,
    stages: Sequence[str] | None = None,
    country: str | None = None,
    *,
    supports: Sequence[str] = (CAPITAL, WAGES),
    strategy: str = FREE,
    gap: float = GAP,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> list[Grant]:
    """Ask `grant` for several stages, by default every stage with cells, and both supports; plans and proofs are shared.

    Returns
    -------
    list of Grant
        Stage by stage; Ctrl-C ends it with those found so far.

    Raises
    ------
    ValueError
        Where stage, country or support mean nothing.
    IndicatorError
        Where the instance has several states.
    """
    if len(case["states"]) > 1:
        raise IndicatorError(f"cells at home are counted in one year, and {case.name} has {len(case['states'])} states; read an instance without states.csv")
    present = [stage for stage in STAGES if stage in set(case["cells"]["stage"])]
    wanted, place = list(stages or present), country or case.header.home
    for value, known, what in (
        *((stage, present, "stage with cells") for stage in wanted),
        (place, list(case["countries"]["country"]), "country"),
        *((name, list(SUPPORTS), "support") for name in supports),
    ):
        if value not in known:
            near = nearest(value, known)
            raise ValueError(f"no {what} is called {value!r}" + (f"; did you mean {near!r}?" if near else f"; there are {', '.join(known)}"))
    pool = PricePool(payable(case, place), gap=gap, time_limit=time_limit, progress=progress)
    walks: dict[str, Breakeven | None] = {}
    found, walk = [], Stoppable()
    with walk.stoppable():
        for stage in wanted:
            for support in supports:
                name = f"{SUPPORTS[support]}{':' + stage if support == CAPITAL else ''}@{place}"
                if name not in walks:
                    walks[name] = _walk(pool, name, strategy)
                found.append(_read(case, pool, walks[name], (stage, place, support, strategy)))
                if pool.stopped or walk.stopped:
                    return found
    return found


def payable(case: Instance, country: str) -> Instance:
    """Return the instance with rows of 0 where it has no grant for a stage or no subsidy for a skill in a country, so that what-ifs can set them."""
    stages = pd.Series(STAGES)
    without = stages[granted(case, pd.Series(country, index=stages.index), stages).isna()]
    rows = pd.DataFrame({"country": country, "stage": without, "share": 0.0})
    paid = case["subsidies"]
    general = pd.DataFrame([] if ((paid["country"] == country) & (paid["skill"] == ANY)).any() else [{"country": country, "skill": ANY, "per_hour": 0.0}])
    tables = {"grants": [case["grants"], rows], "subsidies": [paid, general]}
    return revise(case, **{name: pd.concat([part for part in parts if len(part)], ignore_index=True) for name, parts in tables.items()})


def _walk(pool: PricePool, name: str, strategy: str) -> Breakeven | None:
    """Walk along a support from nothing to the most there is; None where there is nothing to pay for."""
    most = _most(pool, name)
    return breakeven(pool, f"{name}=", 0.0, most, strategy=strategy, gap=pool.gap, time_limit=pool.time_limit) if most > 0 else None


def _most(pool: PricePool, name: str) -> float:
    """Most the state may pay: the whole charge, or the lowest wage of the skills it pays for; 0 where the model has no such line."""
    lines, place = pool.matrix.lines, name.split("@")[1]
    family, _, stage = name.split("@")[0].partition(":")
    own = lines[(lines["family"] == family) & (lines["place"] == place) & ((lines["kind"] == stage) | (stage == ""))]
    if own.empty:
        return 0.0
    wages = pool.case["wages"]
    return 1.0 if stage else float(wages.loc[(wages["country"] == place) & wages["skill"].isin(own["kind"]), "wage"].min())


def _read(case: Instance, pool: PricePool, walk: Breakeven | None, asked: tuple[str, str, str, str]) -> Grant:
    """Read off a walk where a stage stands."""
    stage, country, support, _ = asked
    unit = "share of the capital charge" if support == CAPITAL else f"{case.header.currency}/hour"
    if walk is None:
        what = f"the firm may open no cell of stage {stage} in {country} that costs capital" if support == CAPITAL else f"nobody is paid a wage in {country}"
        return Grant(case, *asked, unit, 0.0, None, None, pd.DataFrame(columns=["from", "to", "plan", "cells", "stage_cells"]), None, what)
    cells = {name: _cells(case, known, stage, country) for name, known in walk.plans.items()}
    steps = walk.segments[["from", "to", "plan"]].assign(
        cells=[cells[name][0] for name in walk.segments["plan"]],
        stage_cells=[cells[name][1] for name in walk.segments["plan"]],
    )
    first = np.flatnonzero(steps["cells"] > 0)
    whole = np.flatnonzero((steps["cells"] > 0) & (steps["cells"] == steps["stage_cells"]))
    ends = [_support(pool, walk, steps, int(at[0])) if len(at) else None for at in (first, whole)]
    return Grant(case, *asked, unit, walk.price.high, ends[0], ends[1], steps, walk)


def _cells(case: Instance, known: Known, stage: str, country: str) -> tuple[float, float]:
    """Cells of a stage in a country and in all."""
    standing = known.plan.standing().reset_index().merge(case["cells"][["cell", "stage"]], on="cell").merge(case["sites"][["site", "country"]], on="site")
    own = standing[standing["stage"] == stage]
    return float(own.loc[own["country"] == country, "count"].sum()), float(own["count"].sum())


def _support(pool: PricePool, walk: Breakeven, steps: pd.DataFrame, place: int) -> Support:
    row = steps.iloc[place]
    switch = walk.switches[place - 1] if place else None
    at, low, high = (switch.at, switch.low, switch.high) if switch else (0.0, 0.0, 0.0)
    moved = walk.walk.box.touched(0)
    paid = at * abs(float(walk.plans[row["plan"]].driver[moved].sum()))
    return Support(at, low, high, float(row["cells"]), float(row["stage_cells"]), paid)
