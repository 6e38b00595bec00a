from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.gallery import card as card_module
from ic_sandbox.gui.gallery.card import GalleryCard, claim
from ic_sandbox.gui.gallery.card_grid import LEAST, SIGN, GroupHeading
from ic_sandbox.gui.gallery.gallery import Gallery
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.style.theme import prefer
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.i18n import LANGUAGES, set_language, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import draws_of, texts_of_draw
from ic_sandbox.world.io import files
from ic_sandbox.world.io.files import ShippedWorld, save_world, shipped_worlds
from ic_sandbox.world.presets import drive_style

GROUPS: list[tuple[str, str | None, list[str]]] = [
    ("The idea", None, ["Three labs", "All drives"]),
    ("Self-preservation", "self_preservation", ["Fuel"]),
    ("Shutdown avoidance", "shutdown_avoidance", ["Off-switch", "Interruptions"]),
    ("Resources", "resources", ["Scarce", "Market"]),
    ("Control", "control", ["Storm"]),
    ("Known levels", None, ["Side effects", "Absent supervisor", "Whisky"]),
]
TITLES = [title for _, _, titles in GROUPS for title in titles]
WIDTH_OF = {1: 420, 2: 560, 3: 800, 4: 1280}
"""A width of the gallery in pixels for each number of columns."""


def shown(gallery: Gallery, qtbot: QtBot, width: int = 1000) -> Gallery:
    qtbot.addWidget(gallery)
    gallery.resize(width, 700)
    gallery.show()
    qtbot.waitExposed(gallery)
    gallery.activateWindow()
    return gallery


@pytest.fixture
def gallery(qtbot: QtBot, unplanned: Session) -> Gallery:
    """The gallery with the shipped worlds."""
    return shown(Gallery(unplanned), qtbot)


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, unplanned: Session) -> Gallery:
    """A gallery with more worlds than fit into a row, in groups of one to three, in four columns."""
    folder = tmp_path / "worlds"
    folder.mkdir()
    listed = []
    for title, drive, titles in GROUPS:
        listed.append(
            {"title": title, "worlds": [name_of(each) for each in titles]} | ({"drive": drive} if drive else {})
        )
        for each in titles:
            save_world(World(name=each, info=f"What {each.lower()} claims."), folder / f"{name_of(each)}.icw")
    (folder / "gallery.json").write_text(json.dumps(listed))
    monkeypatch.setattr(files, "RESOURCES", tmp_path)
    return shown(Gallery(unplanned), qtbot, WIDTH_OF[4])


def name_of(title: str) -> str:
    return title.lower().replace(" ", "_").replace("-", "_")


def cards(gallery: Gallery) -> list[GalleryCard]:
    return gallery.findChildren(GalleryCard)


def card(gallery: Gallery, title: str) -> GalleryCard:
    return next(found for found in cards(gallery) if found.accessibleName() == title)


def seen(gallery: Gallery) -> list[str]:
    return [found.accessibleName() for found in cards(gallery) if found.isVisible()]


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def headings(gallery: Gallery) -> list[GroupHeading]:
    found = [heading for heading in gallery.findChildren(GroupHeading) if heading.isVisible()]
    return sorted(found, key=lambda heading: (place(heading).top(), place(heading).left()))


def under(gallery: Gallery, heading: GroupHeading) -> list[str]:
    """Return the titles of the cards directly below a heading, within its width."""
    above = place(heading)
    return [
        found.accessibleName()
        for found in cards(gallery)
        if found.isVisible()
        and place(found).top() == above.bottom() + 1
        and above.left() <= place(found).left()
        and place(found).right() <= above.right()
    ]


def search(gallery: Gallery) -> QLineEdit:
    return gallery.findChildren(QLineEdit, "gallery-search")[0]


def button(gallery: Gallery, name: str) -> QPushButton:
    return gallery.findChildren(QPushButton, name)[0]


def focused() -> str:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget.accessibleName()


def go(qtbot: QtBot, *keys: Qt.Key) -> str:
    """Press a key at the focus; return the name of the newly focused control."""
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
    return focused()


