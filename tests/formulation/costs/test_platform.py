"""Fee of a selling platform."""

from __future__ import annotations

import pytest

from formulation.toy import bill, drivers, toy


def test_the_fee_is_a_share_of_the_value() -> None:
    case = toy(items={"declared_value": 200}, modes={"platform_fee": 0.08})
    assert drivers(case, "platform") == {"road@A>B/firm": {"flow[good,a,m,road]": 200}}
    assert bill(case, "platform") == {"platform:road@A>B": (0.08, 2000, "currency of value/year", pytest.approx(160))}


def test_a_mode_without_fee_has_no_line() -> None:
    assert drivers(toy(items={"declared_value": 200}), "platform") == {}
