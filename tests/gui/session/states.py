"""The states of a window in which something may be stale, such as during planning, with two worlds, or in a lesson."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.lessons.guide import Part
from ic_sandbox.gui.session import planner
from ic_sandbox.gui.session.pair.second_worlds import GivenWorld, OtherDiscount
from ic_sandbox.gui.session.run_status import Phase
from ic_sandbox.gui.stories.playback import Stage
from tests.gui.session.acts import RETRAINING, Acts
from tests.gui.session.freshness import belongs, lacks_controls
from tests.gui.window_helpers import WORLD

__all__ = ["PATIENCE_MS", "States"]

PATIENCE_MS = 60_000


class States:
    """Leads a window from any state to a certain one, by acts; ``check`` is called in between where states change."""

    def __init__(self, dice: random.Random, qtbot: QtBot, acts: Acts, check: Callable[[], None]) -> None:
        self.dice, self.qtbot, self.acts, self.check = dice, qtbot, acts, check
        self.window, self.session, self.outputs, self.gates = acts.window, acts.session, acts.outputs, acts.gates

    @property
    def all(self) -> list[Callable[[], object]]:
        """All states of the window in which outputs are tried."""
        return [
            self.current, self.renewing, self.refused, self.cancelled, self.empty, self.late_controls,
            self.cancelled_controls, self.side_by_side, self.both_renewing, self.second_renewing, self.second_cancelled,
            self.second_refused, self.opened_run, self.opened_outdated, self.lesson, self.lesson_left_behind,
            self.story_playing, self.story_edited,
        ]  # fmt: skip

    def current(self) -> None:
        self.acts.leave_story()
        self.acts.leave_lesson()
        self.acts.one_world()
        self.acts.close_run()
        session = self.session
        world = session.world if session.world.rows == WORLD.rows else WORLD  # a new world has other cells
        self.gates.open()
        session.player.pause()
        parts = {"processes": WORLD.processes, "goals": WORLD.goals, "agents": WORLD.agents}
        self.acts.edit(replace(world, populations=WORLD.populations, **parts))  # type: ignore[arg-type]
        session.set_settings(replace(session.settings, controls=True))
        if session.planning.unplanned:
            session.play()
            session.player.pause()
        session.plan_controls()  # if they were cancelled
        self.qtbot.waitUntil(lambda: self.outputs.fresh and not lacks_controls(session), timeout=PATIENCE_MS)
        self.simulate(2)
        self.acts.rename()  # the run stays, and is exported under the new name
        assert session.run_status.phase is Phase.CURRENT
        assert belongs(session)
        assert not lacks_controls(session)
        if not session.pins.pins:
            session.pins.pin()
            self.acts.note_pins()

    def simulate(self, ticks: int) -> None:
        """Step until the run has this many ticks."""
        player = self.session.player

        def simulated() -> bool:
            if player.run is not None and player.run.ticks >= ticks:
                return True
            self.session.step()
            return False

        self.qtbot.waitUntil(simulated, timeout=PATIENCE_MS)

    def renewing(self) -> None:
        self.current()
        self.acts.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint, self.acts.seed, self.acts.agents, self.acts.mode))()
        assert self.session.run_status.phase is Phase.RENEWING

    def refused(self) -> None:
        self.current()
        self.dice.choice((self.acts.break_rules, self.acts.unknown_planner))()
        self.qtbot.waitUntil(lambda: bool(self.session.run_status.faults), timeout=PATIENCE_MS)
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def cancelled(self) -> None:
        self.renewing()
        self.session.planning.cancel()
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def empty(self) -> None:
        self.current()
        self.acts.leave()

    def late_controls(self) -> None:
        self.current()
        planner.TOGETHER_S = 0.0
        self.acts.hold_controls()
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint, self.acts.seed, self.acts.agents))()
        self.qtbot.waitUntil(lambda: self.outputs.fresh, timeout=PATIENCE_MS)
        self.simulate(1)
        assert lacks_controls(self.session)

    def cancelled_controls(self) -> None:
        self.late_controls()
        self.session.planning.cancel()
        assert self.session.run_status.current

    def side_by_side(self) -> None:
        self.current()
        self.acts.second_world()
        second = self.outputs.parts.second
        self.qtbot.waitUntil(
            lambda: self.outputs.parts.second_fresh and second.lockstep.caught_up(), timeout=PATIENCE_MS
        )
        assert self.outputs.fresh

    def both_renewing(self) -> None:
        self.side_by_side()
        self.acts.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint, self.acts.seed, self.acts.agents, self.acts.mode))()

    def second_renewing(self) -> None:
        self.side_by_side()
        self.acts.hold_plans()
        self.session.second_world.show(OtherDiscount(0.7))
        assert self.outputs.fresh
        assert not self.outputs.parts.second_fresh

    def second_cancelled(self) -> None:
        """Plan the first world after an edit, but not the second one."""
        self.side_by_side()
        self.acts.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.acts.paint, self.acts.seed, self.acts.agents))()
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
        self.acts.open_run()
        assert self.session.opened_run.shown is not None
        assert self.outputs.fresh

    def opened_outdated(self) -> None:
        self.opened_run()
        self.acts.hold_plans()  # in case that Play asks for the world's own agents
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint, self.acts.seed, self.acts.agents))()
        assert self.session.run_status.phase is Phase.NOT_RUNNABLE

    def lesson(self) -> None:
        self.current()
        self.acts.teach()
        self.acts.guide.simulate(0)
        self.qtbot.waitUntil(lambda: self.acts.guide.part is Part.EXPLAIN, timeout=PATIENCE_MS)

    def lesson_left_behind(self) -> None:
        self.lesson()
        if self.dice.random() < 0.5:
            self.acts.guide.go_on()
        self.acts.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint))()

    def story_playing(self) -> None:
        self.current()
        self.acts.tell()
        assert self.window.story is not None
        playback = self.window.story.playback
        self.qtbot.waitUntil(lambda: bool(playback.caption_text), timeout=PATIENCE_MS)

    def story_edited(self) -> None:
        """Let the world change while its story plays, and play it again."""
        self.story_playing()
        self.acts.hold_plans()
        while belongs(self.session):
            self.dice.choice((self.acts.discount, self.acts.paint))()
        self.check()
        QTest.qWait(5)
        self.check()
        self.gates.open()
        assert self.window.story is not None
        playback = self.window.story.playback
        self.qtbot.waitUntil(lambda: playback.stage is Stage.ENDED, timeout=PATIENCE_MS)
        assert self.outputs.fresh
