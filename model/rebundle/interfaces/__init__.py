"""Thin doors to the Python API."""
