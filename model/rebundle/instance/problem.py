"""What is wrong with an instance: rows a person can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One fault of an instance.

    Parameters
    ----------
    stage : str
        ``files``, ``columns``, ``values``, ``references`` or ``network``.
    file : str
        File of the fault.
    row : int or None
        Line of the file, the header being line 1.
    column : str
        Column or key.
    value : str
        The offending value as it stands in the file.
    expected : str
        What was expected and how to mend it.
    nearest : str
        Nearest valid name, where a name was wrong.
    """

    stage: str
    file: str
    row: int | None
    column: str
    value: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row is not None else "") + (f", column {self.column}" if self.column else "")
        what = f": {self.value!r}" if self.value else ""
        nearest = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{where}{what}: {self.expected}{nearest}"

    def as_dict(self) -> dict[str, object]:
        """Return the fields as a dictionary, for machines."""
        return asdict(self)


class InstanceError(ValueError):
    """An instance that cannot be used, with every problem of the stage that failed.

    Attributes
    ----------
    problems : tuple of Problem
        All faults found in the first stage that had any.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the valid name most like `name`, or an empty string."""
    known = {known.casefold(): known for known in names}
    found = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    return known[found[0]] if found else ""


def stop(problems: Sequence[Problem]) -> None:
    """Raise `InstanceError` if there are problems."""
    if problems:
        raise InstanceError(problems)
