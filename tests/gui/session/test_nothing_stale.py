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
from ic_sandbox.gui.lessons.guide import LessonGuide, Part
from ic_sandbox.gui.panels.planning_banner import Banner
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.pair.second_worlds import GivenWorld, OtherDiscount, SecondWorld, WithoutDevice
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.stories.playback import Stage
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.lessons.lesson import Lesson, Step
from ic_sandbox.progress import run_to_end
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Effect, Planner, Process, Rule, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.files import dump_world
from ic_sandbox.world.story import Caption, Story
from tests.gui.session.freshness import belongs, lacks_controls
from tests.gui.session.gates import Gates
from tests.gui.session.outputs import Outputs
from tests.gui.session.stand_ins import Wanderer
from tests.gui.window_helpers import WORLD, shown_window, wait_for_rest

ACTS = 4
"""The random acts before each state."""

NAMES = "One", "Two", "Three"
PATIENCE_MS = 60_000
RETRAINING = Process("retraining", Rule(then=Effect(status="modified")))
"""A process without an intended goal: a fault."""

LESSON = Lesson(
    "Shutdown avoidance", "Short", "To test.",
    (Step("off_switch", 2, "survival", (0.5,), "How many are on?", "{survival} are on."),) * 2, ("Why?",),
)  # fmt: skip
STORY = Story((Caption(0, "{agents} agents"), Caption(2, "{survival} are on", 0.01)), 60.0, "{effective_goals} goals")
SECOND: tuple[SecondWorld, ...] = (
    WithoutDevice(0),
    OtherDiscount(0.5),
    GivenWorld(edits.change_discount(WORLD, 0.6), "another"),
)


