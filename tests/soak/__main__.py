"""Long-running window test: ``python -m tests.soak``; exits with 1 if anything accumulated or was lost.

By default, it plays one hour of *All drives* at 30 ticks/s, ten times as fast, with all charts open and an edit every
few seconds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.opened import home_of_its_own, opened

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

AN_HOUR = 30 * 60 * 60
"""Ticks at 30 per second."""

TOLERATED_MEGABYTES = 50.0
"""The allowed growth from the middle to the last third; the allocator's reserve varies by that much."""


TOLERATED_THREADS = 2
"""Workers that are first used late also start late."""


def main() -> int:
    """Run the test and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", default="all_drives")
    parser.add_argument("--ticks", type=int, default=AN_HOUR)
    parser.add_argument("--speed", type=float, default=300.0, help="ticks a second")
    parser.add_argument("--edit-every", type=float, default=2.0, help="seconds")
    parser.add_argument("--edits", type=int, default=0, help="continue until there were at least this many")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with home_of_its_own("soak") as home, opened("soak") as window:
        return sit(window, asked, home)


def sit(window: MainWindow, asked: argparse.Namespace, home: Path) -> int:
    """Play and edit, and print the result."""
    from ic_sandbox.gui.files.autosave import Autosave

    from .soak import Sitting

    autosave = Autosave(window.session.document)
    sitting = Sitting(window, home, asked.seed)
    report = sitting.run(asked.world, asked.ticks, asked.speed, asked.edit_every, asked.edits)
    autosave.finish()
    window.session.document.new()  # so that closing asks no question
    window.close()
    print(f"{report.ticks:,} ticks in {report.seconds:.0f} s, {report.runs} runs started, {report.edits} edits")
    print(f"memory (MB): {' '.join(f'{megabytes:.0f}' for megabytes in report.memory)}")
    print(f"  growth from the middle to the last third: {report.growth:+.1f} MB")
    print(f"threads: {' '.join(map(str, report.threads))}")
    print(f"longest standstill: {report.longest_standstill:.2f} s")
    faults = [*report.faults]
    if report.growth > TOLERATED_MEGABYTES:
        faults.append(f"memory grew by {report.growth:.0f} MB")
    if report.more_threads > TOLERATED_THREADS:
        faults.append(f"there are {report.more_threads} more threads")
    for fault in faults:
        print("-", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
