"""Exports of runs in a worker thread, one after another."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ic_sandbox.gui.background.worker import Worker
from ic_sandbox.gui.session.player_work import exporting
from ic_sandbox.i18n import tr
from ic_sandbox.measures.summary import Measurement
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies.repetition import ONE_RUN, Seeds
from ic_sandbox.world.faults import WorldError

__all__ = ["RunExports"]


class RunExports(QObject):
    """A writer of the tables of runs."""

    message = Signal(str)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("exporting", self, in_turn=True)
        self._worker.finished_work.connect(self._finish)
        self._worker.failed.connect(self._fail)

    def write(
        self,
        run: Run,
        begun: datetime,
        directory: Path,
        source: str | Path | None,
        excel: bool = False,
        seeds: Seeds = ONE_RUN,
        lines: tuple[Measurement, ...] | None = None,
        world_file: str = "",
    ) -> None:
        """Write the tables of a run that was ``begun`` at a time.

        ``source`` names the world in the manifest, ``world_file`` a copy of it. With several ``seeds``, ``lines`` are
        the figures over all runs; None to compute them.
        """
        self._worker.submit(lambda: exporting(run, directory, source, begun, excel, seeds, lines, world_file))
        self.message.emit(tr("Exporting {ticks:,} ticks …", ticks=run.ticks))

    def settle(self) -> None:
        """Wait until all exports are written. Do not call in the GUI thread."""
        self._worker.settle()

    def stop(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _finish(self, directory: Path) -> None:
        self.message.emit(tr("Exported to {directory}", directory=directory))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, WorldError):
            self.message.emit(tr("Not exported: {error}", error=error))
        else:
            self.crashed.emit(error)
