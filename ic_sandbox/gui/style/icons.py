"""Icons from ``resources/icons``: one-colour glyphs, glyphs on coloured tiles, and the program's icon."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ic_sandbox.paths import RESOURCES

__all__ = ["app_icon", "draw_glyph", "draw_tile", "glyph", "glyph_on", "icon", "swatch", "tile"]

SIZES = (16, 20, 24, 32, 48)
"""The sizes in pixels at which icons are drawn, to avoid scaling."""

APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
CORNER = 0.22
"""The radius of a tile's corners as a share of its side."""

GLYPH_SHARE = 0.72
"""The size of a tile's glyph as a share of its side."""

LIGHT = QColor("#ffffff")
DARK = QColor("#1b2026")
READABLE = 2.6
"""The least contrast of a white glyph. WCAG advises 3, but white looks right a little below."""


def glyph(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a glyph in one colour, ``size`` logical pixels wide. Raises ``FileNotFoundError`` for unknown names."""
    return _glyph(name, colour.rgba(), size, ratio)


def tile(name: str, background: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a glyph on a rounded square, ``size`` logical pixels wide."""
    return _tile(name, background.rgba(), size, ratio)


def draw_glyph(painter: QPainter, name: str, colour: QColor, box: QRectF) -> None:
    """Draw a glyph into a square, as vectors if the painter supports them."""
    # Qt renders SVG Tiny, which has no alpha in colours, so the painter applies it.
    source = _source(name).replace("currentColor", colour.name())
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, box)
    painter.restore()


def draw_tile(painter: QPainter, name: str, background: QColor, box: QRectF) -> None:
    """Draw a glyph on a rounded square."""
    side = box.width()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(background)
    painter.drawRoundedRect(box, CORNER * side, CORNER * side)
    margin = side * (1 - GLYPH_SHARE) / 2
    draw_glyph(painter, name, glyph_on(background), box.adjusted(margin, margin, -margin, -margin))


def swatch(colour: QColor, border: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return a rounded square of one colour with a thin border, for kinds of terrain."""
    pixmap = _blank(size, ratio)
    painter = _painter(pixmap)
    painter.setPen(border)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(0.5, 0.5, size - 1, size - 1), CORNER * size, CORNER * size)
    painter.end()
    return pixmap


def icon(name: str, colour: QColor) -> QIcon:
    """Return a glyph as an icon that is sharp at every usual size and pixel ratio."""
    found = QIcon()
    faded = QColor(colour)
    faded.setAlphaF(colour.alphaF() * 0.38)
    for size in SIZES:
        for ratio in (1.0, 2.0):
            found.addPixmap(glyph(name, colour, size, ratio))
            found.addPixmap(glyph(name, faded, size, ratio), QIcon.Mode.Disabled)
    return found


def app_icon() -> QIcon:
    """Return the icon of the program."""
    found = QIcon()
    for size in APP_SIZES:
        found.addPixmap(glyph("app", LIGHT, size))
    return found


def glyph_on(background: QColor) -> QColor:
    """Return white, or near-black if the background is too light for white."""
    return LIGHT if 1.05 / (_luminance(background) + 0.05) >= READABLE else DARK


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


@lru_cache(maxsize=1024)
def _glyph(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = _painter(pixmap)
    draw_glyph(painter, name, QColor.fromRgba(rgba), QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@lru_cache(maxsize=1024)
def _tile(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    pixmap = _blank(size, ratio)
    painter = _painter(pixmap)
    draw_tile(painter, name, QColor.fromRgba(rgba), QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


def _blank(size: int, ratio: float) -> QPixmap:
    side = round(size * ratio)
    pixmap = QPixmap(QSize(side, side))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter
