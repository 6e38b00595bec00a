"""Benchmark of drawing agents, compared with pyqtgraph: ``python -m tests.benchmarks.frames``.

Both draw the same agents, in the same places and colours, into an image of the same size: IC Sandbox as on the map,
with lookup and blitting; pyqtgraph as a ``ScatterPlotItem`` without axes that gets new positions, with one brush for
all and with one each.

A whole frame is a tick that is simulated, measured, and drawn once with all panels, while every chart is forced to
finish. Two smaller frames are reported next to it: one at play, in which charts keep their own rhythm (processor time
of some seconds at 30 ticks per second, divided by the ticks), and one of the map alone (its ground, the agents of
another tick, and all marks). Times are those of the processor in all threads, because other programs may be running;
nothing else is computed meanwhile.

Each is compared with copying an image of the window's size, in three ways, which differ by a factor of twenty:

- *unwritten*: the image was never written, so all of its memory may be one page of zeros; memory of the copy is used
  again. This is the copy of the first line, which is the one that earlier versions printed.
- *drawn*: the image is the last frame; memory of the copy is used again, and both are in the cache.
- *kept*: the image is the last frame, and each copy is kept, as by a program that hands frames on: in new memory.

Prints medians in ms and their ratios.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

WORLD = "all_drives"
CROWDS = (1_000, 10_000, 100_000)
FRAMES_OF = (10_000, 100_000)
WIDTH, HEIGHT = 1_000, 800
ROUNDS = 15
PATIENCE_SECONDS = 120.0
SETTLING_MS = 1_000
PLAYED_MS, PLAYED_SPEED = 4_000, 30.0
KEPT: list[object] = []
"""Copies of frames of all runs: the memory of those of one run would be used again in the next one."""


def main() -> int:
    """Run both benchmarks."""
    with tempfile.TemporaryDirectory(prefix="ic-sandbox-frames-") as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        application = QApplication(sys.argv[:1])
        for ratio in (1, 2):
            for agents in CROWDS:
                drawing(agents, ratio)
        for agents in FRAMES_OF:
            whole_frame(application, agents)
    return 0


def _median(work: Callable[[int], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the median in milliseconds, without the first time, which fills caches."""
    times = []
    for number in range(ROUNDS + 1):
        begun = clock()
        work(number)
        times.append(1e3 * (clock() - begun))
    return statistics.median(times[1:])


