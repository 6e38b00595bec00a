"""The inner loops of planning, compiled by numba."""
