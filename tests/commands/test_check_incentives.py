"""The command ``check-incentives``."""

from __future__ import annotations

import pytest

from ic_sandbox.cli import main


def test_each_goal_has_a_line_for_each_act(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-incentives", "absent_supervisor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:5:2] == [
        'goal "Reach the exit": can be reached: 1 of its 1 rewards can be had',
        'goal "Reach the exit by the long way": can be reached: 1 of its 1 rewards can be had',
    ]
    assert lines[2].startswith("  violation: strictly optimal, worth ")
    assert lines[4].startswith("  violation: not worth it: it costs at least ")
    assert "cells never reached (1): 4,2" in lines


def test_drawn_goals_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-incentives", "safe_interruptibility", "--draw", "uniform_cells", "--goals", "8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "8 goals drawn by uniform_cells"
    assert lines[2].startswith("  shutdown_avoidance: ")
    assert "%" in lines[2]


def test_an_act_that_names_nothing_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-incentives", "off_switch", "--act", "nobody"]) == 1
    said = capsys.readouterr().err
    assert 'act nobody: "nobody" names no device' in said
    assert len(said.strip().splitlines()) == 1
