"""A supplier site on which any cell stands is in use."""

from __future__ import annotations

import pytest

from formulation.toy import SUPPLIER, TWO_SITES, keys, optimum, row, toy

CELLS = [{"cell": "shop", "stage": "fabrication"}, {"cell": "printer", "stage": "print"}]


def test_a_cell_makes_the_relationship() -> None:
    owners = [{"owner": "acme", "qualification": 70}]
    case = toy(sites=SUPPLIER["sites"], owners=owners, cells=CELLS)
    assert keys(case, "relationships") == {"shop,a", "printer,a"}
    assert row(case, "relationships", "shop", "a") == (None, {"present[shop,a]": 1, "relation[a]": -1}, 0)
    assert optimum(case) == pytest.approx(70)
    assert optimum(case, without=["relationships"]) == 0


def test_the_firm_has_none_with_itself() -> None:
    case = toy(**TWO_SITES, owners=[{"owner": "acme", "qualification": 70}])
    assert keys(case, "relationships") == set()
    assert optimum(case) == 0
