"""The programme waits for the latest supplier in use."""

from __future__ import annotations

import pytest

import rebundle as rb
from formulation.toy import keys, optimum, row, solved, toy

SITES = [{"site": "a", "country": "A", "owner": "slow"}, {"site": "b", "country": "A", "owner": "slower"}, {"site": "c", "country": "B"}]


def choice(loss: float, **owners: float) -> rb.Instance:
    """Ten goods cost 10 each from a, 2 from b and 25 at c; their suppliers delay the programme by 30 and 50 days, c is the firm's own."""
    days = {"slow": 30, "slower": 50, **owners}
    return toy(
        {"programme": {"loss_per_day": loss, "years": 1}},
        sites=SITES,
        owners=[{"owner": owner, "programme_days": late} for owner, late in days.items()],
        lanes=[{"origin": site, "destination": "m", "mode": "road"} for site in "abc"],
        recipe_sites=[{"recipe": "make", "site": site, "unit_cost": cost} for site, cost in (("a", 10), ("b", 2), ("c", 25))],
    )


def test_the_programme_is_as_late_as_each_supplier_in_use() -> None:
    case = choice(1)
    assert keys(case, "programme") == {"a", "b"}
    assert row(case, "programme", "b") == (None, {"relation[b]": 50, "latest[A]": -1}, 0)
    assert optimum(case) == pytest.approx(10 * 2 + 50)
    assert optimum(case, without=["programme"]) == pytest.approx(10 * 2)


@pytest.mark.parametrize(("loss", "site"), [(3.9, "b"), (4.1, "a"), (4.9, "a"), (5.1, "c")])
def test_a_dear_day_drives_out_the_latest_supplier_and_then_all(loss: float, site: str) -> None:
    """b against a: 20 + 50 x and 100 + 30 x, equal at 4; a against the firm's own c: 100 + 30 x and 250, equal at 5."""
    plan = solved(choice(loss))
    assert list(plan.flows["origin"]) == [site]


def test_suppliers_in_time_need_no_row() -> None:
    assert keys(choice(1, slow=0, slower=0), "programme") == set()
    assert keys(choice(1, slow=0), "programme") == {"b"}
