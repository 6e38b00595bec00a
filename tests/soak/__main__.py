"""Sit long at the window: ``python -m tests.soak``; exits with 1 where something piled up or was lost.

Unless told otherwise, it lives an hour's worth of ticks of *All drives*, thirty a second, ten times as fast as that,
with all charts open and an edit every few seconds.
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
"""Ticks: thirty a second."""

TOLERATED_MEGABYTES = 50.0
"""Of growth from the middle to the last third: what the allocator keeps varies by that much."""


TOLERATED_THREADS = 2
"""Workers that are asked for nothing until late begin late."""


def main() -> int:
    """Sit, and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", default="all_drives")
    parser.add_argument("--ticks", type=int, default=AN_HOUR)
    parser.add_argument("--speed", type=float, default=300.0, help="ticks a second")
    parser.add_argument("--edit-every", type=float, default=2.0, help="seconds")
    parser.add_argument("--edits", type=int, default=0, help="go on until there were at least so many")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with home_of_its_own("soak") as home, opened("soak") as window:
        return sit(window, asked, home)


def sit(window: MainWindow, asked: argparse.Namespace, home: Path) -> int:
    """Play and edit, and print what came of it."""
    from ic_sandbox.gui.files.autosave import Autosave

    from .soak import Sitting

    autosave = Autosave(window.session.document)
    sitting = Sitting(window, home, asked.seed)
    report = sitting.run(asked.world, asked.ticks, asked.speed, asked.edit_every, asked.edits)
    autosave.finish()
    window.session.document.new()  # nothing is to be asked any more
    window.close()
    print(f"{report.ticks:,} ticks in {report.seconds:.0f} s, {report.runs} runs begun anew, {report.edits} edits")
    print(f"memory (MB): {' '.join(f'{megabytes:.0f}' for megabytes in report.memory)}")
    print(f"  growth from the middle to the last third: {report.growth:+.1f} MB")
    print(f"threads: {' '.join(map(str, report.threads))}")
    print(f"longest standstill: {report.longest_standstill:.2f} s")
    faults = [*report.faults]
    if report.growth > TOLERATED_MEGABYTES:
        faults.append(f"memory grew by {report.growth:.0f} MB")
    if report.more_threads > TOLERATED_THREADS:
        faults.append(f"there are {report.more_threads} threads more")
    for fault in faults:
        print("-", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
