"""Pages in PDF made from Markdown."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageSize, QPdfWriter, QTextDocument

from ic_sandbox.gui.drawing.qt_start import application_for_drawing

__all__ = ["pdf_of_markdown", "pdf_without_window"]

FAMILY, POINTS = "DejaVu Sans", 10
DOTS_PER_INCH = 300


def pdf_of_markdown(text: str, title: str) -> bytes:
    """Return a Markdown text as a PDF file of A4 pages. Needs a ``QGuiApplication``."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("IC Sandbox")
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())  # the document has margins of its own
    document = QTextDocument()
    document.setDefaultFont(QFont(FAMILY, POINTS))
    document.setMarkdown(text)
    document.print_(writer)
    buffer.close()
    return bytes(data.data())


def pdf_without_window(text: str, title: str) -> bytes:
    """Make the pages without a window."""
    application = application_for_drawing()
    contents = pdf_of_markdown(text, title)
    del application
    return contents
