"""Measures: pure functions from the arrays of runs and plans to figures with intervals."""
