"""The layout of the inspector: sections with headings, labelled fields, rows of controls, and frames."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.i18n import tr

__all__ = [
    "add_rows",
    "caption",
    "column_in",
    "field",
    "frame",
    "heading",
    "label_for",
    "note",
    "row",
    "scaled",
    "section",
]

MOST_ROWS = 100
"""The largest number of list entries to show: each is a dozen widgets, and a file may have thousands."""

LABEL_WIDTH = 84
SPACING = 4
FRAME_MARGIN = 7
SECTION_GAP = 10
USUAL_DIGITS = 76
"""The width in pixels of ten digits in the font for which the widths are given."""


def scaled(width: int) -> int:
    """Scale a width that fits the usual font to the application's font, which may be larger."""
    digits = QFontMetrics(QApplication.font()).horizontalAdvance("0" * 10)
    return round(width * max(1.0, digits / USUAL_DIGITS))


def column_in(widget: QWidget, margin: int = 0) -> QVBoxLayout:
    """Create a column that fills a widget."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(SPACING)
    return column


def heading(words: str) -> QLabel:
    """Create the heading of a section."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    font = label.font()
    font.setBold(True)
    font.setPointSizeF(font.pointSizeF() * 0.9)
    label.setFont(font)
    return label


def caption(words: str) -> QLabel:
    """Create a small caption above or before a group of controls."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)  # users choose the names of goals and variables
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def note(words: str) -> QLabel:
    """Create an explanatory sentence."""
    label = caption(words)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def add_rows(column: QVBoxLayout, count: int, add: Callable[[int], None]) -> None:
    """Add a row for each entry of a list, up to ``MOST_ROWS``."""
    for index in range(min(count, MOST_ROWS)):
        add(index)
    if count > MOST_ROWS:
        column.addWidget(note(tr("… and {count:,} more in the file", count=count - MOST_ROWS)))


def section(column: QVBoxLayout, words: str, *buttons: QWidget) -> None:
    """Start a section, with its buttons at the right of the heading."""
    column.addSpacing(SECTION_GAP)
    column.addLayout(row(heading(words), *buttons, stretch=0))


def row(*controls: QWidget, stretch: int | None = None) -> QHBoxLayout:
    """Put controls side by side; the one at index ``stretch`` takes the remaining room."""
    line = QHBoxLayout()
    line.setSpacing(SPACING)
    for index, control in enumerate(controls):
        line.addWidget(control, 1 if index == stretch else 0)
    if stretch is None:
        line.addStretch(1)
    return line


def label_for(words: str, control: QWidget) -> QLabel:
    """Create the label to the left of a control."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setFixedWidth(scaled(LABEL_WIDTH))
    label.setBuddy(control)
    return label


def field(column: QVBoxLayout, words: str, control: QWidget, fault: FaultLabel, *more: QWidget) -> None:
    """Add a labelled control, with its faults below it."""
    column.addLayout(row(label_for(words, control), control, *more, stretch=1))
    column.addWidget(fault)


def frame(column: QVBoxLayout, margin: int = FRAME_MARGIN) -> QVBoxLayout:
    """Add a framed block, and return the column inside it."""
    block = QFrame()
    block.setFrameShape(QFrame.Shape.StyledPanel)
    block.setBackgroundRole(QPalette.ColorRole.Base)
    block.setAutoFillBackground(True)
    column.addWidget(block)
    return column_in(block, margin)
