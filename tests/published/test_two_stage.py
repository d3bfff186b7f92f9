"""Two-stage problems of Fernandes et al.: plants, depots, customers."""

from rebundle.instance.importers.tscflp import read_tscflp


def test_optimum_of_two_stage_problem(two_stage_problem, holds):
    plan = holds(read_tscflp(two_stage_problem.path), two_stage_problem.optimum)
    assert set(plan.runs["recipe"]) == {"make", "store"}
