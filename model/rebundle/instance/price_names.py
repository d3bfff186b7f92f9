"""Names of prices: their grammar, and the instance's own names for several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.header import FILE
from rebundle.instance.parse import NAME
from rebundle.instance.problem import Problem, nearest
from rebundle.instance.schema import ANY, COST_FAMILIES, FIRM

AND = ","
"""Joins price names that move together; no name of an instance holds it."""

DEMAND = re.compile(r"demand(?::(?P<kind>[^@]+))?(?:@(?P<place>.+))?")
"""Name of what markets want, or of a part of it: ``demand:ITEM@MARKET``."""

DERIVED = ("-surcharge", "-specific", "-surcharge-specific", "-content", "-handling")
"""Ends of kinds that share another line's driver; absolute prices and points leave them alone unless they are named."""

_PARTS = re.compile(r"^(?P<family>[^:@/]*)(?::(?P<kind>[^@]*))?(?:@(?P<place>[^/]*))?(?:/(?P<owner>.*))?$")


def split(name: str) -> dict[str, str] | None:
    """Split ``family:kind@place/owner`` into what is given of it; None where it is no such name."""
    found = _PARTS.match(name)
    return {part: text or "" for part, text in found.groupdict().items()} if found and name else None


def fits(value: str, pattern: str) -> bool:
    """Whether a value fits a pattern in which ``*`` stands for anything."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def members(case: Instance, name: str) -> list[str]:
    """Single price names that a name stands for: those it joins, and those of the instance's ``[prices]``."""
    own = case.header.prices
    return list(dict.fromkeys(part for given in name.split(AND) for part in own.get(given.strip(), (given.strip(),))))


def named(case: Instance, lines: pd.DataFrame, name: str) -> np.ndarray:
    """Which cost lines (family, kind, place, owner) a single name means (bool); the name of an agreement stands for its members."""
    parts = split(name)
    mask = np.full(len(lines), parts is not None)
    for column, pattern in (parts or {}).items():
        if pattern:
            mask &= _at(case, lines[column], pattern) if column == "place" else _matches(lines[column], pattern)
    return mask


def _matches(column: pd.Series, pattern: str) -> np.ndarray:
    known = {value: fits(value, pattern) for value in column.unique()}
    return np.asarray(column.map(known), dtype=bool)


def _at(case: Instance, column: pd.Series, pattern: str) -> np.ndarray:
    """Match places part by part; the name of an agreement stands for its members."""
    parts = [part or ANY for part in pattern.split(">")]
    agreements = case["agreements"]
    inside = [set(agreements.loc[agreements["name"] == part, "country"]) for part in parts]

    def holds(place: str) -> bool:
        own = place.split(">")
        return len(own) == len(parts) and all(here in countries or fits(here, part) for here, part, countries in zip(own, parts, inside, strict=True))

    known = {place: holds(place) for place in column.unique()}
    return np.asarray(column.map(known), dtype=bool)


def check(case: Instance) -> Iterator[Problem]:
    """Every name in ``[prices]`` that would hide another or stands for nothing.

    Families, places and owners are looked up here. Whether the model has a line of that kind there is known
    once it is compiled: ``rebundle check`` and every what-if that uses the name say so.
    """
    for group, names in case.header.prices.items():
        if group in COST_FAMILIES:
            yield _problem(group, "", "the name of a cost family; choose another, or the family could not be moved alone.")
        elif not NAME.fullmatch(group):
            yield _problem(group, "", "a name is needed without : @ > * / , | and without = + - at its beginning.")
        elif group[-1:] in "=+":
            yield _problem(group, "", "a name does not end in = or +, which set and add to a price.")
        if not names:
            yield _problem(group, "", 'name at least one price, such as ["freight", "coordination"].')
        for name in names:
            yield from _member(case, group, name)


def _member(case: Instance, group: str, name: str) -> Iterator[Problem]:
    if name in case.header.prices:
        yield _problem(group, name, "a name of [prices] itself; write out the prices it stands for.")
        return
    for expected, near in unknown(case, name):
        yield _problem(group, name, expected, near)


def unknown(case: Instance, name: str) -> Iterator[tuple[str, str]]:
    """Parts of a single price name that stand for nothing: what was expected, and the nearest name."""
    parts = split(name)
    if AND in name or parts is None or name[-1:] in "=+" or not any(parts.values()):
        yield "no price name; write FAMILY:KIND@PLACE/OWNER or a part of it, one name per entry, without = + or a range.", ""
        return
    countries = {*case["countries"]["country"], *case["agreements"]["name"]}
    owners = {*case["owners"]["owner"], FIRM}
    known = [(parts["family"], COST_FAMILIES, "cost family"), (parts["owner"], owners, "owner")]
    known += [(part, countries, "country or agreement") for part in parts["place"].split(">")]
    for pattern, values, what in known:
        if pattern and not any(fits(value, pattern) for value in values):
            yield f"no {what} is called {pattern!r}.", nearest(pattern, values)


def _problem(group: str, value: str, expected: str, near: str = "") -> Problem:
    return Problem("references", FILE, None, f"prices.{group}", value, expected, near)
