"""After any sequence of edits, plans, plays and openings, what is shown is of the world on the map, or is marked.

Each seed visits every state of the window in a random order, with random acts before it, and tries outputs there: half
of them by each of two seeds, which take both halves.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import ic_sandbox as ics
from ic_sandbox.adapters.run_folder.folder_run import FolderRun, reading_run
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import dump_world
from tests.gui.session.acts import Acts
from tests.gui.session.freshness import belongs
from tests.gui.session.gates import Gates
from tests.gui.session.outputs import Outputs
from tests.gui.session.stand_ins import Wanderer
from tests.gui.session.states import PATIENCE_MS, States
from tests.gui.window_helpers import WORLD, shown_window, wait_for_rest

ACTS = 4
"""The random acts before each state."""


class Monkey:
    """Acts at random on a window, and checks after each act that nothing stale is shown without a mark."""

    def __init__(
        self, seed: int, qtbot: QtBot, window: MainWindow, files: list[Path], outputs: Outputs, gates: Gates,
        of_folder: FolderRun,
    ) -> None:  # fmt: skip
        self.seed_of_test, self.dice = seed, random.Random(seed)
        self.qtbot, self.window, self.session, self.outputs = qtbot, window, window.session, outputs
        self.acts = Acts(self.dice, window, files, outputs, gates, of_folder)
        self.states = States(self.dice, qtbot, self.acts, self.check)
        self.choices = [*self.acts.all, self.rest, self.rest]
        self.log: list[str] = []
        self.visited: set[tuple[str, str]] = set()

    def run(self) -> None:
        self.acts.open()
        self.states.current()
        self.wait_for_analyses()
        for state in self.dice.sample(self.states.all, len(self.states.all)):
            for _ in range(ACTS):
                self.do(self.dice.choice(self.choices))
                QTest.qWait(self.dice.choice((0, 0, 5, 30)))
                self.check()
            self.do(state)
            self.try_outputs(state)
        self.rest()
        self.check()
        assert self.visited == {(state.__name__, name) for state in self.states.all for name in self.tried(state)}

    def do(self, act: Callable[[], object]) -> None:
        self.log.append(act.__name__)
        act()
        self.check()

    def tried(self, state: Callable[[], object]) -> list[str]:
        """Return the outputs that this seed tries in a state; the other seed tries the others."""
        if state in (self.states.story_playing, self.states.story_edited):
            return ["story"]  # all others are on another page
        *names, play = self.outputs.all
        mixed = random.Random(state.__name__).sample(names, len(names))
        return [*mixed[self.seed_of_test % 2 :: 2], play]

    def try_outputs(self, state: Callable[[], object]) -> None:
        *names, play = self.tried(state)
        for name in (*self.dice.sample(names, len(names)), play):
            self.log.append(name)
            self.outputs.all[name]()
            self.visited.add((state.__name__, name))
            if (
                state == self.states.cancelled_controls
                and name != play
                and not self.session.run_status.controls_cancelled
            ):
                self.session.planning.cancel()  # an export has asked for the controls
            self.acts.note_pins()
            self.check()

    def wait_for_analyses(self) -> None:
        """Let everything be computed once, to become outdated later."""
        session, outputs = self.session, self.outputs
        for key in ("value", "trails"):
            session.overlays.toggle(key)
        assert session.pins.pin() is not None
        self.acts.note_pins()
        for name, known in (
            ("prevalence_chart", lambda: session.drive_analysis.result is not None),
            ("mitigations", lambda: session.mitigations.complete),
            ("drives", lambda: session.drive_comparison.result is not None),
            ("vary", lambda: session.variation.curve is not None),
            ("overlays", lambda: len(session.overlays.figures) == 2),
        ):
            self.log.append(name)
            outputs.all[name]()
            self.qtbot.waitUntil(known, timeout=PATIENCE_MS)

    def rest(self) -> None:
        self.acts.release()
        self.session.player.pause()
        wait_for_rest(self.qtbot, self.window, self.session)
        status = self.session.run_status
        assert status.phase is not Phase.RENEWING, self.log
        banner = self.window.workspace.findChild(Banner)
        assert isinstance(banner, Banner)
        assert not self.window.workspace.isVisible() or banner.isVisible() == (
            status.phase is Phase.NOT_RUNNABLE or status.controls_cancelled
        ), self.log

    def check(self) -> None:
        session, status = self.session, self.session.run_status
        if status.current:
            assert belongs(session), self.log
        if session.run is not None and not belongs(session):
            assert status.outdated, self.log
            assert session.current_run is None, self.log
        if not session.world.agents and not session.world.populations:
            assert session.run is None, self.log
            assert not session.player.playing, self.log
        assert {self.acts.homes[pin] for pin in session.pins.pins} <= {self.acts.home}, self.log
        self.outputs.parts.glance()
        if self.window.workspace.isVisible():
            self.outputs.charts_of_run()
            self.outputs.prevalence_chart()
            self.outputs.overlays()


@pytest.fixture(scope="module")
def of_folder(tmp_path_factory: pytest.TempPathFactory) -> FolderRun:
    """A run of agents that act at random, as it is read from its folder."""
    folder = tmp_path_factory.mktemp("runs") / "wandering"
    ics.rollout(WORLD, Wanderer, agents=6, ticks=12, seed=3).to_csv(folder)
    return run_to_end(reading_run(folder))


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_shown_is_of_the_world_on_the_map_or_is_marked(
    qtbot: QtBot,
    session: Session,
    settings: QSettings,
    tmp_path: Path,
    of_folder: FolderRun,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gates = Gates()
    monkeypatch.setattr(planner, "TOGETHER_S", 0.0)
    monkeypatch.setattr(planner, "prepare_steps", gates.prepare)
    monkeypatch.setattr(MainWindow, "may_leave", lambda _: True)
    files = [tmp_path / "one.icw", tmp_path / "two.icw"]
    files[0].write_text(dump_world(WORLD))
    files[1].write_text(dump_world(replace(edits.change_discount(WORLD, 0.8), name="Two", processes=())))
    window = shown_window(qtbot, session, settings)
    outputs = Outputs(qtbot, window, tmp_path, monkeypatch)
    monkey = Monkey(seed, qtbot, window, files, outputs, gates, of_folder)
    try:
        monkey.run()
    except Exception as error:
        raise AssertionError(f"after {' '.join(monkey.log[-40:])}") from error
    finally:
        gates.open()
    session.exports.settle()
    assert outputs.exported
    for path, digest, with_controls in outputs.exported:
        assert json.loads((path / "manifest.json").read_text())["world_sha256"] == digest
        assert ("random" in (path / "summary.csv").read_text()) == with_controls
