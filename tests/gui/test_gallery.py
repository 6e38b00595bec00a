from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.gallery import Gallery
from ic_sandbox.gui.gallery_card import GalleryCard, claim
from ic_sandbox.gui.session import Session
from ic_sandbox.world.files import shipped_worlds


@pytest.fixture
def gallery(qtbot: QtBot, unplanned: Session) -> Gallery:
    gallery = Gallery(unplanned)
    qtbot.addWidget(gallery)
    gallery.resize(1000, 700)
    gallery.show()
    qtbot.waitExposed(gallery)
    gallery.activateWindow()
    return gallery


def cards(gallery: Gallery) -> list[GalleryCard]:
    return gallery.findChildren(GalleryCard)


def card(gallery: Gallery, name: str) -> GalleryCard:
    return next(found for found in cards(gallery) if found.objectName() == f"card-{name}")


def button(gallery: Gallery, name: str) -> QPushButton:
    return gallery.findChildren(QPushButton, name)[0]


def test_shows_every_shipped_world_in_order_with_name_and_claim(gallery: Gallery) -> None:
    assert [found.name for found in cards(gallery)] == [shipped.name for shipped in shipped_worlds()]
    for found, shipped in zip(cards(gallery), shipped_worlds(), strict=True):
        assert found.accessibleName() == shipped.title
        assert found.accessibleDescription()


def test_draws_all_pictures_after_it_is_shown(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(gallery)))


def test_draws_pictures_anew_for_another_width(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(gallery)))
    before = cards(gallery)[0].picture_size
    gallery.resize(640, 700)
    assert cards(gallery)[0].picture_size != before
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(gallery)))


@pytest.mark.parametrize("width", [560, 700, 900, 1280, 1920])
def test_cards_fit_the_window_beside_one_another(gallery: Gallery, qtbot: QtBot, width: int) -> None:
    gallery.resize(width, 700)
    qtbot.wait(20)
    assert not gallery.horizontalScrollBar().isVisible()
    boxes = [found.geometry() for found in cards(gallery)]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_a_click_or_a_key_opens_a_world(gallery: Gallery, qtbot: QtBot) -> None:
    for press in (
        lambda found: qtbot.mouseClick(found, Qt.MouseButton.LeftButton),
        lambda found: qtbot.keyClick(found, Qt.Key.Key_Return),
        lambda found: qtbot.keyClick(found, Qt.Key.Key_Space),
    ):
        with qtbot.waitSignal(gallery.open_shipped, timeout=1000) as asked:
            press(card(gallery, "off_switch"))
        assert asked.args == ["off_switch"]


def test_arrows_go_from_card_to_card(gallery: Gallery, qtbot: QtBot) -> None:
    first, second = cards(gallery)[:2]
    gallery.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Left)
    qtbot.keyClick(first, Qt.Key.Key_Left)
    assert first.hasFocus()


def test_the_keyboard_begins_at_the_world_that_is_open(gallery: Gallery, unplanned: Session, qtbot: QtBot) -> None:
    last = shipped_worlds()[-1].name
    unplanned.open_shipped(last)
    gallery.setFocus()
    qtbot.waitUntil(card(gallery, last).hasFocus)


def test_buttons_ask_for_a_new_world_and_a_file(gallery: Gallery, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gallery.new_world, timeout=1000):
        qtbot.mouseClick(button(gallery, "gallery-new"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(gallery.open_file, timeout=1000):
        qtbot.mouseClick(button(gallery, "gallery-open"), Qt.MouseButton.LeftButton)


def test_recent_files_open_and_are_replaced(gallery: Gallery, qtbot: QtBot) -> None:
    paths = [str(Path.home() / "a & b.icw"), "/elsewhere/" + "long/" * 60 + "c.icw"]
    gallery.set_recent(paths)
    assert [button(gallery, f"recent-{k}").toolTip() for k in range(2)] == paths
    with qtbot.waitSignal(gallery.open_path, timeout=1000) as asked:
        qtbot.mouseClick(button(gallery, "recent-1"), Qt.MouseButton.LeftButton)
    assert asked.args == [paths[1]]
    qtbot.wait(20)
    assert not gallery.horizontalScrollBar().isVisible()
    gallery.set_recent([])
    assert all(found.isHidden() for found in gallery.findChildren(QPushButton) if "recent" in found.objectName())


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ("", ""),
        ("\n\n# A **bold** title\nmore", "A bold title"),
        ("* see [this](https://x.org/a_b) and `code`", "see this and code"),
        ("door_open stays *as it is*, 2 * 3", "door_open stays as it is, 2  3"),
    ],
)
def test_a_claim_is_the_first_line_without_marks(info: str, said: str) -> None:
    assert claim(info) == said
