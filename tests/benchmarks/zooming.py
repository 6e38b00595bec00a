"""Benchmark of zooming, panning and playing on a large map: ``python -m tests.benchmarks.zooming``.

The wheel zooms to the pointer and back, and the middle button pans, over 256x256 cells with items: first without
agents,
then with 100,000. The time includes everything until the map is redrawn. Then the run is played at 30 ticks per second
for some seconds: on a real screen if there is one (DISPLAY), otherwise offscreen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.jobs import walled
from tests.opened import home_of_its_own, opened

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow
    from ic_sandbox.world.document import World

SIDE = 256
CROWD = 100_000
GOALS = 8
FRAME_MS = 16.0
NOTCHES, DRAGS = 60, 120
SPEED = 30
PLAYED_SECONDS = 6.0
PATIENCE_SECONDS = 300.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Zoom, pan and play, and print the times; exits with 1 if an empty map takes longer than a frame."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--agents", type=int, default=CROWD)
    asked = parser.parse_args(arguments)
    with home_of_its_own("zooming", on_screen=True), opened("zooming") as window:
        return run(window, asked.side, asked.agents)


def run(window: MainWindow, side: int, agents: int) -> int:
    """Zoom and pan in the window, and play."""
    from PySide6.QtWidgets import QApplication

    session, canvas = window.session, window.workspace.canvas
    session.planning.hold()
    session.document.restore(crowded(side, agents), None)
    window._show_workspace()
    wait(1.0)
    print(f"{side}x{side} cells on {QApplication.platformName()}, {canvas.size().toTuple()} pixels")
    worst = look_around(window, "no agents")
    session.planning.release()
    begun = time.monotonic()
    while session.planning.stale and time.monotonic() - begun < PATIENCE_SECONDS:
        wait(0.1)
    print(f"planned in {time.monotonic() - begun:.1f} s")
    play(window, 12.0, SPEED)  # the agents have spread
    look_around(window, f"{agents:,} agents")
    canvas.view.fit()
    play(window, PLAYED_SECONDS, SPEED)
    return 0 if worst < FRAME_MS else 1


def crowded(side: int, agents: int) -> World:
    """Return a world with random walls, ice, a few devices without effect, and many agents in the middle."""
    from ic_sandbox.world.document import Device, Draw, Population, World

    terrain, free = walled(side, ".")
    middle = min(free, key=lambda cell: abs(cell[0] - side // 2) + abs(cell[1] - side // 2))
    return World(
        name="Crowd",
        terrain=terrain,
        devices=tuple(Device(cell, name=f"Thing {k}") for k, cell in enumerate(free[:200]) if cell != middle),
        populations=(Population(agents, middle, Draw("single_cell", number=GOALS)),),
    )


def wait(seconds: float) -> None:
    """Run the event loop."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def look_around(window: MainWindow, what: str) -> float:
    """Zoom in and out at three places, and pan in between. Returns the worst 99th percentile, in ms."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    canvas = window.workspace.canvas
    zooms: list[float] = []
    drags: list[float] = []

    def turn(at: QPointF, angle: int) -> None:
        begun = time.perf_counter()
        none = Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(
            at, QPointF(canvas.mapToGlobal(at)), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, none,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        canvas.view.repaint()
        zooms.append(1e3 * (time.perf_counter() - begun))
        wait(0.002)

    def drag(along: list[QPoint]) -> None:
        button = Qt.MouseButton.MiddleButton
        QTest.mousePress(canvas, button, Qt.KeyboardModifier.NoModifier, along[0], 0)
        for point in along[1:]:
            begun = time.perf_counter()
            QTest.mouseMove(canvas, point, 0)
            canvas.view.repaint()
            drags.append(1e3 * (time.perf_counter() - begun))
            wait(0.002)
        QTest.mouseRelease(canvas, button, Qt.KeyboardModifier.NoModifier, along[-1], 0)

    canvas.view.fit()
    wide, high = canvas.width(), canvas.height()
    for place in (QPointF(wide * 0.5, high * 0.5), QPointF(wide * 0.3, high * 0.4), QPointF(wide * 0.65, high * 0.7)):
        for _ in range(NOTCHES // 6):
            turn(place, 120)
        start = QPoint(wide // 2, high // 2)
        drag([start + QPoint(2 * k if k < DRAGS // 6 else 80 - 2 * k, k // 2) for k in range(DRAGS // 3)])
        for _ in range(NOTCHES // 6):
            turn(place, -120)
    worst = 0.0
    for name, times in (("zooming", zooms), ("dragging", drags)):
        p50, p99 = (float(np.percentile(times, q)) for q in (50, 99))
        print(f"{what}, {name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms (a frame: {FRAME_MS:.0f} ms)")
        worst = max(worst, p99)
    return worst


def play(window: MainWindow, seconds: float, speed: int) -> None:
    """Play for some seconds, and print the speed and the cost."""
    session, canvas = window.session, window.workspace.canvas
    frames = [0]
    paint = canvas.view.paintEvent

    def painted(event: object) -> None:
        frames[0] += 1
        paint(event)  # type: ignore[arg-type]

    canvas.view.paintEvent = painted  # type: ignore[method-assign]
    session.player.set_speed(speed)
    tick, begun, worked = session.tick, time.monotonic(), time.process_time()
    session.play()
    wait(seconds)
    session.player.pause()
    lasted = time.monotonic() - begun
    share = (time.process_time() - worked) / lasted
    print(
        f"played at {speed} ticks/s for {lasted:.0f} s: {(session.tick - tick) / lasted:.1f} ticks/s,"
        f" {frames[0] / lasted:.1f} frames/s, {share:.0%} of a core"
    )
    del canvas.view.paintEvent


if __name__ == "__main__":
    sys.exit(main())
