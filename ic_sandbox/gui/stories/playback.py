"""The playback of a world's story: it drives the run's player from caption to caption, and knows no widgets."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from ic_sandbox.charts.stories.reader import StoryReader
from ic_sandbox.charts.stories.texts import story_text
from ic_sandbox.gui.session.session import Session
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.story import Caption, Story

__all__ = ["Stage", "StoryPlayback"]

SKIP_SPEED = 60.0
"""The speed at which the run goes on to the next caption if the user asks for it, in ticks per second."""


class Stage(Enum):
    """The stage of a story: not playing, waiting for the plan, playing, or at its end."""

    IDLE = "idle"
    PREPARING = "preparing"
    PLAYING = "playing"
    ENDED = "ended"


class StoryPlayback(QObject):
    """Plays the story of the open world: its own speed and settings, a pause after each caption, a stop at the end.

    ``changed`` is sent when the stage, the caption, the tick or the pause changes. Settings of the run stay as the
    story needs them; the speed is the user's again when the story ends.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.stage = Stage.IDLE
        self.paused = False
        self.caption: Caption | None = None
        self._reader: StoryReader | None = None
        self._shown = 0
        self._shown_at = 0
        self._words = ""
        self._speed = session.player.speed
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)
        self._rest_left = 0
        self._former: Run | None = None
        player = session.player
        for signal in (player.run_changed, player.tick_changed, session.run_status.changed, player.playing_changed):
            signal.connect(self._follow_later)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._follow)
        session.run_status.changed.connect(self._on_status)
        session.crashed.connect(self.leave)
        session.document.left.connect(self.leave)

    @property
    def story(self) -> Story | None:
        """The story of the open world."""
        return self.session.world.story

    @property
    def caption_text(self) -> str:
        """The caption with the numbers that it had when it showed; empty before the first."""
        return "" if self.stage in (Stage.IDLE, Stage.PREPARING) else self._words

    @property
    def headline(self) -> str:
        """The headline with the numbers of the shown tick; empty before the first tick has been simulated."""
        return "" if self.story is None else self._text(self.story.headline, self.session.tick)

    def _text(self, text: str, tick: int) -> str:
        run, series = self.session.run, self.session.series
        if self.stage in (Stage.IDLE, Stage.PREPARING) or not self.session.run_status.current:
            return ""
        if run is None or series is None or not run.ticks:
            return ""
        return story_text(text, run, series, min(tick, run.ticks))

    def start(self) -> None:
        """Play the story from its beginning."""
        story, session = self.story, self.session
        if story is None:
            return
        self.leave()
        self._reader, self._shown, self.caption, self._words = StoryReader(story), 0, None, ""
        self._speed = session.player.speed
        self.stage, self._former = Stage.PREPARING, None
        settings = replace(
            session.settings, seed=story.seed or 0, agents=story.agents, discount=None, planner=None, controls=True
        )
        if settings != session.settings or session.player.run is None:
            session.set_settings(settings)
        elif session.run_status.current and session.player.run.ticks:
            self._former = session.player.run  # until it has been restarted
            session.player.restart()
        self._follow_later()
        self.changed.emit()

    def leave(self, *_: object) -> None:
        """Stop the story where it is; the run is paused there."""
        if self.stage is Stage.IDLE:
            return
        self._stop(Stage.IDLE)

    def toggle_pause(self) -> None:
        """Pause, or continue."""
        if self.stage is not Stage.PLAYING:
            return
        self.paused = not self.paused
        if self.paused:
            self._rest_left = self._rest.remainingTime() if self._rest.isActive() else 0
            self._rest.stop()
            self.session.player.pause()
        elif self._rest_left > 0:
            self._rest.start(self._rest_left)
        else:
            self._go_on()
        self.changed.emit()

    def skip(self) -> None:
        """Go on to the next caption."""
        if self.stage is not Stage.PLAYING:
            return
        self.paused = False
        self._rest.stop()
        self.session.player.set_speed(SKIP_SPEED)
        self._go_on()
        self.changed.emit()

    def _on_status(self) -> None:
        """Play the story again from its beginning if its world or the settings have changed."""
        if self.stage in (Stage.PLAYING, Stage.ENDED) and not self.session.run_status.current:
            self.start()

    def _follow_later(self, *_: object) -> None:
        """Follow once every part of the session knows what has changed."""
        if self.stage in (Stage.PREPARING, Stage.PLAYING):
            self._later.start()

    def _follow(self) -> None:
        if self.stage is Stage.PREPARING:
            self._begin()
        elif self.stage is Stage.PLAYING:
            self._advance()
        self.changed.emit()

    def _begin(self) -> None:
        """Simulate the first tick, because numbers of the beginning need it, and begin at tick 0."""
        player = self.session.player
        status = self.session.run_status
        if player.run is self._former or not status.current or status.lacks_controls or player.waiting:
            return
        if player.run is None:
            return
        if player.run.ticks == 0:
            player.step()
        elif player.run.ticks == 1:
            self.stage = Stage.PLAYING
            player.set_speed(self.story.speed if self.story is not None else self._speed)
            player.seek(0)
            self._follow_later()

    def _advance(self) -> None:
        """Show the next caption if the run has reached it, or end; otherwise let the run go on."""
        player, reader = self.session.player, self._reader
        if player.run is None or reader is None or self.paused:
            return
        if self._rest.isActive():
            if player.tick > self._shown_at:  # ticks were being simulated when the caption showed
                player.seek(self._shown_at)
            return
        reader.read(player.run)
        if self._shown < len(reader.cues) and reader.cues[self._shown].tick <= player.tick:
            self._show()
        elif reader.end is not None and player.tick >= reader.end and self._shown == len(reader.cues):
            self._stop(Stage.ENDED)
        elif not player.playing:
            player.play()

    def _show(self) -> None:
        player, reader, story = self.session.player, self._reader, self.story
        if reader is None or story is None:
            return
        cue = reader.cues[self._shown]
        if cue.tick < player.tick:
            player.pause()
            player.seek(cue.tick)
            return
        self._shown += 1
        self._shown_at, self.caption = cue.tick, cue.caption
        self._words = self._text(cue.caption.text, cue.tick)
        player.set_speed(story.speed)
        if cue.caption.pause:
            player.pause()
            self._rest.start(round(1000 * cue.caption.pause))
        else:
            self._follow_later()

    def _go_on(self) -> None:
        self._rest_left = 0
        self._follow_later()

    def _stop(self, stage: Stage) -> None:
        self.stage, self.paused = stage, False
        self._rest.stop()
        self._rest_left = 0
        self.session.player.pause()
        self.session.player.set_speed(self._speed)
        self.changed.emit()
