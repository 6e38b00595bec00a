"""The rarer parts of the window, each reached by one act: chance alone would need too many right clicks in a row."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import ic_sandbox as ics
from ic_sandbox.gui.session.pair.second_worlds import OtherDiscount, SecondWorld, WithoutDevice
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.lessons.lesson import lessons
from ic_sandbox.world.io.files import shipped_worlds
from tests.gui.session.stand_ins import Wanderer

__all__ = ["Places"]

DISCOUNTS = (0.0, 0.5, 0.99)
ODD_MAP = "#####\n#A?@#\n#.*.#\n#####\n"
"""A map with unknown signs: importing it asks what they mean."""


class Places:
    """Goes to a random part. ``folder`` receives a run and a map to open."""

    def __init__(self, window: MainWindow, folder: Path, dice: random.Random) -> None:
        self._window, self._session, self._dice = window, window.session, dice
        self._run, self._map = folder / "wandering", folder / "odd.txt"
        world = next(known.world for known in shipped_worlds() if known.name == "off_switch")
        ics.rollout(world, Wanderer, agents=5, ticks=6).to_csv(self._run)
        self._map.write_text(ODD_MAP)
        self._ways: tuple[Callable[[], object], ...] = (
            self.opened_run, self.opened_run, self.second_world, self.second_world, self.takeover, self.lesson,
            self.story, self.level_check, self.imported_map, self.played_run, self.played_run,
        )  # fmt: skip

    def go(self) -> str:
        """Go to one part; return its name."""
        way = self._dice.choice(self._ways)
        way()
        return way.__name__

    def opened_run(self) -> None:
        """Open the run of a folder."""
        self._window.open_path(str(self._run))

    def second_world(self) -> None:
        """Show a second world next to the open one."""
        devices = len(self._session.world.devices)
        chosen: list[SecondWorld] = [OtherDiscount(self._dice.choice(DISCOUNTS))]
        if devices:
            chosen.append(WithoutDevice(self._dice.randrange(devices)))
        self._session.second_world.show(self._dice.choice(chosen))

    def takeover(self) -> None:
        """Act for an agent, if there is one."""
        self._session.watched_agent.next_agent()
        self._session.takeover.toggle()

    def lesson(self) -> None:
        """Start a lesson, or go on with it."""
        guide = self._window.workspace.lesson.guide
        if guide.lesson is None or self._dice.random() < 0.2:
            guide.start(self._dice.choice(lessons()))
        guide.simulate(0)
        guide.go_on()

    def story(self) -> None:
        """Play a shipped story."""
        self._window.play_shipped_story(self._dice.choice([one for one in shipped_worlds() if one.world.story]).name)

    def level_check(self) -> None:
        """Turn to the level check."""
        workspace = self._window.workspace
        workspace.panels.show("figures")
        workspace.figure_tabs.setCurrentWidget(workspace.level_check)

    def imported_map(self) -> None:
        """Import a map that needs answers."""
        self._window.open_path(str(self._map))

    def played_run(self) -> None:
        """Step a run, to reach what needs one with ticks."""
        self._session.step()
