"""After any sequence of edits, plans, plays and openings, what is shown is of the world on the map, or is marked."""

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

from ic_sandbox.gui.charts.drive_chart import DriveChart
from ic_sandbox.gui.panels.planning_banner import Banner
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.document import Effect, Process, Rule, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import dump_world, world_sha256
from tests.gui.window_helpers import WORLD, shown_window, wait_for_rest

STEPS = 40
RETRAINING = Process("retraining", Rule(then=Effect(status="modified")))
"""A process without an intended goal: a fault."""


def belongs(session: Session) -> bool:
    """Return whether the run has the world on the map, apart from its name, and the settings."""
    run = session.run
    if run is None:
        return False
    one, other = (replace(world, name="", info="") for world in (run.experiment.world, session.world))
    return one == other and run.experiment.settings == session.settings.settled(session.world)


class Monkey:
    """Acts at random on a window, and checks after each act that nothing stale is shown without a mark."""

    def __init__(self, seed: int, qtbot: QtBot, window: MainWindow, files: list[Path], folder: Path) -> None:
        self.dice, self.qtbot, self.window, self.files, self.folder = random.Random(seed), qtbot, window, files, folder
        self.session = window.session
        self.opened = 0
        self.homes: dict[Pin, object] = {}
        self.log: list[str] = []
        self.exported: list[tuple[Path, str]] = []
        self.acts: list[Callable[[], object]] = [
            self.discount, self.break_rules, self.mend_rules, self.leave, self.arrive, self.rename, self.paint,
            self.undo, self.undo, self.undo, self.redo, self.seed, self.agents, self.mode, self.controls,
            self.play, self.play, self.pause, self.step, self.step, self.seek, self.restart, self.cancel,
            self.pin, self.pin, self.unpin, self.export, self.export, self.open, self.new,
            self.rest, self.rest, self.rest,
        ]  # fmt: skip

    def run(self, steps: int) -> None:
        self.open()
        self.rest()
        for _ in range(steps):
            act = self.dice.choice(self.acts)
            self.log.append(act.__name__)
            act()
            self.check()
            QTest.qWait(self.dice.choice((0, 0, 5, 30)))
            self.check()
        self.rest()
        self.check()

    def edit(self, world: World) -> None:
        self.session.document.edit("Edit", world)

    def discount(self) -> None:
        self.session.document.change_discount(self.dice.choice((0.3, 0.9, 0.97)))

    def break_rules(self) -> None:
        self.edit(replace(self.session.world, processes=(*self.session.world.processes[:1], RETRAINING)))

    def mend_rules(self) -> None:
        self.edit(replace(self.session.world, processes=self.session.world.processes[:1]))

    def leave(self) -> None:
        self.edit(replace(self.session.world, agents=(), populations=()))

    def arrive(self) -> None:
        if self.session.world.goals:
            self.edit(replace(self.session.world, populations=WORLD.populations))

    def rename(self) -> None:
        self.edit(replace(self.session.world, name=self.dice.choice(("One", "Two", "Three"))))

    def paint(self) -> None:
        self.edit(edits.paint(self.session.world, [(0, 1)], self.dice.choice("#.")))

    def undo(self) -> None:
        self.session.document.undo()

    def redo(self) -> None:
        self.session.document.redo()

    def seed(self) -> None:
        self.session.set_settings(replace(self.session.settings, seed=self.dice.randrange(3)))

    def agents(self) -> None:
        self.session.set_settings(replace(self.session.settings, agents=self.dice.choice((None, 7, 12))))

    def mode(self) -> None:
        self.session.set_settings(replace(self.session.settings, mode=self.dice.choice(("ensemble", "shared"))))

    def controls(self) -> None:
        self.session.set_settings(replace(self.session.settings, controls=not self.session.settings.controls))

    def play(self) -> None:
        self.session.player.set_speed(500.0)
        self.session.play()

    def pause(self) -> None:
        self.session.player.pause()

    def step(self) -> None:
        self.session.step()

    def seek(self) -> None:
        if self.session.run is not None:
            self.session.player.seek(self.dice.randint(0, self.session.run.ticks))

    def restart(self) -> None:
        self.session.player.restart()

    def cancel(self) -> None:
        self.session.planning.cancel()

    def pin(self) -> None:
        series, belonged = self.session.shown_series, belongs(self.session)
        found = self.session.pins.pin()
        if found is not None:
            assert belonged
            assert series is not None
            assert found.inputs.world is series.experiment.world
            self.homes[found] = self.session.document.source or self.opened

    def unpin(self) -> None:
        if self.session.pins.pins:
            self.session.pins.remove(self.dice.choice(self.session.pins.pins))

    def export(self) -> None:
        run, belonged, world = self.session.current_run, belongs(self.session), self.session.world
        path = self.folder / f"run-{len(self.log)}"
        self.session.export_csv(path)
        if run is not None:
            assert belonged
            self.exported.append((path, world_sha256(world)))

    def open(self) -> None:
        self.opened += 1
        self.session.document.open_path(self.dice.choice(self.files))
        self.window._show_workspace()

    def new(self) -> None:
        self.opened += 1
        self.session.document.new()

    def rest(self) -> None:
        self.session.player.pause()
        wait_for_rest(self.qtbot, self.window, self.session)
        status = self.session.run_status
        assert status.phase is not Phase.RENEWING, self.log
        banner = self.window.workspace.findChild(Banner)
        assert isinstance(banner, Banner)
        assert banner.isVisible() == (status.phase is Phase.NOT_RUNNABLE), self.log

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
        here = session.document.source or self.opened
        assert {self.homes[pin] for pin in session.pins.pins} <= {here}, self.log
        charts = self.window.workspace.charts
        charts.rounds.finish()
        for chart in charts.shown():
            fresh = belongs(session) if not isinstance(chart, DriveChart) else not session.drive_analysis.renewing
            if chart.shown_lines() and not fresh:
                assert chart.note.text() in ("updating …", "out of date"), (chart.key, self.log)
            behind = {line.name.rpartition(" · ")[2] for line in chart.behind}
            assert behind <= {pin.name for pin in session.pins.pins}, (chart.key, self.log)


@pytest.mark.parametrize(("seed", "together_s"), [(0, 60.0), (1, 60.0), (2, 0.0)])
def test_what_is_shown_is_of_the_world_on_the_map_or_is_marked(
    qtbot: QtBot,
    session: Session,
    settings: QSettings,
    tmp_path: Path,
    seed: int,
    together_s: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planner, "TOGETHER_S", together_s)
    files = [tmp_path / "one.icw", tmp_path / "two.icw"]
    files[0].write_text(dump_world(WORLD))
    files[1].write_text(dump_world(replace(edits.change_discount(WORLD, 0.8), name="Two", processes=())))
    window = shown_window(qtbot, session, settings)
    monkey = Monkey(seed, qtbot, window, files, tmp_path)
    monkey.run(STEPS)
    session.exports.settle()
    for path, digest in monkey.exported:
        assert json.loads((path / "manifest.json").read_text())["world_sha256"] == digest
