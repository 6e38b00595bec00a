"""A row of a grid of sliders: a caption, a slider, and its value in words, in columns that all rows share."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

__all__ = ["SliderRow", "align_rows"]

SPACING = 8
SHORTEST = 60
"""The least length of a slider in pixels."""

SPARE = 2
"""Pixels by which a drawn text may be wider than its measured width."""


class SliderRow(QWidget):
    """A row with a ``lead`` (a caption, or buttons), a slider, and a label for its value.

    The rows of a grid get columns of the same widths by :func:`align_rows`, so sliders start and end at the same
    places, and no text moves them. A value that does not fit is shortened; its tooltip has all of it.
    """

    def __init__(self, lead: QWidget, slider: QWidget, label: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lead = lead
        self.label = label
        self._about = label.toolTip()
        self.short = False
        """Whether the value is shown in a short form, because there is little room."""
        slider.setMinimumWidth(SHORTEST)
        if isinstance(lead, QLabel):
            lead.setBuddy(slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(lead)
        row.addWidget(slider, 1)
        row.addWidget(label)

    def widest(self) -> Sequence[str]:
        """Return the widest texts of the value."""
        return ()

    def text(self) -> str:
        """Return the value in words."""
        return ""

    def show_text(self) -> None:
        """Show the value in words as far as it fits."""
        text = self.text()
        room = self.label.maximumWidth()  # fixed by the grid
        shown = self.label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        if self.label.text() != shown:
            self.label.setText(shown)
            about = text if shown != text else self._about
            if about != self.label.toolTip():
                self.label.setToolTip(about)

    def label_width(self) -> int:
        """Return the width of the widest value."""
        advance = self.label.fontMetrics().horizontalAdvance
        return max((advance(text) + SPARE for text in (*self.widest(), self.text())), default=0)


def align_rows(rows: Sequence[SliderRow], short: bool) -> int:
    """Give the columns of these rows the widths of their widest contents; values are in their ``short`` forms if so.

    Returns the width in pixels that short forms would save.
    """
    left = max(row.lead.sizeHint().width() for row in rows)
    least, right = _widest_label(rows, short=True), _widest_label(rows, short)
    for row in rows:
        row.lead.setFixedWidth(left)
        if row.label.width() != right:
            row.label.clear()  # because a label remembers the room that it needed
        row.label.setFixedSize(right, row.label.fontMetrics().height())  # fixed, to avoid a relayout at every change
        row.show_text()
    return right - least


def _widest_label(rows: Sequence[SliderRow], short: bool) -> int:
    for row in rows:
        row.short = short
    return max(row.label_width() for row in rows)
