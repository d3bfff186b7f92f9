"""The formats by name, for those who have a file and a word for it."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

from rebundle.instance.importers import Imported, ImportFormatError
from rebundle.instance.importers.holmberg import read_holmberg
from rebundle.instance.importers.orlib import Kind, read_orlib
from rebundle.instance.importers.tscflp import read_tscflp
from rebundle.instance.problem import nearest

FORMATS = ("orlib", "holmberg", "tscflp")


def load(name: str, path: Path, kind: str = "cflp", capacity: float | None = None) -> Imported:
    """Read a file in the format called `name`.

    Parameters
    ----------
    name : str
        ``orlib``, ``holmberg`` or ``tscflp``.
    path : Path
        The file.
    kind, capacity : str, float or None
        For ``orlib``: which problem, and the number that stands for the word capacity.

    Returns
    -------
    tuple of dict and dict
        Header and tables.

    Raises
    ------
    ImportFormatError
        For an unknown format, or a file that does not keep to its format.
    """
    if name == "orlib":
        if kind not in get_args(Kind):
            raise ImportFormatError(f"kind {kind!r}: one of {', '.join(get_args(Kind))} is needed.")
        if capacity is not None and capacity <= 0:
            raise ImportFormatError(f"capacity {capacity:g}: a number above 0 is needed.")
        return read_orlib(path, cast(Kind, kind), capacity)
    if name == "holmberg":
        return read_holmberg(path)
    if name == "tscflp":
        return read_tscflp(path)
    near = nearest(name, FORMATS)
    raise ImportFormatError(f"no format {name!r}" + (f"; did you mean {near!r}?" if near else "") + f" Known: {', '.join(FORMATS)}.")
