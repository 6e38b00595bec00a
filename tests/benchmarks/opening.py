"""Benchmark of opening a world and playing it at once: ``python -m tests.benchmarks.opening``.

*All drives* is opened with its controls, and Play is pressed at once: on a real screen if there is one (DISPLAY),
otherwise offscreen. The first opening also loads compiled kernels; the later ones do not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tests.benchmarks.zooming import wait
from tests.opened import home_of_its_own, opened

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

WORLD = "all_drives"
OPENINGS = 3
SECONDS = 3.0
PATIENCE_SECONDS = 300.0
PAUSE_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the world several times; exits with 1 if no opening leads to a tick within :data:`SECONDS`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", default=WORLD)
    parser.add_argument("--openings", type=int, default=OPENINGS)
    asked = parser.parse_args(arguments)
    with home_of_its_own("opening", on_screen=True), opened("opening") as window:
        wait(PAUSE_SECONDS)
        return 0 if min(open_and_play(window, asked.world) for _ in range(asked.openings)) < SECONDS else 1


def open_and_play(window: MainWindow, name: str) -> float:
    """Open a world and play it until its controls are there. Returns the seconds until the first tick."""
    session = window.session
    begun = time.perf_counter()

    def seconds_until(there: Callable[[], object]) -> float:
        while not there() and time.perf_counter() - begun < PATIENCE_SECONDS:
            wait(0.01)
        return time.perf_counter() - begun

    window.open_shipped(name)
    session.play()
    first = seconds_until(lambda: session.tick > 0)
    whole = seconds_until(lambda: session.run is not None and session.run.controls)
    print(f"{name}: first tick after {first:.1f} s, controls after {whole:.1f} s, at tick {session.tick:,}", flush=True)
    session.player.pause()
    wait(PAUSE_SECONDS)
    return first


if __name__ == "__main__":
    sys.exit(main())
