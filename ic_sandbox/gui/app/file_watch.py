"""A notice that another program has changed the open file, shown when the window becomes active again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMainWindow

from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.loaded_file import FileStamp
from ic_sandbox.gui.widgets.notice_bar import NoticeBar
from ic_sandbox.i18n import tr

__all__ = ["ExternalChangeNotice"]


class ExternalChangeNotice(QObject):
    """The offer to reload a changed file. After "Keep my version" it asks again only when the user saves."""

    def __init__(self, window: QMainWindow, document: Document) -> None:
        super().__init__(window)
        self._document = document
        self._passed_over: FileStamp | None = None
        self.bar = NoticeBar(window, "outside", tr("Another program has changed this file"))
        self.reload = self.bar.offer("reload", tr("Reload from disk"), tr("Undo brings back your current version"))
        self.reload.clicked.connect(self._document.reload)
        self.keep = self.bar.offer("keep", tr("Keep my version"))
        self.keep.clicked.connect(self._pass_over)
        self._document.status_changed.connect(self._on_document)
        window.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Check the file whenever the window becomes active."""
        if event.type() == QEvent.Type.WindowActivate:
            self.look()
        return False

    def look(self) -> None:
        """Show the notice if the file has changed."""
        path, written = self._document.path, self._document.changed_outside
        if path is not None and written is not None and written != self._passed_over:
            self.bar.say(tr("{name} was changed by another program.", name=path.name))

    def _pass_over(self) -> None:
        self._passed_over = self._document.changed_outside
        self.bar.hide()

    def _on_document(self) -> None:
        if not self.bar.isHidden() and self._document.changed_outside is None:  # saved, or another one is open
            self.bar.hide()
