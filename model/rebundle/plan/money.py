"""Money with sensible digits and its unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """One unit for all money of a table.

    Parameters
    ----------
    currency : str
        Currency of the money.
    factor : float
        Size of the unit.
    word : str
        Name of the unit, such as ``million``.
    """

    currency: str
    factor: float
    word: str

    @property
    def unit(self) -> str:
        """Unit for a table's head, such as ``million USD/year``."""
        return f"{self.word} {self.currency}/year".strip()

    def number(self, value: float) -> str:
        """Value in the unit, such as ``16,928.9`` or, unscaled, ``81.25``."""
        scaled = value / self.factor
        digits = 1 if self.factor > 1 else 2
        text = f"{scaled:,.{digits}f}"
        return f"{0:.{digits}f}" if float(text.replace(",", "")) == 0 else text

    def signed(self, value: float) -> str:
        """As `number`, with a plus where it is more than nothing."""
        text = self.number(value)
        return text if value < 0 or float(text.replace(",", "")) == 0 else "+" + text


def scale(currency: str, values: Iterable[float]) -> Scale:
    """Choose the unit for some money: plain below 100,000, thousands below 100 million, else millions."""
    largest = max((abs(value) for value in values if value == value), default=0.0)
    for factor, word, least in ((1e6, "million", 1e8), (1e3, "thousand", 1e5)):
        if largest >= least:
            return Scale(currency, factor, word)
    return Scale(currency, 1.0, "")


def phrase(value: float, currency: str) -> str:
    """Money in a sentence, such as ``USD 16,929 million``; three to five digits."""
    chosen = scale(currency, [value * 10])
    number = value / chosen.factor
    digits = 0 if abs(number) >= 1000 else 1 if abs(number) >= 10 else 2
    return " ".join(part for part in (currency, f"{number:,.{digits}f}", chosen.word) if part)


def share(value: float) -> str:
    """A gap or share as a percentage, such as ``0.0098 %``; ``0 %`` where nothing is left."""
    percent = 100 * value
    if percent == 0:
        return "0 %"
    return f"{percent:.1f} %" if percent >= 10 else f"{percent:.2g} %" if percent >= 1e-6 else "under 0.000001 %"
