"""The inner loop of episodes, compiled by numba."""
