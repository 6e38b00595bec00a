"""A combo box that shows as much of its choice as fits, and ends in dots otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

__all__ = ["ElidedCombo"]


class ElidedCombo(QComboBox):
    """Qt itself cuts the text off. The opened list is as wide as its entries, and the tooltip has the choice, too."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = about
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.currentTextChanged.connect(self._explain)
        self._explain("")

    def _explain(self, text: str) -> None:
        self.setToolTip(f"{text}\n{self._about}" if text else self._about)

    def showPopup(self) -> None:
        """Make room for the widest entry, and open the list."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + self.style().pixelMetric(MARK) + MARGINS)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - MARGINS
        option.currentText = option.fontMetrics.elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


MARK = QStyle.PixelMetric.PM_IndicatorWidth
"""The room of the check mark before an entry."""

MARGINS = 8
"""The room at both ends of a text, in pixels."""
