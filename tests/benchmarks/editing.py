"""Benchmark of painting: the time per mouse event, ``python -m tests.benchmarks.editing``.

Real mouse events paint cells of a large world, stroke after stroke, while each edit is planned for in a worker thread.
The time includes everything in the GUI thread: the edit and its undo step, the updates of panels, and the redrawing.
Prints the median, the 99th percentile and the maximum; exits with 1 if the 99th percentile is not below a frame.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.jobs import walled
from tests.gui.canvas_helpers import tool_of
from tests.opened import home_of_its_own, let_work, opened

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow
    from ic_sandbox.world.document import Cell, World

SIDE = 256
CELLS = 10_000
FRAME_MS = 16.0
STROKE = 200
"""Cells per stroke."""

BREATHER = 0.25
"""Seconds between two strokes, long enough for planning to get beyond its first steps."""

DEVICES = ("mine", "lab", "charger", "depot", "lever")
HAND_MS = 4.0
"""Milliseconds between events if handling takes no longer: a mouse reports its position up to 250 times per second."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Paint, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--zoom", type=float, default=0.0, help="pixels a cell; unless given, the whole map is seen")
    asked = parser.parse_args(arguments)
    with home_of_its_own("editing") as home, opened("editing") as window:
        return run(window, asked.cells, asked.side, asked.zoom, home)


def run(window: MainWindow, cells: int, side: int, zoom: float, home: Path) -> int:
    """Paint in the world of a file, which is saved regularly as by the application."""
    from ic_sandbox.gui.files.autosave import Autosave
    from ic_sandbox.world.io.files import save_world

    autosave = Autosave(window.session.document)
    try:
        file = home / "large.icw"
        save_world(large_world(side), file)
        window.open_path(file)  # type: ignore[arg-type]
        times, planned = paint_through(window, cells, zoom)
    finally:
        autosave.finish()
    p99 = report(np.array(times), planned)
    return 0 if p99 < FRAME_MS else 1


def report(times: np.ndarray, planned: float) -> float:
    """Print the figures. Returns the 99th percentile in ms."""
    p50, p99 = (float(np.percentile(times, q)) for q in (50, 99))
    print(f"{len(times):,} mouse events, planning for {planned:.0%} of the time")
    print(f"an event: p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {times.max():.2f} ms (a frame: {FRAME_MS:.0f} ms)")
    print(f"  above a frame: {(times >= FRAME_MS).mean():.2%}")
    return p99


def large_world(side: int) -> World:
    """Return a world with random walls, devices of several drives, and a population with random goals."""
    from ic_sandbox.world.document import Population, World
    from ic_sandbox.world.editing import edits, placement

    terrain, free = walled(side, ".")
    world = World(name="Large", terrain=terrain, populations=(Population(1_000, free[0]),))
    world = edits.add_goal(world, free[1])
    for cell, kind in zip(free[2:], DEVICES, strict=False):
        world = placement.place_device(world, kind, cell)
    return world


def paint_through(window: MainWindow, cells: int, zoom: float) -> tuple[list[float], float]:
    """Paint cells with the mouse. Returns the ms per event, and the share of events during which planning ran."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    session, canvas, handle = window.session, window.workspace.canvas, window.windowHandle()
    if zoom:
        canvas.view.camera.zoom(zoom / canvas.view.camera.size, canvas.width() / 2, canvas.height() / 2)
    let_work(2_000)
    planning = [False]
    for signal, busy in (
        (session.planning.started, True),
        (session.planning.done, False),
        (session.planning.refused, False),
    ):
        signal.connect(lambda *_, busy=busy: planning.__setitem__(0, busy))
    times: list[float] = []
    busy = 0  # type: ignore[assignment]

    def point(cell: Cell) -> QPoint:
        return canvas.mapTo(window, canvas.view.cell_rect(cell).center().toPoint())

    def timed(what: object, *arguments: object) -> None:
        nonlocal busy
        busy += planning[0]  # type: ignore[assignment]
        begun = time.perf_counter()
        what(*arguments)  # type: ignore[operator]
        times.append(1e3 * (time.perf_counter() - begun))
        let_work(max(1, round(HAND_MS - times[-1])))

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    changed = 0
    for glyph, stroke in strokes(session.world, seen(window), cells):
        before = session.world
        session.toolbox.set_tool(tool_of(f"terrain:{glyph}"))
        timed(QTest.mouseMove, handle, point(stroke[0]), 0)
        timed(QTest.mousePress, handle, left, none, point(stroke[0]), 0)
        for cell in stroke[1:]:
            timed(QTest.mouseMove, handle, point(cell), 0)
        timed(QTest.mouseRelease, handle, left, none, point(stroke[-1]), 0)
        changed += differing(before, session.world)
        let_work(round(1e3 * BREATHER))
    print(f"{changed:,} cells became another terrain")
    return times, busy / len(times)


def differing(one: World, other: World) -> int:
    """Return the number of cells with different terrain."""
    rows = zip(one.terrain, other.terrain, strict=True)
    return sum(a != b for row, other_row in rows for a, b in zip(row, other_row, strict=True))


def seen(window: MainWindow) -> tuple[range, range]:
    """Return the visible rows and columns."""
    canvas, world = window.workspace.canvas, window.session.world
    room = canvas.rect()
    rows = [row for row in range(world.rows) if room.contains(room.center().x(), _middle(canvas, (row, 0))[1])]
    cols = [col for col in range(world.cols) if room.contains(_middle(canvas, (0, col))[0], room.center().y())]
    return range(rows[0], rows[-1] + 1), range(cols[0], cols[-1] + 1)


def _middle(canvas: object, cell: Cell) -> tuple[int, int]:
    middle = canvas.view.cell_rect(cell).center().toPoint()  # type: ignore[attr-defined]
    return middle.x(), middle.y()


def strokes(world: World, room: tuple[range, range], cells: int) -> list[tuple[str, list[Cell]]]:
    """Return strokes over ``cells`` cells along the rows, away from items.

    Floor becomes wall, then all becomes floor again.
    """
    from ic_sandbox.world.editing.terrain import occupied

    rows, cols = room
    taken = occupied(world)
    along = [[(row, col) for col in cols if (row, col) not in taken] for row in rows]
    pieces = [row[begin : begin + STROKE] for row in along for begin in range(0, len(row), STROKE)]
    found: list[tuple[str, list[Cell]]] = []
    left = cells
    while left > 0:
        turn, place = divmod(len(found), len(pieces))
        glyph = "#."[turn % 2]
        piece = pieces[place]
        found.append((glyph, piece))
        left -= len(piece) if turn else sum(world.terrain[row][col] != glyph for row, col in piece)
    return found


if __name__ == "__main__":
    sys.exit(main())
