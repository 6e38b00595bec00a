"""A first session in a real window, with mouse and keyboard only."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

from ic_sandbox.world.document import Cell
from ic_sandbox.world.io.files import load_world

from .screen import IN_A_REAL_WINDOW, ROOT, Program, eventually

pytestmark = IN_A_REAL_WINDOW

OFF_SWITCH: Cell = (6, 10)
TICKS = (
    *("tick", "agents", "active", "modified", "survival", "convergence_index"),
    *("effective_goals", "effective_subgoals", "mean_reward"),
)


def test_open_draw_place_play_and_export(window: Program, tmp_path: Path) -> None:
    window.find("Off-switch", "GalleryCard")
    window.picture("gallery")
    window.click(window.find("Off-switch", "GalleryCard"))
    window.planned(seconds=180)  # kernels may have to be compiled first
    window.picture("opened")

    draw_walls(window)
    drag_things_about(window)
    saved = save(window, tmp_path / "mine.icw")
    check_edits(saved)

    ticks = play(window)
    out = export(window, tmp_path / "exported")
    check_tables(out, ticks)
    check_command_line_agrees(saved, out, ticks, tmp_path / "from the command line")

    window.press("ctrl+q")
    assert window.process.wait(90) == 0
    assert "Traceback" not in window.output.read_text("utf-8")


def draw_walls(window: Program) -> None:
    window.click(window.find("Wall", "PaletteItem"))
    window.drag(window.cell(2, 3), window.cell(2, 7))
    window.planned()
    window.drag(window.cell(11, 3), window.cell(11, 6))
    window.press("ctrl+z")
    window.planned()
    window.picture("wall")


def drag_things_about(window: Program) -> None:
    window.click(window.find("tool-select"))
    window.drag(window.cell(*OFF_SWITCH), window.cell(5, 10))
    window.planned()

    window.click(window.find("Search the palette"))
    window.write("mine")
    window.drag(window.find("Mine", "PaletteItem"), window.cell(1, 12))
    window.planned()

    window.click(window.find("Search the palette"), times=3)
    window.write("count the")
    window.drag(window.find("Count the stars", "PaletteItem"), window.cell(12, 2))
    window.planned()
    window.picture("dragged")


def save(window: Program, path: Path) -> Path:
    window.press("ctrl+shift+s")
    window.find("fileNameEdit")
    window.press("ctrl+a")
    window.write(str(path))
    window.press("Return")
    eventually(path.exists, "saved file")
    return path


def check_edits(saved: Path) -> None:
    world = load_world(saved)
    assert world.terrain[2][3:8] == "#####"
    assert "#" not in world.terrain[11][1:-1], "the second wall was undone"
    at = {device.kind: device.at for device in world.devices}
    assert at["off_switch"] == (5, 10)
    assert at["mine"] == (1, 12)
    (stars,) = (goal for goal in world.goals if goal.name == "Count the stars")
    assert {cell for cell, _ in stars.cells} == {(1, 1), (12, 2)}


def play(window: Program) -> int:
    window.press("space")
    eventually(lambda: window.tick() >= 20, "tick 20")
    window.picture("playing")
    window.press("space")

    def stands_still() -> bool:
        before = window.tick()
        window.pause(0.5)
        return window.tick() == before

    eventually(stands_still, "standstill")
    return window.tick()


def export(window: Program, folder: Path) -> Path:
    window.press("ctrl+e")
    window.find("export-folder")
    window.press("ctrl+a")
    window.write(str(folder))
    window.find("Export", "QPushButton")
    window.press("Return")
    eventually((folder / "manifest.json").exists, "exported run")
    window.picture("exported")
    return folder


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_tables(out: Path, ticks: int) -> None:
    rows = table(out / "ticks.csv")
    columns = list(rows[0])
    assert columns[: len(TICKS)] == list(TICKS)
    for column in ("uptake.shutdown_avoidance", "subgoal.shutdown_avoidance", "subgoal.final"):
        assert column in columns
    assert [int(row["tick"]) for row in rows] == list(range(ticks))
    assert all(0 <= float(row["survival"]) <= 1 for row in rows)
    assert float(rows[-1]["uptake.shutdown_avoidance"]) > 0.3
    assert len(table(out / "agents.csv")) == int(rows[0]["agents"]) == 264
    assert {"tick", "agent", "event", "row", "col", "drive", "observed"} == set(table(out / "events.csv")[0])


def check_command_line_agrees(world: Path, exported: Path, ticks: int, out: Path) -> None:
    """Check that the command line writes the same bytes for the same run."""
    command = [sys.executable, "-m", "ic_sandbox", "run", str(world), "--ticks", str(ticks)]
    seed = json.loads((exported / "manifest.json").read_text("utf-8"))["seed"]
    command += ["--seed", str(seed), "--controls", "--out", str(out)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert run.returncode == 0, run.stderr
    for name in ("ticks.csv", "agents.csv", "events.csv"):
        assert (out / name).read_bytes() == (exported / name).read_bytes(), name
