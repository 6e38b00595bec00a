"""Building a world from nothing in a real window with mouse and keyboard; then undoing and redoing it all."""

from __future__ import annotations

from pathlib import Path

from ic_sandbox.world.document import Cell, Effect, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import load_world

from .screen import IN_A_REAL_WINDOW, Program, Thing, eventually

pytestmark = IN_A_REAL_WINDOW

GOALS = {"Count the stars": (2, 3), "Water the ferns": (2, 16), "Guard the gate": (9, 16)}
MOST_STEPS = 80


def test_build_an_off_switch_world_undo_it_all_and_do_it_again(window: Program, tmp_path: Path) -> None:
    window.find("Off-switch", "GalleryCard")
    window.press("ctrl+n")
    name_it(window)
    draw(window)
    place(window, "off-switch", "Off-switch blocker", (5, 9))
    place(window, "camera", "Camera", (0, 12))
    write_into(window, "camera-range", "6")
    for name, cell in GOALS.items():
        place(window, "new goal", "New goal", cell)
        write_into(window, "goal-name", name)
    people(window)
    lazier_operator(window)
    window.planned(seconds=180)  # kernels may have to be compiled first
    window.picture("built")
    assert play(window) >= 10

    built = check(save(window, tmp_path / "built.icw"))
    assert undo_everything(window, tmp_path) == edits.name_after(edits.new_world(), "blank"), "as its file is called"
    assert redo_everything(window, tmp_path) == built
    window.planned()
    assert play(window) >= 10

    window.press("ctrl+q")
    assert window.process.wait(90) == 0
    assert "Traceback" not in window.output.read_text("utf-8")


def name_it(window: Program) -> None:
    write_into(window, "world-name", "My own off-switch")


def draw(window: Program) -> None:
    window.click(window.find("Wall", "PaletteItem"))
    window.drag(window.cell(3, 7), window.cell(3, 11))
    window.click(window.find("Restricted area", "PaletteItem"))
    window.drag(window.cell(2, 9), window.cell(2, 14))
    window.click(window.find("tool-select"))


def place(window: Program, words: str, title: str, cell: Cell) -> None:
    """Find a palette item and drag it onto the map."""
    window.click(window.find("Search the palette"), times=3)
    window.write(words)
    window.drag(window.find(title, "PaletteItem"), window.cell(*cell))


def people(window: Program) -> None:
    """Create a population of sixty agents that share the three goals."""
    place(window, "population", "Population", (9, 3))
    write_into(window, "population-count", "60")
    window.click(reach(window, "population-draw"))
    window.press("End", "Return")
    window.picture("people")


def lazier_operator(window: Program) -> None:
    """Lower the probability that the operator switches agents off, in the form of the world."""
    window.click(reach(window, "inspector-back"))
    window.click(reach(window, "world-process-0-sentence"))
    write_into(window, "world-process-0-chance-value", "0.02")
    window.picture("operator")


def reach(window: Program, name: str) -> Thing:
    """Return a control of the inspector after scrolling it into view."""

    def look() -> Thing | None:
        found = window.look_for(lambda thing: thing.name == name and thing.enabled and thing.place[3] >= 10)
        if found is None:
            area = window.find("Form")
            window.click(area, button=5, times=2)
        return found

    eventually(look, f"control {name!r}")
    return window.find(name)


def write_into(window: Program, name: str, text: str) -> None:
    window.click(reach(window, name))
    window.press("ctrl+a")
    window.write(text)
    window.press("Return")


def play(window: Program) -> int:
    window.click(window.cell(10, 10))
    window.press("space")
    eventually(lambda: window.tick() >= 10, "tick 10")
    window.press("space")
    return window.tick()


def save(window: Program, path: Path) -> World:
    window.press("ctrl+shift+s")
    window.find("fileNameEdit")
    window.press("ctrl+a")
    window.write(str(path))
    window.press("Return")
    eventually(path.exists, "saved file")
    return load_world(path)


def check(world: World) -> World:
    assert world.name == "My own off-switch"
    assert world.terrain[3][7:12] == "#####"
    assert world.terrain[2][9:15] == "rrrrrr"
    assert [(device.kind, device.at) for device in world.devices] == [("off_switch", (5, 9))]
    assert [(camera.at, camera.range) for camera in world.cameras] == [((0, 12), 6)]
    assert {goal.name: goal.cells[0][0] for goal in world.goals} == GOALS
    (operator,) = world.processes
    assert (operator.rule.chance.value, operator.rule.then) == (0.02, Effect(status="off"))
    (crowd,) = world.populations
    assert (crowd.count, crowd.at, crowd.goals.draw) == (60, (9, 3), "named")
    return world


def undo_everything(window: Program, folder: Path) -> World:
    """Undo step by step, wherever the focus is; each step undoes something."""
    window.click(window.cell(10, 10))
    window.press("ctrl+z")
    last = save(window, folder / "undone-1.icw")
    assert last.processes[0].rule.chance.value == 0.03
    for _ in range(MOST_STEPS):
        window.press("ctrl+z")
    window.picture("undone")
    return save(window, folder / "blank.icw")


def redo_everything(window: Program, folder: Path) -> World:
    for _ in range(MOST_STEPS):
        window.press("ctrl+shift+z")
    window.picture("redone")
    return save(window, folder / "redone.icw")
