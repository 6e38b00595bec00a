"""Create the README's pictures: ``python packaging/pictures.py`` opens the window offscreen and takes screenshots.

Run it after the window has changed; the pictures in ``docs/pictures`` are committed, because the pages that show them
can't run the program.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ic_sandbox.gui.window.main_window import MainWindow

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SCALE = 1.5
WIDE, HIGH = 1280, 800
SMALL = (1060, 700)
"""The size of the window in the moving picture, in pixels of the picture."""

FILM_TICKS, FILM_RATE = 44, 4
PATIENCE_MS = 120_000


def main() -> None:
    """Take all screenshots, each of both sizes in its own process, because a pixel ratio holds for a whole process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["stills", "film"])
    only = parser.parse_args().only
    if only is None:
        for part, scale in (("stills", SCALE), ("film", 1.0)):
            environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
            if os.spawnve(os.P_WAIT, sys.executable, [sys.executable, __file__, "--only", part], environment) != 0:
                raise SystemExit(1)
        return
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        Photographer(WIDE, HIGH).stills() if only == "stills" else Photographer(*SMALL).film()


class Photographer:
    """A window of the program, and what is shown in it."""

    def __init__(self, wide: int, high: int) -> None:
        from PySide6.QtWidgets import QApplication

        from ic_sandbox.gui.session.session import Session
        from ic_sandbox.gui.style.theme import prefer
        from ic_sandbox.gui.window.main_window import MainWindow

        self.application = QApplication([])
        self.application.setOrganizationName("ic-sandbox")
        self.application.setApplicationName("pictures")
        self._prefer = prefer
        self.session = Session()
        self.window: MainWindow = MainWindow(self.session)
        self.window.resize(wide, high)
        self.window.show()
        FOLDER.mkdir(parents=True, exist_ok=True)

    def stills(self) -> None:
        """Take the gallery, a world with its charts, the reasons of an agent, and a world without convergence."""
        self.theme("light")
        self.window.show_gallery()
        self.still("gallery")
        self.open("off_switch", ticks=60, shown=3)
        self.still("off-switch")
        self.session.player.seek(0)
        self.session.watched_agent.next_agent()
        self.wait(1500)
        self.session.overlays.toggle("value")
        self.theme("dark")
        self.wait(1500)
        self.until(lambda: self.session.watched_agent.explanation is not None)
        self.still("why")
        self.session.watched_agent.watch(None)
        self.session.overlays.toggle("value")
        self.theme("light")
        self.open("counterexample", ticks=60, shown=3)
        self.still("counterexample")
        self.close()

    def film(self) -> None:
        """Record *Off-switch*, tick by tick."""
        from ic_sandbox.exports.recording import recording

        self.theme("light")
        self.open("off_switch", ticks=FILM_TICKS, shown=0)
        frames: list[NDArray[np.uint8]] = []
        for tick in range(FILM_TICKS + 1):
            self.session.player.seek(tick)
            self.wait(150)
            frames.append(self.pixels())
        for _ in recording(FOLDER / "off-switch.gif", frames.__getitem__, len(frames), FILM_RATE):
            pass
        self.close()

    def theme(self, name: str) -> None:
        """Choose the light or the dark theme."""
        self._prefer(self.application, name, "standard")
        self.wait(200)

    def open(self, world: str, ticks: int, shown: int) -> None:
        """Open a shipped world, play this many ticks, and show one of them."""
        session = self.session
        self.window.open_shipped(world)
        self.until(lambda: session.run is not None and not session.planning.stale)
        session.player.set_speed(200)
        session.play()
        # A run pauses by itself when nothing changes any more.
        self.until(lambda: session.tick >= ticks or (session.tick > 0 and not session.player.playing))
        session.player.pause()
        session.player.set_speed(5)
        session.player.seek(shown)
        self.wait(1000)

    def still(self, name: str) -> None:
        """Save a screenshot."""
        from PIL import Image

        self.wait(600)
        Image.fromarray(self.pixels()).save(FOLDER / f"{name}.png", optimize=True)

    def pixels(self) -> NDArray[np.uint8]:
        """Return the pixels of the window: uint8 [high, wide, 3]."""
        from PySide6.QtGui import QImage

        image = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    def wait(self, milliseconds: int) -> None:
        """Run the event loop for some time."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for a condition."""
        for _ in range(PATIENCE_MS // 50):
            if reached():
                return
            self.wait(50)
        raise SystemExit("the window did not get ready in time")

    def close(self) -> None:
        """End the threads and delete the window before the application ends, because the reverse order may crash."""
        from shiboken6 import delete

        self.session.close()
        delete(self.window)


if __name__ == "__main__":
    main()
