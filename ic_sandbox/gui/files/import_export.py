"""Commands that import a map or picture, and export tables, a report, a recording or a picture."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ic_sandbox.charts.specs.run_charts import convergence_text
from ic_sandbox.charts.stories.texts import story_text
from ic_sandbox.exports import recording, writing_analysis, writing_report, writing_web_page
from ic_sandbox.exports.formats import PICTURE, RECORDING, REPORT, WEB_PAGE
from ic_sandbox.exports.incentives.table import writing_incentives
from ic_sandbox.exports.mitigations import write_mitigations
from ic_sandbox.gui.dialogs.controls_wait import wait_for_controls
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.file_dialog import ask_file, ask_new_file
from ic_sandbox.gui.dialogs.output_dialog import fresh_file
from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.files.document_window import IMPORTABLE, DocumentWindow
from ic_sandbox.gui.files.export_dialog import TABLES, ExportDialog, fresh_folder
from ic_sandbox.gui.files.picture_dialog import PictureDialog
from ic_sandbox.gui.files.record_dialog import RecordDialog, last_tick_of_interest
from ic_sandbox.gui.files.share_dialog import ShareDialog
from ic_sandbox.gui.rendering.map_pictures import map_pictures
from ic_sandbox.gui.rendering.picture import Scene, draw_picture, pictures_of
from ic_sandbox.gui.rendering.recording_frames import RecordingFrames
from ic_sandbox.i18n import tr, tr_many
from ic_sandbox.measures.drive_comparison import comparing_drives
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.importing import FORMATS
from ic_sandbox.world.io.files import SUFFIX

__all__ = [
    "ask_drive_tables",
    "ask_import",
    "ask_level_check",
    "ask_mitigation_tables",
    "ask_picture",
    "ask_recording",
    "ask_report",
    "ask_tables",
    "ask_web_page",
]


MAP = "map"
"""The kind of imported files, whose last folder is remembered."""


def ask_import(window: DocumentWindow) -> None:
    """Ask for a map or a picture, and import it as a new world."""
    kinds = [(tr("Maps and pictures"), f"{IMPORTABLE} *.json")]
    kinds += [(known.title, " ".join(f"*{suffix}" for suffix in known.suffixes)) for known in FORMATS]
    filters = ";;".join(f"{title} ({patterns})" for title, patterns in [*kinds, (tr("All files"), "*")])
    path = ask_file(window, MAP, tr("Import a map or a picture"), window.folder(MAP), filters)
    if path is not None:
        window.open_path(str(path), importing=path.suffix.lower() != SUFFIX)


def ask_picture(window: DocumentWindow) -> None:
    """Ask for a file and what to draw, and export a picture of the world."""
    session = window.session
    suggested = fresh_file(window.folder(PICTURE.key), window.stem(), PICTURE.suffixes[0])
    has_run = session.run is not None and session.run_status.current
    has_overlays = bool(session.overlays.figures) and not session.overlays.renewing
    dialog = PictureDialog(session.world, suggested, has_run, has_overlays, window)
    if not dialog.exec():
        return
    with_run = session.run if has_run and dialog.agents.isChecked() else None
    tick = min(session.tick, with_run.ticks) if with_run is not None else 0
    figures = tuple(session.overlays.figures.values()) if dialog.overlays.isChecked() else ()
    scene = Scene(session.world, figures, with_run, tick, session.colour_mode)
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        draw_picture(scene, dialog.path, dialog.cell_size.value(), dialog.dark.isChecked(), session.document.background)
    except WorldError as error:
        show_faults(window, tr("The picture can't be written"), error.faults)
    else:
        session.message.emit(tr("Exported {name}", name=dialog.path.name))
    finally:
        QGuiApplication.restoreOverrideCursor()


def ask_tables(window: DocumentWindow) -> None:
    """Ask for a folder, and write the run's tables to it."""
    run = _run_of(window)
    if run is None:
        return
    suggested = fresh_folder(window.folder(TABLES), window.stem())
    agents = tr_many("{count:,} agent", "{count:,} agents", len(run.experiment.cast))
    what = tr_many("{count:,} tick of {agents}", "{count:,} ticks of {agents}", run.ticks, agents=agents)
    runs = window.session.repeats.wanted.runs
    if runs > 1:
        what = tr("{what} and {runs} runs in summary.csv", what=what, runs=runs)
    files = tr(
        "{what}: ticks.csv, agents.csv, events.csv, summary.csv, and manifest.json, which says how to repeat the run.",
        what=what,
    )
    dialog = ExportDialog(tr("Export run as CSV"), files, suggested, window)
    if dialog.exec():
        window.session.export_csv(dialog.path, dialog.excel.isChecked())


def ask_drive_tables(window: DocumentWindow) -> None:
    """Ask for a folder, compare the drives of the world unless that is done, and write the tables to it."""
    session = window.session
    world, compared = session.world, session.drive_comparison
    if not world.drives():
        session.message.emit(tr("No device in this world has a drive."))
        return
    known = None if compared.renewing else compared.result
    suggested = fresh_folder(window.folder(TABLES), window.stem(), "drives")
    files = tr("Figures of drives: drives.csv, values.csv, thresholds.csv, shapley.csv and robustness.csv.")
    dialog = ExportDialog(tr("Export drives as CSV"), files, suggested, window)
    if not dialog.exec():
        return
    path, excel = dialog.path, dialog.excel.isChecked()

    def writing() -> Generator[Progress, None, Path]:
        found = known if known is not None and known.complete else (yield from comparing_drives(world))
        yield from writing_analysis(found.analysis, path, shapley=found.shares, robustness=found.draws, excel=excel)
        return path

    _wait(window, ProgressDialog(tr("Export drives as CSV"), writing, window), tr("The tables can't be written"))


