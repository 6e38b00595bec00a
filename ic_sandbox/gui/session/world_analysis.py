"""An analysis of the world from plans alone, computed in a worker thread while someone looks at its results."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.deferred_work import DeferredWork
from ic_sandbox.gui.session.views import PlanView, WorldView
from ic_sandbox.progress import PartialResult, Progress
from ic_sandbox.world.document import World
from ic_sandbox.world.traversal import same_but_texts

__all__ = ["WorldAnalysis", "same_mechanics"]


class Result(Protocol):
    """The results of an analysis, which may still lack parts."""

    @property
    def complete(self) -> bool: ...


R = TypeVar("R", bound=Result)


class WorldAnalysis(QObject, Generic[R]):
    """The results of one kind of analysis of the planned world, as far as computed.

    ``analyse`` is the work; it yields a :class:`~ic_sandbox.progress.PartialResult` whenever more is known. It starts
    when someone looks; when nobody looks any more it is cancelled, unless ``persistent``.
    """

    changed = Signal()
    crashed = Signal(object)

    def __init__(
        self,
        name: str,
        analyse: Callable[[World], Generator[Progress, None, R]],
        document: WorldView,
        planning: PlanView,
        parent: QObject | None = None,
        *,
        persistent: bool = False,
    ) -> None:
        super().__init__(parent)
        self._analyse = analyse
        self._document = document
        self._planning = planning
        self._persistent = persistent
        self.result: R | None = None
        self.done: float | None = None
        """The completed share of the work in progress; None if there is none."""
        self.what = ""
        """The name of the current part of the work."""
        self._readers: set[object] = set()
        self._of: World | None = None
        """The world that :attr:`result` describes."""
        self._analysed: World | None = None
        """The world that is being analysed, or soon will be; None if the analysis was cancelled."""
        self._declined: World | None = None
        """The world whose analysis the user cancelled."""
        self._work = DeferredWork(name, self)
        self._work.due.connect(self._begin)
        self._work.progressed.connect(self._on_progress)
        self._work.finished_work.connect(self._take)
        self._work.failed.connect(self._on_failure)
        self._work.crashed.connect(self.crashed)  # planning has already reported faults of the world
        document.world_changed.connect(self._on_world)
        document.left.connect(self._on_left)
        for planned in (planning.done, planning.controls_prepared):
            planned.connect(self._ask_again)
        for ended in (planning.refused, planning.cancelled):
            ended.connect(self._on_no_plan)
        planning.cancelled.connect(self._ask_again)  # if only the planning of controls was cancelled

    def look(self, who: object, looking: bool) -> None:
        """Register or unregister a reader; the analysis starts only while there is one."""
        before = self.wanted
        if looking:
            self._readers.add(who)
        else:
            self._readers.discard(who)
        if self.wanted and not before:
            self._ask_again()
        elif before and not self.wanted and (self._work.requested or not self._persistent):
            self._cancel()

    @property
    def wanted(self) -> bool:
        """Return whether anyone looks at the results."""
        return bool(self._readers)

    @property
    def waits(self) -> bool:
        """Return whether the work is wanted, but waits for the planner, which comes first."""
        return self.result is None and self.done is None and self.wanted and not self.declined and self._planning.busy

    @property
    def world(self) -> World | None:
        """The world that :attr:`result` describes."""
        return self._of

    @property
    def renewing(self) -> bool:
        """Return whether the results belong to the world before an edit."""
        return self.result is not None and not same_mechanics(self._of, self._document.world)

    @property
    def declined(self) -> bool:
        """Return whether the user cancelled the analysis of this world."""
        return same_mechanics(self._declined, self._document.world)

    def decline(self) -> None:
        """Cancel the analysis of this world, and keep the results so far; it starts again only by :meth:`resume`."""
        self._declined = self._document.world
        self._cancel()
        self.changed.emit()

    def resume(self) -> None:
        """Start the analysis of this world again after the user cancelled it."""
        self._declined = None
        self._ask_again()

    def ask_afresh(self) -> None:
        """Start again, because the question has changed; the results so far are those of another question."""
        self._cancel()
        self._of = self._declined = None
        self._ask_again()
        self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._work.stop()

    def _cancel(self) -> None:
        self._work.cancel()
        self._analysed = self.done = None

    def _on_left(self) -> None:
        """Drop all results: none apply to the next world."""
        self._cancel()
        self.result = self._of = None
        self.changed.emit()

    def _on_world(self, world: World) -> None:
        if not same_mechanics(self._analysed, world):
            self._cancel()
            self.changed.emit()

    def _on_no_plan(self, *_: object) -> None:
        self.changed.emit()

    def _ask_again(self, *_: object) -> None:
        world = self._document.world
        known = self.result is not None and self.result.complete and same_mechanics(self._of, world)
        planned = not self._planning.stale and not self._planning.busy
        if planned and self.wanted and not self.declined and not known and not same_mechanics(self._analysed, world):
            self._analysed = world  # a change of its name alone does not stop the analysis
            self._work.request()

    def _begin(self) -> None:
        world = self._document.world
        self._analysed = world
        self.what = ""
        self._work.submit(lambda: self._analyse(world))
        self._set_done(0.0)

    def _on_progress(self, progress: Progress) -> None:
        before, self.what = self.what, progress.what
        if progress.whole is not None:
            self._set_done(progress.whole)
        if self.result is None and self.what != before:
            self.changed.emit()
        if isinstance(progress, PartialResult) and progress.result is not None:
            self._take(progress.result)

    def _set_done(self, done: float) -> None:
        previous, self.done = self.done, done
        if previous is None or f"{previous:.0%}" != f"{done:.0%}":
            self.changed.emit()

    def _take(self, result: R) -> None:
        self.result, self._of = result, self._analysed
        self.done = None if result.complete else self.done
        self.changed.emit()

    def _on_failure(self, _: Exception) -> None:
        self.result = self._of = self.done = None
        self.changed.emit()


def same_mechanics(one: World | None, other: World) -> bool:
    """Return whether two worlds differ in their texts at most."""
    return one is other or (one is not None and same_but_texts(one, other))
