"""The preview of a map that is imported: the world, or a sketch of its parts as long as there is none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QToolTip, QWidget

from ic_sandbox.charts.colours import contrast
from ic_sandbox.gui.rendering.terrain import cell_colour
from ic_sandbox.gui.rendering.world import render_world
from ic_sandbox.gui.style.theme import drawing_colours, is_dark
from ic_sandbox.i18n import tr
from ic_sandbox.world.importing import Imported, Sketch, Source, terrain_of

__all__ = ["Preview"]

SMALLEST = 240
"""The least width and height of the preview in pixels."""

LETTERED = 9.0
"""The size of a cell in pixels from which letters are written."""

GOLDEN = 0.618034
"""The step between the hues of parts without a meaning, so that neighbours in the list differ."""

VEILED, TINTED = 150, 110
"""How much of the cells beside and under a highlight is covered, of 255."""


class Preview(QWidget):
    """A small picture of a map. A part of it can be highlighted; a click on a cell picks it."""

    cell_picked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(SMALLEST, SMALLEST)
        self.setAccessibleName(tr("Preview"))
        self.setMouseTracking(True)
        self._imported: Imported | None = None
        self._names: Mapping[tuple[str, str], str] = {}
        self._highlit: NDArray[np.bool_] | None = None
        self._picture: QImage | None = None
        self._drawn: tuple[QSize, float, bool] | None = None

    def show_map(self, imported: Imported, names: Mapping[tuple[str, str], str]) -> None:
        """Show another map; ``names`` are those of its parts by sort and name, for tooltips."""
        self._imported, self._names, self._drawn = imported, names, None
        shape = self._size()
        if self._highlit is not None and self._highlit.shape != shape:
            self._highlit = None
        self.setCursor(Qt.CursorShape.PointingHandCursor if shape else Qt.CursorShape.ArrowCursor)
        self.update()

    def highlight(self, source: Source | None) -> None:
        """Highlight the cells of a part of the map, or nothing."""
        sketch = self._imported.sketch if self._imported is not None else None
        cells = sketch.cells(source.sort, source.name) if sketch is not None and source is not None else None
        self._highlit = cells if cells is not None and cells.any() and cells.shape == self._size() else None
        self.update()

    @property
    def highlighted(self) -> NDArray[np.bool_] | None:
        """The highlighted cells, bool [row, col]; None if there are none."""
        return self._highlit

    def _size(self) -> tuple[int, int] | None:
        """Return the rows and columns of what is shown; None if nothing is."""
        if self._imported is None:
            return None
        world, sketch = self._imported.world, self._imported.sketch
        if world is not None:
            return world.rows, world.cols
        return (sketch.rows, sketch.cols) if sketch is not None else None

    def _area(self) -> QRectF:
        """Return the rectangle of the map in the widget."""
        rows, cols = self._size() or (1, 1)
        size = min(self.width() / max(1, cols), self.height() / max(1, rows))
        return QRectF((self.width() - size * cols) / 2, (self.height() - size * rows) / 2, size * cols, size * rows)

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the row and column at a point of the widget; None outside the map."""
        shape, area = self._size(), self._area()
        if shape is None or not area.contains(place):
            return None
        size = area.width() / shape[1]
        row, col = int((place.y() - area.y()) / size), int((place.x() - area.x()) / size)
        return (row, col) if row < shape[0] and col < shape[1] else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the cell under a click."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.cell_picked.emit(*cell)

    def event(self, event: QEvent) -> bool:
        """Name the parts of the map in the cell under the mouse."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        cell = self.cell_at(QPointF(event.pos()))
        sketch = self._imported.sketch if self._imported is not None else None
        found = sketch.at(*cell) if sketch is not None and cell is not None and self._fits(sketch) else []
        QToolTip.showText(event.globalPos(), "\n".join(self._names[one] for one in found if one in self._names), self)
        return True

    def _fits(self, sketch: Sketch) -> bool:
        return (sketch.rows, sketch.cols) == self._size()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the map as large as it fits."""
        painter = QPainter(self)
        if self._imported is None or self._size() is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No preview yet"))
            painter.end()
            return
        ratio, dark = self.devicePixelRatioF(), is_dark()
        if self._drawn != (self.size(), ratio, dark):
            self._picture = self._rendered(self._imported, ratio, dark)
            self._drawn = self.size(), ratio, dark
        if self._picture is not None:
            painter.drawImage(0, 0, self._picture)
        if self._highlit is not None:
            painter.drawImage(self._area(), _veil(self._highlit, dark))
        if self._imported.world is None:  # on top of the veil, which would make them faint
            _write_letters(painter, self._imported, self._area(), self._highlit, dark)
        painter.end()

    def _rendered(self, imported: Imported, ratio: float, dark: bool) -> QImage | None:
        if imported.world is not None:
            return render_world(imported.world, self.width(), self.height(), ratio, dark)
        if imported.sketch is None:
            return None
        image = QImage(round(self.width() * ratio), round(self.height() * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor(drawing_colours(dark).outside))
        painter = QPainter(image)
        painter.drawImage(self._area(), _sketched(imported.sketch, imported.sources, dark))
        painter.end()
        return image


def _sketched(sketch: Sketch, sources: tuple[Source, ...], dark: bool) -> QImage:
    """Return a picture with a pixel for each cell, in a colour for each part of the map."""
    pixels = np.full((sketch.rows, sketch.cols), QColor(drawing_colours(dark).floor).rgb(), np.uint32)
    for number, source in enumerate(sources):
        pixels[sketch.cells(source.sort, source.name)] = _colour(source, number, dark).rgb()
    return QImage(pixels.tobytes(), sketch.cols, sketch.rows, 4 * sketch.cols, QImage.Format.Format_RGB32).copy()


def _colour(source: Source, number: int, dark: bool) -> QColor:
    """Return the colour of the terrain that a part is, otherwise one of its own."""
    if source.sort == "colour":
        return QColor(source.name)
    terrain = terrain_of(source.meaning)
    if terrain is not None:
        return cell_colour(terrain, drawing_colours(dark))
    return QColor.fromHslF(number * GOLDEN % 1, 0.45, 0.32 if dark else 0.78)


def _veiled(colour: QColor, veil: QColor) -> QColor:
    """Return a colour under a veil."""
    share = veil.alphaF()
    parts = zip(colour.getRgbF()[:3], veil.getRgbF()[:3], strict=True)  # type: ignore[index]
    return QColor.fromRgbF(*(below * (1 - share) + above * share for below, above in parts))


def _readable_ink(ground: QColor) -> QColor:
    """Return black or white, whichever has the greater contrast: at least 4.5."""
    return QColor(max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground.name())))


