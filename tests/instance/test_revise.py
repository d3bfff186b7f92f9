"""A revised instance is what a folder with the same contents would be."""

from __future__ import annotations

import pandas as pd
import pytest

import rebundle as rb


def test_nothing_revised_is_the_same_instance(complete: rb.Instance) -> None:
    assert rb.revise(complete).digest == complete.digest


@pytest.mark.parametrize("name", ["apparel", "hearing-aid", "telecom-single-source"])
def test_a_case_survives(name: str) -> None:
    case = rb.example(name)
    assert rb.revise(case).digest == case.digest


def test_tables_and_settings_are_replaced_and_the_old_instance_stays() -> None:
    case = rb.example("apparel")
    modes = case["modes"].assign(duty_free_below=float("nan"))
    later = rb.revise(case, date="2026-03-15", modes=modes)
    assert later.header.date is not None
    assert later.header.date.isoformat() == "2026-03-15"
    assert later["modes"]["duty_free_below"].isna().all()
    assert case["modes"]["duty_free_below"].notna().any()
    assert later.digest != case.digest
    assert later.name == case.header.title


def test_a_table_without_rows_is_taken_away() -> None:
    case = rb.example("apparel")
    assert "agreements" not in rb.revise(case, agreements=pd.DataFrame()).present


def test_faults_are_named() -> None:
    case = rb.example("apparel")
    with pytest.raises(rb.InstanceError, match=r"tarifs.*Did you mean 'tariffs'"):
        rb.revise(case, tarifs=case["tariffs"])
    with pytest.raises(rb.InstanceError, match=r"tariffs\.csv, row 2, column rate"):
        rb.revise(case, tariffs=case["tariffs"].assign(rate=-1))
    with pytest.raises(rb.InstanceError, match="date"):
        rb.revise(case, date="some day")
