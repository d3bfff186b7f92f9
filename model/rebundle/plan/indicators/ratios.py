"""Shares whose whole may be nothing."""

from __future__ import annotations

import math
from typing import Any


def share(part: Any, whole: Any) -> float:
    """Part of the whole; NaN where the whole is 0 and the share means nothing."""
    return float(part) / float(whole) if whole else math.nan


def trade_share(part: Any, whole: Any) -> float:
    """Part of the whole; 0 where the whole is 0, for nothing is traded."""
    return float(part) / float(whole) if whole else 0.0
