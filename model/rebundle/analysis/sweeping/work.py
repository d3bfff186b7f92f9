"""What a worker does: build the model of a group of points once, then ask it at many prices."""

from __future__ import annotations

import math
import pickle
import threading
import time
import traceback
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rebundle.analysis.pool import PricePool
from rebundle.analysis.prices import Box, Price, bare, box
from rebundle.analysis.proofs import Answer
from rebundle.analysis.sweeping import address
from rebundle.analysis.sweeping.points import Changes
from rebundle.instance.changes import applied
from rebundle.instance.data import Instance
from rebundle.instance.feasibility import check
from rebundle.solver.highs import use_threads
from rebundle.solver.matrix import Array
from rebundle.solver.outcome import Infeasible, NoPlanFound

KEPT = 2
"""Models that a process keeps."""


class OtherCode(RuntimeError):
    """A worker whose code is not that of the process that asks it."""


@dataclass(frozen=True)
class Job:
    """What all batches of a sweep share.

    Attributes
    ----------
    digest, model : str
        Digests of the instance and of the code.
    gap, time_limit
        Asked of each solve.
    threads : int
        Threads of the solver.
    seconds : float
        Time after which a worker hands in what it has.
    """

    digest: str
    model: str
    gap: float
    time_limit: float | None
    threads: int
    seconds: float


@dataclass(frozen=True)
class Item:
    """Prices of a point, and the strategies to solve there."""

    prices: Changes
    strategies: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """Points of one model: changes that make it, and what is asked of it."""

    changes: Changes
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Done:
    """What a worker hands in: rows by content, errors of its own, what is left of the batch, whether Ctrl-C came."""

    rows: tuple[dict[str, Any], ...]
    failures: tuple[dict[str, Any], ...]
    left: tuple[Item, ...]
    stopped: bool


@dataclass
class _Model:
    """A changed instance that is kept: its pool, or why it has none; strategies without a plan; layouts of prices."""

    pool: PricePool | None
    fault: str
    impossible: set[str] = field(default_factory=set)
    boxes: dict[tuple[str, ...], Box] = field(default_factory=dict)

    def prices(self, changes: Changes) -> Array:
        assert self.pool is not None
        names = tuple(name for name, _ in changes)
        if names not in self.boxes:
            self.boxes[names] = box(self.pool.case, self.pool.matrix, [Price(*bare(name), 0.0, 0.0) for name in names])
        return self.pool.prices(self.boxes[names].at(np.array([value for _, value in changes], dtype=float)))


_kept: OrderedDict[tuple[Any, ...], _Model] = OrderedDict()
_alone = threading.Lock()
"""One solve at a time in a process, as a process has one number of solver threads."""


def packed(case: Instance) -> bytes:
    """An instance as bytes, for workers that share no folder."""
    return zlib.compress(pickle.dumps(case))


def work(job: Job, payload: bytes, batch: Batch) -> Done:
    """Solve the points of a batch in order, until all are solved, the time is up or Ctrl-C comes.

    Raises
    ------
    OtherCode
        Where the worker runs other code than the process that asks it.
    """
    with _alone:
        if address.model() != job.model:
            raise OtherCode(f"a worker runs other code or other versions than this process (digest {address.model()[:12]}, not {job.model[:12]}); install the same rebundle on every worker")
        use_threads(job.threads)
        began = time.perf_counter()
        rows: list[dict[str, Any]] = []
        failures: list[dict[str, Any]] = []
        for place, item in enumerate(batch.items):
            done, failed, stopped = _item(job, payload, batch.changes, item)
            rows += done
            failures += failed
            if stopped or time.perf_counter() - began >= job.seconds:
                # a strategy of the point at which Ctrl-C came may be missing; the addresses tell at the next run
                return Done(tuple(rows), tuple(failures), batch.items[place + 1 :], stopped)
        return Done(tuple(rows), tuple(failures), (), False)


