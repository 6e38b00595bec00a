"""The view of a page of the manual."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextCursor, QTextDocument, QTextImageFormat, QTextOption, QTextTable
from PySide6.QtWidgets import QTextBrowser

from ic_sandbox.gui.dialogs.manual_files import FEATURES, markdown_of, name_in_links

__all__ = ["PageView"]

PICTURE_WIDTH = 640
"""The greatest width of a picture in pixels."""


class PageView(QTextBrowser):
    """A page of the manual, with its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.folder = Path()

    def loadResource(self, _kind: int, name: QUrl | str) -> QImage:
        """Return a picture of the page, as large as in its file, but at most :data:`PICTURE_WIDTH` wide."""
        image = QImage(str(self.folder / QUrl(name).path()))
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaledToWidth(PICTURE_WIDTH, smooth) if image.width() > PICTURE_WIDTH else image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures and tables into the page."""
        super().resizeEvent(event)
        self._fit_pictures()
        self._fit_tables()

    def _fit_pictures(self) -> None:
        """Make pictures at most as wide as the page: scrolling sideways would hide the other text."""
        room = self.viewport().width() - 2 * self.document().documentMargin()
        for cursor, form in self._pictures():
            size = self.loadResource(QTextDocument.ResourceType.ImageResource, form.name()).size()
            width = min(float(size.width()), room)
            if 0 < width != form.width():
                form.setWidth(width)
                form.setHeight(size.height() * width / size.width())
                cursor.setCharFormat(form)

    def _fit_tables(self) -> None:
        """Leave a pixel next to the tables if the page would be scrolled by one: Qt may round their columns up."""
        tables = [frame for frame in self.document().rootFrame().childFrames() if isinstance(frame, QTextTable)]
        for margin in (0.0, 1.0):
            for table in tables:
                form = table.format()
                if form.rightMargin() != margin:
                    form.setRightMargin(margin)
                    table.setFormat(form)
            if self.document().size().width() <= self.viewport().width():
                break

    def _pictures(self) -> list[tuple[QTextCursor, QTextImageFormat]]:
        """Return the pictures of the page, each with a cursor that selects it."""
        found = []
        block = self.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                if piece.charFormat().isImageFormat():
                    cursor = QTextCursor(block)
                    cursor.setPosition(piece.position())
                    cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
                    found.append((cursor, piece.charFormat().toImageFormat()))
                pieces += 1
            block = block.next()
        return found

    def show_file(self, file: Path) -> None:
        """Show a page from its beginning."""
        self.folder = file.parent
        self.document().setMarkdown(markdown_of(file), FEATURES)
        self._wrap_code()
        self._fit_pictures()
        self._fit_tables()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _wrap_code(self) -> None:
        """Wrap the lines of code that are wider than the page: scrolling sideways would hide the other text."""
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            if form.nonBreakableLines():
                form.setNonBreakableLines(False)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def go_to(self, name: str) -> bool:
        """Scroll to the heading with a name as in links, and return whether there is one."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and name_in_links(block.text()) == name:
                self.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading is at the top, not at the bottom
                self.setTextCursor(QTextCursor(block))
                return True
            block = block.next()
        return False

    @property
    def place(self) -> int:
        """The distance by which the page is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def scroll_to(self, place: int) -> None:
        """Scroll as far as an earlier :attr:`place`."""
        self.verticalScrollBar().setValue(place)
