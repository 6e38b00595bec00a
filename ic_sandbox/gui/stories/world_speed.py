"""The speed at which a world opens: that of its story if it has one, otherwise the user's."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import World

__all__ = ["WorldSpeed"]


class WorldSpeed(QObject):
    """The speed of the player, set each time a world opens.

    A story's author knows how long its point lasts: all agents of *Off-switch* are through the switch after three
    ticks. The speed that the user chose last is theirs again in the next world without a story.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chosen = session.player.speed
        self._given: float | None = None
        self._opening = False
        session.document.opened.connect(self._on_opened)
        session.document.world_changed.connect(self._on_world)

    def _on_opened(self) -> None:
        self._opening = True  # the world itself follows

    def _on_world(self, world: World) -> None:
        if not self._opening:
            return
        self._opening = False
        player, story = self._session.player, world.story
        if player.speed != self._given:
            self._chosen = player.speed
        self._given = None if story is None else story.speed
        player.set_speed(self._chosen if self._given is None else self._given)
