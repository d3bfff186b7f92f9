"""Training grants: a share of what training costs."""

from __future__ import annotations

import pytest

import rebundle as rb
from formulation.costs.test_training import PLACES, WORK
from formulation.toy import bill, drivers, solved, toy

DEAR = [{**PLACES[0], "cost_per_hour": 8}]


def test_a_share_of_the_cost_is_paid() -> None:
    case = toy(**WORK, training=[{**DEAR[0], "support": 0.5}])
    assert drivers(case, "training_grants") == {"operator@A/firm": {"trained[A,operator]": -8}}
    assert bill(case, "training_grants") == {"training_grants:operator@A": (0.5, pytest.approx(-80), "currency/year", pytest.approx(-40))}
    assert solved(case).cost == pytest.approx(400 + 80 - 40)


def test_the_share_that_keeps_the_last_hours_at_home_is_a_break_even() -> None:
    """Training costs 8 less the share, working at b 6 more: equal at a quarter; more than all of it is refused."""
    case = toy(**WORK, training=DEAR)
    found = rb.breakeven(case, "training_grants@A=", 0.0, 1.0)
    assert found.certificate.complete
    assert [switch.at for switch in found.switches] == pytest.approx([0.25])
    with pytest.raises(rb.PriceError, match="training_grants pay more"):
        rb.breakeven(case, "training_grants@A=", 0.0, 1.1)
