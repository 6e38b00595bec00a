"""The course of a lesson: it opens the worlds, simulates up to the asked tick, and measures. It knows no widgets."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.lessons.lesson import Lesson, Step
from ic_sandbox.lessons.measurement import Outcome, measure_step
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.traversal import same_but_texts

__all__ = ["LessonGuide", "Part"]

SECONDS = 6.0
"""The time that the simulation of a step takes on the screen, approximately."""

SPEEDS = (2.0, 20.0)
"""The smallest and the largest speed of it, in ticks per second."""


class Part(Enum):
    """The part of a lesson: none, predicting, simulating, explaining, or the discussion at its end."""

    IDLE = "idle"
    PREDICT = "predict"
    SIMULATE = "simulate"
    EXPLAIN = "explain"
    DISCUSS = "discuss"


class LessonGuide(QObject):
    """A lesson step by step: the user predicts, the run is played, the figure is measured in it.

    ``changed`` is sent when the part, the step or the reason to wait changes. ``world_wanted`` asks the window to open
    a shipped world; if the user keeps another world, the lesson ends.
    """

    changed = Signal()
    world_wanted = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.lesson: Lesson | None = None
        self.part = Part.IDLE
        self.outcomes: list[Outcome] = []
        self._predicted = 0
        self._opening = False
        self._made: World | None = None
        self._speed = session.player.speed
        self._former: Run | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._follow)
        player = session.player
        for signal in (player.run_changed, player.tick_changed, session.run_status.changed, session.settings_changed):
            signal.connect(self._follow_later)
        session.document.world_changed.connect(self._follow_later)
        session.document.world_changed.connect(self._on_change)
        session.settings_changed.connect(self._on_change)
        session.document.left.connect(self._on_left)
        session.crashed.connect(self.leave)

    @property
    def number(self) -> int:
        """The number of the current step, from 0 on."""
        done = len(self.outcomes)
        return done - 1 if self.part is Part.EXPLAIN else done

    @property
    def step(self) -> Step | None:
        """The current step; None before the lesson and in the discussion."""
        if self.lesson is None or self.part in (Part.IDLE, Part.DISCUSS):
            return None
        return self.lesson.steps[self.number]

    @property
    def outcome(self) -> Outcome | None:
        """The result of the current step, once it is measured."""
        return self.outcomes[-1] if self.part is Part.EXPLAIN else None

    @property
    def outdated(self) -> bool:
        """Return whether the result of the current step is of the world or the settings before a change."""
        step = None if self.outcome is None else self.step
        if step is None:
            return False
        same = same_but_texts(self.session.world, step.changed_world()) and self._fits(self.session.settings, step)
        return not same

    @property
    def why_not(self) -> str:
        """The reason why the current step can't be simulated; empty if it can."""
        step, document = self.step, self.session.document
        if step is not None and (document.shipped_name != step.world or document.world != step.changed_world()):
            return tr("You have changed the world. Undo the changes to go on with the lesson.")
        return ""

    @property
    def waits(self) -> bool:
        """Return whether the run of the current step is still being planned."""
        return self.part is Part.SIMULATE and self._ready_run() is None

    def start(self, lesson: Lesson) -> None:
        """Start a lesson with its first step."""
        self.leave()
        self.lesson, self.outcomes = lesson, []
        self._speed = self.session.player.speed
        self._enter()

    def leave(self, *_: object) -> None:
        """End the lesson; the world and its run stay."""
        if self.part is Part.IDLE:
            return
        self._stop()
        self.part, self.lesson = Part.IDLE, None
        self.changed.emit()

    def simulate(self, predicted: int) -> None:
        """Simulate the current step, after the user has predicted the answer with this number."""
        step = self.step
        if step is None or self.part is not Part.PREDICT or self.why_not:
            return
        self._predicted = predicted
        self.part = Part.SIMULATE
        self._prepare(step)
        low, high = SPEEDS
        self.session.player.set_speed(min(max(step.ticks / SECONDS, low), high))
        self._follow_later()
        self.changed.emit()

    def go_on(self) -> None:
        """Go on to the next step, or to the discussion."""
        if self.part is Part.EXPLAIN and self.lesson is not None:
            if len(self.outcomes) == len(self.lesson.steps):
                self.part = Part.DISCUSS
                self.changed.emit()
            else:
                self._enter()

    def _enter(self) -> None:
        """Open the world of the next step, and let the user predict."""
        self.part = Part.PREDICT
        step, document = self.step, self.session.document
        if step is None:
            return
        if document.dirty and document.world == self._made:  # only the lesson has changed it
            document.go_to(0)
        if document.shipped_name != step.world or document.dirty:
            self._opening = True
            try:
                self.world_wanted.emit(step.world)
            finally:
                self._opening = False
            if document.shipped_name != step.world or document.dirty:
                self.leave()
                return
        self._prepare(step)
        self.changed.emit()

    def _prepare(self, step: Step) -> None:
        """Make the changes of a step, and show the beginning of its run unless it continues the run before."""
        session = self.session
        session.player.pause()
        self._made = step.changed_world()
        session.document.edit(tr("Change discount"), self._made)
        if not self._fits(session.settings, step):
            session.set_settings(_with(session.settings, step))
        elif session.run is not None and session.run.ticks and self.part is Part.PREDICT and not self._goes_on():
            self._former = session.run
            session.player.restart()

    def _goes_on(self) -> bool:
        """Return whether the current step asks about the run of the step before."""
        if self.lesson is None or not self.outcomes:
            return False
        before, step = self.outcomes[-1].step, self.lesson.steps[len(self.outcomes)]
        return (before.changed_world(), before.settings) == (step.changed_world(), step.settings)

    def _fits(self, settings: Settings, step: Step) -> bool:
        return settings == _with(settings, step)

    def _follow_later(self, *_: object) -> None:
        """Follow once every part of the session knows what has changed."""
        if self.part in (Part.PREDICT, Part.SIMULATE):
            self._later.start()

    def _on_change(self, *_: object) -> None:
        """Say at once that a question or its result is about another world."""
        if self.part in (Part.PREDICT, Part.EXPLAIN):
            self.changed.emit()

    def _follow(self) -> None:
        step, player = self.step, self.session.player
        if self.part is Part.SIMULATE and step is not None:
            run = self._ready_run()
            if self.why_not or not self._fits(self.session.settings, step):
                self._stop()
                self.part = Part.PREDICT
            elif run is not None and run.ticks >= step.ticks and self.session.series is not None:
                self._stop()
                player.seek(step.ticks)
                self.outcomes.append(measure_step(step, self._predicted, run, self.session.series))
                self.part = Part.EXPLAIN
            elif run is not None and not player.playing:
                player.play()
        self.changed.emit()

    def _ready_run(self) -> Run | None:
        """Return the run of the current step, if it belongs to the world and has the controls that the step needs."""
        status, step, run = self.session.run_status, self.step, self.session.run
        if step is None or run is None or run is self._former or not status.current or self.session.player.waiting:
            return None
        return None if step.needs_controls and status.lacks_controls else run

    def _on_left(self) -> None:
        """End the lesson if the user opens another world."""
        if not self._opening:
            self.leave()

    def _stop(self) -> None:
        self._former = None
        self.session.player.pause()
        self.session.player.set_speed(self._speed)


def _with(settings: Settings, step: Step) -> Settings:
    """Return settings with those of a step; only the limit of memory stays."""
    return replace(step.settings, history_bytes=settings.history_bytes)
