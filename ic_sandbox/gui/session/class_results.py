"""The episodes that users of this window have played, collected until they are exported."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.exports.class_results import Episode

__all__ = ["ClassResults"]


class ClassResults(QObject):
    """The collected episodes, in the order in which they were added. They last until the window is closed.

    ``exported``: whether all of them have been exported.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.episodes: tuple[Episode, ...] = ()
        self.exported = True

    def add(self, episode: Episode) -> None:
        """Add an episode."""
        self.episodes = (*self.episodes, episode)
        self.exported = False
        self.changed.emit()

    def remove(self, episode: Episode) -> None:
        """Remove an episode."""
        self.episodes = tuple(other for other in self.episodes if other is not episode)
        self.exported = self.exported or not self.episodes
        self.changed.emit()

    def note_export(self) -> None:
        """Note that all episodes have been exported."""
        self.exported = True
