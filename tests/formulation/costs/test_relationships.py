"""Qualification of supplier sites in use."""

from __future__ import annotations

from formulation.toy import bill, drivers, toy

ACME = {"owners": [{"owner": "acme", "qualification": 70, "margin": 0.25}]}
SITES = [{"site": "a", "country": "A", "owner": "acme"}, {"site": "b", "country": "A", "owner": "acme"}, {"site": "c", "country": "A", "owner": "acme"}]
LANES = [{"origin": site, "destination": "m", "mode": "road"} for site in "abc"]


def test_each_site_in_use_is_qualified_once() -> None:
    case = toy(**ACME, sites=SITES, lanes=LANES, cells={"hours_per_year": 3}, recipes={"hours": 1}, placements=[{"cell": "shop", "site": "*", "max": 2}])
    assert drivers(case, "relationships") == {"@A/acme": {f"relation[{site}]": 1 for site in "abc"}}
    assert bill(case, "relationships") == {"relationships@A/acme": (70, 2, "supplier sites", 140)}


def test_a_supplier_qualified_for_nothing_keeps_its_line() -> None:
    assert bill(toy(owners=[{"owner": "acme"}], sites=SITES[:1]), "relationships") == {"relationships@A/acme": (0, 1, "supplier sites", 0)}


def test_the_firm_is_qualified() -> None:
    assert drivers(toy(**ACME), "relationships") == {}
