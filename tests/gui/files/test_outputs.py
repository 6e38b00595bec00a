"""Reports and recordings from the window: dialogs, progress and results."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.exports import PageOptions
from ic_sandbox.gui.background.worker import Work, Worker
from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.files import import_export as outputs
from ic_sandbox.gui.files.export_dialog import ExportDialog
from ic_sandbox.gui.files.import_export import ask_recording, ask_report, ask_web_page
from ic_sandbox.gui.files.record_dialog import RecordDialog, last_tick_of_interest
from ic_sandbox.gui.files.share_dialog import ShareDialog
from ic_sandbox.gui.rendering import map_pictures
from ic_sandbox.gui.rendering.agents import places_of
from ic_sandbox.gui.rendering.picture import Scene
from ic_sandbox.gui.rendering.recording_frames import RecordingFrames
from ic_sandbox.gui.style.theme import is_dark
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Population
from tests.building import cell_goal, off_switch_world
from tests.gui.window_helpers import choose

CELL = 16
TICKS = 8


@pytest.fixture(scope="module")
def run() -> Run:
    world = off_switch_world(
        ".....", ".....", at=(0, 2), switch=(0, 0), chance=0.1, goals=(cell_goal((1, 4)),),
        populations=(Population(9, (0, 2)),), name="Two rows",
    )  # fmt: skip
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), TICKS))


@pytest.fixture
def window(window: MainWindow, run: Run) -> MainWindow:
    window.session.planning.stale = False
    window.session.document.world = run.experiment.world
    window.session.player.run = run
    window.session.player.tick = TICKS
    return window


@pytest.fixture
def said(window: MainWindow) -> list[str]:
    found: list[str] = []
    window.session.message.connect(found.append)
    return found


def answer(monkeypatch: pytest.MonkeyPatch, path: Path, first: int = 0, last: int = TICKS) -> None:
    def accept(dialog: RecordDialog) -> int:
        dialog.file.setText(str(path))
        dialog.first.setValue(first)
        dialog.last.setValue(last)
        dialog.cell_size.setValue(CELL)
        return int(dialog.done_button.isEnabled())

    monkeypatch.setattr(RecordDialog, "exec", accept)
    choose(monkeypatch, path)


def test_the_run_is_recorded_as_the_canvas_shows_it(
    window: MainWindow, said: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.gif"
    answer(monkeypatch, path, first=1, last=6)
    ask_recording(window)
    assert said[-1] == "Wrote run.gif"
    with Image.open(path) as file:
        images = [np.array(image.convert("RGB")) for image in ImageSequence.Iterator(file)]
    world = run.experiment.world
    assert len(images) == 6
    film = RecordingFrames(Scene(world, run=run, tick=1), 1, CELL, is_dark(), 6)
    drawn, box = film.image(0), film.map_box
    assert all(image.shape == drawn.shape for image in images)
    assert (images[0] == drawn).all(axis=2).mean() > 0.8, "colours are kept, not only likened"
    images = [image[box.top() : box.bottom() + 1, box.left() : box.right() + 1] for image in images]
    assert all(image.shape == (CELL * world.rows, CELL * world.cols, 3) for image in images)
    changes = 0
    for number, (image, after) in enumerate(pairwise(images), start=1):
        before, now = (np.stack(places_of(run, tick)) for tick in (number, number + 1))
        stood = {(int(row), int(col)) for place in (before, now) for row, col in place.T}
        moved = {(int(row), int(col)) for row, col in now[:, (before != now).any(axis=0)].T}
        differs = np.abs(image.astype(int) - after).max(axis=2) > 60
        cells = {(int(y) // CELL, int(x) // CELL) for y, x in np.argwhere(differs)}
        assert moved <= cells <= stood, "there is something new wherever somebody came, and only where somebody is"
        changes += len(moved)
    assert changes


def test_a_recording_says_what_it_shows(qtbot: QtBot, run: Run) -> None:
    """Compare images with and without each part, because their texts can't be read back."""
    scene = Scene(run.experiment.world, run=run)
    film = RecordingFrames(scene, 0, CELL, False, TICKS, lambda tick: f"{tick} of them")
    box, first, second = film.map_box, film.image(0), film.image(1)
    assert (first[: box.top(), : box.width() // 2] == second[: box.top(), : box.width() // 2]).all(), "the title stays"
    assert (first[: box.top(), : box.width() // 2] != first[0, 0]).any(), "there is a title"
    assert (first[: box.top()] != second[: box.top()]).any(), "the tick changes"
    assert (first[box.bottom() + 1 :] != second[box.bottom() + 1 :]).any(), "the caption changes"
    bare = RecordingFrames(scene, 0, CELL, False, TICKS).image(0)
    assert bare.shape[0] < first.shape[0], "without a caption there is no room for one"
    assert (bare[: box.bottom() + 1] == first[: box.bottom() + 1]).all()


def test_the_key_of_a_recording_has_the_colours_that_occur(qtbot: QtBot) -> None:
    def signs(chance: float, ticks: int, mode: str = "status") -> set[str]:
        world = off_switch_world(
            "...", at=(0, 0), switch=(0, 2), chance=chance, goals=(cell_goal((0, 1)),),
            populations=(Population(9, (0, 0)),),
        )  # fmt: skip
        run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), ticks))
        film = RecordingFrames(Scene(world, run=run, mode=mode), 0, CELL, False, ticks + 1)
        return {entry.sign for entry in film.key}

    assert signs(0.0, 4) == {"●"}
    assert signs(1.0, 1) == {"●", "✕"}
    assert signs(0.0, 4, "goal") == {"●"}


def test_a_recording_ends_when_nothing_changes_any_more(run: Run) -> None:
    assert 0 < last_tick_of_interest(run) <= TICKS
    world = off_switch_world("...", at=(0, 0), switch=(0, 2), chance=0.0, goals=(cell_goal((0, 1)),))
    at_rest = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 200))
    assert last_tick_of_interest(at_rest) <= 8