class Monkey:
    """Acts at random on a window, and checks after each act that nothing stale is shown without a mark."""

    def __init__(
        self, seed: int, qtbot: QtBot, window: MainWindow, files: list[Path], outputs: Outputs, gates: Gates,
        of_folder: FolderRun,
    ) -> None:  # fmt: skip
        self.seed_of_test, self.of_folder = seed, of_folder
        self.dice, self.qtbot, self.window, self.files = random.Random(seed), qtbot, window, files
        self.session, self.outputs, self.gates = window.session, outputs, gates
        self.opened = 0
        self.homes: dict[Pin, object] = {}
        self.log: list[str] = []
        self.visited: set[tuple[str, str]] = set()
        self.acts: list[Callable[[], object]] = [
            self.discount, self.break_rules, self.mend_rules, self.unknown_planner, self.leave, self.arrive, self.paint,
            self.rename, self.undo, self.undo, self.undo, self.redo, self.seed, self.agents, self.mode, self.controls,
            self.runs, self.play, self.play, self.pause, self.step, self.step, self.seek, self.restart, self.cancel,
            self.pin, self.pin, self.unpin, self.open, self.new, self.hold_plans, self.hold_controls, self.release,
            self.rest, self.rest, self.second_world, self.second_world, self.one_world, self.open_run, self.close_run,
            self.teach, self.leave_lesson, self.tell, self.leave_story, self.plan_again,
        ]  # fmt: skip
        self.states: list[Callable[[], object]] = [
            self.current, self.renewing, self.refused, self.cancelled, self.empty, self.late_controls,
            self.cancelled_controls, self.side_by_side, self.both_renewing, self.second_renewing, self.second_cancelled,
            self.second_refused, self.opened_run, self.opened_outdated, self.lesson, self.lesson_left_behind,
            self.story_playing, self.story_edited,
        ]  # fmt: skip

    def run(self) -> None:
        self.open()
        self.current()
        self.wait_for_analyses()
        for state in self.dice.sample(self.states, len(self.states)):
            for _ in range(ACTS):
                self.do(self.dice.choice(self.acts))
                QTest.qWait(self.dice.choice((0, 0, 5, 30)))
                self.check()
            self.do(state)
            self.try_outputs(state)
        self.rest()
        self.check()
        assert self.visited == {(state.__name__, name) for state in self.states for name in self.tried(state)}

    def do(self, act: Callable[[], object]) -> None:
        self.log.append(act.__name__)
        act()
        self.check()

    def tried(self, state: Callable[[], object]) -> list[str]:
        """Return the outputs that this seed tries in a state; the other seed tries the others."""
        if state in (self.story_playing, self.story_edited):
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
            if state == self.cancelled_controls and name != play and not self.session.run_status.controls_cancelled:
                self.session.planning.cancel()  # an export has asked for them again
            self.note_pins()
            self.check()

    def note_pins(self) -> None:
        for pin in self.session.pins.pins:
            self.homes.setdefault(pin, self.home)

    @property
    def home(self) -> object:
        return self.session.document.source or self.opened

    def wait_for_analyses(self) -> None:
        """Let everything be computed once, to become outdated later."""
        session, outputs = self.session, self.outputs
        for key in ("value", "trails"):
            session.overlays.toggle(key)
        assert session.pins.pin() is not None
        self.note_pins()
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

    def current(self) -> None:
        self.leave_story()
        self.leave_lesson()
        self.one_world()
        self.close_run()
        session = self.session
        world = session.world if session.world.rows == WORLD.rows else WORLD  # a new world has other cells
        self.gates.open()
        session.player.pause()
        parts = {"processes": WORLD.processes, "goals": WORLD.goals, "agents": WORLD.agents}
        self.edit(replace(world, populations=WORLD.populations, **parts))  # type: ignore[arg-type]
        session.set_settings(replace(session.settings, controls=True))
        if session.planning.unplanned:
            session.play()
            session.player.pause()
        session.plan_controls()  # if they were cancelled
        self.qtbot.waitUntil(lambda: self.outputs.fresh and not lacks_controls(session), timeout=PATIENCE_MS)
        self.simulate(2)
        self.rename()  # the run stays, and is exported under the new name
        assert session.run_status.phase is Phase.CURRENT
        assert belongs(session)
        assert not lacks_controls(session)
        if not session.pins.pins:
            session.pins.pin()
            self.note_pins()

    def simulate(self, ticks: int) -> None:
        """Step until the run has so many ticks."""
        player = self.session.player

        def simulated() -> bool:
            if player.run is not None and player.run.ticks >= ticks:
                return True
            self.session.step()
            return False

        self.qtbot.waitUntil(simulated, timeout=PATIENCE_MS)

    def renewing(self) -> None:
        self.current()
        self.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint, self.seed, self.agents, self.mode))()
        assert self.session.run_status.phase is Phase.RENEWING

    def refused(self) -> None:
        self.current()
        self.dice.choice((self.break_rules, self.unknown_planner))()
        self.qtbot.waitUntil(lambda: bool(self.session.run_status.faults), timeout=PATIENCE_MS)
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def cancelled(self) -> None:
        self.renewing()
        self.session.planning.cancel()
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def empty(self) -> None:
        self.current()
        self.leave()

    def late_controls(self) -> None:
        self.current()
        planner.TOGETHER_S = 0.0
        self.hold_controls()
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint, self.seed, self.agents))()
        self.qtbot.waitUntil(lambda: self.outputs.fresh, timeout=PATIENCE_MS)
        self.simulate(1)
        assert lacks_controls(self.session)

    def cancelled_controls(self) -> None:
        self.late_controls()
        self.session.planning.cancel()
        assert self.session.run_status.current

    def side_by_side(self) -> None:
        self.current()
        self.second_world()
        second = self.outputs.parts.second
        self.qtbot.waitUntil(
            lambda: self.outputs.parts.second_fresh and second.lockstep.caught_up(), timeout=PATIENCE_MS
        )
        assert self.outputs.fresh

    def both_renewing(self) -> None:
        self.side_by_side()
        self.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint, self.seed, self.agents, self.mode))()

    def second_renewing(self) -> None:
        self.side_by_side()
        self.hold_plans()
        self.session.second_world.show(OtherDiscount(0.7))
        assert self.outputs.fresh
        assert not self.outputs.parts.second_fresh

    def second_cancelled(self) -> None:
        """Plan the first world after an edit, but not the second one."""
        self.side_by_side()
        self.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.paint, self.seed, self.agents))()
        self.outputs.parts.second.session.planning.cancel()
        self.gates.open()
        self.qtbot.waitUntil(lambda: self.outputs.fresh, timeout=PATIENCE_MS)
        self.simulate(1)
        assert not self.outputs.parts.second_fresh

    def second_refused(self) -> None:
        """Show a second world that can't run next to one that can."""
        self.side_by_side()
        broken = replace(WORLD, processes=(*WORLD.processes, RETRAINING))
        self.session.second_world.show(GivenWorld(broken, "broken"))
        status = self.outputs.parts.second.session.run_status
        self.qtbot.waitUntil(lambda: bool(status.faults), timeout=PATIENCE_MS)

    def opened_run(self) -> None:
        self.current()
        self.open_run()
        assert self.session.opened_run.shown is not None
        assert self.outputs.fresh

    def opened_outdated(self) -> None:
        self.opened_run()
        self.hold_plans()  # in case that Play asks for the world's own agents
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint, self.seed, self.agents))()
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def lesson(self) -> None:
        self.current()
        self.teach()
        self.guide.simulate(0)
        self.qtbot.waitUntil(lambda: self.guide.part is Part.EXPLAIN, timeout=PATIENCE_MS)

    def lesson_left_behind(self) -> None:
        self.lesson()
        if self.dice.random() < 0.5:
            self.guide.go_on()
        self.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint))()

    def story_playing(self) -> None:
        self.current()
        self.tell()
        assert self.window.story is not None
        playback = self.window.story.playback
        self.qtbot.waitUntil(lambda: bool(playback.caption_text), timeout=PATIENCE_MS)

    def story_edited(self) -> None:
        """Let the world change while its story plays, and play it again."""
        self.story_playing()
        self.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.discount, self.paint))()
        self.check()
        QTest.qWait(5)
        self.check()
        self.gates.open()
        assert self.window.story is not None
        playback = self.window.story.playback
        self.qtbot.waitUntil(lambda: playback.stage is Stage.ENDED, timeout=PATIENCE_MS)
        assert self.outputs.fresh

    @property
    def guide(self) -> LessonGuide:
        return self.window.workspace.lesson.guide

    def second_world(self) -> None:
        fitting = [second for second in SECOND if self.session.world.devices or not isinstance(second, WithoutDevice)]
        self.session.second_world.show(self.dice.choice(fitting))

    def one_world(self) -> None:
        self.session.second_world.close()

    def plan_again(self) -> None:
        self.outputs.parts.second.renew()

    def open_run(self) -> None:
        self.leave_story()
        self.opened += 1
        self.session.open_run(self.of_folder)
        self.note_pins()

    def close_run(self) -> None:
        if self.session.opened_run.shown is not None:
            self.session.close_run()

    def teach(self) -> None:
        self.leave_story()
        self.opened += 1
        self.guide.start(LESSON)

    def leave_lesson(self) -> None:
        self.guide.leave()

    def tell(self) -> None:
        if self.session.world.goals:
            self.edit(replace(self.session.world, story=STORY))
            self.window.play_story()

    def leave_story(self) -> None:
        if self.window.story is not None and self.window.pages.currentWidget() is self.window.story:
            self.window._show_workspace()

    def hold_plans(self) -> None:
        self.gates.plans.clear()

    def hold_controls(self) -> None:
        planner.TOGETHER_S = 0.0
        self.gates.controls.clear()

    def release(self) -> None:
        planner.TOGETHER_S = self.dice.choice((0.0, 3600.0))
        self.gates.open()

    def runs(self) -> None:
        self.session.repeats.take(Seeds(self.dice.choice((1, 1, 2, 3))))

    def unknown_planner(self) -> None:
        self.edit(edits.change_planner(self.session.world, Planner("learner")))

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
        self.edit(
            replace(
                self.session.world, name=self.dice.choice([name for name in NAMES if name != self.session.world.name])
            )
        )

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
        self.outputs.pin()
        self.note_pins()

    def unpin(self) -> None:
        if self.session.pins.pins:
            self.session.pins.remove(self.dice.choice(self.session.pins.pins))

    def open(self) -> None:
        self.opened += 1
        self.session.document.open_path(self.dice.choice(self.files))
        self.window._show_workspace()

    def new(self) -> None:
        self.opened += 1
        self.session.document.new()

    def rest(self) -> None:
        self.release()
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
        assert {self.homes[pin] for pin in session.pins.pins} <= {self.home}, self.log
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
