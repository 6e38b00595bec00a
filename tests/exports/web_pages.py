"""Worlds and runs for tests of pages that play a run."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.story import Caption, Story
from tests.building import cell_goal, off_switch_world

__all__ = ["EVIL", "TICKS", "Page", "hostile_world", "read", "simulated", "small", "unpacked"]

EVIL = "</script><script>alert('1')</script>\u2028\"<img src=x onerror=alert(2)>"
TICKS = 12


def small(**fields: Any) -> World:
    """Return a small world with an off-switch."""
    drawn = off_switch_world(
        "....", "....", at=(0, 1), switch=(0, 0), chance=0.1, goals=(cell_goal((1, 3), name="corner"),),
        populations=(Population(20, (0, 1)),),
    )  # fmt: skip
    return replace(drawn, **fields)


def simulated(world: World, ticks: int = TICKS, **settings: Any) -> Run:
    """Return a run of a world."""
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=3, **settings))), ticks))


def hostile_world() -> World:
    """Return a world whose texts try to become markup."""
    world = small(name=EVIL, info=f"{EVIL}\n\n{EVIL}", story=Story((Caption(0, EVIL),), headline=EVIL))
    return replace(
        world,
        devices=(replace(world.devices[0], name=EVIL),),
        goals=(replace(world.goals[0], name=EVIL),),
        agents=tuple(replace(agent, goal=EVIL) for agent in world.agents),
    )


class Page(HTMLParser):
    """The contents of a page: its tags, the contents of its scripts and style sheets, its text, and its data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside: list[tuple[str, str]] = []
        self.words = ""
        self._raw = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._raw = tag if tag in ("script", "style") else ""

    def handle_data(self, data: str) -> None:
        if self._raw:
            self.inside.append((self._raw, data))
            self._raw = ""
        else:
            self.words += data

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.tags if name in attrs]

    def data(self) -> dict[str, Any]:
        """Unpack the data as the payload's documentation describes it."""
        (directory,) = (json.loads(text) for text in self.attributes("data-parts"))
        contents = zlib.decompress(base64.b64decode(self.inside[1][1]), -15)
        found: dict[str, Any] = {}
        for name, start, length, *layout in directory:
            part = contents[start : start + length]
            if layout:
                found[name] = unpacked(part, *layout)
            elif name in ("values", "rewarded", "returned"):
                found[name] = np.frombuffer(part, "<f8")
            else:
                found[name] = json.loads(part)
        return found


def unpacked(part: bytes, width: int, rows: int, columns: int) -> NDArray[np.int64]:
    """Return tracks as they were before they were packed."""
    planes = np.frombuffer(part, np.uint8).reshape(width, columns, rows).astype(np.int64)
    steps = sum(planes[k] << 8 * k for k in range(width))
    return np.cumsum(steps, axis=1).T % (1 << 8 * width)


def read(data: dict[str, Any], chart: int, line: int, tick: int) -> str:
    """Return what a line of a chart reads at a tick."""
    found = data["run"]["charts"][chart]["lines"][line]
    return str(found["texts"][found["at"][tick - data["run"]["first"]]])
