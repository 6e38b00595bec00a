"""The controls under the map: play, step and timeline, the discount, and the settings of the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.charts.colours import MUTED
from ic_sandbox.charts.landmarks import Landmark, LandmarkReader
from ic_sandbox.gui.panels.controls.discount_slider import DiscountSlider
from ic_sandbox.gui.panels.controls.process_slider import ProcessSlider
from ic_sandbox.gui.panels.controls.run_controls import RunSettings
from ic_sandbox.gui.panels.controls.speed_slider import SpeedSlider
from ic_sandbox.gui.panels.controls.timeline import Timeline
from ic_sandbox.gui.session.player import LAST_TICK
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.slider_row import SliderRow, align_rows
from ic_sandbox.gui.widgets.terms import TermLabel
from ic_sandbox.i18n import numeral, tr

__all__ = ["Transport"]

SHORT_BELOW = 660
"""The width in pixels below which values have short forms."""

BUTTON, PLAY = QSize(34, 32), QSize(44, 32)


class TimeRow(SliderRow):
    """The first row: the ``buttons``, the timeline, and the shown tick."""

    def __init__(self, session: Session, buttons: QWidget, timeline: QWidget) -> None:
        self.session = session
        super().__init__(buttons, timeline, TermLabel("", "tick"))
        self.label.setObjectName("tick-label")
        self.label.setAutoFillBackground(True)  # otherwise Qt paints all widgets below it at each tick, too
        self._shown: tuple[int, int] | None = None

    def widest(self) -> Sequence[str]:
        last = numeral(LAST_TICK)
        return (_of(last, last),)

    def text(self) -> str:
        tick, ticks = self._place()
        return tr("tick {tick}", tick=numeral(tick)) if tick == ticks else _of(numeral(tick), numeral(ticks))

    def show_tick(self) -> None:
        """Show the tick if it has changed: a tick is announced together with the longer run."""
        if self._place() != self._shown:
            self._shown = self._place()
            self.show_text()

    def _place(self) -> tuple[int, int]:
        run = self.session.run
        return self.session.tick, run.ticks if run is not None else 0


class Transport(QWidget):
    """The controls of the run: a grid of sliders that start and end at the same places, and the settings."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.session = session
        self._buttons: list[tuple[QToolButton, str]] = []
        self._layout = layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._saved = 0
        layout.setContentsMargins(2, 4, 2, 2)
        layout.setSpacing(4)
        self.strip = Timeline()
        self.timeline = self.strip.slider
        self.strip.scrubbed.connect(self._scrub)
        self.time = TimeRow(session, self._time_buttons(), self.strip)
        self.tick_label = self.time.label
        self.foresight, self.process, self.speed = DiscountSlider(session), ProcessSlider(session), SpeedSlider(session)
        self._rows = self.time, self.foresight, self.process, self.speed
        for slider_row in self._rows:
            layout.addWidget(slider_row)
        self._landmarks = LandmarkReader()
        self._shown: tuple[object, ...] = ()
        self.run_settings = RunSettings(session)
        layout.addWidget(self.run_settings)
        self.settings_toggle.toggled.connect(self._show_settings)
        self._low = False
        self._show_settings()
        session.player.playing_changed.connect(self._on_playing)
        session.player.run_changed.connect(self.time.show_tick)
        session.player.tick_changed.connect(self.time.show_tick)
        session.player.display_due.connect(self._on_run)
        session.run_status.changed.connect(self._on_status)
        session.run_status.changed.connect(self._on_run)
        session.document.contents_changed.connect(self._align)
        self._on_run()
        self._on_status()

    def _time_buttons(self) -> QWidget:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        session = self.session
        self.restart = self._button("reset", tr("Restart"), session.player.restart)
        self.back = self._button("step_back", tr("Step back"), session.player.step_back)
        row.addWidget(self.restart)
        row.addWidget(self.back)
        self.play = self._button("play", tr("Play"), session.toggle_play)
        self.play.setFixedSize(PLAY)
        row.addWidget(self.play)
        self.forward = self._button("step", tr("Step forward"), session.step)
        row.addWidget(self.forward)
        self.settings_toggle = self._button("settings", tr("Settings of the run"), None)
        self.settings_toggle.setCheckable(True)
        self.settings_toggle.setToolTip(tr("Show or hide the speed, the run mode, the number of agents, and the seed"))
        row.addWidget(self.settings_toggle)
        row.addStretch(1)
        return buttons

    def fold(self, low: bool) -> None:
        """In a low window, hide the settings of the run behind a button, to leave room for the map."""
        self._low = low
        self._show_settings()

    def _show_settings(self, *_: object) -> None:
        self.settings_toggle.setVisible(self._low)
        for part in (self.speed, self.run_settings):
            part.setVisible(not self._low or self.settings_toggle.isChecked())
        self._align()

    def _align(self, *_: object) -> None:
        self._saved = align_rows(self._rows, self.width() < SHORT_BELOW)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than short values and folded settings need, so that the window can become small again."""
        hint, margins = super().minimumSizeHint(), self._layout.contentsMargins()
        shown = [part.minimumSizeHint() for part in (self.speed, self.run_settings) if part.isVisible()]
        settings = max((size.width() for size in shown[1:]), default=0) + margins.left() + margins.right()
        folded = sum(size.height() + self._layout.spacing() for size in shown)
        return QSize(max(hint.width() - self._saved, settings), hint.height() - folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten values if there is little room."""
        super().resizeEvent(event)
        self._align()

    def _button(self, name: str, title: str, act: Callable[[], object] | None) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button-{name}")
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(BUTTON)
        if act is not None:
            button.setProperty(COMMAND, f"run.{name}")
            button.clicked.connect(lambda: act())
        button.setIcon(icon(name, self.palette().buttonText().color()))
        self._buttons.append((button, name))
        return button

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._align()
        if event.type() == QEvent.Type.PaletteChange:
            for button, name in self._buttons:
                button.setIcon(icon(name, self.palette().buttonText().color()))
            self._on_playing(self.session.player.playing)
        super().changeEvent(event)

    def _on_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self.play.setIcon(icon(name, self.palette().buttonText().color()))
        self.play.setAccessibleName(tr("Pause") if playing else tr("Play"))
        self._on_status()

    def _on_status(self) -> None:
        """Enable the buttons that can do something; the tooltips of the others say why not."""
        status, playing, has_run = self.session.run_status, self.session.player.playing, self.session.run is not None
        why_not = status.why_no_play()
        self.play.setEnabled(playing or not why_not)
        words = tr("Pause") if playing else tr("Play")
        if status.reason:
            words = status.reason if why_not else f"{words}. {status.reason}"
        self.play.setToolTip(words)
        self.forward.setEnabled(not why_not)
        for button in (self.restart, self.back):
            button.setEnabled(has_run)

    def _on_run(self, *_: object) -> None:
        run, series, status = self.session.run, self.session.series, self.session.run_status
        rest, badge = self.session.player.rest.tick, status.badge if status.outdated else ""
        shown = run, series, self.session.tick, rest, badge
        if shown == self._shown:
            return
        self._shown = shown
        ticks = run.ticks if run is not None else 0
        landmarks = self._landmarks.read(series)
        if rest is not None:
            landmarks = (*landmarks, Landmark(rest, tr("nothing changes any more"), MUTED, sign="■"))
        self.strip.show_run(self.session.tick, ticks, landmarks, badge)
        self.time.show_tick()

    def _scrub(self, tick: int) -> None:
        self.session.player.pause()
        self.session.player.seek(tick)


def _of(tick: str, last: str) -> str:
    return tr("tick {tick} of {last}", tick=tick, last=last)
