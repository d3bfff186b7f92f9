"""Many points solved in parallel, kept as they are found."""