def test_recorded_images_can_be_drawn_in_any_thread(qtbot: QtBot, run: Run) -> None:
    film = RecordingFrames(Scene(run.experiment.world, run=run), 0, CELL, dark=True)
    here = [film.image(number) for number in range(TICKS)]

    def work():  # type: ignore[no-untyped-def]
        drawn = []
        for number in range(TICKS):
            drawn.append(film.image(number))
            yield None
        return drawn

    from ic_sandbox.gui.background.worker import Worker

    worker = Worker("drawing")
    with qtbot.waitSignal(worker.finished_work, timeout=20_000) as there:
        worker.submit(work)
    worker.stop()
    assert all(np.array_equal(one, other) for one, other in zip(here, there.args[0], strict=True))


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_a_recording_that_is_cancelled_leaves_no_file_and_no_thread(
    window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    answer(monkeypatch, tmp_path / f"run{suffix}")
    drawn: list[int] = []
    image = RecordingFrames.image

    def slow(film: RecordingFrames, number: int) -> object:
        drawn.append(number)
        if len(drawn) == 2:
            QTimer.singleShot(0, window, press_cancel)
        return image(film, number)

    def press_cancel() -> None:
        (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ProgressDialog))
        dialog.cancel.click()

    monkeypatch.setattr(RecordingFrames, "image", lambda film, number: slow(film, number))
    monkeypatch.setattr(RecordDialog, "count", 100_000)
    monkeypatch.setattr(
        "ic_sandbox.gui.files.import_export.RecordingFrames.image", lambda film, number: slow(film, number % TICKS)
    )
    ask_recording(window)
    assert said[-1] == "Cancelled: nothing was written."
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".run", "run"))] == []


WRITERS: dict[str, Callable[[MainWindow], None]] = {
    "report": outputs.ask_report,
    "web page": outputs.ask_web_page,
    "drives": outputs.ask_drive_tables,
    "mitigations": outputs.ask_mitigation_tables,
    "level check": outputs.ask_level_check,
}


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("writer", WRITERS)
def test_cancel_in_the_progress_of_an_export_leaves_nothing(
    window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, steps: int
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    choose(monkeypatch, folder / "it")
    monkeypatch.setattr(ShareDialog, "exec", lambda dialog: dialog.file.setText(str(folder / "it.html")) or 1)
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: dialog.folder.setText(str(folder / "it")) or 1)
    go_on = threading.Event()

    class Slow(ProgressDialog):
        """A dialog whose work pauses after some steps until the user has clicked *Cancel*."""

        def __init__(self, title: str, make: Callable[[], Work], parent: QWidget) -> None:
            super().__init__(title, lambda: self.pausing(make()), parent)

        def pausing(self, work: Work) -> Work:
            for step, progress in enumerate(work, 1):
                yield progress
                if step == steps:
                    QTimer.singleShot(0, self, self.press)
                    assert go_on.wait(60)

        def press(self) -> None:
            self.cancel.click()
            go_on.set()

    monkeypatch.setattr(outputs, "ProgressDialog", Slow)
    WRITERS[writer](window)
    assert list(folder.iterdir()) == []
    assert said[-1] == "Cancelled: nothing was written."


