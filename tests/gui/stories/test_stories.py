"""Stories in the window: they play to their end, obey the keys, and lead back to the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox import i18n
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.stories.page import StoryPage
from ic_sandbox.gui.stories.playback import Stage
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import dump_world, shipped_worlds
from ic_sandbox.world.story import PLACEHOLDER, STILL, Caption, Story
from tests.gui.window_helpers import WORLD, draw, shown_window

FIRST, USED = "{agents} agents", "{uptake.shutdown_avoidance} have used it, {uptake.shutdown_avoidance.neutral} would"
STORY = Story(
    (Caption(0, FIRST, 0.2), Caption("disable", USED), Caption(STILL, "{survival} are on", 0.1)),
    speed=60.0,
    headline="{effective_goals} goals",
    agents=12,
    seed=4,
)
PATIENCE = 60_000


def with_story(tmp_path: Path, story: Story | None) -> str:
    path = tmp_path / "told.icw"
    path.write_text(dump_world(replace(WORLD, story=story)), "utf-8")
    return str(path)


@pytest.fixture
def told(qtbot: QtBot, session: Session, settings: QSettings, tmp_path: Path) -> Callable[[Story], MainWindow]:
    """Open a world with a story in a window, and play the story."""

    def play(story: Story) -> MainWindow:
        window = shown_window(qtbot, session, settings)
        window.open_path(with_story(tmp_path, story))
        session.player.set_speed(7.0)
        window.play_story()
        return window

    return play


def page_of(window: MainWindow) -> StoryPage:
    assert window.story is not None
    return window.story


def wait_for(qtbot: QtBot, page: StoryPage, stage: Stage) -> None:
    qtbot.waitUntil(lambda: page.playback.stage is stage, timeout=PATIENCE)


def test_a_story_shows_every_caption_and_ends_in_the_world_at_the_last_tick(
    qtbot: QtBot, told: Callable[[Story], MainWindow]
) -> None:
    window = told(STORY)
    page, session = page_of(window), window.session
    seen: list[str] = []
    page.playback.changed.connect(lambda: seen.append(page.playback.caption_text))
    assert not window.menuBar().isVisible()
    assert window.isFullScreen()
    wait_for(qtbot, page, Stage.ENDED)
    assert next(filter(None, seen)) == "12 agents"
    assert len(dict.fromkeys(filter(None, seen))) == 3
    assert session.run is not None
    assert (len(session.run.experiment.cast), session.run.experiment.settings.seed) == (12, 4)
    last = session.tick
    assert page.playback._reader is not None
    assert last == page.playback._reader.end
    assert (session.run.states_at(session.tick) == session.run.states_at(session.tick - 1)).all()
    assert page.headline.text().endswith("goals")
    page.try_it.click()
    assert window.pages.currentWidget() is window.workspace
    assert window.menuBar().isVisible()
    assert not window.isFullScreen()
    assert (session.tick, session.player.playing, session.player.speed) == (last, False, 7.0)


def test_space_pauses_and_escape_leaves(qtbot: QtBot, told: Callable[[Story], MainWindow]) -> None:
    window = told(replace(STORY, speed=5.0))
    page, session = page_of(window), window.session
    qtbot.waitUntil(lambda: page.playback.caption is not None, timeout=PATIENCE)
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert page.playback.paused
    assert page.pause.text() == "Continue"
    tick = session.tick
    qtbot.wait(500)
    assert (session.tick, session.player.playing) == (tick, False)
    QTest.keyClick(page, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.tick > tick, timeout=PATIENCE)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.workspace
    assert page.playback.stage is Stage.IDLE
    tick = session.tick
    qtbot.wait(400)
    assert (session.tick, session.player.playing) == (tick, False)


def test_the_right_arrow_goes_on_to_the_next_caption(qtbot: QtBot, told: Callable[[Story], MainWindow]) -> None:
    captions = (Caption(0, "one", 60.0), Caption(6, "two", 60.0), Caption(6, "three", 60.0))
    window = told(Story(captions, speed=0.1))
    page = page_of(window)
    for words, tick in (("one", 0), ("two", 6), ("three", 6)):
        qtbot.waitUntil(lambda words=words: page.caption.text() == words, timeout=PATIENCE)  # type: ignore[misc]
        assert window.session.tick == tick
        QTest.keyClick(page, Qt.Key.Key_Right)
    wait_for(qtbot, page, Stage.ENDED)
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.workspace


def test_a_story_goes_on_when_all_agents_are_off(qtbot: QtBot, told: Callable[[Story], MainWindow]) -> None:
    window = told(Story((Caption(0, "a"), Caption(1500, "late"), Caption(STILL, "end")), speed=60.0, agents=1, seed=1))
    wait_for(qtbot, page_of(window), Stage.ENDED)
    assert page_of(window).caption.text() == "end"


def test_a_story_can_be_played_again(qtbot: QtBot, told: Callable[[Story], MainWindow]) -> None:
    window = told(replace(STORY, captions=STORY.captions[:1]))
    page = page_of(window)
    wait_for(qtbot, page, Stage.ENDED)
    page.again.click()
    assert page.playback.stage is Stage.PREPARING
    wait_for(qtbot, page, Stage.ENDED)
    assert page.caption.text() == "12 agents"


def test_showing_the_gallery_stops_the_story(qtbot: QtBot, told: Callable[[Story], MainWindow]) -> None:
    window = told(replace(STORY, speed=1.0))
    page = page_of(window)
    wait_for(qtbot, page, Stage.PLAYING)
    window.show_gallery()
    assert page.playback.stage is Stage.IDLE
    assert not window.session.player.playing
    assert window.menuBar().isVisible()


def test_only_worlds_with_a_story_offer_it(window: MainWindow, tmp_path: Path) -> None:
    command, button = window.catalogue.command("run.story"), window.workspace.info.story
    window.open_path(with_story(tmp_path, None))
    assert (command.why_not(), button.isHidden()) == ("this world has no story", True)
    window.open_path(with_story(tmp_path, STORY))
    assert (command.why_not(), button.isHidden()) == ("", False)
    button.click()
    assert window.pages.currentWidget() is window.story


def test_a_card_of_the_gallery_opens_a_world_and_plays_its_story(window: MainWindow) -> None:
    cards = {card.shipped.name: card for card in window.gallery._shelf.cards}
    assert {name for name, card in cards.items() if card.story is not None} == {
        shipped.name for shipped in shipped_worlds() if shipped.world.story is not None
    }
    button = cards["commons"].story
    assert button is not None
    button.click()
    assert window.session.document.shipped_name == "commons"
    assert window.pages.currentWidget() is window.story
    assert window.session.settings.mode == "shared"


def test_keys_play_the_story_of_a_card(window: MainWindow) -> None:
    card = next(card for card in window.gallery._shelf.cards if card.shipped.name == "commons")
    assert card.story is not None
    card.story.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card.story, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.story


def test_an_edit_keeps_the_story_until_its_captions_are_gone(window: MainWindow, tmp_path: Path) -> None:
    window.open_path(with_story(tmp_path, STORY))
    draw(window)
    assert window.session.world.story == STORY
    world = window.session.world
    window.session.document.edit("Remove", replace(world, devices=()))
    assert window.session.world.story is not None
    assert [caption.text for caption in window.session.world.story.captions] == [FIRST, "{survival} are on"]
    window.session.document.undo()
    assert window.session.world.story == STORY


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(900, 600), (1280, 800), (1920, 1080)])
def test_texts_of_shipped_stories_fit(window: MainWindow, tmp_path: Path, size: tuple[int, int], language: str) -> None:
    window.open_path(with_story(tmp_path, STORY))
    window.play_story()
    window.showNormal()
    window.resize(*size)
    page = page_of(window)
    page.resize(*size)
    QTest.qWait(20)
    i18n.set_language(language)
    try:
        for shipped in shipped_worlds():
            story = shipped.world.story
            for caption in () if story is None else story.captions:
                text = PLACEHOLDER.sub("100 %", i18n.tr(caption.text))
                room = QRect(QPoint(0, 0), page.caption.size())
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                used = QFontMetrics(page.caption.font()).boundingRect(room, flags, text)
                assert used.height() <= room.height(), (shipped.name, text)
            if story is not None:
                page.headline.setText(PLACEHOLDER.sub("100 %", i18n.tr(story.headline)))
                page._fit_headline()
                assert page.headline.fontMetrics().horizontalAdvance(page.headline.text()) <= page.width()
                assert page.headline.font().pixelSize() >= page.caption.font().pixelSize()
    finally:
        i18n.set_language("en")
    assert page.caption.font().pixelSize() >= 20
    buttons = [button for button in page.findChildren(QPushButton) if button.isVisible()]
    assert buttons
    assert all(page.rect().contains(button.geometry()) for button in buttons)


def test_long_captions_get_smaller_in_a_narrow_window(window: MainWindow, tmp_path: Path) -> None:
    window.open_path(with_story(tmp_path, STORY))
    window.play_story()
    window.showNormal()
    page = page_of(window)
    page.resize(800, 800)
    QTest.qWait(20)
    sizes = []
    for text in ("short", "many words " * 16):
        page.caption.setText(text)
        page._fit_caption()
        room = page.caption.rect()
        used = page.caption.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        assert used.height() <= room.height()
        sizes.append(page.caption.font().pixelSize())
    assert sizes[0] > sizes[1] >= 13
