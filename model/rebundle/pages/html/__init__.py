"""The report: one page with everything in it."""
