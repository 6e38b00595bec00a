"""The undo command: it holds the world before and after, and merges with others of the same stroke."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from ic_sandbox.world.document import World

__all__ = ["WorldChange"]

STROKE = 1
"""The id of commands that may merge; -1 means that a command never does."""


class WorldChange(QUndoCommand):
    """One undoable step. Consecutive steps with the same ``stroke`` (not None) become one."""

    def __init__(
        self, text: str, before: World, after: World, stroke: str | None, show: Callable[[World], None]
    ) -> None:
        shown = " ".join(text.split())  # Qt uses the text after a line break for menus, in which & marks a shortcut
        super().__init__("\n".join([shown, shown.replace("&", "&&")]))
        self.before = before
        self.after = after
        self.stroke = stroke
        self._show = show

    def id(self) -> int:
        return -1 if self.stroke is None else STROKE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, WorldChange) or other.stroke != self.stroke:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def undo(self) -> None:
        self._show(self.before)

    def redo(self) -> None:
        self._show(self.after)
