"""The vectors of :mod:`ic_sandbox.planning.kernels.lanes` as numpy arrays, so that kernels run without the compiler.

``make coverage`` repeats the tests of kernels with NUMBA_DISABLE_JIT=1, because compiled functions report no lines. A
sum of products is rounded twice here, so these values may differ in the last digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.kernels import lanes

Vector = NDArray[Any]
Many = tuple[Any, ...]


def load_i32(tape: Vector, index: int) -> int:
    return int(tape[index])


def load_f64(tape: Vector, index: int) -> float:
    return float(tape[index : index + 2].view(np.float64)[0])


def store_f64(tape: Vector, index: int, value: float) -> None:
    tape[index : index + 2].view(np.float64)[0] = value


def vload(array: Vector, index: int, many: Many) -> Vector:
    return array[index : index + len(many)].copy()


def vstore(array: Vector, index: int, value: Vector) -> None:
    array[index : index + len(value)] = value


def transpose_8(
    table: Vector, index: int, stride: int, added: Vector, at: int, out: Vector, out_index: int, out_stride: int
) -> None:
    for row in range(8):
        for column in range(8):
            out[out_index + column * out_stride + row] = table[index + row * stride + column] + added[at + row]


def broadcast(scalar: float, many: Many) -> Vector:
    return np.full(len(many), scalar, np.asarray(many).dtype)


def vscale(scalar: float, value: Vector) -> Vector:
    return np.multiply(scalar, value, dtype=value.dtype)


def vfma(total: Vector, scalar: float, value: Vector) -> Vector:
    return np.add(total, vscale(scalar, value))


def vadd(one: Vector, other: Vector) -> Vector:
    return np.add(one, other)


def vsub(one: Vector, other: Vector) -> Vector:
    return np.subtract(one, other)


def vabs(value: Vector) -> Vector:
    return np.abs(value)


def vmax(one: Vector, other: Vector) -> Vector:
    return np.where(one > other, one, other)


def vempty(many: Many) -> Vector:
    return np.zeros(len(many), np.uint8)


def vunite_if(sets: Vector, value: Vector, least: Vector, bits: int) -> Vector:
    return np.where(value >= least, sets | np.uint8(bits & 255), sets)


def vselect_positive(asked: Vector, one: Vector, other: Vector) -> Vector:
    return np.where(asked > 0, one, other)


def vselect_above(value: Vector, least: Vector, one: Vector, other: Vector) -> Vector:
    return np.where(value > least, one, other)


def vany_above(value: Vector, least: Vector) -> bool:
    return bool(np.any(value > least))


def vany_within(asked: Vector, value: Vector, most: Vector) -> bool:
    return bool(np.any((asked > 0) & (value <= most)))


def vscale_wide(value: Vector, factors: Vector) -> Vector:
    return value.astype(np.float64) * factors


def vscale_narrow(value: Vector, factors: Vector, many: Many) -> Vector:
    return (value * factors).astype(np.asarray(many).dtype)


def vnarrow(value: Vector) -> Vector:
    return value.astype(np.float32)


INSTRUCTIONS: tuple[Callable[..., Any], ...] = (
    load_i32,
    load_f64,
    store_f64,
    vload,
    vstore,
    transpose_8,
    broadcast,
    vscale,
    vfma,
    vadd,
    vsub,
    vabs,
    vmax,
    vempty,
    vunite_if,
    vselect_positive,
    vselect_above,
    vany_above,
    vany_within,
    vscale_wide,
    vscale_narrow,
    vnarrow,
)
"""What the tests replace."""


def install() -> None:
    """Replace the instructions; call this before a module imports them."""
    for function in INSTRUCTIONS:
        setattr(lanes, function.__name__, function)