def test_it_shows_every_shipped_world_in_order_with_name_and_claim(gallery: Gallery) -> None:
    assert [found.shipped for found in cards(gallery)] == list(shipped_worlds())
    for found, shipped in zip(cards(gallery), shipped_worlds(), strict=True):
        assert found.accessibleName() == shipped.title
        goals = card_module.goals_of(shipped.world)
        assert found.accessibleDescription() == f"{shipped.group}. {claim(shipped.world.info)} {goals}"
        assert all(texts_of_draw(draw).short in goals for draw in draws_of(shipped.world))
        assert claim(shipped.world.info)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_claim_is_cut_on_the_narrowest_card(qapp: QApplication, language: str) -> None:
    room = LEAST - 2 * card_module.MARGIN
    set_language(language)
    try:
        claims = [claim(shipped.info) for shipped in shipped_worlds()]
        goals = {card_module.goals_of(shipped.world) for shipped in shipped_worlds()}
    finally:
        set_language("en")
    metrics = QFontMetrics(qapp.font())
    assert [line for line in goals if metrics.horizontalAdvance(line) > room] == []
    cut = [found for found in claims if card_module._wrapped(found, qapp.font(), room)[-1].endswith("…")]
    assert cut == []


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_every_card_is_below_the_heading_of_its_group_in_order(many: Gallery, qtbot: QtBot, columns: int) -> None:
    many.resize(WIDTH_OF[columns], 700)
    qtbot.waitUntil(lambda: len({place(found).left() for found in cards(many)}) == columns)
    assert [heading.accessibleName() for heading in headings(many)].count("Known levels") == 1
    assert len(headings(many)) == len(GROUPS), "no heading is repeated"
    for heading in headings(many):
        below = under(many, heading)
        titles = next(titles for group, _, titles in GROUPS if group == heading.text())
        assert below == titles[: len(below)]
        for title in titles[len(below) :]:
            assert place(heading).left() <= place(card(many, title)).left() <= place(heading).right()


def test_the_gallery_fills_a_wide_window(many: Gallery, qtbot: QtBot) -> None:
    many.resize(1920, 1000)
    qtbot.waitUntil(lambda: len({place(found).left() for found in cards(many)}) == 5)
    boxes = [place(found) for found in cards(many)]
    right = many.viewport().width() - max(box.right() for box in boxes)
    assert min(box.left() for box in boxes) < 50
    assert right < 60


def test_a_heading_has_the_dot_of_its_drive(many: Gallery) -> None:
    dots = {}
    for heading in headings(many):
        picture = heading.grab().toImage()
        across = [picture.pixelColor(SIGN // 2, y).name() for y in range(picture.height() // 2)]
        dots[heading.text()] = drive_style("control").colour in across
    assert [title for title, dot in dots.items() if dot] == ["Control"]


def test_all_pictures_are_drawn_after_the_gallery_is_shown(many: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(many)))


def test_pictures_are_redrawn_for_another_width(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(gallery)))
    before = cards(gallery)[0].picture_size
    gallery.resize(640, 700)
    assert cards(gallery)[0].picture_size != before
    qtbot.waitUntil(lambda: not any(found.stale for found in cards(gallery)))


@pytest.mark.parametrize("width", [560, 700, 800, 900, 1280, 1920])
def test_cards_fit_into_the_window_side_by_side(many: Gallery, qtbot: QtBot, width: int) -> None:
    many.resize(width, 700)
    qtbot.wait(20)
    assert not many.horizontalScrollBar().isVisible()
    boxes = [place(found) for found in cards(many)]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])


