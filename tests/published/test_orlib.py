"""The OR-Library's cap41 to cap134 in each kind with a printed optimum, and capa1 and capa2 with split demand."""

from rebundle.instance.importers.orlib import read_orlib


def test_optimum_of_the_or_library(orlib_problem, holds):
    plan = holds(read_orlib(orlib_problem.path, orlib_problem.kind), orlib_problem.optimum)
    if orlib_problem.kind == "sscflp":
        assert not plan.flows.duplicated("destination").any()
