"""A plan pool on disk, beside its instance: plans and proofs that outlive the session."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from rebundle.analysis.pool import PricePool
from rebundle.analysis.proofs import Proof, Scope, Seen
from rebundle.instance.data import Instance
from rebundle.instance.strategy import UnknownStrategy, find
from rebundle.solver.planner import GAP, Found, versions

FILE = "pool.npz"
FORMAT = 1


class StalePool(ValueError):
    """A pool of another instance, of other data, or of another version."""


def save(pool: PricePool, path: str | Path | None = None) -> Path:
    """Write a pool; by default as ``pool.npz`` in the instance's folder.

    Parameters
    ----------
    pool : PricePool
        The pool.
    path : str or Path, optional
        File to write; it is replaced as a whole.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        Where no path is given and the instance has no folder.
    """
    target = _place(pool.case, path)
    header = {
        "format": FORMAT,
        "digest": pool.case.digest,
        "model": fingerprint(pool),
        "versions": versions(),
        "plans": [
            {"status": known.found.status, "bound": known.found.bound, "unavoidable": known.found.unavoidable, "nodes": known.found.nodes, "seconds": known.found.seconds, "method": known.found.method}
            for known in pool.plans
        ],
        "proofs": [{"strategy": proof.scope.strategy, "outside": proof.scope.outside} for proof in pool.proofs],
        "impossible": [{"strategy": scope.strategy, "outside": scope.outside} for scope in pool.impossible],
    }
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.npz")
    try:
        np.savez_compressed(
            half,
            header=np.array(json.dumps(header)),
            solutions=np.array([known.found.solution for known in pool.plans]).reshape(len(pool.plans), len(pool.matrix.low)),
            prices=np.array([proof.prices for proof in pool.proofs]).reshape(len(pool.proofs), len(pool.matrix.lines)),
            bounds=np.array([proof.bound for proof in pool.proofs], dtype=float),
        )
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
    return target


def load(case: Instance, path: str | Path | None = None, *, gap: float = GAP, time_limit: float | None = None, progress: Callable[[Seen], None] | None = None) -> PricePool:
    """Read a pool that `save` wrote; every plan is audited anew, the proofs are taken as they are.

    Raises
    ------
    StalePool
        Where the file belongs to other data or another version, or is damaged.
    FileNotFoundError
        Where there is no such file.
    """
    source = _place(case, path)
    header, arrays = _read(source)
    if header.get("format") != FORMAT:
        raise StalePool(f"{source}: pools of format {header.get('format')!r} cannot be read, only format {FORMAT}; delete the file and solve again")
    if header["digest"] != case.digest:
        raise StalePool(f"{source}: made for other data (digest {header['digest'][:12]}) than {case.name} has now (digest {case.digest[:12]}); delete the file and solve again")
    pool = PricePool(case, gap=gap, time_limit=time_limit, progress=progress)
    if header["model"] != fingerprint(pool):
        made = ", ".join(f"{name} {number}" for name, number in header["versions"].items())
        raise StalePool(f"{source}: made with another model ({made}); delete the file and solve again")
    try:
        for solution, about in zip(arrays["solutions"], header["plans"], strict=True):
            found = Found(np.asarray(solution, dtype=float), **about)
            pool.planner.known.append(found.solution)
            pool.keep(found)
        for prices, bound, about in zip(arrays["prices"], arrays["bounds"], header["proofs"], strict=True):
            pool.proofs.append(Proof(np.asarray(prices, dtype=float), float(bound), _scope(case, about)))
        pool.impossible |= {_scope(case, about) for about in header["impossible"]}
    except (ValueError, TypeError, KeyError) as error:
        raise StalePool(f"{source}: not a whole pool file ({error}); delete it and solve again") from error
    broken = [known.name for known in pool.plans if not known.plan.passed]
    if broken:
        raise StalePool(f"{source}: its plans {', '.join(broken)} do not pass the audit; delete the file and solve again")
    return pool


def fingerprint(pool: PricePool) -> str:
    """Digest of the names of cost lines and of the columns, which a pool's numbers refer to."""
    matrix = pool.matrix
    names = matrix.lines[["state", "family", "kind", "place", "owner"]].to_csv(index=False)
    columns = {name: {state: own.tolist() for state, own in states.items()} for name, states in matrix.columns.items()}
    keys = {name: matrix.sets.keys(name) for name in matrix.columns}
    return hashlib.sha256((names + json.dumps(columns) + json.dumps(keys)).encode()).hexdigest()


def _scope(case: Instance, about: dict[str, Any]) -> Scope:
    for name in (about["strategy"], about["outside"]):
        if name is not None:
            try:
                find(case, name)
            except UnknownStrategy as error:
                raise ValueError(str(error)) from error
    return Scope(about["strategy"], about["outside"])


def _place(case: Instance, path: str | Path | None) -> Path:
    if path is not None:
        return Path(path)
    if case.folder is None:
        raise ValueError("this instance has no folder; name a file for its pool")
    return case.folder / FILE


def _read(source: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        with np.load(source, allow_pickle=False) as content:
            arrays = {name: content[name] for name in ("solutions", "prices", "bounds")}
            header = json.loads(str(content["header"]))
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, OSError, EOFError) as error:
        raise StalePool(f"{source}: not a pool file ({error}); delete it and solve again") from error
    if not isinstance(header, dict) or not {"digest", "model", "versions", "plans", "proofs", "impossible"} <= set(header):
        raise StalePool(f"{source}: not a whole pool file; delete it and solve again")
    return header, arrays
