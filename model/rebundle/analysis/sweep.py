"""Sweeps: strategies at many points of prices, quantities and settings; in parallel, kept as they are found, resumed where they stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from rebundle.analysis.hedge import expected_only
from rebundle.analysis.stoppable import Stoppable
from rebundle.analysis.sweeping import points as form
from rebundle.analysis.sweeping.checking import check
from rebundle.analysis.sweeping.crew import REMEDY
from rebundle.analysis.sweeping.points import Changes, SweepError
from rebundle.instance.data import Instance
from rebundle.instance.strategy import INTEGRATED, OFFSHORE, find
from rebundle.solver.planner import GAP

if TYPE_CHECKING:
    from rebundle.analysis.sweeping.run import Swept, Tally
    from rebundle.analysis.sweeping.store import Folder
    from rebundle.analysis.sweeping.work import Job

SECONDS = 5.0
"""Time after which a worker hands in what it has solved: what a kill loses at most, beside the solve it falls into."""

UNDECIDED, NONE = "undecided", "no plan"


class SweepFailed(RuntimeError):
    """Rows that ended in an error of our own; all others are in the folder."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Rows of a sweep.

    Attributes
    ----------
    case : Instance
        The instance.
    folder : Path
        Where the rows are kept, in parquet files.
    points : DataFrame
        One row per point, one column per change; NaN where a point leaves it alone.
    strategies : tuple of str
        Strategies solved at every point.
    rows : DataFrame
        One row per point and strategy that is there, in order; see `frame`.
    complete : bool
        False where Ctrl-C came first.
    fresh, solves : int
        Rows answered in this run, and those of them that needed a solve.
    seconds : float
        Time of this run.
    """

    case: Instance
    folder: Path
    points: pd.DataFrame
    strategies: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    complete: bool
    fresh: int
    solves: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether all plans pass the audit."""
        return bool(self.rows.loc[self.rows["cost"].notna(), "passed"].astype(bool).all())

    def frame(self) -> pd.DataFrame:
        """Return one row per point and strategy.

        Returns
        -------
        DataFrame
            point (from 0), the changes, strategy, status (``optimal``, ``time limit``, ``infeasible``, ``no plan found``), cost, bound,
            unavoidable [currency/year], gap, gap_money [currency/year], gap_avoidable, passed (the audit), solved (False where plans and
            proofs of other points answer within the gap), seconds, cells, message, key (the address).
        """
        return self.rows.drop(columns="costs")

    def costs(self) -> pd.DataFrame:
        """Cost by family: point, strategy, family, amount [currency/year]."""
        long = [(row["point"], row["strategy"], part["family"], part["amount"]) for row in self.rows[["point", "strategy", "costs"]].to_dict("records") for part in row["costs"]]
        return pd.DataFrame(long, columns=["point", "strategy", "family", "amount"])

    def winners(self) -> pd.DataFrame:
        """The cheapest strategy at each point that has all its rows.

        Returns
        -------
        DataFrame
            point, the changes, choice, and margin over the next [currency/year]; ``undecided`` where the proof leaves it open, ``no plan`` where there is none.
        """
        found = [{"point": point, **_choice(rows)} for point, rows in self.rows.groupby("point", sort=True) if len(rows) == len(self.strategies)]
        return self.points.rename_axis("point").reset_index().merge(pd.DataFrame(found, columns=["point", "choice", "margin"]), on="point")

    def query(self, sql: str) -> pd.DataFrame:
        """Ask in SQL, answered by duckdb; tables are ``results`` (see `frame`), ``costs`` and ``winners``. It reaches no file and no network.

        Raises
        ------
        SweepError
            Where the SQL is wrong, or wants more than these tables.
        """
        from rebundle.analysis.sweeping.query import query

        return query({"results": self.frame(), "costs": self.costs(), "winners": self.winners()}, sql)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for machines."""
        return {
            "instance": self.case.name,
            "currency": self.case.header.currency,
            "folder": str(self.folder),
            "strategies": list(self.strategies),
            "points": len(self.points),
            "rows": [{**row, "costs": {part["family"]: part["amount"] for part in row["costs"]}} for row in _plain(self.rows)],
            "winners": _plain(self.winners()),
            "complete": self.complete,
            "fresh": self.fresh,
            "solves": self.solves,
            "seconds": self.seconds,
        }


def sweep(
    case: Instance,
    folder: str | Path,
    *,
    grid: Mapping[str, Iterable[Any]] | None = None,
    sample: Mapping[str, tuple[str, *tuple[float, ...]]] | None = None,
    draws: int = 1000,
    seed: int = 0,
    table: pd.DataFrame | str | Path | None = None,
    strategies: Sequence[str] = (INTEGRATED, OFFSHORE),
    workers: int = 1,
    scheduler: Any = None,
    gap: float = GAP,
    time_limit: float | None = None,
    threads: int = 1,
    progress: Callable[[Swept], None] | None = None,
) -> Sweep:
    """Solve strategies at many points; what is in the folder already is not solved again.

    Points that differ in prices only share one model, and plans and proofs found at one of them answer others. Ctrl-C keeps what is
    done. Grid, sample and table together mean every combination.

    Parameters
    ----------
    case : Instance
        The instance.
    folder : str or Path
        Where rows are kept; a folder may serve several sweeps of one instance.
    grid : mapping of str to values, optional
        Values by name of the change: a price (``wages@USA`` a factor, ``duty@*>USA+`` points, ``freight:sea=`` a price), a quantity
        (``demand``, ``capacity:CELL``, ``hours``, ``spares``: factors; ``window``: days) or a setting (``date``, ``holding_rate``).
    sample : mapping of str to tuple, optional
        Distributions by name, as for `analysis.sample.sample`.
    draws, seed : int
        Number of draws, and the seed that makes them.
    table : DataFrame, str or Path, optional
        A column for each change, a row for each point, blank where it is left alone; or a .csv or .parquet file.
    strategies : sequence of str
        Strategies to solve at every point.
    workers : int
        Processes on this machine; 1 solves in this process.
    scheduler : str or distributed.Client, optional
        Address of a dask.distributed scheduler, such as ``tcp://10.0.0.5:8786``; its workers take the place of the processes.
    gap, time_limit, threads
        As for `solve`, for each solve.
    progress : callable, optional
        Called now and then with `Swept`.

    Raises
    ------
    SweepError, PriceError, QuantityError, UnknownStrategy
        Where points, names or values mean nothing, or the folder is another's; before anything is solved.
    ObjectiveError
        Where the objective is not the expected cost.
    SweepFailed
        At the end, where rows ended in an error of our own; the others are kept.
    WorkersLost
        Where workers die again and again; what is done is kept.
    """
    expected_only(case)
    try:
        from rebundle.analysis.sweeping import address
        from rebundle.analysis.sweeping.run import Tally
        from rebundle.analysis.sweeping.store import Folder
        from rebundle.analysis.sweeping.work import Job
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] == "rebundle":
            raise
        raise ImportError(f"a sweep needs {missing.name}, which is not installed: {REMEDY.format('sweep')}", name=missing.name) from missing
    if workers < 1:
        raise SweepError(f"{workers} workers; give at least 1")
    began = time.perf_counter()
    names = tuple(dict.fromkeys(find(case, name).name for name in strategies))
    frame = form.tidy(_points(grid, sample, draws, seed, table))
    place = Folder(folder, case)
    job = Job(case.digest, address.model(), gap, time_limit, threads, SECONDS)
    asked = [(point, name, address.key(job.digest, name, point, gap, time_limit)) for point in form.changes(frame) for name in names]
    wanted = {key: (point, name) for point, name, key in asked}
    done = place.done() & set(wanted)
    tally = Tally(len(wanted), len(done))
    stopped = False
    if len(done) < len(wanted):
        check(case, frame)
        place.open()
        stopped = _solve(case, place, job, _missing(wanted, done), tally, workers, scheduler, progress)
    rows = _rows(place, asked, frame)
    if tally.failures:
        raise SweepFailed(f"{len(tally.failures)} of {len(wanted)} rows failed, first with {tally.failures[0]['error']}; all errors are in {place.record(tally.failures)}, the other rows are kept")
    return Sweep(case, place.path, frame, names, rows, not stopped and len(rows) == len(asked), tally.rows, tally.solves, time.perf_counter() - began)


def _points(grid: Mapping[str, Iterable[Any]] | None, sample: Mapping[str, Any] | None, draws: int, seed: int, table: pd.DataFrame | str | Path | None) -> pd.DataFrame:
    parts = [form.grid(grid)] if grid else []
    parts += [form.draws(sample, draws, seed)] if sample else []
    parts += [form.table(table)] if table is not None else []
    if not parts:
        raise SweepError("there is no point; give a grid, a sample or a table")
    return form.crossed(parts)


def _missing(wanted: Mapping[str, tuple[Changes, str]], done: set[str]) -> dict[Changes, tuple[str, ...]]:
    """Points with strategies that have no row yet."""
    missing: dict[Changes, tuple[str, ...]] = {}
    for key, (point, name) in wanted.items():
        if key not in done:
            missing[point] = (*missing.get(point, ()), name)
    return missing


def _solve(case: Instance, place: Folder, job: Job, missing: dict[Changes, tuple[str, ...]], tally: Tally, workers: int, scheduler: Any, progress: Callable[[Swept], None] | None) -> bool:
    """Solve what is missing; return whether Ctrl-C came first."""
    from rebundle.analysis.sweeping.crew import hire
    from rebundle.analysis.sweeping.run import batches, run
    from rebundle.analysis.sweeping.work import packed

    walk = Stoppable()
    crew = hire(job, packed(case), workers, scheduler)
    try:
        with walk.stoppable():
            run(crew, batches(missing.items()), place, job, tally, walk, progress or (lambda seen: None))
    finally:
        crew.close()
        place.record(tally.failures)
    place.compact()
    return walk.stopped


def _rows(place: Folder, asked: Sequence[tuple[Changes, str, str]], frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of points and strategies, the changes as this sweep names them."""
    kept = place.rows({key for _, _, key in asked}).set_index("key")
    count = len(asked) // len(frame)
    order = [(number // count, key) for number, (_, _, key) in enumerate(asked) if key in kept.index]
    rows = kept.loc[[key for _, key in order]].drop(columns=["model", "gap_asked", "time_limit", *(set(kept) & set(frame))]).rename_axis("key").reset_index()
    at = [point for point, _ in order]
    left = pd.concat([pd.Series(at, name="point", dtype=int), frame.loc[at].reset_index(drop=True)], axis=1)
    return pd.concat([left, rows.drop(columns="key"), rows[["key"]]], axis=1)


def _choice(rows: pd.DataFrame) -> dict[str, Any]:
    """The strategy that is proven cheapest among the rows of a point."""
    there = rows[rows["cost"].notna()].sort_values("cost")
    if not len(there):
        open_ = (rows["status"] != "infeasible").any()
        return {"choice": UNDECIDED if open_ else NONE, "margin": float("nan")}
    best, others = there.iloc[0], rows[rows["strategy"] != there.iloc[0]["strategy"]]
    rivals = others[others["status"] != "infeasible"]
    proven = bool((rivals["bound"] > best["cost"]).all())
    margin = float(there["cost"].iloc[1] - best["cost"]) if len(there) > 1 else float("nan")
    return {"choice": best["strategy"] if proven else UNDECIDED, "margin": margin}


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[return-value]
