"""A window that is killed, or closed at logout, with unsaved changes; and the next start."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from ic_sandbox.world.io.files import load_world

from .screen import IN_A_REAL_WINDOW, Program, program, screen

pytestmark = IN_A_REAL_WINDOW

AT_MOST_LOST = 5.0
"""Seconds of work."""


def draw_a_wall(window: Program) -> None:
    window.find("Off-switch", "GalleryCard")
    window.press("ctrl+n")
    window.click(window.find("Wall", "PaletteItem"))
    window.drag(window.cell(3, 7), window.cell(3, 11))


def restored(window: Program, folder: Path) -> None:
    """Restore the world that the next start offers, and check it."""
    window.click(window.find("Restore"))
    saved = folder / "restored.icw"
    window.find("Wall", "PaletteItem")
    window.press("ctrl+s")
    window.find("Save world", "QFileDialog")
    window.press("ctrl+a")
    window.write(str(saved))
    window.press("Return")
    until = time.monotonic() + 90
    while not saved.exists() and time.monotonic() < until:
        window.pause(0.2)
    assert load_world(saved).terrain[3][7:12] == "#####"


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_unsaved_work_is_offered_at_the_next_start(tmp_path: Path, way: signal.Signals) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with screen(tmp_path) as on:
        with program(on, first) as window:
            draw_a_wall(window)
            if way == signal.SIGKILL:  # nothing can be saved in response
                window.pause(AT_MOST_LOST)
            window.process.send_signal(way)
            assert window.process.wait(90) in (-signal.SIGKILL, 128 + signal.SIGTERM)
            assert "Traceback" not in window.output.read_text("utf-8")
        with program(on, second) as window:
            restored(window, second)
            window.press("ctrl+q")
            assert window.process.wait(90) == 0
            assert "Traceback" not in window.output.read_text("utf-8")
