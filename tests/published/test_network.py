"""A planner-like network whose optimum a model written apart from this one has proved."""

import pytest
from network_mapping import network_tables


@pytest.mark.slow
def test_optimum_of_network_with_cells_printers_and_design(published, holds):
    plan = holds(network_tables(published, 20, 10, 5, 2, 0), 35_694_320.14)
    assert plan.cost == pytest.approx(35_694_320.14, abs=0.01)
