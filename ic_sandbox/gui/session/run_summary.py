"""Figures of whole runs, computed in a worker thread: of the current run while shown, of any run on request."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.views import RunView
from ic_sandbox.i18n import tr
from ic_sandbox.measures.summary import Measurement, summarize_steps
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run

__all__ = ["RunSummary"]

EVERY_MS = 250
REST = 4
"""Pause this many times as long as the last computation took, because figures of large runs take long."""

Lines = tuple[Measurement, ...]
Answer = Callable[[Lines], None]


class RunSummary(QObject):
    """The figures of whole runs. ``whole`` holds those of the current run, as far as computed."""

    changed = Signal()
    crashed = Signal(object)

    def __init__(self, view: RunView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.whole: Lines = ()
        self._known: Run | None = None
        self._readers: set[object] = set()
        self._asked: list[tuple[Run, Answer]] = []
        self._under_way: list[tuple[Run, Answer]] = []
        self._begun = 0.0
        self._worker = Worker("figures", self)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(EVERY_MS)
        self._pause.timeout.connect(self._work)
        view.run_changed.connect(self._on_run)

    def look(self, who: object, looking: bool) -> None:
        """Register or unregister a reader; figures of the current run are kept up to date while there is one."""
        if looking:
            self._readers.add(who)
        else:
            self._readers.discard(who)
        self._ask()

    def of(self, run: Run, answer: Answer) -> None:
        """Compute the figures of a run and pass them to ``answer``."""
        self._asked.append((run, answer))
        self._ask()

    def stop(self) -> None:
        """End the thread."""
        self._pause.stop()
        self._worker.stop()

    def _on_run(self) -> None:
        run, known = self._view.run, self._known
        if known is not None and (run is None or run.experiment is not known.experiment or run.ticks < known.ticks):
            self._know(None, ())
        self._ask()

    def _ask(self) -> None:
        if not self._pause.isActive() and not self._under_way:
            self._pause.start()

    def _work(self) -> None:
        run = self._view.run
        if self._readers and run is not None and run.ticks > 0 and run is not self._known:
            self._asked.append((run, partial(self._answer, run)))
        if self._asked:
            self._under_way, self._asked = self._asked, []
            runs = [run for run, _ in self._under_way]
            self._begun = time.monotonic()
            self._worker.submit(lambda: _summarized(runs))

    def _know(self, run: Run | None, lines: Lines) -> None:
        self._known, self.whole = run, lines
        self.changed.emit()

    def _answer(self, run: Run, lines: Lines) -> None:
        now = self._view.run
        if now is not None and now.experiment is run.experiment and now.ticks >= run.ticks:
            self._know(run, lines)

    def _finish(self, found: list[Lines]) -> None:
        answered, self._under_way = self._under_way, []
        self._pause.setInterval(max(EVERY_MS, round(1000 * REST * (time.monotonic() - self._begun))))
        for (_run, answer), lines in zip(answered, found, strict=True):
            answer(lines)
        if self._asked or self._readers:
            self._ask()

    def _fail(self, error: Exception) -> None:
        self._under_way = []
        self.crashed.emit(error)
        if self._asked:
            self._ask()


def _summarized(runs: list[Run]) -> Generator[Progress, None, list[Lines]]:
    found = []
    for place, run in enumerate(runs):
        yield Progress(tr("Measuring"), place / len(runs))
        found.append((yield from summarize_steps(run)))
    return found
