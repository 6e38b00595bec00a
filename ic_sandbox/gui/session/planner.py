"""Planning in a worker thread: every edit requests a plan, and the newest edit supersedes older ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.player_work import NewControls, NewRun, begin, catching_up
from ic_sandbox.i18n import tr
from ic_sandbox.progress import PartialResult, Progress, map_progress
from ic_sandbox.simulation.experiment import Experiment, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.world import check_world

__all__ = ["PlanningService"]

TOGETHER_S = 0.25
"""A run begins with its controls if they are planned this many seconds after the main arm; otherwise they join it."""


class PlanningService(QObject):
    """Prepares runs in its own worker thread.

    The main arm is planned first, and the run begins; its controls follow. ``shown`` returns the run so far.
    ``stale``: the newest plan does not belong to the current world. ``displaced``: it stays so, because an opened run
    is not of this world. ``faults``: why the last world, or its controls, could not be planned. ``begun``: the run of
    the newest request has begun. ``controls_cancelled``: the user has cancelled planning after that, so the run stays
    without controls.
    While ``held``, for instance during kernel compilation, nothing is planned.
    """

    started = Signal()
    controls_started = Signal()
    """Sent when only the controls of the shown run are planned again."""

    progressed = Signal(object)
    prepared = Signal(object)
    """Sends a :class:`NewRun`, to be adopted before :attr:`done`."""

    done = Signal(object)
    """Sends the experiment of the run that is now shown."""

    controls_prepared = Signal(object)
    """Sends the :class:`NewControls` of a run that began without them."""

    refused = Signal(object)
    cancelled = Signal()
    held_changed = Signal(bool)
    crashed = Signal(object)

    def __init__(self, shown: Callable[[], Run | None] = lambda: None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._worker = Worker("planning", self)
        self._worker.progressed.connect(self._on_progress)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self._report_crash)
        self.stale = True
        self.held = self.displaced = False
        self.begun = False
        self.controls_cancelled = False
        self.faults: tuple[Fault, ...] = ()
        self._busy = False
        self._given_up = False
        self._wanted: tuple[World, Settings] | None = None

    def start(self, world: World, settings: Settings) -> None:
        """Plan for this world, replacing any earlier request."""
        self.stale, self.displaced = True, False
        self._given_up = False
        self.begun = self.controls_cancelled = False
        if self.held:
            self._wanted = (world, settings)
            return
        self._busy = True
        self._worker.submit(lambda: _prepared(world, settings, self._shown))
        self.started.emit()

    def plan_controls(self, base: Experiment) -> None:
        """Plan the controls that a run lacks, after the user has cancelled that; ``base``: its experiment."""
        self.controls_cancelled = False
        self._busy = True
        self._worker.submit(lambda: _controls_of(base, self._shown))
        self.controls_started.emit()

    def show(self, run: NewRun) -> None:
        """Show a run that needs no planning, replacing any earlier request."""
        self._worker.cancel()
        self._busy = False
        self._wanted = None
        self._begin(run)

    def withdraw(self) -> None:
        """Plan nothing for the current world, because the opened run stays, which is not of this world."""
        self.stale = self.displaced = True
        self.cancel()

    @property
    def busy(self) -> bool:
        """Return whether planning is in progress."""
        return self._busy

    @property
    def unplanned(self) -> bool:
        """Return whether the current world will get no plan: it was refused, or planning was cancelled."""
        return self.stale and not self.held and not self._busy and (self._given_up or bool(self.faults))

    def hold(self) -> None:
        """Plan nothing until :meth:`release`."""
        self.held = True
        self.held_changed.emit(True)

    def release(self) -> None:
        """Resume planning, starting with the last request made while held."""
        self.held = False
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.start(*wanted)
        self.held_changed.emit(False)

    def forget_faults(self) -> None:
        """Clear the faults because another document is opened."""
        self.faults = ()
        self._given_up = False

    def cancel(self) -> None:
        """Cancel planning. Agents use the plan they have; if there is none, Play starts planning again.

        A run that has begun stays without its controls until :meth:`plan_controls`.
        """
        self._worker.cancel()
        self.controls_cancelled = self.controls_cancelled or (self._busy and not self.stale)
        self._given_up = self.stale
        self._busy = False
        self._wanted = None
        self.cancelled.emit()

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _on_progress(self, progress: Progress) -> None:
        if isinstance(progress, PartialResult):
            self._begin(progress.result)
        else:
            self.progressed.emit(progress)

    def _finish(self, found: NewRun | NewControls) -> None:
        self._busy = False
        if isinstance(found, NewRun):
            self._begin(found)
        else:
            self.controls_prepared.emit(found)

    def _begin(self, new_run: NewRun) -> None:
        self.stale = self.displaced = False
        self.begun = True
        self.faults = ()
        self.prepared.emit(new_run)
        self.done.emit(new_run.experiment)

    def _fail(self, error: Exception) -> None:
        self._busy = False
        self.stale = True  # a control may be refused after the run has begun
        self.faults = error.faults if isinstance(error, WorldError) else (_failure(error),)
        self.refused.emit(self.faults)
        self._report_crash(error)

    def _report_crash(self, error: Exception) -> None:
        """Report an error that is not a fault of the world, even if a newer plan is requested."""
        if not isinstance(error, WorldError):
            self.crashed.emit(error)


def _failure(error: Exception) -> Fault:
    """Return an unexpected error as a fault, because panels treat it as a refusal."""
    return Fault("", tr("the planner failed: {name}: {error}", name=type(error).__name__, error=error))


def _prepared(
    world: World, settings: Settings, shown: Callable[[], Run | None]
) -> Generator[Progress, None, NewRun | NewControls]:
    """Check the world, because an edit can create one that its file could not hold; then prepare a run.

    If controls take long, yield the run without them as a partial result, and return them alone.
    """
    yield Progress(tr("Checking"), 0.0)
    faults = check_world(world)
    if faults:
        raise WorldError(faults)
    work = prepare_steps(world, settings)
    main: Experiment | None = None
    base: Experiment | None = None
    planned_at = 0.0
    while True:
        try:
            step = next(work)
        except StopIteration as finished:
            whole: Experiment = finished.value
            break
        if isinstance(step, PartialResult):
            main, planned_at = step.result, time.monotonic()
        elif main is not None and base is None and time.monotonic() - planned_at >= TOGETHER_S:
            base = main
            yield PartialResult(step.what, step.done, whole=step.whole, result=begin(base))
        else:
            yield step
    if base is None:
        return begin(whole)
    return (yield from catching_up(base, whole, shown()))


def _controls_of(base: Experiment, shown: Callable[[], Run | None]) -> Generator[Progress, None, NewControls]:
    """Plan the controls of a run again; its main arm stays."""
    found = yield from map_progress(prepare_steps(base.world, base.settings), _without_results)
    return (yield from catching_up(base, replace(base, controls=found.controls), shown()))


def _without_results(step: Progress) -> Progress:
    return Progress(step.what, step.done, step.detail, step.whole)
