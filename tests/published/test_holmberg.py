"""Twelve single-source problems of Holmberg, Ronnqvist and Yuan."""

from rebundle.instance.importers.holmberg import read_holmberg


def test_optimum_of_single_source_problem(single_source_problem, holds):
    plan = holds(read_holmberg(single_source_problem.path), single_source_problem.optimum)
    assert not plan.flows.duplicated("destination").any()
