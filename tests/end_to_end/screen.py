"""A virtual screen with a window manager, and simulated hands and eyes for the program that runs there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool")

PATIENCE = 90.0
"""The time limit, in seconds, for anything to appear."""

T = TypeVar("T")
Point = tuple[int, int]


def missing_tools() -> tuple[str, ...]:
    """Return the programs needed for a screen that are not installed."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


IN_A_REAL_WINDOW = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform != "linux", reason="the screen of the tests' own is an X server on Linux"),
    pytest.mark.skipif(
        bool(missing_tools()) and not os.environ.get("CI"),
        reason=f"no real window can be driven here: {', '.join(missing_tools())} not installed",
    ),
]
"""The marks of a file with tests in a real window."""


def eventually(look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Return what ``look`` finds, as soon as it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {what} after {seconds:g} s")


@dataclass(frozen=True)
class Screen:
    """A running X server; ``environment`` lets programs use it."""

    display: str
    environment: dict[str, str]


@contextmanager
def screen(folder: Path, width: int = 1440, height: int = 920) -> Iterator[Screen]:
    """Start Xvfb on a free display with openbox; stop both afterwards."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "XDG_CURRENT", "WAYLAND"))}
    environment |= {
        "DISPLAY": f":{number}",
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "PYTHONPATH": str(ROOT),
    }
    managers: list[subprocess.Popen[bytes]] = []

    def managed() -> bool:
        if not managers or managers[-1].poll() is not None:  # openbox ends if the busy server does not answer it
            managers.append(
                subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
        return subprocess.run(["xdotool", "get_num_desktops"], env=environment, capture_output=True).returncode == 0

    try:
        eventually(managed, "window manager")
        yield Screen(f":{number}", environment)
    finally:
        for process in (*managers, server):
            stop(process)


def stop(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass
class Thing:
    """Something visible on the screen: a widget, a list item, a tab, or a menu entry."""

    kind: str
    kinds: list[str]
    name: str
    spoken: str
    text: str
    enabled: bool
    place: list[int]

    @property
    def centre(self) -> Point:
        x, y, width, height = self.place
        return x + width // 2, y + height // 2


@dataclass
class Program:
    """IC Sandbox in a real window: hands (mouse, keys) and eyes (positions and texts)."""

    screen: Screen
    process: subprocess.Popen[Any]
    connection: socket.socket
    output: Path
    pictures: Path
    _lines: Any = field(init=False)
    _taken: int = 0

    def __post_init__(self) -> None:
        self.connection.settimeout(PATIENCE)
        self._lines = self.connection.makefile()

    def ask(self, question: str, *details: object) -> Any:
        self.connection.sendall(json.dumps({"ask": question, "with": details}).encode() + b"\n")
        answer = self._lines.readline()
        assert answer, f"the program is gone (exit status {self.process.poll()})"
        told = json.loads(answer)
        assert "trouble" not in told, told["trouble"]
        return told["seen"]

    def things(self) -> list[Thing]:
        return [Thing(**thing) for thing in self.ask("things")]

    def look_for(self, wanted: Callable[[Thing], bool]) -> Thing | None:
        return next((thing for thing in self.things() if wanted(thing)), None)

    def tick(self) -> int:
        """Return the tick that the window shows."""
        found = re.match(r"tick ([\d,]+)", self.find("tick-label").text)
        return int(found[1].replace(",", "")) if found else 0

    def find(self, text: str, kind: str = "", seconds: float = PATIENCE) -> Thing:
        """Return the thing with this text or name; waits until it is visible, enabled and at rest."""

        def wanted(thing: Thing) -> bool:
            called = text in (thing.text.replace("&", ""), thing.spoken, thing.name)
            return called and thing.enabled and (not kind or kind in thing.kinds)

        def at_rest() -> Thing | None:
            before = self.look_for(wanted)
            if before is None:
                return None
            self.pause(0.15)
            after = self.look_for(wanted)
            return after if after is not None and after.place == before.place else None

        return eventually(at_rest, f"{kind or 'thing'} {text!r}", seconds)

    def cell(self, row: int, col: int) -> Point:
        x, y = eventually(lambda: self.ask("cell", row, col), "canvas")
        return x, y

    def planned(self, seconds: float = PATIENCE) -> None:
        """Wait until the current world is planned."""

        def settled() -> bool:
            for _ in range(3):
                state = self.look_for(lambda thing: thing.name == "planner-state")
                if state is None or not state.text.startswith("Plan ready"):
                    return False
                self.pause(0.2)
            return True

        eventually(settled, "finished plan", seconds)

    def picture(self, name: str) -> Path:
        """Save a picture of the whole screen."""
        self._taken += 1
        path = self.pictures / f"{self._taken:02d}-{name}.png"
        assert self.ask("screenshot", str(path))
        return path

    def xdotool(self, *words: object) -> None:
        subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.screen.environment,
            check=True,
            capture_output=True,
            timeout=180,
        )
        time.sleep(0.15)

    def click(self, at: Thing | Point, button: int = 1, times: int = 1) -> None:
        x, y = at.centre if isinstance(at, Thing) else at
        self.xdotool("mousemove", x, y, "sleep", 0.1, "click", "--repeat", times, "--delay", 60, button)

    def drag(self, start: Thing | Point, end: Thing | Point, steps: int = 10) -> None:
        """Press, move in small steps, and release, slowly enough for Qt to see a drag."""
        (x0, y0), (x1, y1) = (p.centre if isinstance(p, Thing) else p for p in (start, end))
        words: list[object] = ["mousemove", x0, y0, "sleep", 0.1, "mousedown", 1, "sleep", 0.1]
        for step in range(1, steps + 1):
            x, y = x0 + (x1 - x0) * step // steps, y0 + (y1 - y0) * step // steps
            words += ["mousemove", x, y, "sleep", 0.04]
        self.xdotool(*words, "sleep", 0.15, "mouseup", 1, "sleep", 0.1)

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)

    def write(self, text: str) -> None:
        self.xdotool("type", "--delay", 15, text)


@contextmanager
def program(on: Screen, folder: Path, *arguments: str) -> Iterator[Program]:
    """Start IC Sandbox on a screen, and stop it afterwards if it is still running."""
    address = folder / "driver.socket"
    output = folder / "output.txt"
    pictures = Path(os.environ.get("IC_SANDBOX_PICTURES", folder))
    pictures.mkdir(parents=True, exist_ok=True)
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("driver.py")), str(address), *arguments],
            cwd=folder,
            env=on.environment,
            stdout=sink,
            stderr=sink,
        )
    try:
        connection = eventually(lambda: connect(address, process, output), "answer from the program", 60.0)
        with connection:
            running = Program(on, process, connection, output, pictures)
            yield running
            if process.poll() is None:
                running.picture("end")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        stop(process)


def connect(address: Path, process: subprocess.Popen[Any], output: Path) -> socket.socket | None:
    assert process.poll() is None, output.read_text("utf-8")
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(address))
    except OSError:
        connection.close()
        return None
    return connection
