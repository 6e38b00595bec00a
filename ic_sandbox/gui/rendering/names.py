"""Names of devices on the map, below their cells, if cells are large enough; no name covers another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from ic_sandbox.gui.drawing.viewport import Viewport
from ic_sandbox.world.document import Cell, Device, World
from ic_sandbox.world.items import device_name

__all__ = ["NAMED", "NameLayer", "places_of_names"]

NAMED = 22.0
"""The cell size, in pixels, from which devices have names."""

MOST_NAMES = 200
"""The most names that are drawn; a map with more devices is a pattern, not a set of places."""

WIDEST = 4.2
"""The widest name, in cells; longer ones are shortened, unless there is room for all of them."""

PIXELS = 11
PADDING = 3.0


def places_of_names(
    devices: Sequence[Device], framing: Viewport, font: QFont, others: Sequence[Cell] = ()
) -> list[tuple[QRectF, str]]:
    """Return where to write which name: below a device, otherwise above it, otherwise not at all.

    A device next to another one of the same name has none. ``others`` are cells that names must not cover either.
    """
    metrics = QFontMetricsF(font)
    taken = [framing.rect(cell).adjusted(2, 2, -2, -2) for cell in (*(device.at for device in devices), *others)]
    named = {(device.at, device_name(device)) for device in devices}
    found: list[tuple[QRectF, str, str]] = []
    for device in devices:
        name, (row, col) = device_name(device), device.at
        if any(((row + down, col + right), name) in named for down, right in ((-1, 0), (0, -1), (-2, 0), (0, -2))):
            continue
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, WIDEST * framing.size)
        wide, high = metrics.horizontalAdvance(text) + 2 * PADDING, metrics.height()
        box = framing.rect(device.at)
        left = box.center().x() - wide / 2
        for top in (box.bottom() - 1, box.top() - high + 1):
            place = QRectF(left, top, wide, high)
            if not any(place.intersects(other) for other in taken):
                taken.append(place)
                found.append((place, text, name))
                break
    return [_whole(place, text, name, taken, metrics) for place, text, name in found]


def _whole(place: QRectF, text: str, name: str, taken: list[QRectF], metrics: QFontMetricsF) -> tuple[QRectF, str]:
    """Return the place of a whole name if nothing is in its way, otherwise that of the shortened one."""
    more = metrics.horizontalAdvance(name) - metrics.horizontalAdvance(text)
    wider = place.adjusted(-more / 2, 0, more / 2, 0)
    if text == name or any(wider.intersects(other) for other in taken if other is not place):
        return place, text
    taken.append(wider)
    return wider, name


class NameLayer:
    """The names of the devices in view, laid out again only if the world or the view has changed."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._framing: Viewport | None = None
        self._names: list[tuple[QPointF, QPixmap]] = []
        self._pictures: dict[tuple[str, str, float], QPixmap] = {}

    def paint(self, painter: QPainter, world: World, framing: Viewport) -> None:
        """Draw the names."""
        if framing.size < NAMED:
            return
        if world is not self._world or framing != self._framing:
            self._world, self._framing = world, framing
            devices = [device for device in world.devices if framing.shows(device.at)]
            starts = dict.fromkeys(population.at for population in world.populations)
            many = len(devices) > MOST_NAMES
            self._names = [] if many else self._laid_out(devices, framing, painter.font(), list(starts))
        for at, picture in self._names:
            painter.drawPixmap(at, picture)

    def _laid_out(
        self, devices: Sequence[Device], framing: Viewport, usual: QFont, others: Sequence[Cell]
    ) -> list[tuple[QPointF, QPixmap]]:
        font = QFont(usual)
        font.setPixelSize(PIXELS)
        found = []
        for place, text in places_of_names(devices, framing, font, others):
            key = (text, framing.colours.ink, framing.ratio)
            if key not in self._pictures:
                if len(self._pictures) > MOST_NAMES:
                    self._pictures.clear()
                self._pictures[key] = _picture(place, text, framing, font)
            found.append((place.topLeft(), self._pictures[key]))
        return found


def _picture(place: QRectF, text: str, framing: Viewport, font: QFont) -> QPixmap:
    """Return a name on a translucent ground, to be legible on any terrain."""
    picture = QPixmap(round(place.width() * framing.ratio) + 1, round(place.height() * framing.ratio) + 1)
    picture.setDevicePixelRatio(framing.ratio)
    picture.fill(Qt.GlobalColor.transparent)
    box = QRectF(0, 0, place.width(), place.height())
    ground = QColor(framing.colours.floor)
    ground.setAlpha(205)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 3, 3)
    painter.setFont(font)
    painter.setPen(QColor(framing.colours.ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
