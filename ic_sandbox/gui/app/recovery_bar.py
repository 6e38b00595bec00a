"""The bar that offers unsaved worlds after the program ended unexpectedly."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolBar, QVBoxLayout, QWidget

from ic_sandbox.gui.files.autosave import Autosave, Lost, lost_worlds
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.widgets.elided_label import ElidedLabel
from ic_sandbox.i18n import tr, tr_world

__all__ = ["Recovery", "RecoveryBar"]


class Recovery(QObject):
    """The recovery of worlds that other windows left unsaved. Copies are discarded once the worlds are safe."""

    def __init__(self, window: DocumentWindow, autosave: Autosave) -> None:
        super().__init__(window)
        self.window = window
        self.bar = RecoveryBar()
        self._restored: list[Lost] = []
        self._place = QToolBar(tr("Unsaved worlds"), window)
        self._place.setObjectName("recovery-place")
        self._place.setMovable(False)
        self._place.toggleViewAction().setVisible(False)
        self._place.addWidget(self.bar)
        self._place.hide()
        self.bar.restore.connect(self._restore)
        self.bar.emptied.connect(self._place.hide)
        autosave.kept.connect(self._settle)

    def look(self) -> None:
        """Offer the unsaved worlds, if there are any."""
        lost = lost_worlds()
        if lost:
            self.bar.offer(lost)
            self.window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self._place)
            self._place.show()

    def finish(self) -> None:
        """Discard the restored worlds when the user closes the window."""
        self._settle()

    def _restore(self, lost: Lost) -> None:
        if lost.rescued is not None and self.window.restore(lost.rescued):
            self._restored.append(lost)
            self.bar.remove(lost)

    def _settle(self) -> None:
        """Discard the restored worlds, which have been autosaved again, saved or abandoned."""
        for lost in self._restored:
            lost.discard()
        self._restored.clear()


class RecoveryBar(QWidget):
    """One line for each unsaved world."""

    restore = Signal(object)
    emptied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recovery")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Unsaved worlds"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 10, 6)
        self._layout.setSpacing(4)
        self._lines: dict[Lost, QWidget] = {}

    def offer(self, lost: list[Lost]) -> None:
        """Add a line for each of these worlds."""
        for world in lost:
            line = self._line(world)
            self._lines[world] = line
            self._layout.addWidget(line)

    def remove(self, lost: Lost) -> None:
        """Remove the line of a world."""
        line = self._lines.pop(lost, None)
        if line is not None:
            line.hide()
            line.deleteLater()
        if not self._lines:
            self.emptied.emit()

    def _line(self, lost: Lost) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = ElidedLabel(1)  # a wrapping label would make the toolbar as high as its narrowest column needs
        words.say(_words(lost))
        row.addWidget(words, 1)
        if lost.rescued is not None:
            restore = QPushButton(tr("Restore"))
            restore.setObjectName("recovery-restore")
            restore.setAccessibleDescription(_words(lost))
            restore.clicked.connect(lambda: self.restore.emit(lost))
            row.addWidget(restore)
        discard = QPushButton(tr("Discard"))
        discard.setObjectName("recovery-discard")
        discard.setAccessibleDescription(_words(lost))
        discard.clicked.connect(lambda: self._discard(lost))
        row.addWidget(discard)
        return line

    def _discard(self, lost: Lost) -> None:
        lost.discard()
        self.remove(lost)


def _words(lost: Lost) -> str:
    if lost.rescued is None:
        return tr("An autosaved world can't be restored: {reason}", reason=lost.reason)
    when = lost.rescued.kept_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if lost.rescued.path is None:
        return tr("Recovered unsaved world “{name}” ({when}).", name=tr_world(lost.rescued.world.name), when=when)
    return tr(
        "Recovered unsaved changes to “{name}” in {path} ({when}).",
        name=tr_world(lost.rescued.world.name),
        path=lost.rescued.path,
        when=when,
    )
