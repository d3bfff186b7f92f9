"""What comes out: the plan, its audit, reading and writing."""
