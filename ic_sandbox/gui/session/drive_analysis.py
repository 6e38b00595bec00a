"""The prevalence and strength of drives at every discount, computed in a worker thread while a chart shows them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.views import PlanView, WorldView
from ic_sandbox.measures.discount_scan import Foresight, Found, looking_ahead
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError

__all__ = ["DriveAnalysis"]

REST_MS = 250
"""A delay after planning, to start only one analysis for a burst of edits."""


class DriveAnalysis(QObject):
    """Prevalence and strength of drives in the planned world, as far as computed."""

    changed = Signal()
    crashed = Signal(object)

    def __init__(self, document: WorldView, planning: PlanView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._planning = planning
        self.foresight: Foresight | None = None
        self.done: float | None = None
        """The completed share of the work in progress; None if there is none."""
        self._asked = False
        self._of: World | None = None
        """The world that :attr:`foresight` describes."""
        self._analysed: World | None = None
        """The world being analysed; None if the analysis was cancelled."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._begin)
        self._worker = Worker("looking ahead", self)
        self._worker.progressed.connect(self._on_progress)
        self._worker.finished_work.connect(self._take)
        self._worker.failed.connect(self._on_failure)
        self._worker.failed_late.connect(self._report_crash)
        document.world_changed.connect(self._on_world)
        document.left.connect(self._on_left)
        planning.done.connect(self._ask_again)
        for ended in (planning.refused, planning.cancelled):
            ended.connect(self._on_no_plan)

    def ask(self, asked: bool) -> None:
        """Start or stop the analysis: it runs only while someone looks at its results."""
        if asked != self._asked:
            self._asked = asked
            if asked:
                self._ask_again()
            else:
                self._cancel()

    @property
    def renewing(self) -> bool:
        """Return whether the results belong to the world before an edit."""
        return self.foresight is not None and not _same_mechanics(self._of, self._document.world)

    def stop(self) -> None:
        """End the thread."""
        self._rest.stop()
        self._worker.stop()

    def _cancel(self) -> None:
        self._rest.stop()
        self._worker.cancel()
        self._analysed = self.done = None

    def _on_left(self) -> None:
        """Drop all results: none apply to the next world."""
        self._cancel()
        self.foresight = self._of = None
        self.changed.emit()

    def _on_world(self, world: World) -> None:
        if not _same_mechanics(self._analysed, world):
            self._cancel()
            self.changed.emit()

    def _on_no_plan(self, *_: object) -> None:
        self.changed.emit()

    def _ask_again(self, *_: object) -> None:
        world = self._document.world
        known = self.foresight is not None and self.foresight.complete and _same_mechanics(self._of, world)
        if self._asked and not self._planning.stale and not known and not _same_mechanics(self._analysed, world):
            self._rest.start()

    def _begin(self) -> None:
        world = self._document.world
        self._analysed = world
        self._worker.submit(lambda: looking_ahead(world))
        self._set_done(0.0)

    def _on_progress(self, progress: Progress) -> None:
        if progress.whole is not None:
            self._set_done(progress.whole)
        if isinstance(progress, Found) and progress.foresight is not None:
            self._take(progress.foresight)

    def _set_done(self, done: float) -> None:
        previous, self.done = self.done, done
        if self.foresight is None and (previous is None or f"{previous:.0%}" != f"{done:.0%}"):
            self.changed.emit()

    def _take(self, foresight: Foresight) -> None:
        self.foresight, self._of = foresight, self._analysed
        self.done = None if foresight.complete else self.done
        self.changed.emit()

    def _on_failure(self, error: Exception) -> None:
        self.foresight = self._of = self.done = None
        self.changed.emit()
        self._report_crash(error)

    def _report_crash(self, error: Exception) -> None:
        if not isinstance(error, WorldError):  # planning has already reported these
            self.crashed.emit(error)


def _same_mechanics(one: World | None, other: World) -> bool:
    """Return whether two worlds differ in name and info at most."""
    return one is other or (one is not None and replace(one, name="", info="") == replace(other, name="", info=""))
