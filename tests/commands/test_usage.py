"""Wrong usage, files that can't be read, and errors: one line each, and an exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ic_sandbox import cli
from ic_sandbox.cli import main
from ic_sandbox.commands.command import Command
from tests.commands.helpers import faults


@pytest.mark.parametrize(
    "wrong",
    [
        ["power", "w"],
        ["frobnicate"],
        ["open"],
        ["validate"],
        ["run", "w", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "0", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "two", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "1", "--seed", "-1", "--out", "o"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--agents", "0"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--discount", "1"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--discount", "nan"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--mode", "alone"],
        ["run", "w", "--tick", "1", "--seed", "1", "--out", "o"],
        ["analyze", "w"],
        ["analyze", "w", "--out", "o", "--goals", "0"],
        ["analyze", "w", "--out", "o", "--draw", "lots"],
        ["analyze", "w", "--out", "o", "--discount"],
        ["power", "w", "--samples", "2", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "1", "--samples", "2", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "0.5", "--samples", "1", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "0.5", "--samples", "2", "--out", "o"],
    ],
)
def test_wrong_usage_exits_with_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert "usage: ic-sandbox" in capsys.readouterr().err


def test_help_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "analyze" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("contents", "reason"),
    [(None, "no such file"), (b"{", ""), (b"\xff\xfe\x00", ""), (b"[" * 1_000_000, ""), (b"", "empty")],
)
def test_an_unreadable_file_is_reported_in_one_line(
    contents: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.icw"
    if contents is not None:
        path.write_bytes(contents)
    assert main(["run", str(path), "--ticks", "1", "--seed", "1", "--out", str(tmp_path / "out")]) == 1
    (line,) = faults(capsys)
    assert reason in line
    assert not (tmp_path / "out").exists()


def test_an_empty_argument_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # an empty path means this folder
    for arguments in (["validate", ""], ["run", "off_switch", "--ticks", "1", "--seed", "1", "--out", "", "--force"]):
        assert main(arguments) == 2
        assert "an argument is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


OUT = ["--out", "out"]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("validate", []),
        ("run", [*OUT, "--ticks", "1", "--seed", "1"]),
        ("compare", [*OUT, "--ticks", "1", "--seed", "1", "--without", "off-switch"]),
        ("analyze", OUT),
        ("mitigate", OUT),
        ("check-incentives", []),
        ("power", [*OUT, "--discount", ".9", "--samples", "2", "--seed", "1"]),
        ("policy", [*OUT, "--goal", "Goal"]),
        ("sweep", OUT),
        ("import", OUT),
        ("render", OUT),
    ],
)
def test_a_fault_of_a_whole_file_names_the_file(
    command: str, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, reason in ((tmp_path, "this is a folder, not a file"), (tmp_path / "gone.x", "there is no such file")):
        assert main([command, str(path), *options]) == 1
        assert faults(capsys) == [f"{path}: {reason}"]


def test_a_fault_of_one_of_several_files_names_it_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, odd = tmp_path / "empty.icw", tmp_path / "odd.icw"
    empty.write_text("")
    odd.write_text('{"format": "ic-sandbox-world", "version": 1, "terrain": ["."], "colour": 1}')
    assert main(["validate", str(empty), str(odd)]) == 1
    first, second = faults(capsys)
    assert first == f"{empty}: the file is empty"
    assert second.startswith(f'{odd}: unknown key "colour"')


def test_a_fault_is_one_line_even_if_the_file_contains_control_characters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.icw"
    world = {"format": "ic-sandbox-world", "version": 1, "terrain": ["."], "a\nb\x1b[2J": 1}
    path.write_text(json.dumps(world), "utf-8")
    assert main(["validate", str(path)]) == 1
    text = capsys.readouterr().err
    assert "\x1b" not in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "memory"),
        (ZeroDivisionError("odd"), 1, "internal error: ZeroDivisionError: odd; details in "),
    ],
)
def test_no_error_ends_in_a_traceback(
    error: BaseException,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "COMMANDS", (Command("worlds", "", lambda _: None, fail),))
    monkeypatch.setattr(cli, "user_data", lambda: tmp_path)
    assert main(["worlds"]) == status
    (line,) = faults(capsys)
    assert words in line
    if "details" in words:
        assert "Traceback" in (tmp_path / "errors.log").read_text("utf-8")
