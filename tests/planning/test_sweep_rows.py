"""Rows prepared for sweeping say the same as the model's transitions."""

from __future__ import annotations

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.planning.sweep_rows import rows_of

NOBODY = np.zeros(0, np.uint8)


@pytest.mark.parametrize("name", ["off_switch", "camera_corridor", "gold_rush"])
def test_rows_have_the_probabilities_of_the_model_and_one_outcome_for_being_off(name: str) -> None:
    model = ics.compile_world(ics.load_world(name))
    rows = rows_of(model, NOBODY)
    table, n_living = rows.table, model.n_living
    if name == "off_switch":
        assert np.any(table.outcomes.successors == n_living)
    for position, state in enumerate(rows.states.tolist()):
        for row in range(table.first[position], table.first[position + 1]):
            piece = slice(table.outcomes.offsets[row], table.outcomes.offsets[row + 1])
            expected: dict[int, float] = {position: float(table.staying[row])} if table.staying[row] else {}
            for successor, chance in zip(
                table.outcomes.successors[piece].tolist(), table.outcomes.chances[piece].tolist(), strict=True
            ):
                assert successor not in expected
                expected[successor] = chance
            for action in range(len(model.actions)):
                if not table.bits[row] >> action & 1:
                    continue
                found: dict[int, float] = {}
                for after, chance in zip(
                    *(part.tolist() for part in model.transitions.row(state, action)), strict=True
                ):
                    place = n_living if after >= n_living else int(np.flatnonzero(rows.states == after)[0])
                    found[place] = found.get(place, 0.0) + chance
                assert found == pytest.approx(expected, abs=1e-12)
