"""The command ``lessons``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.lessons.lesson import lessons
from ic_sandbox.lessons.worksheet import worksheet, worksheet_name
from tests.commands.helpers import faults


def test_lessons_are_listed_by_name_title_and_aim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _, _ in lines] == [worksheet_name(lesson) for lesson in lessons()]


def test_a_worksheet_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lesson = lessons()[0]
    name = worksheet_name(lesson)
    assert main(["lessons", name]) == 0
    assert capsys.readouterr().out == worksheet(lesson)
    assert main(["lessons", name, "--out", str(tmp_path / "sheet.md")]) == 0
    assert (tmp_path / "sheet.md").read_text("utf-8") == worksheet(lesson)
    assert main(["lessons", name, "--out", str(tmp_path / "sheet.pdf")]) == 0
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_lesson_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lessons", "nonsense"]) == 1
    assert "nonsense" in faults(capsys)[0]
