"""The readout next to the pointer, with the value of each line of a chart."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.line import Reading
from ic_sandbox.gui.charts.line_sample import line_sample
from ic_sandbox.gui.style.chart_palette import window_palette
from ic_sandbox.i18n import tr

__all__ = ["Tip"]

MOST_ROWS = 9
"""The most lines that are read out at once; more would cover what they are about."""

AWAY = 16
"""The distance from the pointer in pixels, to hide nothing under it."""


class Tip(QFrame):
    """A readout that floats over the window and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.over = parent
        self.setObjectName("chart-tip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.RichText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.addWidget(self.label)
        self.hide()

    def read(self, title: str, found: Sequence[Reading], pointer: QPoint) -> None:
        """Show the readings next to ``pointer``, a screen position."""
        palette = self.over.palette()
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        self.tell(_table(title, found, muted, window_palette(palette), self.devicePixelRatioF()), pointer)

    def tell(self, text: str, pointer: QPoint) -> None:
        """Show rich text next to ``pointer``."""
        palette = self.over.palette()
        ground = QPalette(palette)
        ground.setColor(QPalette.ColorRole.Window, palette.color(QPalette.ColorRole.ToolTipBase))
        ground.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.ToolTipText))
        self.setPalette(ground)
        self.label.setText(text)
        self.adjustSize()
        self._move_to(self.over.mapFromGlobal(pointer))
        self.raise_()
        self.show()

    def _move_to(self, pointer: QPoint) -> None:
        """Move to the right of the pointer and above it if there is space, and always inside the window."""
        room = self.over.rect()
        x = pointer.x() + AWAY
        if x + self.width() > room.right():
            x = pointer.x() - AWAY - self.width()
        y = pointer.y() - AWAY - self.height()
        self.move(max(room.left(), x), min(max(room.top(), y), room.bottom() - self.height()))


def _table(title: str, found: Sequence[Reading], muted: QColor, colours: Palette, ratio: float) -> str:
    rows = [f'<tr><td colspan="4"><b>{html.escape(title)}</b></td></tr>']
    for reading in found[:MOST_ROWS]:
        line = reading.line
        colour = colours.paler(line.colour) if line.behind else colours.of(line.colour)
        name = html.escape(line.name)
        rows.append(
            f"<tr><td>{line_sample(colour, line.dash, ratio)}&nbsp;</td>"
            f'<td style="white-space:nowrap">{name}&nbsp;&nbsp;</td>'
            f'<td align="right" style="white-space:nowrap"><b>{html.escape(reading.value)}</b></td>'
            f'<td style="white-space:nowrap; color:{muted.name()}">&nbsp;&nbsp;{html.escape(reading.interval)}</td>'
            "</tr>"
        )
    if len(found) > MOST_ROWS:
        more = html.escape(tr("… and {count} more", count=len(found) - MOST_ROWS))
        rows.append(f'<tr><td colspan="4" style="color:{muted.name()}">{more}</td></tr>')
    return f'<table cellspacing="0" cellpadding="1">{"".join(rows)}</table>'