def test_an_unwritable_recording_is_reported(
    window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "run.gif")
    shown: list[str] = []
    monkeypatch.setattr("ic_sandbox.gui.files.import_export.show_faults", lambda _, title, faults: shown.append(title))

    def vanish(film: RecordingFrames, number: int) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RecordingFrames, "image", vanish)
    ask_recording(window)
    assert shown == ["The recording can't be written"]
    assert not (tmp_path / "run.gif").exists()


def test_the_run_is_reported_with_its_map(
    window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "mine")
    ask_report(window)
    assert said[-1] == "Wrote mine.html"
    page = (tmp_path / "mine.html").read_text("utf-8")
    assert "<h1>Two rows</h1>" in page
    assert page.count("data:image/png") == 2
    assert f"--ticks {TICKS} --seed 1" in page


def test_the_run_is_shared_as_a_page_in_the_colours_of_the_window(
    window: MainWindow, said: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(dialog: ShareDialog) -> int:
        dialog.file.setText(str(tmp_path / "mine.html"))
        dialog.last.setValue(TICKS - 1)
        dialog.until_still.setChecked(False)
        return int(dialog.done_button.isEnabled())

    monkeypatch.setattr(ShareDialog, "exec", accept)
    preferred = {False: {"shutdown_avoidance": "#123456"}, True: {"shutdown_avoidance": "#abcdef"}}
    monkeypatch.setattr(map_pictures, "preferred_drive_colours", lambda dark: preferred[dark])
    ask_web_page(window)
    assert said[-1] == "Wrote mine.html"
    page = (tmp_path / "mine.html").read_text("utf-8")
    assert "<h1>Two rows</h1>" in page
    assert page.count("data:image/png") == 2
    assert f'max="{TICKS - 1}"' in page
    assert page.count("--drive-0: #123456;") == 1
    assert page.count("--drive-0: #abcdef;") == 2, "if the system is dark, and if the user asks for it"
    assert f"--ticks {TICKS} --seed 1" in page


def test_a_page_that_cannot_be_written_is_reported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ShareDialog, "exec", lambda dialog: 1)
    monkeypatch.setattr(ShareDialog, "path", tmp_path / "none" / "x.html")
    (tmp_path / "none").write_text("a file in place of a folder", "utf-8")
    shown: list[str] = []
    monkeypatch.setattr("ic_sandbox.gui.files.import_export.show_faults", lambda _, title, faults: shown.append(title))
    ask_web_page(window)
    assert shown == ["The web page can't be written"]


def test_the_dialog_shows_the_size_of_the_page(qtbot: QtBot, tmp_path: Path, run: Run) -> None:
    world = replace(run.experiment.world, populations=(Population(2_499, (0, 2)),))
    many = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 1))
    dialog = ShareDialog(replace(many, ticks=3_000), 300_000, tmp_path / "a.html")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.last.value() == 2_000
    sample = "The map draws 2,000 of 2,500 agents, chosen at random; figures are those of all."
    assert dialog.note.text().splitlines()[1] == sample
    assert dialog.note.text().startswith("At most about ")
    before = float(dialog.note.text().split()[3])
    dialog.last.setValue(100)
    assert float(dialog.note.text().split()[3]) < before / 4
    assert dialog.options == PageOptions(0, 100, until_still=True)
    dialog.first.setValue(100)
    assert dialog.fault.text() == "The last tick is not after the first."
    assert not dialog.done_button.isEnabled()
    dialog.first.setValue(0)
    dialog.last.setValue(2_001)
    assert dialog.fault.text() == "At most 2,000 ticks fit on a page."
    dialog.last.setValue(200)
    dialog.file.setText(str(tmp_path / "a.txt"))
    assert not dialog.done_button.isEnabled()
    dialog.file.setText(str(tmp_path / "b.html"))
    assert dialog.done_button.isEnabled()
    few = ShareDialog(run, 0, tmp_path / "c.html", runs=3)
    qtbot.addWidget(few)
    assert "draws" not in few.note.text()
    assert few.note.text().splitlines()[1] == "It shows the first of 3 runs."
    paired = ShareDialog(run, 0, tmp_path / "d.html", paired=True)
    qtbot.addWidget(paired)
    assert paired.note.text().splitlines()[-1] == "It shows the first of the two worlds."


