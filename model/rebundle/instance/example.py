"""The instances that travel with the package."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.problem import Problem, nearest, stop
from rebundle.instance.read import read

INSTALLED = Path(__file__).parents[1] / "examples"
"""Where an installed package keeps them; ``setup.py`` puts them there."""

SOURCE = Path(__file__).parents[3] / "instances"
"""Where the source tree keeps them."""


def example(name: str) -> Instance:
    """Read an instance that travels with the package.

    Parameters
    ----------
    name : str
        Its name, such as ``boeing-787`` or ``spider``; `examples` lists them.

    Returns
    -------
    Instance

    Raises
    ------
    InstanceError
        Where none has that name, with the nearest.

    Examples
    --------
    >>> rb.example("spider").header.currency  # doctest: +SKIP
    'units'
    """
    known = _folders()
    if name not in known:
        stop([Problem("files", "examples", None, "", name, f"no such example; there are {', '.join(known)}.", nearest(name, known))])
    return read(known[name])


def examples() -> pd.DataFrame:
    """List the instances that travel with the package.

    Returns
    -------
    DataFrame
        Index ``name``; columns ``title`` and ``kind``: case, published or teaching.
    """
    rows = [{"name": name, "title": tomllib.loads((folder / FILE).read_text(encoding="utf-8"))["title"], "kind": _kind(folder)} for name, folder in _folders().items()]
    return pd.DataFrame(rows).set_index("name")


def _kind(folder: Path) -> str:
    return "case" if folder.parent in (INSTALLED, SOURCE) else folder.parent.name


@cache
def _folders() -> dict[str, Path]:
    """Folder of each instance by name, cases first."""
    home = INSTALLED if INSTALLED.is_dir() else SOURCE
    found = [file.parent for file in home.rglob(FILE)]
    return {folder.name: folder for folder in sorted(found, key=lambda folder: (len(folder.parts), folder))}
