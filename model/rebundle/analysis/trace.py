"""Value-chain indicators of the best plans: along a price, or over a map of two."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from rebundle.analysis.breakeven import Breakeven
from rebundle.analysis.phase import Phase
from rebundle.instance.data import Instance
from rebundle.instance.problem import nearest
from rebundle.plan.indicators.catalogue import ENTRIES, Entry
from rebundle.plan.indicators.indicators import indicators as work_out
from rebundle.plan.plan import Plan

Measure = Callable[[Instance, Plan], float]
"""A number of a plan that the caller works out."""

NOTHING: Mapping[str, Measure] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Trace:
    """Indicators of the best plans of a break-even or a map, at the instance's own prices.

    Attributes
    ----------
    result : Breakeven or Phase
        Where the plans are from, with the proof.
    steps : DataFrame
        The frame of the result, a row per piece, with a column per indicator: a step function of the price. NaN
        where an indicator means nothing, such as a share of nothing.
    titles, units : Mapping of str to str
        Of the indicators, by their names.
    """

    result: Breakeven | Phase
    steps: pd.DataFrame
    titles: Mapping[str, str]
    units: Mapping[str, str]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators."""
        return tuple(self.titles)

    def frame(self) -> pd.DataFrame:
        """Return the steps."""
        return self.steps

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines; what means nothing is None."""
        values = self.steps[list(self.indicators)].to_dict("records")
        steps = [{"plan": plan} | {name: None if math.isnan(row[name]) else row[name] for name in self.indicators} for plan, row in zip(self.steps["plan"], values, strict=True)]
        named = [{"name": name, "title": self.titles[name], "unit": self.units[name]} for name in self.indicators]
        return self.result.as_dict() | {"indicators": named, "steps": steps}


def trace(result: Breakeven | Phase, indicators: Sequence[str], *, own: Mapping[str, Measure] = NOTHING) -> Trace:
    """Work out indicators of the best plan on each piece of a break-even or a map.

    They are worked out at the instance's own prices, so that a number changes only where the plan does: a dearer robot is more
    value added at home before anything has moved. What is proven is where a plan is the best, to within the certificate of the result; the
    indicator is that plan's. A plan that costs nearly the same may have another.

    Parameters
    ----------
    result : Breakeven or Phase
        Pieces of a price's range or of a map, each with its best plan.
    indicators : sequence of str
        Names of indicators, such as ``home_share`` (see `rebundle.indicators`).
    own : mapping of str to callable, optional
        Further numbers, each a function of instance and plan.

    Returns
    -------
    Trace
        A row per piece.

    Raises
    ------
    ValueError
        Where a name means nothing, or there is none.

    Examples
    --------
    >>> rb.trace(rb.breakeven(case, "friction", 0.1, 2), ["home_share", "border_crossings"]).frame()  # doctest: +SKIP
    """
    known = {entry.name: entry for entry in catalogued(indicators)}
    names = list(dict.fromkeys([*indicators, *own]))
    if not names:
        raise ValueError("name at least one indicator, such as 'home_share'")
    case, frame = result.case, result.frame()
    found = pd.DataFrame({plan: _values(case, result.plans[plan].plan, indicators, own) for plan in dict.fromkeys(frame["plan"])}).T
    currency = case.header.currency
    return Trace(
        result,
        pd.concat([frame.reset_index(drop=True), found.loc[frame["plan"], names].reset_index(drop=True)], axis=1),
        MappingProxyType({name: known[name].title if name in known else name for name in names}),
        MappingProxyType({name: known[name].unit.replace("currency", currency) if name in known else "" for name in names}),
    )


def catalogued(names: Sequence[str]) -> list[Entry]:
    """Return the entries of indicators by name.

    Raises
    ------
    ValueError
        Where a name means nothing, with the nearest.
    """
    known = {entry.name: entry for entry in ENTRIES}
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise ValueError(f"no indicator {name!r}" + (f"; did you mean {near!r}?" if near else f"; there are {', '.join(known)}"))
    return [known[name] for name in names]


def _values(case: Instance, plan: Plan, indicators: Sequence[str], own: Mapping[str, Measure]) -> dict[str, float]:
    values = work_out(case, plan).values if indicators else {}
    return {name: values[name] for name in indicators} | {name: float(measure(case, plan)) for name, measure in own.items()}
