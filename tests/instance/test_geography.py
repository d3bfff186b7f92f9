"""Distances, hours of difference and annuities against values from elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rebundle.instance.geography import EARTH_RADIUS_KM, annuity, great_circle, time_zones

JFK, LHR, NRT, SYD = (40.6413, -73.7781), (51.4700, -0.4543), (35.7720, 140.3929), (-33.9399, 151.1753)


@pytest.mark.parametrize(("one", "other", "km"), [(JFK, LHR, 5540), (NRT, JFK, 10830), (SYD, LHR, 17016), (JFK, JFK, 0)])
def test_great_circles_are_as_in_the_books(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert great_circle(*one, *other) == pytest.approx(km, rel=2e-3)
    assert great_circle(*one, *other) == pytest.approx(great_circle(*other, *one))


@pytest.mark.parametrize(
    ("points", "share"),
    [((0, 0, 90, 0), 0.25), ((0, 0, 0, 180), 0.5), ((90, 0, -90, 0), 0.5), ((0, 179, 0, -179), 2 / 360), ((60, 0, 60, 180), 60 / 360), ((10, 20, -10, -160), 0.5)],
)
def test_shares_of_the_globe(points: tuple[float, float, float, float], share: float) -> None:
    assert great_circle(*points) == pytest.approx(share * 2 * math.pi * EARTH_RADIUS_KM)


def test_distances_of_unknown_places_are_unknown() -> None:
    assert np.isnan(great_circle(np.array([math.nan, 1.0]), 2.0, 3.0, 4.0)).tolist() == [True, False]


@pytest.mark.parametrize(("lon", "other", "hours"), [(-73.8, -0.5, 5), (139.7, -118.2, 7), (0, 180, 12), (179, -179, 0), (0, 7, 0), (0, 8, 1), (math.nan, 100, 0), (172, -172, 2)])
def test_hours_of_difference_go_the_short_way_round(lon: float, other: float, hours: int) -> None:
    assert time_zones(lon, other) == hours
    assert time_zones(other, lon) == hours


# 0.1 over 10 years: 0.1 / (1 - 1.1^-10) = 0.1 / (1 - 0.3855432894)
@pytest.mark.parametrize(("rate", "years", "charge"), [(0.1, 10, 0.1627453949), (0.08, 20, 0.1018522088), (0.05, 1, 1.05), (0.0, 8, 0.125), (1.0, 1, 2.0), (1e-12, 10, 0.1)])
def test_annuities_against_hand_values(rate: float, years: float, charge: float) -> None:
    assert annuity(rate, years) == pytest.approx(charge, rel=1e-9)


def test_an_annuity_pays_back_the_capital() -> None:
    rate, years = np.array([0.0, 0.03, 0.2]), np.array([7, 7, 7])
    worth = sum(annuity(rate, years) / (1 + rate) ** year for year in range(1, 8))
    np.testing.assert_allclose(worth, 1.0)
