"""Planning beside the window: every edit asks for a plan, and the newest edit supersedes the older ones."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.player_work import NewRun, begin
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.world import check_world

__all__ = ["PlanningService"]


class PlanningService(QObject):
    """Prepares runs in a thread of its own.

    ``stale``: the newest plan is not of the world as it is. ``faults`` are why the last world could not be planned.
    While ``held``, nothing is planned, such as while the kernels are compiled.
    """

    started = Signal()
    progressed = Signal(object)
    prepared = Signal(object)
    """A :class:`NewRun`, to be adopted before :attr:`done`."""

    done = Signal(object)
    """The experiment of the run that is shown now."""

    refused = Signal(object)
    cancelled = Signal()
    held_changed = Signal(bool)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("planning", self)
        self._worker.progressed.connect(self.progressed)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self._report_crash)
        self.stale = True
        self.held = False
        self.faults: tuple[Fault, ...] = ()
        self._busy = False
        self._wanted: tuple[World, Settings] | None = None

    def start(self, world: World, settings: Settings) -> None:
        """Plan for this world, in place of any other."""
        self.stale = True
        if self.held:
            self._wanted = (world, settings)
            return
        self._busy = True
        self._worker.submit(lambda: _prepared(world, settings))
        self.started.emit()

    @property
    def busy(self) -> bool:
        """Whether planning is under way."""
        return self._busy

    @property
    def unplanned(self) -> bool:
        """Whether no plan is to come for the world as it is: it was refused, or planning was cancelled."""
        return self.stale and not self.held and not self._busy

    def hold(self) -> None:
        """Plan nothing until :meth:`release`."""
        self.held = True
        self.held_changed.emit(True)

    def release(self) -> None:
        """Plan what was wanted meanwhile."""
        self.held = False
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.start(*wanted)
        self.held_changed.emit(False)

    def forget_faults(self) -> None:
        """Know of no faults: another document is opened."""
        self.faults = ()

    def cancel(self) -> None:
        """Cancel the planning under way; agents act by the plan that they have, or wait for Play if there is none."""
        self._worker.cancel()
        self._busy = False
        self._wanted = None
        self.cancelled.emit()

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _finish(self, new_run: NewRun) -> None:
        self._busy = self.stale = False
        self.faults = ()
        self.prepared.emit(new_run)
        self.done.emit(new_run.experiment)

    def _fail(self, error: Exception) -> None:
        self._busy = False
        self.faults = error.faults if isinstance(error, WorldError) else (_failure(error),)
        self.refused.emit(self.faults)
        self._report_crash(error)

    def _report_crash(self, error: Exception) -> None:
        """Report what is no fault of the world, even if a newer plan is wanted: no failure is silent."""
        if not isinstance(error, WorldError):
            self.crashed.emit(error)


def _failure(error: Exception) -> Fault:
    """For the panels planning is over then, as after any refusal."""
    return Fault("", tr("the planner failed: {name}: {error}", name=type(error).__name__, error=error))


def _prepared(world: World, settings: Settings) -> Generator[Progress, None, NewRun]:
    """Check the world, then prepare a run: an edit can leave a world that its file could not hold."""
    yield Progress(tr("Checking"), 0.0)
    faults = check_world(world)
    if faults:
        raise WorldError(faults)
    experiment = yield from prepare_steps(world, settings)
    return begin(experiment)