@pytest.mark.parametrize("shipped", shipped_worlds(), ids=lambda shipped: shipped.name)
def test_each_card_opens_its_world(gallery: Gallery, unplanned: Session, qtbot: QtBot, shipped: ShippedWorld) -> None:
    gallery.open_shipped.connect(unplanned.document.open_shipped)
    qtbot.mouseClick(card(gallery, shipped.title), Qt.MouseButton.LeftButton)
    assert unplanned.document.shipped_name == shipped.name
    assert unplanned.world == shipped.world


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_opens_a_world(gallery: Gallery, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(gallery.open_shipped, timeout=1000) as asked:
        qtbot.keyClick(card(gallery, "Off-switch"), key)
    assert asked.args == ["off_switch"]


def test_arrows_go_from_card_to_card_across_groups(many: Gallery, qtbot: QtBot) -> None:
    many.setFocus()
    qtbot.waitUntil(card(many, "Three labs").hasFocus)
    left, right, up, down = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
    assert go(qtbot, left) == "Three labs", "there is nothing before the first"
    assert go(qtbot, right, right, right) == "Storm"
    assert go(qtbot, right) == "Off-switch", "in the next row"
    assert go(qtbot, left, down) == "Market"
    assert go(qtbot, down) == "Whisky", "the last row is shorter"
    assert go(qtbot, down) == go(qtbot, right) == "Whisky", "there is nothing after the last"
    assert go(qtbot, up) == "Scarce"
    assert go(qtbot, up) == "Fuel"
    assert go(qtbot, up) == "Search the worlds"


def test_home_and_end_go_to_the_first_and_the_last_visible_card(many: Gallery, qtbot: QtBot) -> None:
    many.resize(WIDTH_OF[2], 400)
    many.setFocus()
    assert go(qtbot, Qt.Key.Key_End) == TITLES[-1]
    qtbot.waitUntil(lambda: many.rect().contains(place(card(many, TITLES[-1]))))
    assert go(qtbot, Qt.Key.Key_Home) == TITLES[0]
    qtbot.waitUntil(lambda: any(many.rect().contains(place(heading)) for heading in headings(many)[:1]))


def test_tab_reaches_one_card_and_follows_the_page_downwards(many: Gallery, qtbot: QtBot) -> None:
    many.set_recent(["/tmp/a.icw", "/tmp/b.icw"])
    card(many, "Market").setFocus()
    button(many, "gallery-new").setFocus()
    stops = [focused(), *(go(qtbot, Qt.Key.Key_Tab) for _ in range(7))]
    recent = ("Open a.icw", "Open b.icw")
    assert stops == [
        *("New world", "Open file", *recent, "Lessons", "Search the worlds", "Market", "New world"),
    ]


def test_tab_enters_at_the_open_world(gallery: Gallery, unplanned: Session, qtbot: QtBot) -> None:
    last = shipped_worlds()[-1]
    unplanned.document.open_shipped(last.name)
    gallery.setFocus()
    qtbot.waitUntil(card(gallery, last.title).hasFocus)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mark", ["Market"]),
        ("WHISKY CLAIMS", ["Whisky"]),
        ("shutdown avoid", ["Off-switch", "Interruptions"]),
        ("known", ["Side effects", "Absent supervisor", "Whisky"]),
        ("three", ["Three labs"]),
        ("no such thing", []),
    ],
)
def test_the_search_covers_titles_claims_and_groups(many: Gallery, qtbot: QtBot, text: str, found: list[str]) -> None:
    search(many).setText(text)
    assert seen(many) == found
    qtbot.waitUntil(lambda: [title for heading in headings(many) for title in under(many, heading)] == found)
    assert any("No matching worlds" in label.text() for label in many.findChildren(QLabel) if label.isVisible()) == (
        not found
    )


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_a_search_for_a_drive_finds_all_worlds_with_devices_of_it(
    unplanned: Session, qtbot: QtBot, chosen: str
) -> None:
    set_language(chosen)
    try:
        gallery = shown(Gallery(unplanned), qtbot)
        search(gallery).setText(drive_style("shutdown_avoidance").title)
        found = set(seen(gallery))
        worlds = {world.name: world for world in shipped_worlds()}
        expected = {"off_switch", "counterexample", "myopic", "three_labs", "all_drives", "paperclips"}
        assert {worlds[name].title for name in expected} <= found
        assert worlds["gold_rush"].title not in found
    finally:
        set_language("en")


