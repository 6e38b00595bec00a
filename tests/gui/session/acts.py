"""The acts of a user on a window, any of them at any time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ic_sandbox.adapters.run_folder.folder_run import FolderRun
from ic_sandbox.gui.lessons.guide import LessonGuide
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.pair.second_worlds import GivenWorld, OtherDiscount, SecondWorld, WithoutDevice
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.lessons.lesson import Lesson, Step
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import Effect, Planner, Process, Rule, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.story import Caption, Story
from tests.gui.session.gates import Gates
from tests.gui.session.outputs import Outputs
from tests.gui.window_helpers import WORLD

__all__ = ["RETRAINING", "Acts"]

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


class Acts:
    """Acts at random on a window. ``homes`` holds for each pinned run the document that was open when it was pinned."""

    def __init__(
        self, dice: random.Random, window: MainWindow, files: list[Path], outputs: Outputs, gates: Gates,
        of_folder: FolderRun,
    ) -> None:  # fmt: skip
        self.dice, self.window, self.files, self.of_folder = dice, window, files, of_folder
        self.session, self.outputs, self.gates = window.session, outputs, gates
        self.opened = 0
        self.homes: dict[Pin, object] = {}

    @property
    def all(self) -> list[Callable[[], object]]:
        """All acts that a user may choose; some twice, because they are likelier."""
        return [
            self.discount, self.break_rules, self.mend_rules, self.unknown_planner, self.leave, self.arrive, self.paint,
            self.rename, self.undo, self.undo, self.undo, self.redo, self.seed, self.agents, self.mode, self.controls,
            self.runs, self.play, self.play, self.pause, self.step, self.step, self.seek, self.restart, self.cancel,
            self.pin, self.pin, self.unpin, self.open, self.new, self.hold_plans, self.hold_controls, self.release,
            self.second_world, self.second_world, self.one_world, self.open_run, self.close_run,
            self.teach, self.leave_lesson, self.tell, self.leave_story, self.plan_again,
        ]  # fmt: skip

    @property
    def home(self) -> object:
        return self.session.document.source or self.opened

    def note_pins(self) -> None:
        for pin in self.session.pins.pins:
            self.homes.setdefault(pin, self.home)

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