def drawing(agents: int, ratio: int) -> None:
    """Draw only the agents, at one pixel ratio; pyqtgraph's at ratio 1 only, the ratio of the offscreen screen."""
    import pyqtgraph as pg
    from PySide6.QtGui import QImage, QPainter

    from ic_sandbox.gui.rendering.agents import agent_view, draw_agents
    from ic_sandbox.gui.rendering.view_camera import ViewCamera
    from ic_sandbox.progress import run_to_end
    from ic_sandbox.simulation.experiment import Settings, prepare_steps
    from ic_sandbox.simulation.simulator import Simulator
    from ic_sandbox.world.io.files import load_world

    simulator = Simulator(run_to_end(prepare_steps(load_world(WORLD), Settings(seed=1, agents=agents))))
    simulator.advance(ROUNDS + 2)
    run = simulator.run()
    world, camera = run.experiment.world, ViewCamera()
    camera.fit(world.rows, world.cols, WIDTH, HEIGHT)
    target = QImage(WIDTH * ratio, HEIGHT * ratio, QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(ratio)

    def ours(tick: int) -> None:
        view = agent_view(run, tick, "subgoal", world.rows, world.cols)
        image = draw_agents(view, camera, target.width(), target.height(), ratio)
        painter = QPainter(target)
        painter.drawImage(0, 0, image)
        painter.end()

    our_time = _median(ours)
    print(f"{agents:,} agents, ratio {ratio}: {our_time:.2f} ms")
    if ratio > 1:
        return
    views = [agent_view(run, tick, "subgoal", world.rows, world.cols) for tick in range(ROUNDS + 1)]
    plot = pg.PlotWidget()
    plot.resize(WIDTH, HEIGHT)
    for axis in ("left", "bottom"):
        plot.hideAxis(axis)
    plot.setRange(xRange=(0, world.cols), yRange=(0, world.rows), padding=0)
    brushes = {colour: pg.mkBrush(f"#{colour:06x}") for view in views for colour in set(view.colour.tolist())}
    each = [[brushes[colour] for colour in view.colour.tolist()] for view in views]
    for name, one_brush in (("one brush", True), ("a brush each", False)):
        points = pg.ScatterPlotItem(size=6, pen=None)
        plot.addItem(points)

        def theirs(tick: int, points: pg.ScatterPlotItem = points, one_brush: bool = one_brush) -> None:
            view = views[tick]
            points.setData(view.col, view.row, brush="r" if one_brush else each[tick])
            painter = QPainter(target)
            plot.render(painter)
            painter.end()

        their_time = _median(theirs)
        print(f"  ScatterPlotItem, {name}: {their_time:.2f} ms; {their_time / our_time:.1f} times as long")
        plot.removeItem(points)
    plot.close()


def whole_frame(application: object, agents: int) -> None:
    """Measure a tick in the window with all its consequences, until everything is drawn."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtGui import QImage
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication
    from shiboken6 import delete

    from ic_sandbox.gui.application import TURN_SECONDS
    from ic_sandbox.gui.session.session import Session
    from ic_sandbox.gui.window.main_window import MainWindow
    from ic_sandbox.simulation.experiment import Settings

    sys.setswitchinterval(TURN_SECONDS)
    session = Session()
    window = MainWindow(session)
    window.resize(1280, 800)
    window.show()
    try:
        window.open_shipped(WORLD)
        session.drive_analysis.decline()  # it would work at the same time
        session.set_settings(Settings(seed=1, agents=agents, controls=False))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while session.planning.stale and time.monotonic() < deadline:
            QTest.qWait(20)
        target = QImage(window.size(), QImage.Format.Format_RGB32)
        paintings: list[None] = []
        window.workspace.canvas.view.painted.connect(lambda: paintings.append(None))

        def frame(_: int) -> None:
            tick = session.tick
            session.player.step()
            while session.tick == tick:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            window.workspace.charts.rounds.finish()  # charts would wait for some more ticks
            QApplication.processEvents()  # paints what has changed

        QTest.qWait(SETTLING_MS)
        paintings.clear()
        frame_time, copy_time = (_median(work, time.process_time) for work in (frame, lambda _: target.copy()))
        print(
            f"{agents:,} agents, a whole frame: {frame_time:.1f} ms; copying a frame image: {copy_time:.2f} ms;"
            f" {frame_time / copy_time:.0f} times as long; {len(paintings) / (ROUNDS + 1):.1f} paintings of the map"
        )
        view, last = window.workspace.canvas.view, session.tick

        def map_frame(number: int) -> None:
            session.player.tick = last - number % 2
            view.repaint()

        map_time = _median(map_frame, time.process_time)
        session.player.set_speed(PLAYED_SPEED)
        session.play()
        QTest.qWait(SETTLING_MS)
        begun, spent = session.tick, time.process_time()
        QTest.qWait(PLAYED_MS)
        played_time = 1e3 * (time.process_time() - spent) / max(1, session.tick - begun)
        session.player.pause()
        drawn = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        copies = {
            "unwritten": copy_time,
            "drawn": _median(lambda _: drawn.copy(), time.process_time),
            "kept": _median(lambda _: KEPT.append(drawn.copy()), time.process_time),
        }
        print("  copies: " + ", ".join(f"{name} {lasts:.2f} ms" for name, lasts in copies.items()))
        frames = {"every chart forced": frame_time, "at play": played_time, "the map alone": map_time}
        for name, lasts in frames.items():
            ratios = ", ".join(f"{lasts / copy:.0f} {kind}" for kind, copy in copies.items())
            print(f"  {name}: {lasts:.1f} ms; copies: {ratios}")
    finally:
        session.close()
        delete(window)  # now, while there is an application


if __name__ == "__main__":
    sys.exit(main())
