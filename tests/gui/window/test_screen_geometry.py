"""A window is restored on a screen, and never larger than it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from ic_sandbox.gui.window.screen_geometry import placed

LAPTOP = QRect(0, 0, 1280, 800)
BESIDE = QRect(1280, 0, 1920, 1080)

ONE = [{"name": "laptop", "x": 0, "y": 0, "width": 1280, "height": 800}]
TWO = [*ONE, {"name": "large", "x": 1280, "y": 0, "width": 3840, "height": 2160}]
LARGE = [{"name": "large", "x": 0, "y": 0, "width": 3840, "height": 2160}]
SIMILAR = [{"name": "similar", "x": 0, "y": 0, "width": 1440, "height": 900}]


@given(
    st.builds(QRect, *[st.integers(-9000, 9000)] * 2, *[st.integers(0, 9000)] * 2),
    st.sampled_from([LAPTOP, BESIDE, QRect(-1024, 300, 1024, 768)]),
)
def test_a_window_lies_within_the_available_area(wanted: QRect, room: QRect) -> None:
    found = placed(wanted, room)
    assert room.contains(found) or found.isEmpty()
    assert found.size() == wanted.size().boundedTo(room.size())
    assert placed(found, room) == found


def test_a_window_moves_no_further_than_necessary() -> None:
    assert placed(QRect(100, 100, 900, 600), LAPTOP) == QRect(100, 100, 900, 600)
    assert placed(QRect(600, 100, 900, 600), LAPTOP) == QRect(380, 100, 900, 600)
    assert placed(QRect(1000, 100, 900, 600), BESIDE) == QRect(1280, 100, 900, 600)
    assert placed(QRect(4000, -300, 3000, 2000), LAPTOP) == LAPTOP


SCRIPT = """
import sys
from PySide6.QtCore import QRect, QSettings
from PySide6.QtWidgets import QApplication
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.gui.session.session import Session
application = QApplication([])
session = Session()
session.planning.hold()
window = MainWindow(session, QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
window.open_shipped("off_switch")
application.processEvents()
wanted = [int(part) for part in sys.argv[2].split(",") if part]
if wanted:
    window.setGeometry(*wanted)
    application.processEvents()
if len(sys.argv) > 3:
    getattr(window, sys.argv[3])()
    application.processEvents()
frame = window.frameGeometry()
rooms = [screen.availableGeometry() for screen in application.screens()]
print(window.geometry().getRect(), any(room.contains(frame) for room in rooms))
window.close()
session.close()
"""


def started(folder: Path, screens: list[dict[str, object]], geometry: str = "", *state: str) -> tuple[str, bool]:
    """Start the program on these screens; return the window's geometry and whether one screen shows all of it."""
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": [{"logicalDpi": 96, "dpr": 1, **screen} for screen in screens]}))
    (folder / "start.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(folder / "start.py"), str(folder / "settings.ini"), geometry, *state],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    place, _, whole = done.stdout.strip().rpartition(" ")
    return place, whole == "True"


@pytest.mark.parametrize(
    ("screens", "geometry"),
    [
        (TWO, "2000,200,2800,1700"),
        (LARGE, "2700,1500,1000,600"),
        (SIMILAR, "20,40,1400,840"),
    ],
)
@pytest.mark.slow
def test_a_window_fits_after_a_larger_screen_is_gone(
    tmp_path: Path, screens: list[dict[str, object]], geometry: str
) -> None:
    place, whole = started(tmp_path, screens, geometry)
    assert whole
    assert place.replace(" ", "").strip("()") == geometry
    place, whole = started(tmp_path, ONE)
    assert whole, place


@pytest.mark.slow
def test_a_maximized_window_fits_after_a_larger_screen_is_gone(tmp_path: Path) -> None:
    started(tmp_path, LARGE, "100,100,3600,2000", "showMaximized")
    place, whole = started(tmp_path, ONE)
    assert whole, place


@pytest.mark.parametrize("state", [(), ("showMaximized",)])
@pytest.mark.slow
def test_a_window_fits_a_screen_narrower_than_its_panels(tmp_path: Path, state: tuple[str, ...]) -> None:
    place, whole = started(tmp_path, [{"name": "small", "x": 0, "y": 0, "width": 853, "height": 533}], "", *state)
    assert whole, place


@pytest.mark.slow
def test_a_window_stays_in_place_on_the_same_screen(tmp_path: Path) -> None:
    before, _ = started(tmp_path, TWO, "1500,120,1280,800")
    assert started(tmp_path, TWO) == (before, True)
