"""The second world's run: a session of its own, planned and simulated in the background, that follows the first one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.session.pair.second_worlds import SecondWorld, Titles
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.lockstep import Lockstep
from ic_sandbox.gui.side_by_side.mirror import Mirror
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import EditError, WorldError

__all__ = ["SecondRun"]

MERGED = "second world"
"""All changes of the second world are one step of its own history, which nobody sees."""


class SecondRun(QObject):
    """The run of the session's second world.

    ``session`` owns it, with the same settings as the first one's, control groups included. It is kept when the second
    world is closed, without its run. ``fault`` says why the first world admits no second one now.
    """

    changed = Signal()
    opened = Signal()
    closed = Signal()
    crashed = Signal(object)

    def __init__(self, first: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.first = first
        self.session = Session(self)
        self.session.planning.hold()
        self.fault = ""
        self.progress = ""
        self._open = False
        self._titled: tuple[SecondWorld, World, Titles] | None = None
        """The titles, and what they are of: finding them may read the world's whole file."""
        self.lockstep = Lockstep(first.player, self.session.player, self.session.run_status, self)
        self._mirror = Mirror(first, self.session, self)
        self.choice = first.second_world
        self.choice.changed.connect(self._on_choice)
        self.choice.removed.connect(self._on_removed)
        first.document.changed.connect(self._on_first_world)
        first.settings_changed.connect(self._on_settings)
        first.planning.held_changed.connect(self._on_held)
        first.takeover.changed.connect(self._on_takeover)
        self.session.planning.progressed.connect(self._on_progress)
        self.session.run_status.changed.connect(self._on_status)
        self.lockstep.changed.connect(self.changed)
        self.session.crashed.connect(self._on_crash)

    @property
    def active(self) -> bool:
        """Return whether a second world is shown."""
        return self._open

    @property
    def titles(self) -> Titles:
        """The titles that tell both worlds apart; empty if there is only one."""
        chosen, world = self.choice.chosen, self.first.world
        if chosen is None:
            return Titles("", "")
        if self._titled is None or self._titled[0] is not chosen or self._titled[1] is not world:
            self._titled = (chosen, world, chosen.titles(world))
        return self._titled[2]

    @property
    def series(self) -> RunSeries | None:
        """The figures of the second run; None unless it belongs to the second world, or both are about to be renewed.

        Unless the first run is marked as outdated, too, nothing would mark these lines in its charts.
        """
        status = self.session.run_status
        waits = status.phase is Phase.RENEWING and not self.first.run_status.outdated
        gone = self.fault or status.phase is Phase.NOT_RUNNABLE or waits
        return None if gone or not self.active else self.session.shown_series

    @property
    def note(self) -> str:
        """The state of the second run in a few words; empty if it is up to date."""
        status = self.session.run_status
        if self.fault:
            return ""
        if status.phase is Phase.RENEWING:
            return self.progress or tr("planning …")
        if status.phase is Phase.NOT_RUNNABLE:
            return tr("out of date") if status.outdated else tr("can't run")
        if self.lockstep.behind > 1 and not self.first.player.playing:
            return tr("catching up …")
        return ""

    def renew(self) -> None:
        """Plan again, after the user has cancelled that."""
        if self.active and not self.fault and not self.session.run_status.current:
            self.session.planning.start(self.session.world, self.session.settings)

    def stop(self) -> None:
        """End the threads."""
        self.session.close()

    def _made(self) -> World | None:
        chosen = self.choice.chosen
        assert chosen is not None
        try:
            world = chosen.make(self.first.world)
        except EditError as error:
            self.fault = str(error)
        except WorldError as error:
            self.fault = str(error.faults[0])
        else:
            self.fault = ""
            return world
        return None

    def _on_choice(self) -> None:
        if not self.choice.active:
            if self._open:
                self._close()
            return
        if self.first.opened_run.shown is not None:
            self.choice.close()
            self.first.message.emit(
                tr("The agents of an opened run can't act in a second world. Close that run first.")
            )
            return
        if self.first.takeover.active:
            self.first.takeover.leave()
        begins = not self._open
        self._open = True
        world = self._made()
        if world is None:
            self._forget()
        else:
            self._begin(world)
        if begins:
            self._mirror.attach()
            self.lockstep.attach()
            self.opened.emit()
        self.changed.emit()

    def _on_removed(self) -> None:
        self.first.message.emit(tr("What the worlds differed in was removed, so only one is shown."))

    def _begin(self, world: World) -> None:
        """Plan another second world from scratch."""
        planning = self.session.planning
        planning.hold()
        self.session.document.new(world)
        self.session.set_settings(self.first.settings)
        if not self.first.planning.held:
            planning.release()

    def _close(self) -> None:
        self._open = False
        self.lockstep.detach()
        self._mirror.detach()
        self._forget()
        self.closed.emit()
        self.changed.emit()

    def _forget(self) -> None:
        """Drop the run and the world."""
        self.session.planning.cancel()
        self.session.planning.hold()
        self.session.document.new()

    def _on_first_world(self, before: World, after: World) -> None:
        if not self._open:
            return
        failed = bool(self.fault)
        world = self._made()
        if world is None:
            self._forget()
        elif failed:
            self._begin(world)
        else:
            self.session.document.edit("", world, MERGED)
        self.changed.emit()

    def _on_settings(self, *_: object) -> None:
        if self._open:
            self.session.set_settings(self.first.settings)

    def _on_held(self, held: bool) -> None:
        if self._open and not held and not self.fault:
            self.session.planning.release()

    def _on_takeover(self) -> None:
        if self.first.takeover.active:
            self.choice.close()

    def _on_progress(self, progress: Progress) -> None:
        if self._open and self.session.run_status.phase is Phase.RENEWING:
            share = progress.done if progress.whole is None else progress.whole
            self.progress = tr("planning … {share:.0%}", share=share)
            self.changed.emit()

    def _on_status(self) -> None:
        self.progress = ""
        if self._open:
            self.changed.emit()

    def _on_crash(self, error: Exception) -> None:
        self.choice.close()
        self.crashed.emit(error)
