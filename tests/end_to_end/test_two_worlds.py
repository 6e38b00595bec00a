"""Two worlds side by side in a real window, with keys alone."""

from __future__ import annotations

import re

from .screen import IN_A_REAL_WINDOW, Program, eventually

pytestmark = IN_A_REAL_WINDOW


def difference(window: Program) -> float:
    """Return the difference of survival that the chart reads out, in percentage points."""
    chart = window.find("chart-difference").place
    for thing in window.things():
        x, y, *_ = thing.place
        inside = chart[0] <= x < chart[0] + chart[2] and chart[1] <= y < chart[1] + chart[3]
        found = re.search(r"([+−]?[\d.]+)\u00a0pp", thing.text)
        if inside and found:
            return float(found[1].replace("−", "-"))
    return 0.0


def test_a_world_without_its_device_plays_next_to_it(window: Program) -> None:
    window.click(window.find("Off-switch", "GalleryCard"))
    window.planned(seconds=180)
    window.press("ctrl+b")
    window.find("second-show")
    window.picture("chooser")
    window.press("Return")
    window.find("second-close")
    assert window.find("first-title").text == "with “Off-switch blocker”"
    assert window.find("second-title").text == "without “Off-switch blocker”"
    window.press("space")
    eventually(lambda: difference(window) < -30, "agents that are switched off in the second world alone")
    window.picture("two worlds")
    window.press("space")
    window.press("Escape")
    eventually(lambda: window.look_for(lambda thing: thing.name == "second-close") is None, "one world again")
    window.press("ctrl+q")
    assert window.process.wait(90) == 0
    assert "Traceback" not in window.output.read_text("utf-8")
