"""The palette: what it lists, its search, its keys, and dragging items to the map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.canvas.placement import paint
from ic_sandbox.gui.palette.item import PaletteItem
from ic_sandbox.gui.palette.palette import Palette
from ic_sandbox.gui.panels.map.toolbar import tool_choices
from ic_sandbox.gui.session.payload import MIME
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import ERASE, SELECT
from ic_sandbox.gui.style.icons import glyph
from ic_sandbox.gui.window.workspace import Workspace
from ic_sandbox.world.document import Goal, Terrain, Variable
from ic_sandbox.world.editing.edits import EditError, new_world
from ic_sandbox.world.editing.placement import place_device
from ic_sandbox.world.presets import FINAL, drive_styles, presets, terrain_presets
from ic_sandbox.world.terrain_choices import offered_terrains, ready_made
from ic_sandbox.world.validation.world import check_world
from tests.gui.canvas_helpers import tool_of

DOOR = Variable("door_open", 1)
CALM = Variable("calm", 1)


@pytest.fixture
def palette(qtbot: QtBot, unplanned: Session) -> Palette:
    palette = Palette(unplanned)
    qtbot.addWidget(palette)
    palette.resize(210, 700)
    palette.show()
    qtbot.waitExposed(palette)
    palette.activateWindow()
    return palette


def names(palette: Palette) -> set[str]:
    items = palette.findChildren(PaletteItem)
    return {item.objectName().removeprefix("palette-") for item in items if not item.isHidden()}


def item(palette: Palette, name: str) -> PaletteItem:
    return next(found for found in palette.findChildren(PaletteItem) if found.objectName() == f"palette-{name}")


def search(palette: Palette) -> QLineEdit:
    return palette.findChildren(QLineEdit, "palette-search")[0]


def test_the_palette_lists_everything_that_can_be_placed(palette: Palette) -> None:
    offered = names(palette)
    assert {f"device:{preset.kind}" for preset in presets() if preset.camera is None} <= offered
    assert {
        "terrain:#",
        "terrain:.",
        "terrain:~",
        "terrain:L",
        "agent",
        "population",
        "terrain:r",
        "camera",
        "goal",
    } <= offered
    tools = {choice.name for choice in tool_choices()}
    assert not tools & offered, "tools are in the toolbar, and nowhere twice"


def test_each_drive_is_a_section_in_catalogue_order(palette: Palette) -> None:
    # The order on the screen, from top to bottom.
    frames = {frame.objectName(): frame.y() for frame in palette.findChildren(QWidget)}
    tops = [frames[f"palette-section-drive:{style.tag}"] for style in drive_styles() if style.tag != FINAL]
    assert tops == sorted(set(tops))


@pytest.mark.parametrize("size", [16, 24])
def test_every_preset_has_a_distinct_picture(qtbot: QtBot, size: int) -> None:
    images = [glyph(preset.icon, QColor("#000000"), size).toImage() for preset in presets()]
    blank = glyph(presets()[0].icon, QColor(0, 0, 0, 0), size).toImage()
    assert all(image != other for index, image in enumerate(images) for other in [blank, *images[:index]])


def test_every_item_has_an_accessible_name_and_description(palette: Palette) -> None:
    for found in palette.findChildren(PaletteItem):
        assert found.accessibleName()
        assert found.entry.tooltip
        assert found.accessibleDescription() == found.entry.tooltip
        assert found.entry.tooltip.split("&")[0] in found.toolTip()


def test_no_shipped_name_is_cut_off(palette: Palette) -> None:
    for found in palette.findChildren(PaletteItem):
        assert found.fontMetrics().horizontalAdvance(found.entry.title) < found.width() - 49


def test_a_click_picks_the_tool_and_the_checked_item_follows_the_session(
    palette: Palette, unplanned: Session, qtbot: QtBot
) -> None:
    qtbot.mouseClick(item(palette, "device:off_switch"), Qt.MouseButton.LeftButton)
    assert unplanned.toolbox.tool == tool_of("device:off_switch")
    qtbot.mouseClick(item(palette, "device:off_switch"), Qt.MouseButton.LeftButton)
    checked = [found for found in palette.findChildren(PaletteItem) if found.isChecked()]
    assert checked == [item(palette, "device:off_switch")]
    unplanned.toolbox.set_tool(ERASE)
    assert not item(palette, "device:off_switch").isChecked()
    unplanned.toolbox.set_tool(SELECT)


def test_search_narrows_while_typing_and_enter_picks_the_first(
    palette: Palette, unplanned: Session, qtbot: QtBot
) -> None:
    qtbot.keyClicks(search(palette), "operator")
    assert names(palette) == {"device:off_switch", "device:council"}
    qtbot.keyClick(search(palette), Qt.Key.Key_Return)
    assert unplanned.toolbox.tool == tool_of("device:off_switch")
    qtbot.keyClick(search(palette), Qt.Key.Key_Escape)
    assert len(names(palette)) > 20
    search(palette).setFocus()
    qtbot.keyClick(search(palette), Qt.Key.Key_Escape)
    assert not search(palette).hasFocus()


def test_an_item_picked_in_the_search_is_placed_at_the_cursor(qtbot: QtBot, unplanned: Session) -> None:
    workspace = Workspace(unplanned)
    qtbot.addWidget(workspace)
    workspace.show()
    qtbot.waitExposed(workspace)
    workspace.activateWindow()
    box = search(workspace.palette_panel)
    box.setFocus()
    qtbot.keyClicks(box, "charger")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(workspace.canvas.hasFocus)
    qtbot.keyClick(workspace.canvas, Qt.Key.Key_Return)
    assert unplanned.world.devices[0].at == workspace.canvas.keyboard.cell


@pytest.mark.parametrize(
    ("words", "payload"),
    [("camera", "camera"), ("goal", "goal"), ("cache", "device:hidden_cache"), ("wal", "terrain:#")],
)
def test_enter_prefers_a_match_in_the_name_to_one_in_the_tooltip(
    palette: Palette, unplanned: Session, qtbot: QtBot, words: str, payload: str
) -> None:
    qtbot.keyClicks(search(palette), words)
    qtbot.keyClick(search(palette), Qt.Key.Key_Return)
    assert unplanned.toolbox.tool == tool_of(payload)


def test_search_covers_drives_and_may_find_nothing(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(search(palette), "RESOURCES")
    assert {"device:mine", "device:depot", "device:market"} <= names(palette)
    assert "device:lever" not in names(palette)
    search(palette).setText("no such thing")
    assert names(palette) == set()


def test_arrow_keys_move_the_focus_and_enter_picks(palette: Palette, unplanned: Session, qtbot: QtBot) -> None:
    first, second = item(palette, "terrain:#"), item(palette, "terrain:.")
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert unplanned.toolbox.tool == tool_of("terrain:.")
    qtbot.keyClick(second, Qt.Key.Key_End)
    last = item(palette, "goal")
    assert last.hasFocus()
    assert not last.visibleRegion().isEmpty(), "the palette scrolls to the focused item"
    qtbot.keyClick(last, Qt.Key.Key_Home)
    qtbot.keyClick(first, Qt.Key.Key_Up)
    assert search(palette).hasFocus()
    qtbot.keyClick(search(palette), Qt.Key.Key_Down)
    assert first.hasFocus()


def test_tab_stops_at_one_item_only(palette: Palette) -> None:
    item(palette, "agent").setFocus()
    stops = [found for found in palette.findChildren(PaletteItem) if found.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [item(palette, "agent")]


def test_new_goal_keeps_its_place_at_the_top(palette: Palette, unplanned: Session) -> None:
    kept = item(palette, "goal")
    before = kept.y()
    unplanned.document.edit("Change", replace(unplanned.world, goals=(Goal("north"), Goal("south"))))
    QApplication.processEvents()
    assert kept.y() == before
    assert item(palette, "goal:north").y() > before


def test_goals_and_terrain_follow_the_world(palette: Palette, unplanned: Session) -> None:
    kept = item(palette, "goal")
    world = replace(
        unplanned.world,
        goals=(Goal("a <b> & c"), Goal("north")),
        legend=(Terrain("g", "grass"),),
    )
    unplanned.document.edit("Change", world)
    assert {"goal:a <b> & c", "goal:north", "terrain:g"} <= names(palette)
    assert item(palette, "goal:a <b> & c").accessibleName() == "a <b> & c"
    unplanned.document.undo()
    assert not {"goal:a <b> & c", "goal:north", "terrain:g"} & names(palette)
    assert item(palette, "goal") is kept, "an existing item is reused, because it may be in a drag"


def test_a_renamed_terrain_is_updated(palette: Palette, unplanned: Session) -> None:
    unplanned.document.edit("Add", replace(unplanned.world, legend=(Terrain("g", "grass"),)))
    unplanned.document.edit("Rename", replace(unplanned.world, legend=(Terrain("g", "meadow"),)))
    assert item(palette, "terrain:g").entry.title == "Meadow"


def test_an_item_is_dragged_with_its_payload(palette: Palette, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged: list[bytes] = []

    def take(drag: QDrag, *_: object) -> Qt.DropAction:
        dragged.append(drag.mimeData().data(MIME).data())  # type: ignore[arg-type]
        assert not drag.pixmap().isNull()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    for name in ("terrain:~",):
        found = item(palette, name)
        QTest.mousePress(found, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
        QTest.mouseMove(found, QPoint(90, 12))
        QTest.mouseMove(found, QPoint(120, 12))
        QTest.mouseRelease(found, Qt.MouseButton.LeftButton, pos=QPoint(120, 12))
    assert dragged == [b"terrain:~"]


def test_a_door_is_offered_if_a_lever_could_open_it() -> None:
    world = new_world()
    assert [kind.glyph for kind in offered_terrains(world)] == ["#", ".", "~", "L", "r"]
    assert "D" in [kind.glyph for kind in offered_terrains(place_device(world, "lever", (2, 2)))]
    with pytest.raises(EditError, match="This terrain does not exist"):
        paint(world, [(3, 3)], "D")


def test_wind_is_offered_if_a_stabiliser_could_calm_it() -> None:
    assert "w" in [kind.glyph for kind in offered_terrains(place_device(new_world(), "stabiliser", (2, 2)))]
    too_many = replace(new_world(), variables=(Variable("calm", 3),))
    assert "w" not in [kind.glyph for kind in offered_terrains(too_many)]


def test_a_world_keeps_its_own_terrain_under_a_preset_glyph() -> None:
    own = Terrain("~", "water")
    assert own in offered_terrains(replace(new_world(), legend=(own,)))
    assert ready_made("~") not in offered_terrains(replace(new_world(), legend=(own,)))
    assert ready_made("?") is None


@pytest.mark.parametrize("symbol", [preset.terrain.glyph for preset in terrain_presets()])
def test_preset_terrain_leaves_the_world_valid(symbol: str) -> None:
    world = paint(replace(new_world(), variables=(DOOR, CALM)), [(2, 2)], symbol)
    assert world.legend == (ready_made(symbol),)
    assert check_world(world) == ()
