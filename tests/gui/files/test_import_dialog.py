"""The dialog that asks what a map means: what it lists, what a choice changes, and how it is cancelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt, QThread
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.files.import_dialog import ImportDialog
from ic_sandbox.gui.session.document import Document
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.importing import import_map, is_importable

LAKE = "QFH\nFFG"
TREES = """<map orientation="orthogonal" width="2" height="2" tilewidth="8" tileheight="8">
<layer name="Grass"><data encoding="csv">1,1,1,1</data></layer>
<layer name="Trees"><data encoding="csv">1,0,0,0</data></layer>
<objectgroup name="o"><object id="1" name="spawn" x="9" y="9"/></objectgroup></map>"""


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def opened(qtbot: QtBot, path: Path) -> ImportDialog:
    dialog = ImportDialog(path, run_to_end(import_map(path)))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: ImportDialog, name: str, kind: str) -> None:
    (box,) = (box for source, box in dialog.table.choices if source.name == name)
    box.setCurrentIndex(box.findData(kind))


def settled(qtbot: QtBot, dialog: ImportDialog, possible: bool = True) -> None:
    qtbot.waitUntil(lambda: not dialog.bar.isVisible() and dialog.done_button.isEnabled() == possible)


def test_letters_are_chosen_until_the_map_can_be_imported(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, LAKE, "lake.txt"))
    assert not dialog.done_button.isEnabled()
    assert 'line 1, column 1: "Q" has no meaning' in dialog.listed.toPlainText()
    choose(dialog, "F", "ice")
    choose(dialog, "H", "lava")
    choose(dialog, "Q", "start")
    settled(qtbot, dialog)
    assert dialog.listed.toPlainText() == "Nothing."
    dialog.accept()
    assert dialog.world is not None
    assert dialog.world.terrain == (".~L", "~~.")
    assert [agent.at for agent in dialog.world.agents] == [(0, 0)]


def test_the_rest_of_the_letters_is_floor_at_a_click(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, LAKE, "lake.txt"))
    choose(dialog, "H", "lava")
    settled(qtbot, dialog, possible=False)
    dialog.rest_button.click()
    settled(qtbot, dialog)
    assert not dialog.rest_button.isEnabled()
    assert dialog.world is not None
    assert dialog.world.terrain == ("..L", "...")
    named = opened(qtbot, written(tmp_path, TREES, "trees.tmx"))  # layers and classes may mean nothing at all
    assert not named.rest_button.isVisible()


def test_layers_and_classes_are_chosen_and_seen_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, TREES, "trees.tmx"))
    assert "doesn't say what is wall" in dialog.listed.toPlainText()
    empty = dialog.preview.grab().toImage()
    choose(dialog, "Trees", "wall")
    settled(qtbot, dialog)
    assert 'left out: objects called "spawn"' in dialog.listed.toPlainText()
    assert dialog.preview.grab().toImage() != empty
    choose(dialog, "spawn", "start")
    grass = 'taken as floor: layers whose tiles have no meaning, "Grass"'
    qtbot.waitUntil(lambda: dialog.listed.toPlainText() == grass)
    assert dialog.world is not None
    assert dialog.world.terrain == ("#.", "..")
    assert len(dialog.world.populations) == 1
    choose(dialog, "Trees", "")
    settled(qtbot, dialog, possible=False)
    assert dialog.world is None


def test_a_clear_map_is_imported_without_the_dialog(window: MainWindow, tmp_path: Path) -> None:
    window.open_path(str(written(tmp_path, "#S.G#", "plain.txt")))
    assert window.findChild(ImportDialog) is None
    assert window.session.world.name == "Plain"


def test_the_window_opens_the_world_with_the_chosen_meanings(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    before = window.session.world
    window.open_path(str(written(tmp_path, LAKE, "lake.txt")))
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert window.session.world is before
    for name, kind in (("F", "ice"), ("H", "lava"), ("Q", "start")):
        choose(dialog, name, kind)
    settled(qtbot, dialog)
    dialog.accept()
    assert window.session.world.terrain == (".~L", "~~.")
    assert window.session.document.dirty
    assert window.session.document.path is None


def test_a_file_without_a_map_is_refused(window: MainWindow, tmp_path: Path) -> None:
    window.open_path(str(written(tmp_path, "no picture", "broken.png")))
    assert window.findChild(ImportDialog) is None


def test_closing_ends_the_import(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, "\n".join(["F" * 500] * 500), "large.txt"))
    choose(dialog, "F", "ice")
    dialog.reject()
    assert not [thread for thread in dialog.findChildren(QThread) if thread.isRunning()]


def test_it_closes_with_its_window(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.open_path(str(written(tmp_path, LAKE, "lake.txt")))
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    choose(dialog, "F", "ice")
    window.hide()
    assert not dialog.isVisible()


def test_a_cancelled_import_ends_with_its_next_step(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ic_sandbox.gui.background.background_task import Cancelled

    document: Document = window.session.document
    kept = []

    def cancel(title: str, work: object, to_the_end: bool = False) -> object:
        kept.append(work)
        raise Cancelled

    monkeypatch.setattr(document, "background", cancel)
    assert document.read_map(written(tmp_path, "#S.G#", "plain.txt")) is None
    with pytest.raises(Cancelled):
        kept[0]()  # type: ignore[operator]


LEVELS = "; Easy\n####\n#SQ#\n####\n; Hard\n#####\n#SQR#\n#####\n"


def test_another_level_is_chosen_from_a_list_and_choices_stay(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, LEVELS, "levels.txt"))
    assert [dialog.levels.itemText(k) for k in range(2)] == ["1  Easy", "2  Hard"]
    choose(dialog, "Q", "lava")
    settled(qtbot, dialog)
    dialog.levels.setCurrentIndex(1)
    settled(qtbot, dialog, possible=False)
    assert [source.name for source, _ in dialog.table.choices] == ["#", "Q", "R", "S"]
    choose(dialog, "R", "ice")
    settled(qtbot, dialog)
    assert dialog.world is not None
    assert dialog.world.terrain[1] == "#.L~#"
    dialog.levels.setCurrentIndex(0)
    qtbot.waitUntil(lambda: dialog.world is not None and dialog.world.terrain[1] == "#.L#")


def test_a_file_with_one_map_has_no_list_of_levels(qtbot: QtBot, tmp_path: Path) -> None:
    assert not opened(qtbot, written(tmp_path, LAKE, "lake.txt")).levels.isVisible()


def test_the_part_with_the_focus_is_highlighted_even_before_the_map_can_be_imported(
    qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(qtbot, written(tmp_path, LAKE, "lake.txt"))
    assert dialog.world is None
    dialog.table.pick([("letter", "H")])
    assert dialog.preview.highlighted is not None
    assert dialog.preview.highlighted.tolist() == [[False, False, True], [False, False, False]]
    plain = dialog.preview.grab().toImage()
    dialog.preview.highlight(None)
    assert dialog.preview.grab().toImage() != plain


def test_a_click_on_the_map_goes_to_the_choice_of_the_part_there(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, TREES, "trees.tmx"))
    middles = {cell: place for place in places(dialog) if (cell := dialog.preview.cell_at(place)) is not None}
    seen = []
    for _ in range(3):
        qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=middles[0, 0].toPoint())
        seen.append(picked(dialog))
    assert sorted(seen) == [":1", "Grass", "Trees"]
    qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=middles[1, 1].toPoint())
    assert picked(dialog) == ":1"
    qtbot.mouseClick(dialog.preview, Qt.MouseButton.LeftButton, pos=middles[1, 1].toPoint())
    assert picked(dialog) == "spawn"


def places(dialog: ImportDialog) -> list[QPointF]:
    wide, high = dialog.preview.width(), dialog.preview.height()
    return [QPointF(x, y) for x in range(3, wide, 10) for y in range(3, high, 10)]


def picked(dialog: ImportDialog) -> str:
    (row,) = (index.row() for index in dialog.table.selectionModel().selectedRows())
    return dialog.table.choices[row][0].name


def test_a_file_with_a_legend_sets_the_choices(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, LAKE, "lake.txt"))
    dialog.read_legend(written(tmp_path, "Q = start\nF = ice\nH = lava\nx = wall\n", "legend.txt"))
    settled(qtbot, dialog)
    assert dialog.world is not None
    assert dialog.world.terrain == (".~L", "~~.")
    dialog.read_legend(written(tmp_path, "nothing here", "empty.txt"))
    qtbot.waitUntil(lambda: dialog.findChild(QDialog, "faults") is not None)
    assert dialog.done_button.isEnabled()
    assert not opened(qtbot, written(tmp_path, TREES, "trees.tmx")).legend_button.isVisible()


def test_tab_goes_through_the_choices_and_space_opens_the_selected_one(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, written(tmp_path, LEVELS, "levels.txt"))
    chain: list[QWidget] = [dialog.levels]
    while (following := chain[-1].nextInFocusChain()) not in (None, dialog.levels):
        assert following is not None
        chain.append(following)
    wanted = [dialog.table, *(box for _, box in dialog.table.choices), dialog.listed, dialog.done_button]
    assert [widget for widget in chain if widget in wanted] == wanted
    dialog.table.setFocus()
    dialog.table.selectRow(1)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.table.choices[1][1].view().isVisible()
    dialog.table.choices[1][1].hidePopup()


def test_a_file_whose_first_level_is_no_map_offers_the_others(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    cells = {
        "__identifier": "Walls",
        "__type": "IntGrid",
        "__cWid": 2,
        "__cHei": 1,
        "__gridSize": 8,
        "intGridCsv": [1, 0],
    }
    levels = [
        {"identifier": "Title", "pxWid": 16, "pxHei": 8, "layerInstances": []},
        {"identifier": "First", "pxWid": 16, "pxHei": 8, "layerInstances": [cells]},
    ]
    window.open_path(str(written(tmp_path, json.dumps({"defs": {}, "levels": levels}), "game.ldtk")))
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    assert "no layer with cells" in dialog.listed.toPlainText()
    dialog.levels.setCurrentIndex(1)
    settled(qtbot, dialog)
    assert [source.name for source, _ in dialog.table.choices] == ["Walls"]
    dialog.accept()
    assert window.session.world.terrain == ("#.",)
    assert window.session.world.name == "Game First"


def test_a_map_that_is_too_large_shows_its_first_part(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    rows = ["#" + "." * 511] * 514
    window.open_path(str(written(tmp_path, "\n".join(rows), "large.txt")))
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    settled(qtbot, dialog)
    assert dialog.levels.count() == 2
    assert dialog.world is not None
    assert dialog.world.terrain[511][0] == "#"
    dialog.levels.setCurrentIndex(1)
    settled(qtbot, dialog)
    dialog.accept()
    assert window.session.world.terrain == tuple(rows[512:])


def test_the_parts_of_a_large_tiled_map_are_in_the_list(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    cells = ",".join(["0"] * 513 + ["1"])
    layer = f'<layer name="Walls"><data encoding="csv">{cells}</data></layer>'
    size = 'width="514" height="1" tilewidth="8" tileheight="8"'
    window.open_path(str(written(tmp_path, f'<map orientation="orthogonal" {size}>{layer}</map>', "large.tmx")))
    dialog = window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    settled(qtbot, dialog)
    assert dialog.levels.count() == 2
    dialog.levels.setCurrentIndex(1)
    settled(qtbot, dialog)
    dialog.accept()
    assert window.session.world.terrain == (".#",)


def test_json_files_of_tiled_are_imported(window: MainWindow, tmp_path: Path) -> None:
    layer = {"type": "tilelayer", "name": "Walls", "width": 3, "height": 1, "data": [1, 0, 1]}
    export = {"export": {"format": "json", "target": "hall.json"}}
    tiled = {"editorsettings": export, "width": 3, "height": 1, "tilewidth": 8, "tileheight": 8, "layers": [layer]}
    window.open_path(str(written(tmp_path, json.dumps({**tiled, "orientation": "orthogonal"}), "hall.json")))
    assert window.session.world.terrain == ("#.#",)
    assert window.session.document.path is None


def test_worlds_in_json_files_are_opened_whatever_they_say(window: MainWindow, tmp_path: Path) -> None:
    world = {"format": "ic-sandbox-world", "version": 1, "terrain": [".#"], "info": 'an "orientation"'}
    path = written(tmp_path, json.dumps(world), "world.json")
    window.open_path(str(path))
    assert window.session.world.terrain == (".#",)
    assert window.session.document.path == path


@pytest.mark.parametrize("text", ['{"terrain": [".#"]}', '{"orientation": "north"', "[]", ""])
def test_json_files_are_opened_unless_they_are_maps(tmp_path: Path, text: str) -> None:
    assert is_importable(written(tmp_path, text, "a.json")) == ("orientation" in text)


def test_a_missing_json_file_is_opened_to_say_so(tmp_path: Path) -> None:
    assert not is_importable(tmp_path / "none.json")
