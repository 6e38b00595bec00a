"""The vectors of :mod:`ic_sandbox.planning.kernels.lanes` as numpy arrays, so that kernels run without the compiler.

``make coverage`` repeats the tests of kernels with NUMBA_DISABLE_JIT=1, because compiled functions report no lines. A
sum of products is rounded twice here, so these values may differ in the last digits.
"""

from __future__ import annotations

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


def vstore_u8(array: Vector, index: int, value: Vector) -> None:
    array.reshape(-1)[index : index + len(value)] = value.astype(np.uint8)


def broadcast(scalar: float, many: Many) -> Vector:
    return np.full(len(many), scalar, np.asarray(many).dtype)


def vscale(scalar: float, value: Vector) -> Vector:
    return np.multiply(scalar, value, dtype=value.dtype)


def vfma(total: Vector, scalar: float, value: Vector) -> Vector:
    return np.add(total, vscale(scalar, value))


def vsub(one: Vector, other: Vector) -> Vector:
    return np.subtract(one, other)


def vabs(value: Vector) -> Vector:
    return np.abs(value)


def vmax(one: Vector, other: Vector) -> Vector:
    return np.where(one > other, one, other)


def vadd_if(total: Vector, value: Vector, least: Vector, scalar: float) -> Vector:
    return np.where(value >= least, total + scalar, total)


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


def install() -> None:
    """Replace the instructions; call this before a module imports them."""
    for function in (
        load_i32,
        load_f64,
        store_f64,
        vload,
        vstore,
        vstore_u8,
        broadcast,
        vscale,
        vfma,
        vsub,
        vabs,
        vmax,
        vadd_if,
        vselect_positive,
        vselect_above,
        vany_above,
        vany_within,
        vscale_wide,
        vscale_narrow,
    ):
        setattr(lanes, function.__name__, function)