def test_there_is_nothing_to_report_or_record_before_the_first_tick(window: MainWindow, said: list[str]) -> None:
    window.session.player.run = None
    ask_report(window)
    ask_web_page(window)
    ask_recording(window)
    assert said == ["Play the run first: it has no ticks yet."] * 3


def test_the_dialog_shows_the_length_of_the_recording(qtbot: QtBot, tmp_path: Path, run: Run) -> None:
    dialog = RecordDialog(run.experiment.world, 40, tmp_path / "a.gif")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.rate.setValue(10)
    dialog.cell_size.setValue(CELL)
    found = re.fullmatch(
        r"41 images of about (\d+) × (\d+) pixels; 4\.1 seconds; about ([\d.]+) MB", dialog.note.text()
    )
    assert found is not None
    wide, high = int(found[1]), int(found[2])
    world = run.experiment.world
    assert wide >= CELL * world.cols
    assert high > CELL * world.rows
    dialog.captioned.setChecked(not dialog.captioned.isChecked())
    assert dialog.note.text() != found[0], "a caption needs room"
    dialog.captioned.setChecked(not dialog.captioned.isChecked())
    dialog.first.setValue(30)
    dialog.last.setValue(20)
    assert dialog.fault.text() == "The last tick is before the first."
    assert not dialog.done_button.isEnabled()
    dialog.last.setValue(40)
    assert dialog.done_button.isEnabled()
    assert dialog.rate.maximum() == 50
    dialog.format.setCurrentIndex(1)
    assert dialog.path == tmp_path / "a.mp4"
    assert dialog.rate.maximum() == 60
    dialog.file.setText(str(tmp_path / "a.avi"))
    assert not dialog.done_button.isEnabled()
    dialog.file.setText("")
    assert dialog.fault.text() == "Enter a file name."
    dialog.file.setText(str(tmp_path / "b.gif"))
    qtbot.keyClick(dialog.file, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_the_home_of_an_unknown_user_is_refused_with_a_reason(qtbot: QtBot, run: Run, tmp_path: Path) -> None:
    dialog = RecordDialog(run.experiment.world, TICKS, tmp_path / "run.gif", None)
    qtbot.addWidget(dialog)
    dialog.file.setText("~nobody-of-this-name/run.gif")
    assert dialog.fault.text()
    assert not dialog.done_button.isEnabled()
    dialog.format.setCurrentIndex(1)
    assert not dialog.done_button.isEnabled()


@pytest.mark.parametrize("typed", ["", ".", "/", "~nobody-of-this-name/run.gif"])
def test_a_file_can_be_chosen_even_if_what_is_typed_is_no_name(
    qtbot: QtBot, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    dialog = RecordDialog(run.experiment.world, TICKS, tmp_path / "run.gif", None)
    qtbot.addWidget(dialog)
    offered: list[str] = []

    def pick(chooser: QFileDialog) -> bool:
        offered.extend(Path(file).name for file in chooser.selectedFiles())
        return False

    monkeypatch.setattr(QFileDialog, "exec", pick)
    dialog.file.setText(typed)
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Browse…").click()
    assert offered == ["unnamed.gif"]


def test_a_file_finished_during_a_cancellation_is_reported(
    window: MainWindow, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.html"
    answer(monkeypatch, path)
    asked, cancelled = threading.Event(), threading.Event()

    def writing(*_: object) -> Generator[Progress, None, Path]:
        yield Progress("Writing", 0.5)
        asked.set()
        assert cancelled.wait(10)
        path.write_text("whole", "utf-8")
        return path

    stop = Worker.stop_soon

    def stop_and_go_on(worker: Worker) -> None:
        worker.cancel()
        cancelled.set()
        stop(worker)

    def press() -> None:
        (dialog,) = (found for found in QApplication.topLevelWidgets() if isinstance(found, ProgressDialog))
        assert asked.wait(10)
        dialog.cancel.click()

    monkeypatch.setattr(outputs, "writing_report", writing)
    monkeypatch.setattr(Worker, "stop_soon", stop_and_go_on)
    QTimer.singleShot(50, press)
    ask_report(window)
    assert path.exists()
    assert said[-1] == "Wrote run.html"
