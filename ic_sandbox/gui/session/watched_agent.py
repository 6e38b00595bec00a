"""The followed agent, and an explanation of its actions, computed in a worker thread."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.views import RunView
from ic_sandbox.i18n import tr
from ic_sandbox.measures.explanations.explainer import Explainer
from ic_sandbox.measures.explanations.explanation import Explanation
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run

__all__ = ["WatchedAgent"]

EVERY_MS = 90
"""The shortest time between two explanations while a run plays."""

FLICKER_MS = 150
"""How long an outdated explanation stays visible: most are replaced sooner, and panels should not flicker."""


class WatchedAgent(QObject):
    """The agent of the run that the user follows."""

    changed = Signal()
    explained = Signal(object)
    outdated = Signal()
    """Sent if the explanation belongs to another agent or run and the new one takes long."""
    crashed = Signal(object)

    def __init__(self, view: RunView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.agent: int | None = None
        self.explanation: Explanation | None = None
        self._explainer: Explainer | None = None
        self._busy = False
        self._renewal_wanted = False
        self._worker = Worker("explaining", self)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)
        self._worker.failed_late.connect(self.crashed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(EVERY_MS)
        self._pause.timeout.connect(self._renew_if_asked)
        self._flicker_delay = QTimer(self)
        self._flicker_delay.setSingleShot(True)
        self._flicker_delay.setInterval(FLICKER_MS)
        self._flicker_delay.timeout.connect(self._forget)
        view.tick_changed.connect(self._renew)
        view.run_changed.connect(self._on_run)

    def watch(self, agent: int | None) -> None:
        """Follow an agent of the run, or stop following."""
        run = self._view.run
        if run is None or (agent is not None and not 0 <= agent < len(run.experiment.cast)):
            agent = None
        if agent != self.agent:
            self.agent = agent
            self.explanation = None
            self._worker.cancel()
            self._busy = False
            self._flicker_delay.start()
            self.changed.emit()
            self._renew()

    def next_agent(self, step: int = 1) -> None:
        """Follow the next or the previous agent."""
        run = self._view.run
        if run is not None:
            count = len(run.experiment.cast)
            self.watch(0 if self.agent is None else (self.agent + step) % count)

    def stop(self) -> None:
        """End the thread."""
        self._pause.stop()
        self._flicker_delay.stop()
        self._worker.stop()

    def _on_run(self) -> None:
        run = self._view.run
        if self._explainer is not None and (run is None or run.experiment is not self._explainer.experiment):
            self._explainer = None  # what is being found out is of a run that is gone
            self._worker.cancel()
            self._busy = False
        if self.agent is None:
            return
        if run is None or self.agent >= len(run.experiment.cast):
            self.watch(None)
        elif self._explainer is None:
            self._flicker_delay.start()
            self._renewal_wanted = True
            self._pause.stop()
            self._renew_if_asked()

    def _forget(self) -> None:
        self.explanation = None
        if self.agent is not None:
            self.outdated.emit()

    def _renew(self, *_: object) -> None:
        self._renewal_wanted = True
        if not self._pause.isActive() and not self._busy:
            self._renew_if_asked()

    def _renew_if_asked(self) -> None:
        run = self._view.run
        if not self._renewal_wanted or self._busy or self.agent is None or run is None:
            return
        self._renewal_wanted = False
        self._busy = True
        if self._explainer is None or self._explainer.experiment is not run.experiment:
            self._explainer = Explainer(run.experiment)
        explainer, agent, tick = self._explainer, self.agent, min(self._view.tick, run.ticks)
        self._worker.submit(lambda: _explained(explainer, run, agent, tick))

    def _finish(self, explanation: Explanation) -> None:
        self._busy = False
        self._flicker_delay.stop()
        self.explanation = explanation
        self.explained.emit(explanation)
        self._pause.start()

    def _fail(self, error: Exception) -> None:
        self._busy = False
        self.crashed.emit(error)


def _explained(explainer: Explainer, run: Run, agent: int, tick: int) -> Generator[Progress, None, Explanation]:
    yield Progress(tr("Explaining"), 0.0)
    return (yield from explainer.explaining(run, agent, tick))
