"""Lessons in the window: predict, simulate, explain, and what happens if the user does something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.lessons.guide import Part
from ic_sandbox.gui.lessons.panel import LessonPanel
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.lessons.lesson import Lesson, Step, lessons
from tests.gui.window_helpers import choose, shown_window

PATIENCE = 60_000
LESSON = Lesson(
    "Shutdown avoidance",
    "A short lesson",
    "To test.",
    (
        Step("off_switch", 4, "uptake.shutdown_avoidance", (0.5,), "How many?", "{uptake.shutdown_avoidance}"),
        Step("off_switch", 4, "survival", (0.5,), "How many are on?", "{survival}", discount=0.1),
        Step("counterexample", 3, "uptake.shutdown_avoidance", (0.5,), "And here?", "{uptake.shutdown_avoidance}"),
    ),
    ("Why?",),
)


@pytest.fixture
def window(qtbot: QtBot, session: Session, settings: QSettings) -> MainWindow:
    return shown_window(qtbot, session, settings)


@pytest.fixture
def taught(qtbot: QtBot, window: MainWindow) -> Callable[[], LessonPanel]:
    """Start the lesson, and return its panel."""

    def start() -> LessonPanel:
        window.workspace.lesson.start(LESSON)
        return window.workspace.lesson

    return start


def predict(qtbot: QtBot, panel: LessonPanel, answer: int) -> None:
    button = panel.choice.button(answer)
    assert button is not None
    button.click()
    qtbot.mouseClick(panel.simulate, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.guide.part is Part.EXPLAIN, timeout=PATIENCE)


def test_a_lesson_leads_through_its_questions_to_the_discussion(
    qtbot: QtBot, window: MainWindow, taught: Callable[[], LessonPanel]
) -> None:
    session = window.session
    session.player.set_speed(7.0)
    panel = taught()
    assert window.pages.currentWidget() is window.workspace
    assert panel.isVisible()
    assert panel.words.text() == "How many?"
    assert not panel.simulate.isEnabled()
    assert window.workspace.tabs.currentWidget() is window.workspace.inspector  # the text of the world says the answer
    predict(qtbot, panel, 1)
    outcome = panel.guide.outcome
    assert outcome is not None
    assert outcome.right
    assert "Right!" in panel.verdict.text()
    assert panel.words.text() == outcome.explanation
    assert (session.tick, session.player.playing, session.player.speed) == (4, False, 7.0)
    panel.next.click()
    assert session.document.discount == 0.1  # the slider shows with what the agents plan
    predict(qtbot, panel, 0)
    panel.next.click()
    assert session.document.shipped_name == "counterexample"  # without a question about unsaved changes
    assert panel.choice.checkedId() == -1
    predict(qtbot, panel, 1)
    panel.next.click()
    assert panel.guide.part is Part.DISCUSS
    assert "Why?" in panel.words.text()
    assert panel.verdict.text() == "1 of 3 predictions were right."
    panel.leave.click()
    assert not panel.isVisible()
    assert session.document.shipped_name == "counterexample"


def test_a_lesson_fits_a_small_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 600)
    longest = max(lessons(), key=lambda lesson: sum(map(len, lesson.english_discussion)))
    panel = window.workspace.lesson
    panel.start(replace(LESSON, steps=LESSON.steps[:1], english_discussion=longest.english_discussion))
    assert panel.simulate.isVisible()
    predict(qtbot, panel, 1)
    panel.next.click()
    QApplication.processEvents()
    assert panel.words.height() >= panel.words.heightForWidth(panel.words.width())
    assert window.minimumSizeHint().height() <= 600
    assert window.height() == 600
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: panel.leave.text() == "End the lesson")
    assert panel.save.x() > panel.words.geometry().right()


def test_a_change_of_the_world_holds_the_lesson_until_it_is_undone(
    qtbot: QtBot, window: MainWindow, taught: Callable[[], LessonPanel]
) -> None:
    panel, document = taught(), window.session.document
    button = panel.choice.button(0)
    assert button is not None
    button.click()
    document.change_discount(0.5)
    qtbot.waitUntil(lambda: "changed the world" in panel.verdict.text())
    assert not panel.simulate.isEnabled()
    document.undo()
    qtbot.waitUntil(panel.simulate.isEnabled)
    panel.simulate.click()
    document.change_discount(0.5)  # while the run is being prepared
    qtbot.waitUntil(lambda: panel.guide.part is Part.PREDICT)
    assert panel.guide.outcomes == []


def test_another_world_or_number_of_agents_does_not_become_the_answer(
    qtbot: QtBot, window: MainWindow, taught: Callable[[], LessonPanel]
) -> None:
    panel, session = taught(), window.session
    session.set_settings(replace(session.settings, agents=1, seed=3))
    predict(qtbot, panel, 1)
    assert session.run is not None
    assert (len(session.run.experiment.cast), session.run.experiment.settings.seed) == (264, 0)
    window.open_shipped("content")
    assert panel.guide.lesson is None
    assert not panel.isVisible()


def test_a_user_who_keeps_a_changed_world_gets_no_lesson(
    window: MainWindow, taught: Callable[[], LessonPanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_shipped("content")
    window.session.document.change_discount(0.5)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    panel = taught()
    assert panel.guide.part is Part.IDLE
    assert window.session.document.shipped_name == "content"


def test_lessons_are_started_from_the_gallery_and_saved_as_worksheets(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.gallery.show_lessons.emit()
    dialog = window.lessons._dialog
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == len(lessons())
    for name, begin in (("sheet.pdf", b"%PDF"), ("sheet.md", b"# Different goals")):
        choose(monkeypatch, tmp_path / name)
        dialog.worksheet.click()
        assert (tmp_path / name).read_bytes().startswith(begin)
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    dialog.start.click()
    assert not dialog.isVisible()
    assert window.workspace.lesson.guide.lesson is lessons()[1]
    assert window.session.document.shipped_name == lessons()[1].steps[0].world
