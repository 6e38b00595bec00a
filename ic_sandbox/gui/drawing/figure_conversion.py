"""Figures in the formats that need Qt: SVG text to PDF and PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from ic_sandbox.gui.drawing.qt_start import application_for_drawing

__all__ = ["converted", "converted_without_window"]

PIXEL_RATIO = 3.125
"""Pixels of an image per pixel of a figure: 300 per inch."""

DOTS_A_METRE = 11811
"""300 dots per inch, so pages show the image at the size of the figure."""

POINTS_A_PIXEL = 0.75
"""Points of a page per pixel: 96 pixels or 72 points per inch."""


def converted(svg: str, suffix: str) -> bytes:
    """Return a figure as a .png image with 300 dots per inch, or as a .pdf page of its own size."""
    renderer = QSvgRenderer(svg.encode())
    return _png(renderer) if suffix == ".png" else _pdf(renderer)


def converted_without_window(svg: str, suffix: str) -> bytes:
    """Convert a figure without a window."""
    application = application_for_drawing()
    contents = converted(svg, suffix)
    del application
    return contents


def _png(renderer: QSvgRenderer) -> bytes:
    image = QImage(renderer.defaultSize() * PIXEL_RATIO, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(DOTS_A_METRE)
    image.setDotsPerMeterY(DOTS_A_METRE)
    painter = QPainter(image)
    try:
        renderer.render(painter)
    finally:
        painter.end()
    contents = QByteArray()
    buffer = QBuffer(contents)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(contents.data())


def _pdf(renderer: QSvgRenderer) -> bytes:
    contents = QByteArray()
    buffer = QBuffer(contents)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageMargins(QMarginsF())
    writer.setPageSize(QPageSize(QSizeF(renderer.defaultSize()) * POINTS_A_PIXEL, QPageSize.Unit.Point))
    painter = QPainter(writer)
    try:
        renderer.render(painter)
    finally:
        painter.end()
    return bytes(contents.data())
