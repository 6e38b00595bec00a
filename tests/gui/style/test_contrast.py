"""Text, edges of fields and the focus have enough contrast in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.panels.map.planning_banner import DARK, LIGHT, Banner
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import apply_theme, is_dark, prefer
from ic_sandbox.gui.widgets.error_line import ErrorLine
from ic_sandbox.world.faults import Fault
from tests.gui.contrast_helpers import contrast
from tests.gui.window_helpers import refuse

TEXT, SHAPE = 4.5, 3.0
"""The least contrast of text, and of user interface components (WCAG 2.2, 1.4.3 and 1.4.11)."""

Role = QPalette.ColorRole
GROUNDS = (Role.Window, Role.Base, Role.AlternateBase, Role.Button)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    prefer(qapp, request.param, "standard")
    yield request.param
    prefer(qapp, "system", "standard")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", [Role.WindowText, Role.Text, Role.ButtonText, Role.PlaceholderText, Role.Link])
def test_text_is_readable(theme: str, ink: Role, ground: Role) -> None:
    palette = QApplication.palette()
    assert contrast(palette.color(ink), palette.color(ground)) >= TEXT


def test_selected_text_is_readable(theme: str) -> None:
    palette = QApplication.palette()
    assert contrast(palette.color(Role.HighlightedText), palette.color(Role.Highlight)) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_focus_is_visible(theme: str, ground: Role) -> None:
    palette = QApplication.palette()
    assert contrast(palette.color(Role.Link), palette.color(ground)) >= SHAPE


@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QCheckBox, QPlainTextEdit])
def test_fields_have_edges(qtbot: QtBot, theme: str, kind: type[QWidget]) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.resize(200, 60)
    field = kind(ground)
    field.setGeometry(20, 15, 160, 28)
    ground.show()
    image = ground.grab().toImage()
    window = QApplication.palette().color(Role.Window)
    across = [image.pixelColor(x, 29) for x in range(20, 30)]
    assert max(contrast(colour, window) for colour in across) >= SHAPE


def test_faults_are_readable_in_both_themes(qtbot: QtBot, theme: str, qapp: QApplication) -> None:
    line = ErrorLine("fault")
    qtbot.addWidget(line)
    line.show()
    line.say("This can't be written.")

    def readable() -> bool:
        palette = line.palette()
        return contrast(palette.color(Role.WindowText), QApplication.palette().color(Role.Window)) >= TEXT

    assert readable()
    prefer(qapp, "light" if theme == "dark" else "dark", "standard")
    QApplication.processEvents()
    assert readable()
    line.say("", "This file is there already.")
    assert line.palette().color(Role.WindowText) == QColor(QApplication.palette().color(Role.PlaceholderText))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_notices_are_readable(colours: tuple[str, str, str]) -> None:
    ground, _, ink = map(QColor, colours)
    assert contrast(ink, ground) >= TEXT


def test_a_notice_follows_the_theme(qtbot: QtBot, unplanned: Session, theme: str, qapp: QApplication) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(600, 300)
    banner = Banner(unplanned, view)
    view.show()
    unplanned.document.open_shipped("off_switch")
    refuse(unplanned, Fault("goals[0]", "has no cells", "paint some"))
    other = "light" if theme == "dark" else "dark"
    for now in (theme, other, theme):
        prefer(qapp, now, "standard")
        QApplication.processEvents()
        ground, _, ink = DARK if now == "dark" else LIGHT
        assert banner.grab().toImage().pixelColor(banner.width() // 2, 4).name() == ground
        assert banner.text.palette().color(Role.WindowText).name() == ink


def test_the_theme_follows_the_system_unless_one_is_preferred(qapp: QApplication) -> None:
    hints = SimpleNamespace(colorScheme=lambda: Qt.ColorScheme.Dark)
    after_dusk: Any = SimpleNamespace(
        styleHints=lambda: hints, style=qapp.style, palette=qapp.palette, setPalette=qapp.setPalette
    )
    try:
        prefer(qapp, "system", "standard")
        apply_theme(after_dusk)
        assert is_dark()
        prefer(qapp, "light", "standard")
        apply_theme(after_dusk)
        assert not is_dark()
    finally:
        prefer(qapp, "system", "standard")
    assert not is_dark()
