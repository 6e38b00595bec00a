"""The draws of the stepping kernels, compared with their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ic_sandbox.mdp.kernels import rng
from ic_sandbox.simulation.kernels import agent_steps

BELOW_1 = math.nextafter(1.0, 0.0)
KEYS = st.integers(0, 2**64 - 1).map(np.uint64)


@given(KEYS, st.integers(0, 10**7), st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_bits_are_below_a_chance_exactly_if_their_number_is(key: np.uint64, purpose: int, chance: float) -> None:
    number = rng.uniform_of(key, purpose)
    bits = rng.bits_of(key, np.uint64(rng.salt_of(purpose)))
    for limit in (chance, number, math.nextafter(number, 1.0)):
        assert (bits < rng.numbers_below(limit)) == (number < limit)


@pytest.mark.parametrize("chance", [5e-324, 2.0**-53, 0.1, 0.5, BELOW_1])
def test_as_many_numbers_are_below_a_chance_as_there_are_multiples(chance: float) -> None:
    below = rng.numbers_below(chance)
    assert (below - 1) * 2.0**-53 < chance <= below * 2.0**-53


@given(st.integers(1, 255), st.floats(0, BELOW_1))
def test_a_number_draws_the_actions_of_a_set_with_equal_shares(bits: int, number: float) -> None:
    actions = [action for action in range(8) if bits >> action & 1]
    assert agent_steps.member(bits, number) == actions[int(number * len(actions))]


@given(st.integers(1, 127), st.lists(st.integers(-1, 2), min_size=7, max_size=7))
def test_a_set_has_a_certain_successor_if_all_of_its_actions_have_the_same(bits: int, successors: list[int]) -> None:
    found = {successors[action] for action in range(7) if bits >> action & 1}
    sure = np.array(successors, np.int32)
    certain = found.pop() if len(found) == 1 else agent_steps.UNSURE
    assert agent_steps.sure_of_all(sure, 0, bits, 7) == (certain if certain >= 0 else agent_steps.UNSURE)
