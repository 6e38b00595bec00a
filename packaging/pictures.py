"""Make the README's pictures: ``python packaging/pictures.py`` opens the program unseen and photographs it.

Run it after the window has changed; the pictures in ``docs/pictures`` are committed, for pages that show them have no
program to make them with.
"""

from __future__ import annotations

import argparse
import os
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
"""The window of the moving picture, in which each pixel is one."""

FILM_TICKS, FILM_RATE = 44, 4
PATIENCE_MS = 120_000


def main() -> None:
    """Photograph everything, each of both sizes in a process of its own: a pixel ratio holds for a whole process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["stills", "film"])
    only = parser.parse_args().only
    if only is None:
        for part, scale in (("stills", SCALE), ("film", 1.0)):
            environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
            if os.spawnvpe(os.P_WAIT, "python", ["python", __file__, "--only", part], environment) != 0:
                raise SystemExit(1)
        return
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = f"{home}/{kind.lower()}"
        Photographer(WIDE, HIGH).stills() if only == "stills" else Photographer(*SMALL).film()


class Photographer:
    """The program with its window, and what is to be seen of it."""

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
        """The gallery, a world with its charts, the reasons of an agent, and a world in which nothing converges."""
        self.theme("light")
        self.window.show_gallery()
        self.still("gallery")
        self.open("off_switch", ticks=60, shown=3)
        self.still("off-switch")
        self.session.seek(0)
        self.session.watching.next_agent()
        self.wait(1500)
        self.session.overlays.toggle("value")
        self.theme("dark")
        self.wait(1500)
        self.still("why")
        self.session.watching.watch(None)
        self.session.overlays.toggle("value")
        self.theme("light")
        self.open("counterexample", ticks=60, shown=3)
        self.still("counterexample")
        self.close()

    def film(self) -> None:
        """*Off-switch*, tick by tick."""
        from ic_sandbox.exports.recording import recording

        self.theme("light")
        self.open("off_switch", ticks=FILM_TICKS, shown=0)
        frames: list[NDArray[np.uint8]] = []
        for tick in range(FILM_TICKS + 1):
            self.session.seek(tick)
            self.wait(150)
            frames.append(self.pixels())
        for _ in recording(FOLDER / "off-switch.gif", frames.__getitem__, len(frames), FILM_RATE):
            pass
        self.close()

    # -- the means

    def theme(self, name: str) -> None:
        """Light or dark."""
        self._prefer(self.application, name, "standard")
        self.wait(200)

    def open(self, world: str, ticks: int, shown: int) -> None:
        """Open a shipped world, play so many ticks, and show one of them."""
        session = self.session
        self.window.open_shipped(world)
        self.until(lambda: session.run is not None and not session.stale)
        session.set_speed(200)
        session.play()
        self.until(lambda: session.run is not None and session.run.ticks >= ticks)
        session.pause()
        session.set_speed(5)
        session.seek(shown)
        self.wait(1000)

    def still(self, name: str) -> None:
        """One picture."""
        from PIL import Image

        self.wait(600)
        Image.fromarray(self.pixels()).save(FOLDER / f"{name}.png", optimize=True)

    def pixels(self) -> NDArray[np.uint8]:
        """The window as it is: uint8 [high, wide, 3]."""
        from PySide6.QtGui import QImage

        image = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    def wait(self, milliseconds: int) -> None:
        """Let the window do what it has to do."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something."""
        for _ in range(PATIENCE_MS // 50):
            if reached():
                return
            self.wait(50)
        raise SystemExit("the window does not get on")

    def close(self) -> None:
        """End the threads, and the window while there is an application: what Python's end would leave may crash."""
        from shiboken6 import delete

        self.session.close()
        delete(self.window)


if __name__ == "__main__":
    main()
