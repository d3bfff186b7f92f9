"""From files others use to instances: parsed as a whole, or refused with the number that is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance.schema import FORMAT

Array = np.ndarray[Any, np.dtype[np.float64]]
Imported = tuple[dict[str, Any], dict[str, pd.DataFrame]]
"""A header and its tables, ready for `rebundle.instance.write.write` or `rebundle.make`."""

COUNTRY = "XX"
MODE = "road"
PADDING = "\0\x1a \t\r\n"


class ImportFormatError(ValueError):
    """A file that does not keep to its format; the message names the file and the number."""


class Numbers:
    """The numbers of a text file, taken block by block in the order of its format.

    Parameters
    ----------
    path : str or Path
        The file; numbers are separated by blanks and line ends. What old systems put after the end (zero bytes,
        Ctrl-Z) is left out.
    stand_ins : mapping of str to float, optional
        Words that the file may hold in place of a number, with the number they stand for.
    """

    def __init__(self, path: str | Path, stand_ins: Mapping[str, float] | None = None) -> None:
        self.path = Path(path)
        try:
            self._text = self.path.read_text(encoding="utf-8-sig").rstrip(PADDING)
        except (OSError, UnicodeDecodeError) as error:
            raise ImportFormatError(f"{self.path}: cannot be read as text: {error}.") from None
        known = {word: repr(float(number)) for word, number in (stand_ins or {}).items()}
        self.words = [known.get(word, word) for word in self._text.split()]
        self._next = 0

    def size(self, what: str) -> int:
        """Take one whole number above 0: how many there are of something."""
        number = float(self.take(1, what)[0])
        if number != math.floor(number) or number < 1:
            raise self._fault(self._next - 1, f"the {what} is to be a whole number above 0")
        return int(number)

    def take(self, count: int, what: str) -> Array:
        """Take the next `count` numbers, all at least 0.

        Raises
        ------
        ImportFormatError
            Where the file ends too early, or holds anything but a finite number of at least 0.
        """
        words = self.words[self._next : self._next + count]
        if len(words) < count:
            block = what if count == 1 else f"numbers {self._next + 1} to {self._next + count} are the {what}"
            raise ImportFormatError(f"{self.path}: number {len(self.words) + 1} is missing: the file ends after {len(self.words)} numbers ({block}).")
        try:
            values = np.array(words, dtype=np.float64)
            wrong = ~np.isfinite(values) | (values < 0) | np.array(["_" in word for word in words])
        except ValueError:
            wrong = np.array([not _is_number(word) for word in words])
        if wrong.any():
            raise self._fault(self._next + int(np.argmax(wrong)), f"a plain number of at least 0 is needed ({what})")
        self._next += count
        return values

    def end(self) -> None:
        """Make sure that nothing is left.

        Raises
        ------
        ImportFormatError
            Where the file goes on.
        """
        extra = len(self.words) - self._next
        if extra:
            raise self._fault(self._next, f"{extra} more than the {self._next} numbers that the sizes at the top of the file allow for")

    def first_line(self) -> int:
        """Count the numbers in the first line that holds any."""
        return next((len(line.split()) for line in self._text.splitlines() if line.strip()), 0)

    def _fault(self, position: int, what: str) -> ImportFormatError:
        return ImportFormatError(f"{self.path}, line {self._line(position)}, number {position + 1} ({self.words[position][:20]!r}): {what}.")

    def _line(self, position: int) -> int:
        seen = 0
        for line, text in enumerate(self._text.splitlines(), start=1):
            seen += len(text.split())
            if seen > position:
                return line
        return 0


def _is_number(word: str) -> bool:
    try:
        return float(word) >= 0
    except ValueError:
        return False


def header(title: str, description: str, source: str) -> dict[str, Any]:
    """Header of an imported problem: one nameless country, money in the units of the source."""
    return {"format": FORMAT, "title": title, "description": description, "source": source, "currency": "units", "home": COUNTRY}


def ground(sites: list[str], markets: list[str]) -> dict[str, pd.DataFrame]:
    """Tables that every imported problem shares: the country, its sites and markets, one mode without rates.

    Nothing has coordinates, so that no lane exists but those the problem states.
    """
    return {
        "countries": pd.DataFrame({"country": [COUNTRY], "name": ["not stated"], "capital_rate": [0.0]}),
        "sites": pd.DataFrame({"site": sites, "country": COUNTRY}),
        "markets": pd.DataFrame({"market": markets, "country": COUNTRY}),
        "modes": pd.DataFrame({"mode": [MODE]}),
    }


def lanes(origins: list[str], destinations: list[str], unit_cost: Array, item: str = "*") -> pd.DataFrame:
    """Lanes from every origin to every destination at the stated cost per unit, one row of `unit_cost` per origin."""
    return pd.DataFrame(
        {
            "origin": np.repeat(origins, len(destinations)),
            "destination": np.tile(destinations, len(origins)),
            "mode": MODE,
            "item": item,
            "cost_per_unit": unit_cost.ravel(),
        }
    )


def names(letter: str, count: int) -> list[str]:
    """Return names in the order of the file: w1, w2 and so on."""
    return [f"{letter}{number}" for number in range(1, count + 1)]
