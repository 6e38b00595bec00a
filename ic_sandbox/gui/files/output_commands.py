"""What leaves the window besides tables and pictures: a report of the run, and a recording of it."""

from __future__ import annotations

from pathlib import Path

from ic_sandbox.exports import recording, writing_report
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.output_dialog import fresh_file
from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.files.document_window import DocumentWindow, ask_where
from ic_sandbox.gui.files.record_dialog import RecordDialog
from ic_sandbox.gui.rendering.picture import Scene, pictures_of
from ic_sandbox.gui.rendering.recording_frames import RecordingFrames
from ic_sandbox.i18n import tr
from ic_sandbox.paths import file_stem
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import WorldError

__all__ = ["ask_recording", "ask_report"]


def ask_report(window: DocumentWindow) -> None:
    """Ask for a file, and write everything about the run on one page."""
    run = _run_of(window)
    if run is None:
        return
    suggested = Path(window.folder()) / f"{file_stem(run.experiment.world.name)}.html"
    path = ask_where(window, tr("Export report"), suggested, "HTML (*.html)")
    if path is None:
        return
    source, pictures = window.session.document.path, pictures_of(run.experiment.world)
    work = ProgressDialog(tr("Export report"), lambda: writing_report(run, path, source, pictures), window)
    _wait(window, work, tr("The report can't be written"))


def ask_recording(window: DocumentWindow) -> None:
    """Ask for a file and a stretch of the run, and draw that tick by tick."""
    run = _run_of(window)
    if run is None:
        return
    world = run.experiment.world
    suggested = fresh_file(Path(window.folder()), file_stem(world.name), ".gif")
    dialog = RecordDialog(world, run.ticks, suggested, window)
    if not dialog.exec():
        return
    scene = Scene(world, run=run, mode=window.session.colour_mode)
    film = RecordingFrames(scene, dialog.first.value(), dialog.cell_size.value(), dialog.dark.isChecked())
    path, count, rate = dialog.path, dialog.count, dialog.rate.value()
    work = ProgressDialog(tr("Record run"), lambda: recording(path, film.image, count, rate, film.colours), window)
    _wait(window, work, tr("The recording can't be written"))


def _run_of(window: DocumentWindow) -> Run | None:
    """The run as far as it has been played; says so where it has not."""
    run = window.session.run
    if run is None or run.ticks == 0:
        window.session.message.emit(tr("There is nothing to export yet: play the run first."))
        return None
    window.session.player.pause()
    return run


def _wait(window: DocumentWindow, work: ProgressDialog, refused: str) -> None:
    """Wait for a file to be written, and say what came of it."""
    session = window.session
    if work.exec() or work.outcome is not None:
        session.message.emit(tr("Wrote {name}", name=work.outcome.name))
    elif isinstance(work.error, WorldError):
        show_faults(window, refused, work.error.faults)
    elif work.error is not None:
        session.crashed.emit(work.error)
    else:
        session.message.emit(tr("Cancelled: nothing was written."))
    work.deleteLater()
