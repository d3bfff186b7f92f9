"""A route: what lies ahead of a good, and of what is made of it."""

from __future__ import annotations

import math
from typing import NamedTuple

from rebundle.instance.customs import Borders

DIGITS = 4
"""Decimals of the days that are left: so many that the tables of a plan name a route as the model knows it."""


class Route(NamedTuple):
    """Borders ahead, the nearest first, and the days within which the good must be made so that its customer has it in time."""

    borders: Borders = ()
    left: float = math.inf

    def __str__(self) -> str:
        days = [f"<={self.left:.10g}"] if self.left < math.inf else []
        return ", ".join([*map(str, self.borders), *days])

    def within(self, days: float) -> Route:
        """The same borders when so many days are spent."""
        return self._replace(left=round(self.left - days, DIGITS)) if self.left < math.inf else self
