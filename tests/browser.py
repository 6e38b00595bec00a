"""A headless Chromium for tests of pages, driven through ChromeDriver by the WebDriver protocol."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

__all__ = ["Browser", "browsing", "what_a_browser_lacks"]

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_SECONDS = 90.0


def what_a_browser_lacks() -> str | None:
    """Return what is missing to drive a browser, as a reason to skip; None if nothing is."""
    if not any(map(shutil.which, ("chromium", "google-chrome"))):
        return "no Chromium is installed"
    return None if shutil.which("chromedriver") else "no ChromeDriver is installed"


class Browser:
    """One page in a browser."""

    def __init__(self, address: str) -> None:
        self._session = address

    def send(self, command: str, **values: Any) -> Any:
        """Send a WebDriver command and return its value."""
        return _post(f"{self._session}/{command}", values)

    def open(self, page: Path) -> None:
        """Open a page and wait until it is loaded."""
        self.send("url", url=page.resolve().as_uri())

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function with arguments in the page, and return what it returns."""
        return self.send("execute/sync", script=script, args=list(arguments))

    def wait(self, script: str) -> Any:
        """Wait until an expression is true in the page, and return its value."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found = self.run(f"return {script}")
            if found:
                return found
            time.sleep(0.05)
        raise TimeoutError(f"never true: {script}")

    def settle(self) -> None:
        """Wait until the page has drawn what has changed."""
        drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
        self.send("execute/async", script=drawn, args=[])

    def press(self, key: str) -> None:
        """Press and release a key."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.send("actions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def click(self, selector: str, right: int = 0, down: int = 0) -> None:
        """Click an element, this far from its middle."""
        found = self.send("element", using="css selector", value=selector)
        moves: list[dict[str, Any]] = [
            {"type": "pointerMove", "duration": 0, "origin": found, "x": right, "y": down},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.send("actions", actions=[{"type": "pointer", "id": "mouse", "actions": moves}])

    def tools(self, command: str, **parameters: Any) -> Any:
        """Send a command of the developer tools."""
        return self.send("goog/cdp/execute", cmd=command, params=parameters)

    def prefer(self, theme: str, width: int, height: int, ratio: float = 1.0) -> None:
        """Set the preferred theme, and the size of the window in pixels."""
        self.tools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        self.tools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=ratio,
            mobile=width < 600,
        )

    def log(self) -> list[str]:
        """Return the messages of the console since the last call."""
        return [entry["message"] for entry in self.send("se/log", type="browser")]

    def save_picture(self, path: Path) -> None:
        """Save what the window shows."""
        path.write_bytes(base64.b64decode(self.tools("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def browsing() -> Iterator[Browser]:
    """Yield a browser with a new profile, and end it afterwards."""
    with tempfile.TemporaryDirectory() as profile:
        log = Path(profile, "driver.log")
        with log.open("wb") as sink:
            driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=sink, stderr=subprocess.STDOUT)
        try:
            server = f"http://127.0.0.1:{_port(log)}"
            options = {"args": [*FLAGS, f"--user-data-dir={profile}/chromium"]}
            wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            session = _post(f"{server}/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
            try:
                yield Browser(f"{server}/session/{session}")
            finally:
                urlopen(Request(f"{server}/session/{session}", method="DELETE"), timeout=PATIENCE_SECONDS).close()
        finally:
            driver.terminate()
            driver.wait(PATIENCE_SECONDS)


def _port(log: Path) -> int:
    """Return the port that ChromeDriver chose, once it says so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        _, found, rest = log.read_text("utf-8", "replace").partition("successfully on port ")
        if found and "." in rest:
            return int(rest.partition(".")[0])
        time.sleep(0.05)
    raise TimeoutError(log.read_text("utf-8", "replace"))


def _post(address: str, values: dict[str, Any]) -> Any:
    request = Request(address, json.dumps(values).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)["value"]