def _item(job: Job, payload: bytes, changes: Changes, item: Item) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bool]:
    """Rows of a point; errors of our own are caught, recorded and raised at the end of the sweep."""
    rows: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    for strategy in item.strategies:
        try:
            model = _model(job, payload, changes)
            row = _row(job, model, strategy, item.prices)
        except Exception as error:
            _kept.pop(_name(job, changes), None)
            failures.append({"strategy": strategy, "changes": sorted((*changes, *item.prices)), "error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})
            continue
        if row is not None:
            rows.append({"strategy": strategy, "changes": tuple(sorted((*changes, *item.prices))), **row})
        if model.pool is not None and model.pool.stopped:
            return rows, failures, True
    return rows, failures, False


def _name(job: Job, changes: Changes) -> tuple[Any, ...]:
    return (job.digest, job.gap, job.time_limit, changes)


def _model(job: Job, payload: bytes, changes: Changes) -> _Model:
    name = _name(job, changes)
    if name not in _kept:
        case = applied(pickle.loads(zlib.decompress(payload)), changes)
        faults = check(case)
        pool = None if faults else PricePool(case, gap=job.gap, time_limit=job.time_limit)
        _kept[name] = _Model(pool, "\n".join(str(fault) for fault in faults))
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(name)
    return _kept[name]


def _row(job: Job, model: _Model, strategy: str, prices: Changes) -> dict[str, Any] | None:
    """One row; None where Ctrl-C came before the question was answered."""
    began = time.perf_counter()
    if model.pool is None or strategy in model.impossible:
        return _empty("infeasible", model.fault or "no plan obeys all rules", -math.inf, time.perf_counter() - began, solved=False)
    pool = model.pool
    try:
        with pool.stoppable():
            answer = pool.query(model.prices(prices), strategy, gap=job.gap)
    except Infeasible as none:
        model.impossible.add(strategy)
        return _empty("infeasible", str(none), math.inf, time.perf_counter() - began)
    except NoPlanFound as none:
        return None if pool.stopped else _empty("no plan found", str(none), none.bound, time.perf_counter() - began)
    if pool.stopped and not answer.reached:
        return None
    return _filled(pool, answer, time.perf_counter() - began)


def _empty(status: str, message: str, bound: float, seconds: float, *, solved: bool = True) -> dict[str, Any]:
    nothing = dict.fromkeys(("cost", "unavoidable", "gap", "gap_money", "gap_avoidable"), math.nan)
    return {"status": status, **nothing, "bound": bound if math.isfinite(bound) else math.nan, "passed": None, "solved": solved, "seconds": seconds, "cells": "", "message": message, "costs": []}


def _filled(pool: PricePool, answer: Answer, seconds: float) -> dict[str, Any]:
    counts = answer.known.plan.standing().sort_index()
    standing = {f"{cell} at {site}": count for cell, site, count in counts[counts > 0].reset_index().itertuples(index=False, name=None)}
    return {
        "status": "optimal" if answer.reached else "time limit",
        "cost": answer.cost,
        "bound": answer.bound,
        "unavoidable": answer.unavoidable,
        "gap": answer.gap,
        "gap_money": answer.gap_money,
        "gap_avoidable": answer.gap_avoidable,
        "passed": answer.known.plan.passed,
        "solved": answer.solved,
        "seconds": seconds,
        "cells": "; ".join(f"{count:.0f} {where}" for where, count in standing.items()),
        "message": "",
        "costs": _families(pool, answer.known.driver * answer.prices),
    }


def _families(pool: PricePool, amounts: Array) -> list[dict[str, Any]]:
    """Cost by family [currency/year], those without cost left out."""
    sums: dict[str, float] = {}
    for family, amount in zip(pool.matrix.lines["family"].tolist(), amounts.tolist(), strict=True):
        sums[family] = sums.get(family, 0.0) + amount
    return [{"family": family, "amount": amount} for family, amount in sums.items() if amount]
