"""From the model to a matrix, through HiGHS, to a plan."""
