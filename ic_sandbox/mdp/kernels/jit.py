"""How kernels are compiled."""

from __future__ import annotations

from numba import njit

lean = njit(cache=True, nogil=True, _nrt=False)
"""Compiles a kernel that allocates nothing, without the counting of references: so it takes a third of the time."""