def _write_letters(
    painter: QPainter, imported: Imported, area: QRectF, highlit: NDArray[np.bool_] | None, dark: bool
) -> None:
    """Write each letter into its cells if they are large enough."""
    sketch = imported.sketch
    if sketch is None or area.width() < LETTERED * sketch.cols:
        return
    size = area.width() / sketch.cols
    font = painter.font()
    font.setPixelSize(max(1, round(0.7 * size)))
    painter.setFont(font)
    tint, cover = _veils(dark)
    for number, source in enumerate(imported.sources):
        if source.sort == "letter" and len(source.name) == 1:
            colour, cells = _colour(source, number, dark), sketch.cells(source.sort, source.name)
            inks = [_readable_ink(colour if highlit is None else _veiled(colour, veil)) for veil in (cover, tint)]
            for row, col in np.argwhere(cells).tolist():
                painter.setPen(inks[int(highlit is not None and highlit[row, col])])
                place = QRectF(area.x() + col * size, area.y() + row * size, size, size)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, source.name)


def _veils(dark: bool) -> tuple[QColor, QColor]:
    """Return the tint of highlighted cells, and the cover of all others."""
    colours = drawing_colours(dark)
    tint, cover = QColor(colours.highlight), QColor(colours.outside)
    tint.setAlpha(TINTED)
    cover.setAlpha(VEILED)
    return tint, cover


def _veil(cells: NDArray[np.bool_], dark: bool) -> QImage:
    """Return a picture with a pixel for each cell that tints these cells, and covers all others."""
    tint, cover = _veils(dark)
    pixels = np.where(cells, np.uint32(tint.rgba()), np.uint32(cover.rgba()))
    rows, cols = cells.shape
    return QImage(pixels.tobytes(), cols, rows, 4 * cols, QImage.Format.Format_ARGB32).copy()
