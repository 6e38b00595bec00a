"""The inner loops of runs, compiled by numba."""
