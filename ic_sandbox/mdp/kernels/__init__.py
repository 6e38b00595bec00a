"""The transition of the world language, and the search for reachable states, compiled by numba."""
