"""The choice of a second world to show next to the edited one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.session.pair.second_worlds import SecondWorld
from ic_sandbox.world.document import World

__all__ = ["SecondWorldChoice"]


class SecondWorldChoice(QObject):
    """The second world, if one is shown; the choice follows edits, is outside the undo history, and is not saved.

    ``asked`` asks the user for a second world, with a suggestion or None.
    """

    changed = Signal()
    asked = Signal(object)
    removed = Signal()
    """Sent after an edit has removed what the worlds differed in."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chosen: SecondWorld | None = None
        document.left.connect(self.close)
        document.changing.connect(self._follow)

    @property
    def active(self) -> bool:
        """Return whether a second world is shown."""
        return self.chosen is not None

    def show(self, second: SecondWorld) -> None:
        """Show this world next to the edited one, in place of another."""
        if second != self.chosen:
            self.chosen = second
            self.changed.emit()

    def ask(self, suggested: SecondWorld | None = None) -> None:
        """Let the user choose a second world."""
        self.asked.emit(suggested)

    def close(self) -> None:
        """Show only the edited world."""
        if self.chosen is not None:
            self.chosen = None
            self.changed.emit()

    def _follow(self, before: World, after: World) -> None:
        if self.chosen is None:
            return
        now = self.chosen.followed(before, after)
        if now is None:
            self.close()
            self.removed.emit()
        else:
            self.chosen = now
