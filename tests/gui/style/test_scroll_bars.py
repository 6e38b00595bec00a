"""Scroll bars are slim in the window and in its dialogs, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QScrollBar, QStyle, QStyleOptionSlider, QWidget

from ic_sandbox.gui.dialogs.glossary_dialog import GlossaryDialog, show_glossary
from ic_sandbox.gui.style.scroll_bars import DARK, LIGHT, WIDTH
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.items import Item
from tests.gui.contrast_helpers import contrast


def buttons(bar: QScrollBar) -> list[bool]:
    """Return whether a scroll bar has each of its arrow buttons."""
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    control, kind = QStyle.ComplexControl.CC_ScrollBar, QStyle.SubControl
    parts = kind.SC_ScrollBarAddLine, kind.SC_ScrollBarSubLine
    return [not bar.style().subControlRect(control, option, part, bar).isEmpty() for part in parts]


def bars(widget: QWidget) -> list[QScrollBar]:
    return [bar for bar in widget.findChildren(QScrollBar) if bar.isVisible()]


def test_scroll_bars_are_slim_and_follow_the_theme(window: MainWindow, qapp: QApplication) -> None:
    window.new_world()
    window.resize(900, 600)
    show_glossary(window)
    dialog = window.findChild(GlossaryDialog)
    assert dialog is not None
    try:
        for theme, colours in (("light", LIGHT), ("dark", DARK)):
            prefer(qapp, theme, "standard")
            QApplication.processEvents()
            for part in (window, dialog):
                assert bars(part)
            for bar in bars(window):
                assert buttons(bar) == [False, False]
                assert min(bar.width(), bar.height()) == WIDTH
                image = bar.grab().toImage()
                seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
                assert seen & set(colours), "the handle, under the pointer of an earlier test or not"
    finally:
        prefer(qapp, "system", "standard")


@pytest.mark.parametrize(("ground", "colours"), [("#f4f5f7", LIGHT), ("#ffffff", LIGHT), ("#24272e", DARK)])
def test_handles_can_be_seen(ground: str, colours: tuple[str, str]) -> None:
    for colour in colours:
        assert contrast(QColor(colour), QColor(ground)) > 2.5


def test_lists_of_words_that_open_later_have_the_bars_of_the_theme(window: MainWindow, qapp: QApplication) -> None:
    window.open_shipped("off_switch")
    window.session.selection.select(Item("device", 0))
    combo = next(combo for combo in window.findChildren(QComboBox) if combo.objectName() == "device-drive")
    try:
        for theme, colours in (("light", LIGHT), ("dark", DARK)):
            prefer(qapp, theme, "standard")
            QApplication.processEvents()
            line = combo.lineEdit()
            assert line is not None
            line.selectAll()
            QTest.keyClicks(line, "e")
            completer = combo.completer()
            assert completer is not None
            known = completer.popup()
            assert known is not None
            for listed in (combo.view(), known):
                assert colours[0] in listed.verticalScrollBar().styleSheet()
            known.hide()
            window.session.document.undo()
    finally:
        prefer(qapp, "system", "standard")
