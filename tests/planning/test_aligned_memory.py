"""Memory for plans begins at a cache line, and is used again after it was given back."""

from __future__ import annotations

import numpy as np
import pytest

from ic_sandbox.planning.aligned_memory import LINE, MOST_KEPT, aligned, give_back

SIZE = 12_345


@pytest.mark.parametrize("size", [0, 1, SIZE, MOST_KEPT])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_memory_begins_at_a_cache_line(size: int, kind: type) -> None:
    found = aligned(size, kind)
    assert (found.shape, found.dtype) == ((size,), kind)
    assert size == 0 or found.ctypes.data % LINE == 0


def test_memory_that_was_given_back_is_used_again_once() -> None:
    one = aligned(SIZE)
    address = one.ctypes.data
    give_back(one)
    again, other = aligned(2 * SIZE, np.float32), aligned(SIZE)
    assert again.ctypes.data == address
    assert not np.shares_memory(again, other)


def test_memory_in_use_and_large_memory_is_not_shared() -> None:
    large = aligned(MOST_KEPT)
    give_back(large)
    arrays = [large, aligned(MOST_KEPT), *(aligned(SIZE) for _ in range(10))]
    for number, array in enumerate(arrays):
        array[:] = number
    assert [set(array.tolist()) for array in arrays] == [{number} for number in range(len(arrays))]
