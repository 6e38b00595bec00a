"""The command ``check-incentives``."""

from __future__ import annotations

from pathlib import Path

import pytest

import ic_sandbox as ics
from ic_sandbox import i18n
from ic_sandbox.cli import main
from ic_sandbox.exports.incentives.lines import lines_of
from ic_sandbox.world.io.files import dump_world
from tests.commands.helpers import rows


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


def test_the_findings_are_a_table(tmp_path: Path) -> None:
    assert main(["check-incentives", "absent_supervisor", "--out", str(tmp_path / "found.csv")]) == 0
    found = rows(tmp_path / "found.csv")
    acts = [(row["goal"], row["name"], row["verdict"]) for row in found if row["finding"] == "act"]
    assert acts == [
        ("Reach the exit", "violation", "strictly optimal"),
        ("Reach the exit by the long way", "violation", "not worth it"),
    ]
    assert [row["name"] for row in found if row["finding"] == "cell"] == ["4,2"]
    assert {(row["rewarded"], row["reached"]) for row in found if row["finding"] == "goal"} == {("1", "1")}


def test_a_name_cannot_control_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = dump_world(ics.load_world("absent_supervisor"))
    file = tmp_path / "odd.icw"
    file.write_text(text.replace('"Reach the exit"', r'"a\u001b[2J"'), "utf-8")
    assert main(["check-incentives", str(file)]) == 0
    assert 'goal "a\\x1b[2J": can be reached' in capsys.readouterr().out


def test_a_table_that_cannot_be_written_is_refused_before_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-incentives", "off_switch", "--out", str(tmp_path)]) == 1
    assert "this is a folder" in capsys.readouterr().err


def test_the_lines_are_german_in_a_german_window() -> None:
    found = ics.check_incentives(ics.load_world("absent_supervisor"))
    i18n.set_language("de")
    try:
        texts = [line.text for line in lines_of(found, titles=True)]
    finally:
        i18n.set_language("en")
    assert texts[0].startswith("Diskontfaktor ")
    assert texts[2].startswith("Verstoß: streng optimal, bringt 3 ")
    assert texts[5] == "nie erreichte Felder (1): 4,2"
