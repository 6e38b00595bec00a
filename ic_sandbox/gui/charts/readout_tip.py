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

MOST_RUNS = 3
"""The most other runs that are read out at once."""

LONGEST_RUN = 22
"""Characters of a run's name that are shown."""

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
        table = _table_of_runs if any(reading.line.run for reading in found) else _table
        self.tell(table(title, found, muted, window_palette(palette), self.devicePixelRatioF()), pointer)

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


def _table_of_runs(title: str, found: Sequence[Reading], muted: QColor, colours: Palette, ratio: float) -> str:
    """Return a table with a row for each line and a column for each run, which takes less room than a row for each."""
    runs = list(dict.fromkeys(reading.line.run for reading in found if reading.line.run))
    by_key: dict[str, dict[str, Reading]] = {}
    for reading in found:
        by_key.setdefault(reading.line.key, {})[reading.line.run] = reading
    grey = f'<span style="color:{muted.name()}">{{}}</span>'
    heads = [f"<b>{html.escape(title)}</b>", grey.format(html.escape(tr("this run"))), ""]
    for run in runs[:MOST_RUNS]:
        line = next(reading.line for reading in found if reading.line.run == run)
        sample = line_sample(colours.of(line.colour) if len(by_key) == 1 else muted.name(), line.dash, ratio)
        words = run if len(run) <= LONGEST_RUN else f"{run[: LONGEST_RUN - 1]}…"
        heads.append(f"{sample} {grey.format(html.escape(words))}")
    rows = [heads]
    for of_line in list(by_key.values())[:MOST_ROWS]:
        line, own = next(iter(of_line.values())).line, of_line.get("")
        name = html.escape(line.name.removesuffix(f" · {line.run}"))
        rows.append(
            [
                f"{line_sample(colours.of(line.colour), line.dash, ratio)} {name}" if own else name,
                f"<b>{html.escape(own.value)}</b>" if own else "–",
                grey.format(html.escape(own.interval)) if own else "",
                *(html.escape(of_line[run].value) if run in of_line else "–" for run in runs[:MOST_RUNS]),
            ]
        )
    cells = ["".join(f'<td style="white-space:nowrap">{cell}&nbsp;&nbsp;</td>' for cell in row) for row in rows]
    more = [tr("… and {count} more", count=len(by_key) - MOST_ROWS)] if len(by_key) > MOST_ROWS else []
    more += [tr("… and {count} more runs", count=len(runs) - MOST_RUNS)] if len(runs) > MOST_RUNS else []
    if more:
        cells.append(f'<td colspan="{len(heads)}">{grey.format(html.escape("; ".join(more)))}</td>')
    return f'<table cellspacing="0" cellpadding="1">{"".join(f"<tr>{row}</tr>" for row in cells)}</table>'


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
