"""The status bar.

It shows the state of the planner with its remaining time and a cancel button, the cell under the pointer, and ticks and
frames per second.
"""

from __future__ import annotations

import html
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSizePolicy, QStatusBar, QWidget

from ic_sandbox.gui.canvas.cell_description import describe_cell
from ic_sandbox.gui.panels.why.text import reward_words
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.elided_line import ElidedLine
from ic_sandbox.gui.window.rate_meter import RateMeter
from ic_sandbox.i18n import mark, numeral, tr, tr_many
from ic_sandbox.progress import Progress, TimeLeft
from ic_sandbox.simulation.experiment import Experiment

__all__ = ["FIRST_START", "StatusBar"]

MESSAGE_MS = 8000
NO_PLAN = mark("No plan yet")
FIRST_START = mark("First start: preparing the planner (about a minute) …")
SHOW_WORK_AFTER_MS = 100
WIDEST_CELL = 420
"""The greatest width of the cell's description in pixels; names may be of any length."""

LEAST_PLANNER, LEAST_CELL, LEAST_MESSAGE = 220, 60, 200
"""The least widths in pixels if there is little room."""

RATE_MS = 500
SIDE = 4
FINE_BELOW = 9.95
"""Rates below this are shown with one decimal."""


class MessageLabel(QLabel):
    """The latest message, for a while. Qt's own message area would hide the planner and its cancel button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(MESSAGE_MS)
        self._end.timeout.connect(lambda: self.say(""))

    def say(self, text: str) -> None:
        """Show a message, elided to fit; the tooltip has the full text."""
        self._whole = text
        self.setToolTip(html.escape(text))
        self.setMinimumWidth(LEAST_MESSAGE if text else 0)
        self._fit()
        if text:
            self._end.start()

    def withdraw(self, text: str) -> None:
        """Clear the message if it is this one."""
        if text == self._whole:
            self.say("")

    def _fit(self) -> None:
        shown = self._whole.replace("\n", " · ")
        self.setText(self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class StatusBar(QStatusBar):
    """The status bar of a session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._build()
        self._late = QTimer(self, singleShot=True, interval=SHOW_WORK_AFTER_MS)
        self._late.timeout.connect(self._show_work)
        self._left = TimeLeft(time.monotonic())
        self._ticks, self._frames, self._drawn = RateMeter(), RateMeter(), 0
        self._rates = QTimer(self, interval=RATE_MS)
        self._rates.timeout.connect(self._show_rates)
        self._changed = QTimer(self, singleShot=True)  # delayed, because a brush stroke makes many changes
        self._changed.timeout.connect(self._show_cell)
        self._follow()

    def _build(self) -> None:
        """Build the widgets."""
        self.planner = ElidedLine(LEAST_PLANNER, tr(NO_PLAN))
        self.planner.setObjectName("planner-state")
        self.bar = QProgressBar()
        self.bar.setFormat("%p\u00a0%")
        self.bar.setAccessibleName(tr("Planning progress"))
        self.bar.setFixedWidth(120)
        self.bar.setRange(0, 100)
        self.bar.hide()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAccessibleName(tr("Cancel planning"))
        self.cancel.setToolTip(tr("Cancel planning; agents keep their current plan"))
        self.cancel.clicked.connect(self.session.planning.cancel)
        self.cancel.hide()
        self.message = MessageLabel()
        self.cell = ElidedLine(LEAST_CELL)
        self.cell.setObjectName("cell-state")
        self.cell.setMaximumWidth(WIDEST_CELL)
        self.rate = QLabel()
        self.rate.setObjectName("rate")
        self.rate.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rate.setToolTip(tr("Speed of the run: ticks shown and map redraws per second, averaged over two seconds"))
        self.setContentsMargins(SIDE, 0, SIDE, 0)
        for widget in (self.bar, self.cancel, self.planner):  # text last, so a change of its length moves nothing
            self.addWidget(widget)
        self.addWidget(self.message, 1)
        self.addPermanentWidget(self.cell)
        self.addPermanentWidget(self.rate)

    def _follow(self) -> None:
        """Follow planning, the pointer and the player."""
        session = self.session
        session.planning.started.connect(self._on_start)
        session.planning.controls_started.connect(self._on_start)
        session.planning.controls_prepared.connect(self._on_controls)
        session.planning.progressed.connect(self._on_progress)
        session.planning.done.connect(self._on_done)
        session.planning.refused.connect(lambda _: self._on_end(tr("Not ready to run")))
        session.planning.cancelled.connect(self._on_cancelled)
        session.planning.held_changed.connect(self._on_held)
        session.selection.hovered_changed.connect(self._show_cell)
        session.selection.region_changed.connect(self._show_cell)
        session.document.world_changed.connect(lambda _: self._changed.start())
        session.player.playing_changed.connect(self._on_playing)
        session.player.tick_changed.connect(self._ticks.note)
        session.message.connect(self.message.say)
        session.withdrawn.connect(self.message.withdraw)

    def _on_start(self) -> None:
        self._left.begin(time.monotonic())
        self.bar.setValue(0)
        self._late.start()

    def _show_work(self) -> None:
        self.planner.setText(tr("Planning …"))
        self.bar.show()
        self.cancel.show()

    def _on_held(self, held: bool) -> None:
        self.bar.setRange(0, 0 if held else 100)  # an empty range shows an indeterminate bar
        self.bar.setVisible(held)
        run = self.session.run
        if held or self.session.planning.stale or run is None:
            self.planner.setText(tr(FIRST_START if held else NO_PLAN))
        else:  # one that was opened meanwhile
            self._on_done(run.experiment)

    def _on_progress(self, progress: Progress) -> None:
        whole = progress.done if progress.whole is None else progress.whole
        self.bar.setValue(max(self.bar.value(), round(100 * whole)))  # the estimate may fall when a step takes longer
        if self.bar.isVisible():
            left = self._left.words(whole, time.monotonic())
            details = " · ".join(filter(None, (progress.detail, left)))
            self.planner.setText(f"{progress.what} … {details}".rstrip())

    def _on_done(self, experiment: Experiment) -> None:
        """Show what is planned; if the controls are still being planned, later."""
        if not self.session.planning.busy:
            self._show_plan(experiment)

    def _on_controls(self, *_: object) -> None:
        experiment = self.session.player.experiment
        if experiment is not None:
            self._show_plan(experiment)

    def _show_plan(self, experiment: Experiment) -> None:
        states = len(experiment.main.model.states)
        goals = tr_many("{count:,} goal", "{count:,} goals", len(experiment.goals))
        if not experiment.plans:
            if set(experiment.cast.planner) == {"random"}:
                self._on_end(tr("No agent plans: {states:,} states", states=states))
            else:
                self._on_end(tr("Plan ready: {states:,} states, {goals}", states=states, goals=goals))
            return
        bound = max(plan.error_bound for plan in experiment.plans)
        certified = all(plan.certified for plan in experiment.plans)
        error = tr("Each expected reward is exact to within {bound}.", bound=reward_words(bound))
        self._on_end(
            tr("Plan ready: {states:,} states, {goals}", states=states, goals=goals),
            error if certified else tr("It is not certified how exact the expected rewards are."),
        )

    def _on_cancelled(self) -> None:
        if self.session.planning.displaced:
            self._on_end(tr("Not ready to run"))
        elif self.session.planning.controls_cancelled:
            self._on_end(tr("Planning of the controls cancelled. The run goes on without them."))
        elif self.session.player.experiment is None:
            self._on_end(tr("Planning cancelled. Press Play to plan again."))
        else:
            self._on_end(tr("Planning cancelled. The current plan is for an earlier version of this world."))

    def _on_end(self, text: str, more: str = "") -> None:
        self._late.stop()
        self.bar.hide()
        self.cancel.hide()
        self.planner.setText(text)
        self.planner.explain(more)

    def _show_cell(self, *_: object) -> None:
        """Show the content of the cell under the pointer."""
        hovered, world = self.session.selection.hovered, self.session.world
        words = "" if hovered is None or not world.contains(hovered) else describe_cell(world, hovered)
        box = self.session.selection.region
        size = "" if box is None else tr("{width} × {height} cells selected", width=box.cols, height=box.rows)
        self.cell.setText(" · ".join(filter(None, (size, words))))

    def cancel_planning(self) -> None:
        """Cancel planning if it is running."""
        if self.cancel.isVisible():
            self.cancel.click()
        else:
            self.session.message.emit(tr("Nothing is being planned."))

    def count_frame(self) -> None:
        """Count one redraw of the map."""
        self._drawn += 1
        self._frames.note(self._drawn)

    def _on_playing(self, playing: bool) -> None:
        self._ticks.forget()
        self._frames.forget()
        self.rate.setText("")
        self.rate.setMinimumWidth(0)
        if playing:
            self._rates.start()
        else:
            self._rates.stop()

    def _show_rates(self) -> None:
        ticks, frames = self._ticks.per_second(), self._frames.per_second()
        words = []
        if ticks is not None:
            words.append(tr("{rate} ticks/s", rate=_figure(ticks)))
            if frames is not None:
                words.append(tr("{rate} frames/s", rate=_figure(frames)))
        self.rate.setText(" · ".join(words))
        self.rate.setMinimumWidth(
            max(self.rate.minimumWidth(), self.rate.sizeHint().width())
        )  # otherwise it would jitter


def _figure(rate: float) -> str:
    return numeral(rate, ",.0f" if rate >= FINE_BELOW else ".1f")
