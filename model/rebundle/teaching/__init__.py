"""Exercises: questions whose answers are computed from the instances when asked for."""
