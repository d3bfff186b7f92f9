"""Pictures: one file per chart."""
