"""Benchmark of playback with ten charts open: ``python -m tests.benchmarks.playing``.

The window has 1920x1080 pixels and plays *All drives* with its controls at 30 ticks per second: on a real screen if
there is one (DISPLAY), otherwise offscreen. A *turn* is the uninterrupted work of the GUI thread between two beats of a
1 ms timer, the time that a key or a click has to wait. Times are in ms of the clock and, because other programs may be
running, of the processor.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.zooming import wait
from tests.opened import home_of_its_own, opened

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

WORLD = "all_drives"
CROWDS = (10_000, 100_000)
SIZE = (1920, 1080)
SPEED = 30.0
WARM_TICKS, PLAYED_SECONDS = 60, 10.0
PATIENCE_SECONDS = 300.0
SHORTEST_MS = 2.0
"""Shorter turns consist of beats alone."""

FRAME_MS = 16.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Play each population; exits with 1 if more than a twentieth of the turns take longer than a frame."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, nargs="+", default=CROWDS)
    parser.add_argument("--seconds", type=float, default=PLAYED_SECONDS)
    parser.add_argument("--speed", type=float, default=SPEED)
    asked = parser.parse_args(arguments)
    with home_of_its_own("playing", on_screen=True), opened("playing", *SIZE) as window:
        window.open_shipped(WORLD)
        charts = window.workspace.charts
        charts.choice.choose(chart.key for chart in charts.charts)
        return 0 if max(play(window, agents, asked) for agents in asked.agents) < FRAME_MS else 1


def play(window: MainWindow, agents: int, asked: argparse.Namespace) -> float:
    """Play a population. Returns the 95th percentile of turns, in ms."""
    from ic_sandbox.simulation.experiment import Settings

    session, charts = window.session, window.workspace.charts
    session.set_settings(Settings(seed=1, agents=agents, controls=True))
    session.player.set_speed(asked.speed)
    session.play()
    begun = time.monotonic()

    def warm() -> bool:
        joined = session.run_status.current and not session.run_status.lacks_controls
        return joined and session.tick >= WARM_TICKS

    while not warm() and time.monotonic() - begun < PATIENCE_SECONDS:
        wait(0.1)
    for chart in charts.charts:  # including inequality, because its lines are drawn for any run
        chart.show()
    charts._fit()
    wait(1.0)
    worst = watch(window, f"{agents:,} agents", asked.seconds)
    session.player.pause()
    return worst


def watch(window: MainWindow, what: str, seconds: float) -> float:
    """Print how smooth the window is for some seconds. Returns the 95th percentile of turns, in ms."""
    from PySide6.QtCore import Qt, QTimer

    session, canvas, charts = window.session, window.workspace.canvas, window.workspace.charts
    parts: dict[str, float] = defaultdict(float)
    frames: list[float] = []
    updates = [0]
    unwrap: list[Callable[[], None]] = []

    def timed(owner: Any, name: str, part: str, note: Callable[[], object] = lambda: None) -> None:
        work = getattr(owner, name)

        def timing(*given: Any) -> Any:
            begun = time.thread_time()
            note()
            try:
                return work(*given)
            finally:
                parts[part] += time.thread_time() - begun

        setattr(owner, name, timing)
        unwrap.append(lambda: delattr(owner, name))

    def count() -> None:
        updates[0] += 1

    timed(canvas.view, "paintEvent", "map", lambda: frames.append(time.perf_counter()))
    for chart in charts.charts:
        timed(chart, "fill", "filling charts", count)
        timed(chart.view, "paintEvent", "painting charts")
    beats: list[tuple[float, float]] = []
    beat = QTimer()
    beat.setTimerType(Qt.TimerType.PreciseTimer)
    beat.timeout.connect(lambda: beats.append((time.perf_counter(), time.thread_time())))
    tick, spent = session.tick, time.process_time()
    beat.start(1)
    wait(seconds)
    beat.stop()
    ticks, spent = max(1, session.tick - tick), time.process_time() - spent
    for restore in unwrap:
        restore()
    times = np.array(beats)
    lasted = times[-1, 0] - times[0, 0]
    turns = 1e3 * np.diff(times, axis=0)
    turns = turns[turns[:, 0] >= SHORTEST_MS]
    shown = len(charts.shown())
    print(
        f"{what}, {shown} charts: {ticks / lasted:.1f} ticks/s, {len(frames) / lasted:.1f} frames/s,"
        f" {updates[0] / lasted / max(1, shown - 2):.1f} updates/s of each chart over time"
    )
    print(f"  between frames of the map: {_spread(1e3 * np.diff(frames))}")
    print(f"  turns: {_spread(turns[:, 0])}; of the processor: {_spread(turns[:, 1])}")
    whole = times[-1, 1] - times[0, 1]
    parts["else"] = whole - sum(parts.values())
    shares = ", ".join(f"{part} {spent / lasted:.0%}" for part, spent in parts.items())
    print(f"  GUI thread: {whole / lasted:.0%} of a processor: {shares}")
    print(f"  all threads: {1e3 * spent / ticks:.1f} ms of the processor a tick")
    return float(np.percentile(turns[:, 0], 95)) if len(turns) else 0.0


def _spread(values: Any) -> str:
    if not len(values):
        return "none"
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, most {max(values):.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
