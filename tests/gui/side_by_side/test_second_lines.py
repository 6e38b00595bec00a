"""The lines of the second world in a chart: all that can be told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.charts.colours import ACCENT
from ic_sandbox.charts.line import Dash, Line
from ic_sandbox.gui.charts.pinned_lines import MOST_WITH_CONTROLS, SECOND_DASH, second_lines


@pytest.mark.parametrize("drives", range(1, MOST_WITH_CONTROLS + 3))
def test_controls_are_drawn_unless_there_are_many_drives(drives: int) -> None:
    line = Line("uptake", "Uptake", ACCENT, np.zeros(1), np.zeros(1))
    control = replace(line, key="uptake:neutral", control=True, dash=Dash.DASHED)
    found = second_lines([line, control] * drives, "discount 0.5")
    assert {drawn.dash for drawn in found if not drawn.control} == {SECOND_DASH}
    assert {drawn.dash for drawn in found if drawn.control} == (
        {Dash.DASHED} if drives <= MOST_WITH_CONTROLS else set()
    )
    assert all(drawn.behind and drawn.run == "discount 0.5" for drawn in found)
