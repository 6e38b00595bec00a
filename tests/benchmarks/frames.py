"""Benchmark of drawing agents, compared with pyqtgraph: ``python -m tests.benchmarks.frames``.

Both draw the same agents, in the same places and colours, into an image of the same size: IC Sandbox as on the map,
with lookup and blitting; pyqtgraph as a ``ScatterPlotItem`` without axes that gets new positions, with one brush for
all and with one each.

A frame is measured in the window of *All drives*, after the work of opening it has ended, in four ways:

- *stepped*: a tick is requested and drawn; charts, the timeline and texts are updated in their own rhythm, at most
  every 33 ms, and the ticks since the last time are measured together for that. So a median frame has the map and the
  number of the tick, and about one frame in ten has figures and some charts; the average has its share of these.
  The first versions measured this, by the clock. While a tick is drawn, the next one is already simulated; the
  processor time includes that. All these figures need a quiet machine: when other programs run, a frame lasts longer,
  and most frames have charts.
- *every chart forced*: the same, while each frame must also finish all charts and texts. Stricter than a user sees.
- *at play*: processor time of a second at 30 ticks per second, divided by the ticks.
- *the map alone*: its ground, the agents of another tick, and all marks, already simulated and measured.

Each begins with the first tick again after every 15 ticks (at play: 30), because later most agents stand still.

All figures but that by the clock are processor time of all threads of the program.

Each is compared with copying an image of the window's size, in three ways, which differ by a factor of twenty:

- *unwritten*: the image was never written, so all of its memory may be one page of zeros; memory of the copy is used
  again. This is the copy with which the first versions compared.
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
from typing import TYPE_CHECKING

from tests.opened import let_work

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

WORLD = "all_drives"
CROWDS = (1_000, 10_000, 100_000)
FRAMES_OF = (10_000, 100_000)
WIDTH, HEIGHT = 1_000, 800
ROUNDS, RUNS = 15, 4
PATIENCE_SECONDS = 120.0
SETTLING_MS = 1_000
PLAYED_MS, PLAYED_SPEED = 1_000, 30.0
KEPT: list[object] = []
"""Copies of frames of all runs: the memory of those of one run would be used again in the next one."""


def main() -> int:
    """Run both benchmarks."""
    with tempfile.TemporaryDirectory(prefix="ic-sandbox-frames-") as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        application = QApplication(sys.argv[:1])  # noqa: F841
        for ratio in (1, 2):
            for agents in CROWDS:
                drawing(agents, ratio)
        for agents in FRAMES_OF:
            whole_frame(agents)
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


def whole_frame(agents: int) -> None:
    """Measure frames of a window with this many agents."""
    from PySide6.QtGui import QImage
    from shiboken6 import delete

    from ic_sandbox.gui.application import TURN_SECONDS
    from ic_sandbox.gui.session.session import Session
    from ic_sandbox.gui.window.main_window import MainWindow

    sys.setswitchinterval(TURN_SECONDS)
    session = Session()
    window = MainWindow(session)
    window.resize(1280, 800)
    window.show()
    try:
        _open(window, agents)
        blank = QImage(window.size(), QImage.Format.Format_RGB32)
        copies = {"unwritten": _median(lambda _: blank.copy(), time.process_time)}
        stepped = _stepped(window, time.process_time)
        frames = {
            "stepped, by the clock": statistics.median(_stepped(window, time.perf_counter)),
            "stepped": statistics.median(stepped),
            "stepped, on average": statistics.mean(stepped),
            "every chart forced": statistics.median(_stepped(window, time.process_time, forced=True)),
            "at play": _played(window),
            "the map alone": _map(window),
        }
        drawn = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        copies["drawn"] = _median(lambda _: drawn.copy(), time.process_time)
        copies["kept"] = _median(lambda _: KEPT.append(drawn.copy()), time.process_time)
        for name, lasts in frames.items():
            ratios = ", ".join(f"{lasts / copy:.0f} {kind}" for kind, copy in copies.items())
            print(f"{agents:,} agents, a frame, {name}: {lasts:.2f} ms; copies: {ratios}")
        print("  copies: " + ", ".join(f"{name} {lasts:.3f} ms" for name, lasts in copies.items()))
    finally:
        session.close()
        delete(window)  # now, while there is an application


def _open(window: MainWindow, agents: int) -> None:
    """Open the world with this many agents, and wait until nothing is being computed any more."""
    from ic_sandbox.simulation.experiment import Settings

    session, analysis = window.session, window.session.drive_analysis
    window.open_shipped(WORLD)
    session.set_settings(Settings(seed=1, agents=agents, controls=False))
    if not _wait(lambda: not session.planning.stale):
        raise RuntimeError("planning took too long")
    if not _wait(lambda: analysis.result is not None and analysis.result.complete):
        print("  the analysis of drives was cancelled, because it took too long")
        analysis.decline()
    let_work(SETTLING_MS)


def _wait(done: Callable[[], bool]) -> bool:
    """Wait until something is done, or for some time. Returns whether it is done."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done() and time.monotonic() < deadline:
        let_work(SETTLING_MS)
    return done()


def _stepped(window: MainWindow, clock: Callable[[], float], forced: bool = False) -> list[float]:
    """Return the times in ms of stepping one of the first ticks, until it is drawn."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    session = window.session

    def frame() -> None:
        tick = session.tick
        session.player.step()
        while session.tick == tick:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if forced:
            session.player.display_due.emit()
            window.workspace.charts.rounds.finish()
        QApplication.processEvents()  # paints what has changed

    times = []
    for _ in range(RUNS):
        _begin_again(window)
        frame()  # fills caches
        for _ in range(ROUNDS):
            begun = clock()
            frame()
            times.append(1e3 * (clock() - begun))
    return times


def _begin_again(window: MainWindow) -> None:
    """Show the first tick of a new run of the same agents."""
    player = window.session.player
    player.restart()
    let_work(SETTLING_MS)
    if not _wait(lambda: player.run is not None and player.run.ticks == 0):
        raise RuntimeError("starting the run again took too long")


def _played(window: MainWindow) -> float:
    """Return the processor time in ms of a tick at play, among the first ones."""
    session = window.session
    session.player.set_speed(PLAYED_SPEED)
    times = []
    for _ in range(RUNS):
        _begin_again(window)
        spent = time.process_time()
        session.play()
        let_work(PLAYED_MS)
        times.append(1e3 * (time.process_time() - spent) / max(1, session.tick))
        session.player.pause()
    return statistics.median(times)


def _map(window: MainWindow) -> float:
    """Return the median processor time in ms of drawing the map at one of two early ticks."""
    player, view = window.session.player, window.workspace.canvas.view
    _stepped(window, time.process_time)
    last = player.tick

    def frame(number: int) -> None:
        player.tick = last - number % 2
        view.repaint()

    return _median(frame, time.process_time)


if __name__ == "__main__":
    sys.exit(main())
