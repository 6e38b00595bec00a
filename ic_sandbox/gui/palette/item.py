"""One item of the palette: a picture and a name, to click or drag."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from ic_sandbox.gui.rendering.terrain import cell_colour
from ic_sandbox.gui.session.payload import MIME, Payload
from ic_sandbox.gui.session.tool import Tool
from ic_sandbox.gui.style.icons import glyph, swatch, tile
from ic_sandbox.gui.style.theme import drawing_colours
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Terrain

__all__ = ["Entry", "PaletteItem", "Picture"]

PICTURE = 24
DRAGGED = 36
MARGIN = 8
GAP = 9
CORNER = 6.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of an entry: a glyph in the text colour, a glyph on a tile of ``colour``, or a terrain swatch."""

    glyph: str = ""
    colour: str = ""
    terrain: Terrain | None = None

    def draw(self, colours: QPalette, size: int, ratio: float) -> QPixmap:
        """Draw the picture for a colour scheme, a size in logical pixels and a pixel ratio."""
        line = colours.color(QPalette.ColorRole.WindowText)
        if self.terrain is not None:
            ground = cell_colour(self.terrain, drawing_colours(dark=line.lightness() > 128))
            line.setAlpha(110)
            return swatch(ground, line, size, ratio)
        if self.colour:
            return tile(self.glyph, QColor(self.colour), size, ratio)
        return glyph(self.glyph, line, size, ratio)


@dataclass(frozen=True, slots=True)
class Entry:
    """The meaning of an item. ``words`` are further words for the search, in addition to title and tooltip."""

    name: str
    title: str
    tooltip: str
    tool: Tool
    picture: Picture
    words: str = ""

    @property
    def dragged(self) -> bool:
        """True if the entry can be dragged onto the map."""
        return self.tool.payload is not None

    def matches(self, terms: list[str]) -> bool:
        """Return whether every term of a search occurs."""
        text = f"{self.title} {self.tooltip} {self.words}".casefold()
        return all(term in text for term in terms)


class PaletteItem(QAbstractButton):
    """An item of the palette, drawn here so it looks the same in every style, light and dark."""

    focused = Signal()
    arrow = Signal(int)

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setObjectName(f"palette-{entry.name}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._pressed_at: QPoint | None = None
        self._folded = False
        self.show_entry(entry)

    def show_entry(self, entry: Entry) -> None:
        """Show another entry of the same name."""
        self.entry = entry
        self.setText(entry.title.replace("&", "&&"))
        self.setAccessibleName(entry.title)
        self.setAccessibleDescription(entry.tooltip)
        hint = tr("Click here, then on the map; or drag it there.") if entry.dragged else ""
        lines = [f"<b>{_escaped(entry.title)}</b>", _escaped(entry.tooltip), f"<i>{hint}</i>" if hint else ""]
        self.setToolTip("<br>".join(line for line in lines if line))
        self.update()

    def fold(self, folded: bool) -> None:
        """Show only the picture, or the name as well."""
        self._folded = folded
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the picture and a name of usual length; longer names are elided."""
        return QSize(180, max(PICTURE, self.fontMetrics().height()) + MARGIN)

    def minimumSizeHint(self) -> QSize:
        """Return room for the picture."""
        return QSize(PICTURE + MARGIN, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the state, the picture and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        self._paint_state(painter, colours)
        picture = self.entry.picture.draw(colours, PICTURE, self.devicePixelRatioF())
        start = (self.width() - PICTURE) // 2 if self._folded else MARGIN
        painter.drawPixmap(start, (self.height() - PICTURE) // 2, picture)
        if self._folded:
            painter.end()
            return
        left = MARGIN + PICTURE + GAP
        room = self.width() - left - MARGIN
        text = self.fontMetrics().elidedText(self.entry.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        painter.drawText(left, 0, room, self.height(), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _paint_state(self, painter: QPainter, colours: QPalette) -> None:
        accent = QColor(colours.color(QPalette.ColorRole.Highlight))
        fill = QColor(accent)
        if self.isChecked():
            fill.setAlpha(64)
        elif self.isDown() or self.underMouse():
            fill = QColor(colours.color(QPalette.ColorRole.WindowText))
            fill.setAlpha(20)
        else:
            fill.setAlpha(0)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, CORNER, CORNER)
        if self.isChecked():  # a bar as well as a colour, for users who can't tell the colours apart
            painter.setBrush(accent)
            painter.drawRoundedRect(QRectF(1, 6, 3, self.height() - 12), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(accent)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)

    def nextCheckState(self) -> None:
        """Leave the state alone: only the session's tool checks an item, and a click must not uncheck it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick the item with Enter as with Space; move through the palette with the arrows, Home and End."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in steps:
            self.arrow.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Notify the palette, which scrolls to the item."""
        super().focusInEvent(event)
        self.focused.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to the height of a new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag might begin."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Forget the possible drag."""
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start a drag once the pointer has moved far enough."""
        start = self._pressed_at
        payload = self.entry.tool.payload
        if start is None or payload is None:
            super().mouseMoveEvent(event)
            return
        if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self._drag(payload)

    def _drag(self, payload: Payload) -> None:
        # The drop changes the world and rebuilds the palette, so the source is the window, which lives on.
        drag = QDrag(self.window())
        data = QMimeData()
        data.setData(MIME, QByteArray(payload.encode()))
        drag.setMimeData(data)
        drag.setPixmap(self.entry.picture.draw(self.palette(), DRAGGED, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(DRAGGED // 2, DRAGGED // 2))
        drag.exec(Qt.DropAction.CopyAction)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
