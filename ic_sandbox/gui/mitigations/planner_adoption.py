"""Adoption of a planner: all agents use it, the run before is pinned, and the run restarts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import DEFAULT_DISCOUNT, Planner
from ic_sandbox.world.editing import edits

__all__ = ["PlannerAdoption"]


class PlannerAdoption(QObject):
    """``words`` say what happened last; they are empty once something else has changed."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.words = ""
        self._step = -1
        self._play = False
        session.planning.done.connect(self._on_planned)
        session.document.undo_stack.indexChanged.connect(self._on_step)
        session.document.left.connect(self._forget)

    def used(self) -> Planner | None:
        """Return the planner that all agents use, whatever their discounts; None if they differ."""
        planners = [replace(planner, discount=DEFAULT_DISCOUNT) for planner in edits.planners(self.session.world)]
        return planners[0] if planners and all(planner == planners[0] for planner in planners) else None

    def adopt(self, planner: Planner) -> None:
        """Let all agents use a planner."""
        session, name = self.session, planner_words(planner)
        world = edits.change_planner(session.world, planner)
        if world == session.world:
            session.message.emit(tr("Agents already use: {planner}.", planner=name))
            return
        run = session.run
        played = run is not None and run.ticks > 0
        pinned = session.pins.pin() if played and not session.planning.stale else None
        session.player.pause()
        self._play = played
        session.document.finish_stroke()
        session.document.edit(tr("Use {planner}", planner=name), world)
        self._step = session.document.undo_stack.index()
        parts = [tr("Agents now use: {planner}.", planner=name)]
        if pinned is not None:
            parts.append(tr("Pinned the run before."))
        elif played:
            parts.append(tr("The run before could not be pinned."))
        else:
            parts.append(tr("Play the run to see what they do."))
        self.words = " ".join(parts)
        session.message.emit(self.words)
        self.changed.emit()

    def undo(self) -> None:
        """Undo the adoption, if nothing else has changed since."""
        if self.words:
            self.session.document.undo()

    def _on_planned(self, *_: object) -> None:
        if self._play:
            self._play = False
            self.session.play()

    def _on_step(self, step: int) -> None:
        if self.words and step != self._step:
            self._forget()

    def _forget(self) -> None:
        self.words, self._play = "", False
        self.changed.emit()
