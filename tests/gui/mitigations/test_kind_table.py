"""The table of the kinds of planner shows its texts in whole, however narrow it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.mitigations.kind_table import KindTable

WORDS = "halves the use from strength 2.88 (2.87\u00a0…\u00a02.91), which is stronger than any strength of the chart"


@pytest.mark.parametrize("width", [600, 320, 200])
def test_each_row_is_high_enough_for_its_text(qtbot: QtBot, width: int) -> None:
    table = KindTable()
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    table.show_kinds(["optimal", "indifferent", "aup"], frozenset())
    table.show_strengths({"aup": (WORDS, "A sentence."), "indifferent": (WORDS, "A sentence.")})
    table.resize(width, 300)
    for row in range(table.rowCount()):
        item = table.item(row, 0)
        assert item is not None
        room = table.columnWidth(0) - 50  # without the check box and the mark
        wrapped = table.fontMetrics().boundingRect(QRect(0, 0, room, 1000), Qt.TextFlag.TextWordWrap, item.text())
        assert table.rowHeight(row) >= wrapped.height(), item.text()
    assert table.rowHeight(2) > table.rowHeight(0)
