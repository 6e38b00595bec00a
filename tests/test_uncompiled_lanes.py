"""The stand-ins with which ``make coverage`` runs kernels without the compiler."""

from __future__ import annotations

import numba
import pytest
from numba.core.extending import _Intrinsic

from ic_sandbox.planning.kernels import lanes
from tests import uncompiled_lanes


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="the stand-ins have replaced the instructions")
def test_every_instruction_has_a_stand_in_and_no_other_function_has_one() -> None:
    instructions = {name for name, value in vars(lanes).items() if isinstance(value, _Intrinsic)}
    assert {function.__name__ for function in uncompiled_lanes.INSTRUCTIONS} == instructions
