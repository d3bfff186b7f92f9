"""Prices by name: which cost lines a name means, and how a what-if moves them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rebundle.analysis.windfalls import windfall
from rebundle.instance.data import Instance
from rebundle.instance.price_names import DERIVED, members, named
from rebundle.solver.matrix import Array, Matrix

FACTOR, ABSOLUTE, POINTS = "factor", "absolute", "points"
SIGNS = {":": FACTOR, "=": ABSOLUTE, "+": POINTS}
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?"
"""A number of a what-if, as people write it."""
_RANGE = re.compile(rf"^(?P<name>.+?)(?P<sign>[:=+])(?P<low>{NUMBER}):(?P<high>{NUMBER})$")


class PriceError(ValueError):
    """A price name or range that means nothing here."""


@dataclass(frozen=True)
class Price:
    """A price that a what-if moves: the lines it names, and how.

    Parameters
    ----------
    name : str
        ``family:kind@place/owner``, parts may be left out or hold ``*``: ``wages``, ``wages@CHN``,
        ``wages:engineer@IND``, ``freight:sea``, ``duty@*>USA``; ``@IND`` is everything priced there. A place may
        be a country, two countries ``from>to``, or the name of an agreement for all its members. Several names
        joined by commas, or a name the instance gives to several (``[prices]``), move together.
    kind : str
        ``factor`` (times today's price), ``absolute`` (in the line's own unit, a supplier's margin on top) or
        ``points`` (added to today's price).
    low, high : float
        Range.
    """

    name: str
    kind: str
    low: float
    high: float

    def __str__(self) -> str:
        sign = next(sign for sign, kind in SIGNS.items() if kind == self.kind)
        return f"{self.name}{'' if sign == ':' else sign}"


@dataclass(frozen=True, eq=False)
class Box:
    """The prices of all lines as a straight function of a few numbers: base + directions @ u.

    Attributes
    ----------
    prices : tuple of Price
        What moves, in order.
    base : ndarray
        Prices of all lines where every number is 0.
    directions : ndarray
        One column per moved price.
    """

    prices: tuple[Price, ...]
    base: Array
    directions: Array

    @property
    def low(self) -> Array:
        """Lower corner."""
        return np.array([price.low for price in self.prices])

    @property
    def high(self) -> Array:
        """Upper corner."""
        return np.array([price.high for price in self.prices])

    @property
    def today(self) -> Array:
        """The numbers at today's prices: 1 for a factor, 0 for points; NaN for an absolute price that differs by line."""
        return np.array([{FACTOR: 1.0, POINTS: 0.0}.get(price.kind, np.nan) for price in self.prices])

    def at(self, numbers: Array) -> Array:
        """Price of each line at the numbers."""
        return np.asarray(self.base + self.directions @ np.asarray(numbers, dtype=float))

    def unit(self) -> Box:
        """The same prices with every number running from 0 to 1."""
        return Box(self.prices, self.at(self.low), self.directions * (self.high - self.low))

    def touched(self, axis: int) -> Array:
        """Which lines a price moves."""
        return np.asarray(self.directions[:, axis] != 0)


def parse(text: str) -> Price:
    """Read a price with its range, such as ``robots:0.2:2``, ``wages:engineer@IND=10:40`` or ``duty@MEX>USA+0:25%``.

    Raises
    ------
    PriceError
        Where the text has no range, or the range is upside down.
    """
    found = _RANGE.match(text.strip())
    if not found:
        raise PriceError(f"{text!r} is not a price with a range; write NAME:LOW:HIGH for factors, NAME=LOW:HIGH for prices or NAME+LOW:HIGH for added points, such as robots:0.2:2")
    return price(found["name"] + ("" if found["sign"] == ":" else found["sign"]), number(found["low"]), number(found["high"]))


def change(text: str) -> tuple[str, float]:
    """Read a single change, such as ``robots:0.5``, ``wages:engineer@IND=12`` or ``duty@MEX>USA+25%``, as a name and a number for `moved`.

    Raises
    ------
    PriceError
        Where the text is no change.
    """
    found = re.match(rf"^(?P<name>.+?)(?P<sign>[:=+])(?P<value>{NUMBER})$", text.strip())
    if not found:
        raise PriceError(f"{text!r} is not a change of a price; write NAME:FACTOR, NAME=PRICE or NAME+POINTS, such as robots:0.5")
    return found["name"] + found["sign"].replace(":", ""), number(found["value"])


def price(name: str, low: float, high: float) -> Price:
    """Make a price from its name and range; a name that ends in ``=`` is absolute, in ``+`` added points.

    Raises
    ------
    PriceError
        Where the range is upside down or a factor negative.
    """
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise PriceError(f"{name}: the range goes from {low:g} to {high:g}; give two numbers, the smaller first")
    refuse_negative(name, low)
    return Price(*bare(name), float(low), float(high))


def number(text: str) -> float:
    """Read a number; a percentage is divided by 100.

    Raises
    ------
    PriceError
        Where the text is none.
    """
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError as error:
        raise PriceError(f"{text!r} is no number; write 0.25 or 25%") from error


def box(case: Instance, matrix: Matrix, prices: Sequence[Price]) -> Box:
    """Lay out what moves when prices move.

    Parameters
    ----------
    case : Instance
        The instance.
    matrix : Matrix
        Its compiled model.
    prices : sequence of Price
        What moves; no line may be moved twice.

    Raises
    ------
    PriceError
        Where a name means no line (with the nearest names), moves nothing, mixes units, or two names share lines.
    """
    base, directions = matrix.prices.copy(), np.zeros((len(matrix.lines), len(prices)))
    taken: dict[int, str] = {}
    for axis, moved in enumerate(prices):
        mask = select(case, matrix.lines, moved.name)
        if moved.kind != FACTOR:
            mask = _one_unit(matrix.lines, mask, moved)
        elif not np.any(matrix.prices[mask]):
            raise PriceError(f"{moved.name}: its price is 0 today, so no factor moves it; give prices ({moved.name}=LOW:HIGH) or added points ({moved.name}+LOW:HIGH)")
        for line in np.flatnonzero(mask).tolist():
            if line in taken:
                raise PriceError(f"{taken[line]} and {moved.name} both move {_name(matrix.lines.iloc[line])}; name prices that share no line")
            taken[line] = moved.name
        directions[mask, axis] = matrix.prices[mask] if moved.kind == FACTOR else matrix.points[mask]
        if moved.kind != POINTS:
            base[mask] = 0.0
        elif np.any((lowest := base[mask] + moved.low * directions[mask, axis]) < 0):
            raise PriceError(f"{moved.name}: {moved.low:g} points bring a price down to {lowest.min():g}; a price is at least 0")
    result = Box(tuple(prices), base, directions)
    if paid := windfall(matrix, base, directions, result.low, result.high):
        raise PriceError(f"in this range {paid} pay more than what they are paid for, so that idle cells or hours would pay; end it lower")
    return result


def select(case: Instance, lines: pd.DataFrame, name: str) -> Array:
    """Which lines a name means (bool); names joined by commas and names of ``[prices]`` mean all lines of their members.

    Raises
    ------
    PriceError
        Where it, or a member, means none, with the nearest names.
    """
    mask = np.zeros(len(lines), dtype=bool)
    for part in members(case, name):
        mask |= _single(case, lines, part, "" if part == name else f"{name}: ")
    return mask


def _single(case: Instance, lines: pd.DataFrame, name: str, group: str) -> Array:
    mask = named(case, lines, name)
    if not mask.any():
        near = difflib.get_close_matches(name, [*case.header.prices, *names(lines)], n=4, cutoff=0.5)
        raise PriceError(f"{group}no cost line is called {name!r}" + (f"; nearest: {', '.join(near)}" if near else f"; families here: {', '.join(lines['family'].unique())}"))
    return mask


def names(lines: pd.DataFrame) -> list[str]:
    """Every name without a star that means some line: families, with kinds, with places, and places alone."""
    kinds = lines[lines["kind"] != ""]
    found = [
        *lines["family"],
        *(kinds["family"] + ":" + kinds["kind"]),
        *(lines["family"] + "@" + lines["place"]),
        *(kinds["family"] + ":" + kinds["kind"] + "@" + kinds["place"]),
        *("@" + lines["place"]),
    ]
    return list(dict.fromkeys(name for name in found if not name.endswith("@")))


def _one_unit(lines: pd.DataFrame, mask: Array, moved: Price) -> Array:
    """Lines whose price may be set or added to: one unit, lines that share another's driver left out."""
    kinds = lines.loc[mask, "kind"]
    plain = mask.copy()
    plain[mask] = ~kinds.str.endswith(DERIVED)
    chosen = plain if plain.any() else mask
    units = sorted(set(lines.loc[chosen, "price_unit"]))
    if len(units) > 1:
        raise PriceError(f"{moved.name}: its lines are priced in {', '.join(units)}; name lines of one unit, or move it by a factor")
    if units == ["index"]:
        raise PriceError(f"{moved.name}: its prices are indexes with 1 for today; move it by a factor")
    return chosen


def _name(line: pd.Series) -> str:
    from rebundle.solver.extract import line_names

    return str(line_names(pd.DataFrame([line])).iloc[0])


def moved(case: Instance, matrix: Matrix, changes: Iterable[tuple[str, float]]) -> Array:
    """Price of each line after single changes, such as ``[("robots", 0.5), ("duty@MEX>USA+", 0.25)]``."""
    pairs = list(changes)
    for name, value in pairs:
        refuse_negative(name, value)
    if not np.all(np.isfinite([value for _, value in pairs])):
        raise PriceError("a price is a number of at least 0")
    chosen = [Price(*bare(name), value, value) for name, value in pairs]
    return box(case, matrix, chosen).at(np.array([value for _, value in pairs]))


def refuse_negative(name: str, value: float) -> None:
    """Raise `PriceError` for a factor or a price below 0; added points may be."""
    if value < 0 and not name.endswith("+"):
        raise PriceError(f"{name.rstrip('=')}: {'a price' if name.endswith('=') else 'a factor'} of {value:g} is less than nothing; a price is at least 0")


def bare(name: str) -> tuple[str, str]:
    """Name without its sign, and how it moves: ``robots`` is a factor, ``robots=`` a price, ``robots+`` added points."""
    kind = SIGNS[name[-1]] if name[-1:] in ("=", "+") else FACTOR
    return (name[:-1] if kind != FACTOR else name), kind
