"""Uncertain prices: which plan is best how often, what it costs, and what holding one plan would be regretted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from rebundle.analysis.pool import PricePool, as_pool
from rebundle.analysis.prices import Price, PriceError, bare, box, number
from rebundle.analysis.proofs import Known, Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import FREE
from rebundle.solver.matrix import Array
from rebundle.solver.planner import GAP

SHAPES = {"uniform": 2, "triangular": 3, "normal": 2}
"""Numbers each distribution needs: low, high; low, most likely, high; mean, standard deviation."""

GAP_OF_DRAWS = 0.01
"""Gap of each draw relative to the avoidable cost."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Best plans at prices drawn at random.

    Attributes
    ----------
    case : Instance
        The instance.
    draws : DataFrame
        One row per draw: the numbers of the prices, plan, label, cost, gap_money [currency/year], solved.
    regrets : DataFrame
        One row per plan: probability of being the best, mean, worst and 95th percentile of the regret of
        holding it whatever happens, against the best plan known at each draw [currency/year].
    labels : Series
        Probability of each class of plans.
    solves : int
        Draws that needed a solve.
    complete : bool
        False where Ctrl-C came first.
    """

    case: Instance
    draws: pd.DataFrame
    regrets: pd.DataFrame
    labels: pd.Series
    solves: int
    complete: bool
    plans: dict[str, Known] = field(repr=False, default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """Return the draws."""
        return self.draws

    def summary(self) -> pd.Series:
        """Mean, standard deviation and percentiles of the best cost, and the largest gap of a draw [currency/year]."""
        cost = self.draws["cost"]
        return pd.Series({"mean": cost.mean(), "sd": cost.std(), "p5": cost.quantile(0.05), "median": cost.median(), "p95": cost.quantile(0.95), "max_gap_money": self.draws["gap_money"].max()})

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "summary": self.summary().to_dict(),
            "labels": self.labels.to_dict(),
            "plans": self.regrets.reset_index().to_dict("records"),
            "draws": self.draws.to_dict("records"),
            "solves": self.solves,
            "complete": self.complete,
        }


def sample(
    case: Instance | PricePool,
    distributions: Mapping[str, tuple[str, *tuple[float, ...]]],
    n: int = 1000,
    *,
    correlation: Array | None = None,
    seed: int = 0,
    strategy: str = FREE,
    gap: float = GAP_OF_DRAWS,
    time_limit: float | None = None,
    progress: Callable[[Seen], None] | None = None,
) -> Sample:
    """Draw prices and find the best plan for each draw, solving only where the proofs at hand are too loose.

    Parameters
    ----------
    case : Instance or PricePool
        The instance, or a pool.
    distributions : mapping of str to tuple
        By price name: ``("uniform", low, high)``, ``("triangular", low, mode, high)`` or
        ``("normal", mean, sd)``, cut off at 0; factors, or prices and points where the name ends in = or +.
    n : int
        Draws.
    correlation : ndarray, optional
        Correlation of the underlying normal variables (a Gaussian copula), in the order of `distributions`.
    seed : int
        Seed of the generator; the same seed gives the same draws.
    strategy : str
        Strategy the plans must obey.
    gap : float
        Gap asked of each draw, relative to the avoidable cost.
    time_limit, progress
        As for `breakeven`.

    Raises
    ------
    PriceError
        Where a name, a shape or the correlation means nothing.
    """
    pool = as_pool(case, gap=GAP, time_limit=time_limit, progress=progress)
    names = list(distributions)
    numbers = draw(distributions, n, correlation, seed)
    moved = [Price(*bare(name), float(numbers[:, k].min()), float(numbers[:, k].max())) for k, name in enumerate(names)]
    space = box(pool.case, pool.matrix, moved)
    with pool.stoppable():
        rows, solves = [], 0
        for count in range(n):
            answer = pool.query(space.at(numbers[count]), strategy, gap=gap)
            solves += answer.solved
            rows.append(
                {
                    **dict(zip(names, numbers[count].tolist(), strict=True)),
                    "plan": answer.known.name,
                    "label": pool.label(answer.known),
                    "cost": answer.cost,
                    "gap_money": answer.gap_money,
                    "solved": answer.solved,
                }
            )
            if answer.solved or count % 50 == 0:
                pool.tell(count + 1, n, max(row["gap_money"] for row in rows))
            if pool.stopped:
                break
        draws = pd.DataFrame(rows)
        seen = {known.name: known for known in pool.plans if known.name in set(draws["plan"])}
        return Sample(
            pool.case, draws, _regrets(pool, space.base + numbers[: len(draws)] @ space.directions.T, draws, seen), draws["label"].value_counts(normalize=True), solves, not pool.stopped, seen
        )


def read_distribution(text: str) -> tuple[str, tuple[str, *tuple[float, ...]]]:
    """Read a price and its distribution, such as ``robots:uniform:0.5:1.5`` or ``duty@MEX>USA+:triangular:0:10%:25%``.

    Raises
    ------
    PriceError
        Where the text is none.
    """
    found = re.match(rf"^(?P<name>.+):(?P<shape>{'|'.join(SHAPES)})(?P<numbers>(?::[^:]+)+)$", text.strip())
    try:
        numbers = [number(part) for part in found["numbers"][1:].split(":")] if found else []
    except PriceError:
        numbers = []
    if not found or not numbers:
        raise PriceError(f"{text!r} is no price with a distribution; write NAME:uniform:LOW:HIGH, NAME:triangular:LOW:MODE:HIGH or NAME:normal:MEAN:SD, such as robots:uniform:0.5:1.5")
    return found["name"], (found["shape"], *numbers)


def draw(distributions: Mapping[str, tuple[str, *tuple[float, ...]]], n: int, correlation: Array | None, seed: int) -> Array:
    """Draw numbers, one column per price.

    Raises
    ------
    PriceError
        Where a shape is unknown or its numbers do not fit, or the matrix is no correlation.
    """
    count = len(distributions)
    matrix = np.eye(count) if correlation is None else np.asarray(correlation, dtype=float)
    if matrix.shape != (count, count) or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1.0) or np.linalg.eigvalsh(matrix).min() < -1e-9:
        raise PriceError(f"the correlation must be a symmetric {count} x {count} matrix with ones on its diagonal and no negative eigenvalue")
    normal = np.random.default_rng(seed).multivariate_normal(np.zeros(count), matrix, size=n, method="eigh")
    chances = stats.norm.cdf(normal)
    return np.column_stack([_shape(name, *spec).ppf(chances[:, k]) for k, (name, spec) in enumerate(distributions.items())])


def _shape(name: str, shape: str, *numbers: float) -> Any:
    if SHAPES.get(shape) != len(numbers):
        raise PriceError(f"{name}: {shape}{numbers} is no distribution; give ('uniform', low, high), ('triangular', low, mode, high) or ('normal', mean, sd)")
    if numbers[0] < 0 and not name.endswith("+"):
        raise PriceError(f"{name}: {shape}{numbers} reaches below 0; a price is at least 0")
    if shape == "normal":
        mean, deviation = numbers
        if deviation <= 0:
            raise PriceError(f"{name}: a standard deviation of {deviation:g}; give one above 0")
        floor = -np.inf if name.endswith("+") else -mean / deviation
        return stats.truncnorm(floor, np.inf, loc=mean, scale=deviation)
    low, high = numbers[0], numbers[-1]
    if not low < high or not low <= numbers[1] <= high:
        raise PriceError(f"{name}: {shape} from {low:g} to {high:g}; give the numbers in rising order")
    return stats.uniform(low, high - low) if shape == "uniform" else stats.triang((numbers[1] - low) / (high - low), loc=low, scale=high - low)


def _regrets(pool: PricePool, prices: Array, draws: pd.DataFrame, plans: dict[str, Known]) -> pd.DataFrame:
    """What each plan, held whatever happens, costs more than the best known at each draw."""
    rows = []
    for name, known in plans.items():
        regret = np.maximum(prices @ known.driver - draws["cost"].to_numpy(), 0.0)
        rows.append(
            {
                "plan": name,
                "label": pool.label(known),
                "probability": float((draws["plan"] == name).mean()),
                "mean_regret": float(regret.mean()),
                "p95_regret": float(np.quantile(regret, 0.95)),
                "worst_regret": float(regret.max()),
            }
        )
    return pd.DataFrame(rows).set_index("plan").sort_values("mean_regret")
