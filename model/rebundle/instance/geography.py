"""Distances on the globe and differences of time."""

from __future__ import annotations

from typing import Any

import numpy as np

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle(lat: Any, lon: Any, other_lat: Any, other_lon: Any) -> Any:
    """Great-circle distance in km between points in degrees (haversine formula); NaN where a point is unknown."""
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half = np.sin((other_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(np.subtract(other_lon, lon)) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def time_zones(lon: Any, other_lon: Any) -> Any:
    """Whole hours of time difference by longitude, 15 degrees an hour, at most 12; 0 where unknown."""
    hours = np.abs(np.round(np.asarray(lon, dtype=float) / 15) - np.round(np.asarray(other_lon, dtype=float) / 15))
    return np.nan_to_num(np.minimum(hours, 24 - hours))


def annuity(rate: Any, years: Any) -> Any:
    """Yearly charge for one unit of capital at `rate` over `years`: rate / (1 - (1 + rate)^-years), 1 / years at rate 0."""
    rate, years = np.asarray(rate, dtype=float), np.asarray(years, dtype=float)
    safe = np.where(rate > 0, rate, 1.0)
    return np.where(rate > 0, safe / -np.expm1(-years * np.log1p(safe)), 1 / years)
