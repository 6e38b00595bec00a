"""Whole numbers in fields look as they do in labels, and can be typed with and without separators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.widgets.decimal_spin import DecimalSpin
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import numeral, set_language


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def box(qtbot: QtBot, language: str) -> WholeSpin:
    box = WholeSpin()
    qtbot.addWidget(box)
    box.setRange(-5, 2_000_000)
    box.setSuffix(" MB")
    return box


@pytest.mark.parametrize("value", [0, 999, 1010, 1_234_567])
def test_a_field_shows_a_number_as_labels_do(box: WholeSpin, value: int) -> None:
    box.setValue(value)
    assert box.cleanText() == numeral(value)
    assert box.value() == value


@pytest.mark.parametrize("typed", ["12345", "12 345", "12\u202f345"])
def test_separators_may_be_typed_or_left_out(box: WholeSpin, typed: str) -> None:
    box.lineEdit().setText(typed)  # keys of tests have no narrow space
    box.interpretText()
    assert (box.value(), box.text()) == (12345, f"{numeral(12345)} MB")


def test_typing_into_a_grouped_number_keeps_the_other_digits(box: WholeSpin) -> None:
    box.setValue(1234)
    box.lineEdit().setCursorPosition(1)
    QTest.keyClicks(box, "9")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 19234


def test_seeds_are_not_grouped(qtbot: QtBot) -> None:
    box = WholeSpin()
    qtbot.addWidget(box)
    box.grouped = False
    box.setRange(0, 10_000)
    box.setValue(2026)
    assert box.text() == "2026"


def test_a_field_for_decimals_has_room_for_them(qtbot: QtBot, language: str) -> None:
    box = DecimalSpin()
    qtbot.addWidget(box)
    box.setRange(20, 500)
    box.setDecimals(1)
    box.setSuffix(" mm")
    box.setValue(190.5)
    box.resize(box.sizeHint())
    box.show()
    room = box.lineEdit().width() - 2  # the margins of the text
    assert box.fontMetrics().horizontalAdvance(box.text()) < room