def ask_level_check(window: DocumentWindow) -> None:
    """Ask for a file, check the level unless that is done, and write the findings to it."""
    session, title = window.session, tr("Export level check as CSV")
    world, check = session.world, session.level_check
    known = None if check.renewing else check.result
    suggested = fresh_file(window.folder(TABLES), f"{window.stem()}-incentives", ".csv")
    path = ask_new_file(window, TABLES, title, suggested, f"CSV (*.csv);;{tr('All files')} (*)")
    if path is None:
        return

    def writing() -> Generator[Progress, None, Path]:
        found = known or (yield from check.checking(world))
        yield from writing_incentives(found, path)
        return path

    _wait(window, ProgressDialog(title, writing, window), tr("The table can't be written"))


def ask_mitigation_tables(window: DocumentWindow) -> None:
    """Ask for a folder, compare the planners unless that is done, and write the tables to it."""
    comparison, title = window.session.mitigations, tr("Export mitigations as CSV")
    critical = comparison.all_strengths
    suggested = fresh_folder(window.folder(TABLES), window.stem(), "mitigations")
    files = tr("Figures of planners: mitigations.csv and mitigation_values.csv.")
    if critical is not None:
        files = tr("Figures of planners: mitigations.csv, mitigation_values.csv and critical_strengths.csv.")
    dialog = ExportDialog(title, files, suggested, window)
    if not dialog.exec():
        return
    path, excel, work = dialog.path, dialog.excel.isChecked(), comparison.comparing()

    def writing() -> Generator[Progress, None, Path]:
        table = yield from work
        write_mitigations(table, path, critical=critical, excel=excel)
        return path

    _wait(window, ProgressDialog(title, writing, window), tr("The tables can't be written"))


def ask_report(window: DocumentWindow) -> None:
    """Ask for a file, and write a report of the run on one page."""
    run = _run_of(window)
    if run is None:
        return
    session = window.session
    suggested = fresh_file(window.folder(REPORT.key), f"{window.stem()}-report", REPORT.suffixes[0])
    path = ask_new_file(
        window, REPORT.key, tr("Export report"), suggested, ";;".join(known.filter for known in REPORT.formats)
    )
    if path is None:
        return
    source, pictures, seeds = session.document.path, pictures_of(run.experiment.world), session.repeats.wanted
    lines = session.repeats.lines_of(run)
    mitigations = session.mitigations.table if session.mitigations.complete else None
    work = ProgressDialog(
        tr("Export report"), lambda: writing_report(run, path, source, pictures, seeds, lines, mitigations), window
    )
    _wait(window, work, tr("The report can't be written"))


def ask_web_page(window: DocumentWindow) -> None:
    """Ask for a file and a range of ticks, and write a page that plays the run."""
    run = _run_of(window)
    if run is None:
        return
    light, dark = map_pictures(run.experiment.world)
    suggested = fresh_file(window.folder(WEB_PAGE.key), window.stem(), WEB_PAGE.suffixes[0])
    pictures, runs = len(light.png) + len(dark.png), window.session.repeats.wanted.runs
    paired = window.session.second_world.active
    dialog = ShareDialog(run, pictures, suggested, window, runs, paired)
    if not dialog.exec():
        return
    path, source, options = dialog.path, window.session.document.path, dialog.options
    title = tr("Share as web page")
    work = ProgressDialog(title, lambda: writing_web_page(run, path, light, dark, source, options), window)
    _wait(window, work, tr("The web page can't be written"))


def ask_recording(window: DocumentWindow) -> None:
    """Ask for a file and a range of ticks, and record them."""
    session = window.session
    run = session.run_so_far  # a recording shows no controls, so it need not wait for them
    if run is None:
        session.message.emit(session.run_status.why_no_run())
        return
    session.player.pause()
    world = run.experiment.world
    suggested = fresh_file(window.folder(RECORDING.key), window.stem(), RECORDING.suffixes[0])
    headline, mode = _headline(window, run), session.colour_mode
    last = last_tick_of_interest(run)
    dialog = RecordDialog(world, run.ticks, suggested, window, last, headline(0), mode)
    if not dialog.exec():
        return
    path, count, rate, own = dialog.path, dialog.count, dialog.rate.value(), dialog.caption.text().strip()
    captions = (lambda tick: own or headline(tick)) if dialog.captioned.isChecked() else None
    film = RecordingFrames(
        Scene(world, run=run, mode=mode),
        dialog.first.value(),
        dialog.cell_size.value(),
        dialog.dark.isChecked(),
        count,
        captions,
    )
    work = ProgressDialog(tr("Record run"), lambda: recording(path, film.image, count, rate, film.colours), window)
    _wait(window, work, tr("The recording can't be written"))


def _headline(window: DocumentWindow, run: Run) -> Callable[[int], str]:
    """Return the headline number of a run at a tick: that of the world's story, or of its convergence."""
    series, story = window.session.shown_series, run.experiment.world.story
    if series is None:
        return lambda _: ""
    if story is not None and story.headline:
        return lambda tick: story_text(story.headline, run, series, min(tick, series.ticks))
    return lambda tick: convergence_text(series, tick)


def _run_of(window: DocumentWindow) -> Run | None:
    """Return the run of the world on the map, paused, once it has its controls; None with a message otherwise."""
    if not wait_for_controls(window, window.session):
        return None
    window.session.player.pause()
    return window.session.current_run


def _wait(window: DocumentWindow, work: ProgressDialog, refused: str) -> None:
    """Run the work of a dialog, and show its result or its fault."""
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
