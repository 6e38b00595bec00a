"""Sit long at the window: ``python -m tests.soak``; exits with 1 where something piled up or was lost.

Unless told otherwise, it lives an hour's worth of ticks of *All drives*, thirty a second, ten times as fast as that,
with all charts open and an edit every few seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

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
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ic-sandbox-soak-") as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        return sit(asked.world, asked.ticks, asked.speed, asked.edit_every, asked.seed, Path(home))


def sit(world: str, ticks: int, speed: float, edit_every: float, seed: int, home: Path) -> int:
    """With the window as the application opens it."""
    from PySide6.QtWidgets import QApplication
    from shiboken6 import delete

    from ic_sandbox.gui.autosave import Autosave
    from ic_sandbox.gui.main_window import MainWindow
    from ic_sandbox.gui.session import Session
    from ic_sandbox.gui.theme import apply_theme

    from .soak import Sitting

    application = QApplication(sys.argv[:1])
    application.setOrganizationName("ic-sandbox")
    application.setApplicationName("soak")
    apply_theme(application)
    session = Session()
    window = MainWindow(session)
    autosave = Autosave(session)
    window.resize(1280, 800)
    window.show()
    report = Sitting(window, home, seed).run(world, ticks, speed, edit_every)
    autosave.finish()
    session.new()  # nothing is to be asked any more
    window.close()
    delete(window)  # as the application does
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
