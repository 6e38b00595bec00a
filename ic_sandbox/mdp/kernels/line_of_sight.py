"""The cells that a camera sees."""

from __future__ import annotations

from ic_sandbox.mdp.kernels.jit import lean


@lean
def look(row, col, reach, cells, walls, seen):
    """Write into ``seen`` bool [N] which of the cells int64 [N, 2] a camera at (row, col) sees.

    A sight line is sampled at its n - 1 inner points k/n, with n the Chebyshev distance. A point halfway between two
    cells is blocked only if both are walls. Integer arithmetic keeps "halfway" exact.
    """
    for i in range(cells.shape[0]):
        down, right = cells[i, 0] - row, cells[i, 1] - col
        n = max(abs(down), abs(right))
        seen[i] = n <= reach
        k = 1
        while k < n and seen[i]:
            down_rest, right_rest = 2 * (down * k % n), 2 * (right * k % n)
            one_row, one_col = row + down * k // n, col + right * k // n
            other_row, other_col = one_row + (down_rest >= n), one_col + (right_rest >= n)
            one_row += down_rest > n
            one_col += right_rest > n
            seen[i] = not (walls[one_row, one_col] and walls[other_row, other_col])
            k += 1
