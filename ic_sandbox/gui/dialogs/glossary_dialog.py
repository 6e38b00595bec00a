"""The glossary as a window, with a search."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import tr
from ic_sandbox.world.glossary import TERMS, Term

__all__ = ["GlossaryDialog", "show_glossary"]

SIZE = QSize(520, 560)


def show_glossary(parent: QWidget) -> None:
    """Show the glossary, once; the window behind it can be used."""
    dialog = parent.findChild(GlossaryDialog) or GlossaryDialog(parent)
    bring_to_front(dialog)


class GlossaryDialog(QDialog):
    """All terms by the alphabet, or those that match the search."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("glossary")
        self.setWindowTitle(tr("Glossary"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self.search = QLineEdit()
        self.search.setObjectName("glossary-search")
        self.search.setAccessibleName(tr("Search the glossary"))
        self.search.setPlaceholderText(tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.page = QTextBrowser()
        self.page.setObjectName("glossary-page")
        self.page.setAccessibleName(tr("Glossary"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.page, 1)
        self._fill("")

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        found = [term for term in TERMS.values() if all(word in _text_of(term) for word in words)]
        found.sort(key=lambda term: term.word.casefold())
        lines = [f"<p><b>{escape(term.word)}</b><br>{escape(term.meaning)}</p>" for term in found]
        self.page.setHtml("".join(lines) or f"<p>{escape(tr('No matches.'))}</p>")


def _text_of(term: Term) -> str:
    return f"{term.word} {term.english_word} {term.meaning}".casefold()
