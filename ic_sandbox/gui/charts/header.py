"""The lines above a chart, which adapt to its width: its title, the figures of the shown tick, and its legend."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextDocument,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ic_sandbox.gui.widgets.bold_text import BoldText, is_bold_text, plain_text
from ic_sandbox.gui.widgets.legend import MOST_LINES, Legend
from ic_sandbox.gui.widgets.qt_limits import QWIDGETSIZE_MAX
from ic_sandbox.gui.widgets.terms import hover_card, underline
from ic_sandbox.gui.widgets.text import escape_rich_text

__all__ = ["Header", "Readout", "Title"]

SMALL, LARGE = 0.88, 1.2
"""The sizes of small letters and of figures, as shares of the usual size."""

LEGEND_LINES = ((185, MOST_LINES), (160, 2))
"""The heights of a chart, in pixels, from which a legend may have a number of lines; in lower charts it has one.

It has one more if the chart reads out no figures.
"""


LEAST_MARK, AROUND_TITLE, BETWEEN = 72, 36, 8
"""The least width of a mark, which has room for “out of date”, and the width around title and mark and between them,
in pixels.
"""


class Header:
    """The title, note, readout and legend in the layout of a chart. While a mark is shown, it replaces the note."""

    def __init__(self, title: str, about: str, layout: QVBoxLayout, terms: Sequence[str] = ()) -> None:
        self.legend = Legend(about)
        small = self.legend.font()
        small.setPointSizeF(small.pointSizeF() * SMALL)
        self.legend.setFont(small)
        self.readout = Readout(small)
        self.note = Note()
        self.note.setTextFormat(Qt.TextFormat.RichText)
        self.note.setFont(small)
        self._note = self._badge = ""
        self._room = 0
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self.title = Title(title, about, hover_card(terms))
        for row, widget in ((self._first, self.title), (self._second, self.readout)):
            row.setSpacing(BETWEEN)
            row.addWidget(widget, 1)
            layout.addLayout(row)
        self._layout, self._row = layout, self._first
        self._first.addWidget(self.note)
        layout.addWidget(self.legend)

    def add_below_title(self, widget: QWidget) -> None:
        """Add a widget between the title and the figures."""
        self._layout.insertWidget(self._layout.indexOf(self._second), widget)

    def add_below_figures(self, widget: QWidget) -> None:
        """Add a widget between the figures and the legend."""
        self._layout.insertWidget(self._layout.indexOf(self._second) + 1, widget)

    def fit(self, size: QSize) -> None:
        """Shorten the legend in a low chart, to leave room for the plot, and the mark in a narrow one.

        The tooltips have all of it.
        """
        lines = next((lines for least, lines in LEGEND_LINES if size.height() >= least), 1)
        self.legend.limit(lines + self.readout.isHidden())
        self._room = size.width() - AROUND_TITLE
        self._place_note()

    def _place_note(self) -> None:
        """Put the note next to the title, or next to the figures if only they leave room for all of it.

        If neither do, a mark gets what the whole title leaves, but some room at least.
        """
        beside_title = self._room - self.title.full_width()
        wide = self.note.full_width() if self._room else 0
        row = self._second if wide > beside_title and wide <= self._room - self.readout.least_width() else self._first
        if row is not self._row:
            self._row.removeWidget(self.note)
            row.addWidget(self.note)
            self._row = row
        limited = self._badge and self._room and row is self._first
        self.note.setMaximumWidth(max(LEAST_MARK, beside_title) if limited else QWIDGETSIZE_MAX)

    def write_note(self, text: str) -> None:
        """Write figures next to the title, as rich text; call it after the figures of the tick are read out."""
        self._note = text
        shown = self._badge or text
        if shown != self.note.text():
            self.note.setText(shown)
            self.note.setToolTip(escape_rich_text(self._badge))
            self._place_note()
        elif shown and self._row is self._second:  # the figures may have become wider
            self._place_note()

    def mark(self, badge: str) -> None:
        """Show a mark in place of the note, because the title needs the room; remove it if it is empty."""
        if badge != self._badge:
            self._badge = badge
            self.write_note(self._note)


class Note(QLabel):
    """Rich text that is painted as plain, elided text if it is wider than the label."""

    def full_width(self) -> int:
        """Return the width of the whole text."""
        return super().sizeHint().width() if self.text() else 0

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), self.maximumWidth()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if super().minimumSizeHint().width() <= self.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        plain = QTextDocumentFragment.fromHtml(self.text()).toPlainText()
        shown = self.fontMetrics().elidedText(plain, Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter, self.rect(), self.alignment(), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()


class Title(QLabel):
    """A title that elides to its width; the tooltip has all of it, ``about``, and a ``card`` of its terms."""

    def __init__(self, title: str, about: str, card: str = "") -> None:
        super().__init__()
        self._card = card
        self._title = title
        self._about = about
        self._detail = ""
        self._name(title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)  # lighter than the figures
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * SMALL)
        self.setFont(font)
        self.setText(title)

    def rename(self, title: str) -> None:
        """Show another title."""
        if title != self._title:
            self._title = title
            self._name(self._title + self._suffix)
            self._fit()

    def describe(self, about: str) -> None:
        """Explain the chart in other words."""
        if about != self._about:
            self._about = about
            self._name(self._title + self._suffix)

    def qualify(self, text: str) -> None:
        """Add a few words to the title, such as the number of runs; an empty text removes them."""
        if text != self._detail:
            self._detail = text
            self._name(self._title + self._suffix)
            self._fit()

    @property
    def _suffix(self) -> str:
        return f" · {self._detail}" if self._detail else ""

    def _name(self, title: str) -> None:
        self.setAccessibleName(title)
        self.setToolTip(f"<p><b>{title}</b></p><p>{self._about}</p>{self._card}")

    def _fit(self) -> None:
        """Elide the title, but not what qualifies it."""
        metrics = self.fontMetrics()
        room = self.width() - metrics.horizontalAdvance(self._suffix)
        self.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room) + self._suffix)

    def full_width(self) -> int:
        """Return the width of the whole title."""
        return self.fontMetrics().horizontalAdvance(self._title + self._suffix)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._card:
            underline(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class Readout(QLabel):
    """The figures of a tick, as large as they fit, at least in the ``small`` font.

    It draws its text itself: a label would lay out the whole chart again for each of its texts.
    """

    def __init__(self, small: QFont) -> None:
        super().__init__()
        large = self.font()
        large.setPointSizeF(large.pointSizeF() * LARGE)
        self._fonts = (large, self.font(), small)
        self._text = ""
        self._plain: BoldText | None = None
        self._rich = QTextDocument(self)  # for texts with colours and samples of lines
        self._rich.setUndoRedoEnabled(False)
        self._rich.setDocumentMargin(0.0)
        self._choose(0)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setFixedHeight(BoldText("0", large).height)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """Return the figures, as rich text."""
        return self._text

    def least_width(self) -> int:
        """Return the least width that shows all figures."""
        if not self._text:
            return 0
        if self._plain is not None:
            return math.ceil(BoldText(self._text, self._fonts[-1]).width)
        self._rich.setDefaultFont(self._fonts[-1])
        least = math.ceil(self._rich.idealWidth())
        self._rich.setDefaultFont(self._fonts[self._chosen])
        return least

    def read(self, text: str) -> None:
        """Show these figures."""
        if text != self._text:
            self._text = text
            if not is_bold_text(text):
                self._rich.setHtml(text)
            self._fit()
            self.setAccessibleName(self._words())
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._plain is not None:
            painter.setPen(self.palette().color(self.foregroundRole()))
            self._plain.draw(painter, QPointF(0.0, self._top(self._plain.height)))
        else:
            layout, context = self._rich.documentLayout(), QAbstractTextDocumentLayout.PaintContext()
            context.palette = self.palette()
            painter.translate(0.0, self._top(layout.documentSize().height()))
            layout.draw(painter, context)
        painter.end()

    def _top(self, height: float) -> float:
        return max(0.0, (self.height() - height) / 2)

    def _words(self) -> str:
        return plain_text(self._text) if self._plain is not None else self._rich.toPlainText()

    def _choose(self, place: int) -> None:
        self._chosen = place
        self._rich.setDefaultFont(self._fonts[place])
        self.setFont(self._fonts[place])

    def _fit(self) -> None:
        bold = is_bold_text(self._text)
        chosen = 0
        for place, font in enumerate(self._fonts):
            chosen, self._plain = place, BoldText(self._text, font) if bold else None
            if self._plain is None:
                self._rich.setDefaultFont(font)
            fits = (self._rich.idealWidth() if self._plain is None else self._plain.width) <= self.width()
            if fits:
                break
        if chosen != self._chosen:  # only now, because the chart is laid out again for each font of the label
            self._choose(chosen)
        whole = "" if fits else escape_rich_text(self._words())
        if whole != self.toolTip():
            self.setToolTip(whole)
