"""The command ``open``, also without a usable display."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from ic_sandbox import display
from ic_sandbox.cli import main
from ic_sandbox.commands import open_window
from ic_sandbox.gui import application
from tests.commands.helpers import faults


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_display_one_line_says_what_is_missing_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    level = tmp_path / "level.txt"
    level.touch()
    # A system starts a program for a file with the file alone.
    for arguments in ([], ["open", "off_switch"], ["my world.icw"], ["C:\\WORLD.ICW"], [str(level)]):
        assert main(arguments) == 1
        (line,) = faults(capsys)
        assert "DISPLAY" in line
        assert "ic-sandbox run off_switch" in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no DISPLAY")
def test_a_display_that_does_not_answer_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":31999")
    assert main([]) == 1
    (line,) = faults(capsys)
    assert ":31999" in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no Wayland")
def test_a_wayland_display_that_does_not_answer_is_reported_unless_there_is_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    assert main([]) == 1
    (line,) = faults(capsys)
    assert "nothing answers at WAYLAND_DISPLAY=w;" in line
    monkeypatch.setenv("DISPLAY", ":31999")
    assert main([]) == 1
    (line,) = faults(capsys)
    assert ":31999" in line
    with socket.socket(socket.AF_UNIX) as compositor:
        monkeypatch.chdir(tmp_path)  # a path to a socket must be short
        compositor.bind("w")
        compositor.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
        assert display.what_no_screen_lacks() is None


def test_without_qt_one_line_names_the_missing_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "find_spec", lambda name: None)
    assert main([]) == 1
    (line,) = faults(capsys)
    assert "PySide6" in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Qt brings what it needs")
def test_a_missing_system_library_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def load(name: str) -> None:
        raise OSError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(display.ctypes, "CDLL", load)  # type: ignore[attr-defined]
    assert main([]) == 1
    (line,) = faults(capsys)
    assert "libEGL.so.1" in line


def test_shipped_worlds_open_by_name_and_other_paths_reach_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr(open_window, "what_no_screen_lacks", lambda: None)
    monkeypatch.setattr(application, "main", lambda path: opened.append(path) or 0)
    too_long = "x" * 5000
    for name in ("off_switch", "mine.icw", too_long):
        assert main(["open", name]) == 0
    shipped, *others = opened
    assert shipped is not None
    assert shipped.is_file()
    assert others == [Path("mine.icw"), Path(too_long)]  # the window says why it cannot open a file
