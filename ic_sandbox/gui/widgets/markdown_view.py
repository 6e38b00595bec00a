"""Markdown from a world file, shown as data: it loads nothing, and its links open only web pages and mail."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QDesktopServices, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from ic_sandbox.i18n import tr
from ic_sandbox.world.info_text import LINK_SCHEMES, is_heavy, shortened, without_images

__all__ = ["MarkdownView"]

FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class MarkdownView(QTextBrowser):
    """A view of text from a world file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.anchorClicked.connect(_open)

    def loadResource(self, _kind: int, _name: QUrl | str) -> QByteArray:
        """Return no data for any file, pipe or page in the text. If this returned None, Qt would read the file."""
        return QByteArray(b"")

    def show_markdown(self, text: str) -> None:
        """Show a text as Markdown, or as plain text if it would take long to lay out."""
        shown, notes = shortened(text)
        if is_heavy(shown):
            notes.append(tr("Shown as plain text because it has too much formatting."))
            self.setPlainText("\n\n".join([*notes, shown]))
        else:
            parts = [*(f"*{note}*" for note in notes), without_images(shown)]
            self.document().setMarkdown("\n\n".join(parts), FEATURES)
        self.moveCursor(QTextCursor.MoveOperation.Start)  # a view scrolls to its cursor, which is at the end now


def _open(address: QUrl) -> None:
    if address.scheme().lower() in LINK_SCHEMES:
        QDesktopServices.openUrl(address)
