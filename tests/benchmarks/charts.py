"""Benchmark of charts: ``python -m tests.benchmarks.charts`` compares an update with copying a frame.

An update fills every chart with one more tick, and then paints once what has changed in them, with their texts. Filling
is also reported separately, because painting depends on the number of pixels. Frames and updates alternate in one
program. Times are those of the processor, because other programs may be running.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import load_world
from tests.gui.chart_helpers import Shown

WORLD = "all_drives"
"""A world with eleven drives, whose charts have the most lines of all shipped worlds."""

AGENTS = 200
TICKS = (1_000, 10_000, 100_000)
FRAME = (1280, 800)
REPEATS = 15
UPDATES_A_SECOND = 30


def main() -> None:
    """Print one line per length of run."""
    application = QApplication([])
    session = Shown()
    session.planning.hold()
    charts = ChartPanel(session)
    charts.resize(10 * 250, 230)
    charts.show()
    charts.choice.choose(chart.key for chart in charts.charts)
    simulator = Simulator(run_to_end(prepare_steps(load_world(WORLD), Settings(controls=True, agents=AGENTS))))
    series = series_of(simulator.run())
    session.player.series = series
    charts.rounds.finish()
    for chart in charts.charts:  # including inequality, because its lines are drawn for any run
        chart.show()
    for _ in range(5):  # nothing is painted until the window is laid out and exposed
        application.processEvents()
    frame = QImage(*FRAME, QImage.Format.Format_RGB32)
    frame.fill(0)
    titles = ("ticks", 9), ("charts", 7), ("fill ms", 8), ("update ms", 10), ("copies of a frame", 18)
    print(*(f"{title:>{width}}" for title, width in titles), f"{'of a second at 30/s':>20}")
    for ticks in TICKS:
        simulator.advance(ticks - simulator.tick - REPEATS)
        fills, updates, copies = [], [], []
        for _ in range(REPEATS):
            simulator.advance(1)
            series = series_of(simulator.run(), series)
            session.player.series, session.player.tick = series, series.ticks
            fills.append(timed(charts.rounds.finish))
            updates.append(fills[-1] + timed(application.processEvents))
            copies.append(timed(frame.copy))
        shown = len(charts.shown())
        filled, taken, copied = median(fills), median(updates), median(copies)
        print(
            f"{simulator.tick:>9,} {shown:>7} {1000 * filled:>8.2f} {1000 * taken:>10.2f} {taken / copied:>18.1f}"
            f" {UPDATES_A_SECOND * taken:>20.0%}"
        )
    session.close()
    application.quit()


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes the processor."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


if __name__ == "__main__":
    main()