def test_typing_searches_down_goes_to_the_matches_and_escape_shows_all(many: Gallery, qtbot: QtBot) -> None:
    many.setFocus()
    qtbot.waitUntil(card(many, "Three labs").hasFocus)
    qtbot.keyClick(card(many, "Three labs"), "s")
    assert search(many).hasFocus()
    qtbot.keyClicks(search(many), "torm")
    assert seen(many) == ["Storm"]
    assert go(qtbot, Qt.Key.Key_Down) == "Storm"
    assert go(qtbot, Qt.Key.Key_Right) == "Storm", "what was not found can't be walked to"
    assert go(qtbot, Qt.Key.Key_Up) == "Search the worlds"
    assert go(qtbot, Qt.Key.Key_Escape) == "Search the worlds"
    assert seen(many) == TITLES


def test_enter_opens_the_first_match_only_after_a_search(many: Gallery, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(many.open_shipped):
        qtbot.keyClick(search(many), Qt.Key.Key_Return)
    search(many).setText("avoid")
    with qtbot.waitSignal(many.open_shipped, timeout=1000) as asked:
        qtbot.keyClick(search(many), Qt.Key.Key_Return)
    assert asked.args == ["off_switch"]


def test_tab_has_a_target_without_any_match(many: Gallery, qtbot: QtBot) -> None:
    search(many).setText("no such thing")
    many.setFocus()
    qtbot.waitUntil(search(many).hasFocus)
    search(many).setText("storm")
    button(many, "gallery-new").setFocus()
    many.setFocus()
    qtbot.waitUntil(card(many, "Storm").hasFocus)


def test_the_page_does_not_jump_when_the_scroll_bar_disappears(many: Gallery, qtbot: QtBot) -> None:
    many.resize(WIDTH_OF[4], 500)
    qtbot.waitUntil(many.verticalScrollBar().isVisible)
    before = place(search(many))
    search(many).setText("no such thing")
    qtbot.waitUntil(lambda: not many.verticalScrollBar().isVisible())
    qtbot.waitUntil(lambda: place(search(many)) == before)


def test_opening_a_world_clears_the_search(many: Gallery, unplanned: Session) -> None:
    search(many).setText("storm")
    unplanned.document.new()
    assert search(many).text() == ""
    assert seen(many) == TITLES


def test_buttons_request_a_new_world_and_a_file(gallery: Gallery, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gallery.new_world, timeout=1000):
        qtbot.mouseClick(button(gallery, "gallery-new"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(gallery.open_file, timeout=1000):
        qtbot.mouseClick(button(gallery, "gallery-open"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_presses_a_button_or_opens_a_recent_file(gallery: Gallery, qtbot: QtBot, key: Qt.Key) -> None:
    gallery.set_recent(["/tmp/mine.icw"])
    line = gallery.findChild(QPushButton, "recent-0")
    assert line is not None
    line.setFocus()
    with qtbot.waitSignal(gallery.open_path) as opened:
        qtbot.keyClick(line, key)
    assert opened.args == ["/tmp/mine.icw"]


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
def test_a_claim_is_the_first_line_without_markdown(info: str, said: str) -> None:
    assert claim(info) == said


def test_recent_files_follow_a_change_of_the_theme(gallery: Gallery, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    gallery.set_recent(["/tmp/mine.icw"])
    line = gallery.findChild(QPushButton, "recent-0")
    assert line is not None
    try:
        for theme in ("light", "dark", "light"):
            prefer(application, theme, "standard")
            QApplication.processEvents()
            ink = line.palette().color(QPalette.ColorRole.ButtonText)
            ground = line.palette().color(QPalette.ColorRole.Window)
            assert ink == application.palette().color(QPalette.ColorRole.ButtonText)
            assert abs(ink.lightness() - ground.lightness()) > 120
            image = line.grab().toImage()
            shades = [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]
            assert max(shades) - min(shades) > 120, "the text can be read"
    finally:
        prefer(application, "system", "standard")


def test_the_way_back_to_the_open_world_can_be_seen(window: MainWindow, qtbot: QtBot) -> None:
    back = button(window.gallery, "gallery-back")
    assert back.isHidden(), "no world is open yet"
    window.open_shipped("off_switch")
    window.show_gallery()
    assert back.isVisible()
    assert tr(window.session.world.name) in back.text()
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is window.workspace
    window.show_gallery()
    window.gallery._search.setText("fuel")
    qtbot.keyClick(window.gallery, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.gallery, "the first Escape clears the search"
    qtbot.keyClick(window.gallery, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.workspace
