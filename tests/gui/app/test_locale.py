"""A locale that does not exist, or is not UTF-8: Qt's lines about it do not reach the terminal, others do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

APPLICATION = """
from ic_sandbox.gui.app.open_requests import Application
application = Application(["ic-sandbox"])
"""

DRAWING = """
from ic_sandbox.gui.drawing.qt_start import application_for_drawing
application = application_for_drawing()
"""

WARNING = """
from PySide6.QtCore import qWarning
qWarning("another warning")
"""


def begun(start: str, locale: str, platform: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LC_ALL": locale, "QT_QPA_PLATFORM": platform}
    return subprocess.run([sys.executable, "-c", start], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("start", [APPLICATION, DRAWING], ids=["window", "drawing"])
@pytest.mark.parametrize("locale", ["xx_XX.UTF-8", "C"])
def test_nothing_is_printed_about_the_locale(start: str, locale: str) -> None:
    done = begun(start + WARNING, locale, "offscreen")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "another warning\n")


def test_why_qt_can_not_start_is_printed() -> None:
    done = begun(APPLICATION, "xx_XX.UTF-8", "none_such")
    assert done.returncode != 0
    assert 'Could not find the Qt platform plugin "none_such"' in done.stderr
    assert "Detected locale" not in done.stderr
