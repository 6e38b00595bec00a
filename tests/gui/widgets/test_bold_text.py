"""A line with bold parts looks like Qt's own rich text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QImage, QPainter, QPalette, QTextDocument
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.widgets.bold_text import BoldText, is_bold_text, plain_text


def drawn(ratio: float) -> tuple[QImage, QPainter]:
    image = QImage(round(300 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image, QPainter(image)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("text", ["<b>41</b> goals → <b>3.2</b> subgoals", "index&nbsp;<b>0.00</b>", "none &lt; 2"])
def test_it_looks_like_rich_text(qtbot: QtBot, text: str, ratio: float) -> None:
    font = QFont("Sans", 11)
    document = QTextDocument()
    document.setDocumentMargin(0.0)
    document.setDefaultFont(font)
    document.setHtml(text)
    theirs, painter = drawn(ratio)
    context = QAbstractTextDocumentLayout.PaintContext()  # its own palette is the theme's, which may be dark
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    document.documentLayout().draw(painter, context)
    painter.end()
    ours, painter = drawn(ratio)
    line = BoldText(text, font)
    line.draw(painter, QPointF(0.0, 0.0))
    painter.end()
    assert ours == theirs
    assert line.height == document.size().height()
    assert abs(line.width - document.idealWidth()) <= 1.0


def test_only_bold_parts_are_drawn(qtbot: QtBot) -> None:
    assert is_bold_text("<b>3</b> of 4 &lt; 5")
    assert not is_bold_text('<span style="color:#123456">●</span>&nbsp;3')
    assert plain_text('<span style="color:#123456">●</span>&nbsp;<b>3</b> &amp; 4') == "● 3 & 4"
