"""Names for several prices: what the instance may call them, and what they may stand for."""

from __future__ import annotations

import pytest

import rebundle as rb
from instance import small


def faults(prices: dict[str, list[str]]) -> list[tuple[str, str, str, str]]:
    """Column, value, nearest name and expectation of every problem."""
    with pytest.raises(rb.InstanceError) as refused:
        small.case({"prices": prices})
    assert {(problem.stage, problem.file) for problem in refused.value.problems} == {("references", "instance.toml")}
    return [(problem.column, problem.value, problem.nearest, problem.expected) for problem in refused.value.problems]


@pytest.mark.parametrize("name", ["freight", "freight:air*", "@USA", "duty@*>GBR", "duty@>GBR", "wages@U*/firm", "*"])
def test_a_price_name_may_stand_in_a_group(name: str) -> None:
    assert small.case({"prices": {"moved": [name]}}).header.prices == {"moved": (name,)}


@pytest.mark.parametrize("group", ["freight", "sea:air", "a,b", "rob*", "=x", "x=", "points+", ""])
def test_a_group_hides_no_family_and_reads_as_a_name(group: str) -> None:
    ((column, value, _, _),) = faults({group: ["wages"]})
    assert (column, value) == (f"prices.{group}", "")


@pytest.mark.parametrize(
    ("name", "near", "expected"),
    [
        ("frieght", "freight", "no cost family"),
        ("freigth:air", "freight", "no cost family"),
        ("wages@USB", "USA", "no country or agreement"),
        ("duty@GBR>USX", "USA", "no country or agreement"),
        ("wages/acme", "", "no owner"),
        ("freight,wages", "", "one name per entry"),
        ("wages=", "", "one name per entry"),
        ("", "", "no price name"),
        (":@/", "", "no price name"),
        ("other", "", "itself"),
    ],
)
def test_a_member_that_stands_for_nothing_is_named(name: str, near: str, expected: str) -> None:
    ((column, value, nearest, text),) = faults({"moved": ["wages", name], "other": ["freight"]})
    assert (column, value, nearest) == ("prices.moved", name, near)
    assert expected in text


def test_all_faults_come_at_once() -> None:
    assert [fault[:2] for fault in faults({"wages": ["freight"], "empty": [], "moved": ["frieght", "wagse"]})] == [
        ("prices.wages", ""),
        ("prices.empty", ""),
        ("prices.moved", "frieght"),
        ("prices.moved", "wagse"),
    ]
