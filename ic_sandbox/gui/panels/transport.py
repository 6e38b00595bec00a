"""The controls under the map: play, step and timeline, the discount, and the settings of the run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.panels.discount_slider import DiscountSlider
from ic_sandbox.gui.panels.process_slider import ProcessSlider
from ic_sandbox.gui.panels.run_controls import RunSettings
from ic_sandbox.gui.session.player import LAST_TICK
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.gui.widgets.terms import TermLabel
from ic_sandbox.i18n import numeral, tr, tr_many

__all__ = ["Transport"]

SPARE = 2
"""Pixels by which a drawn text may be wider than its measured width."""


class Transport(QWidget):
    """The controls of the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.session = session
        self._buttons: list[tuple[QToolButton, str]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 4, 2, 2)
        layout.setSpacing(6)
        layout.addLayout(self._time_row())
        self.foresight = DiscountSlider(session)
        layout.addWidget(self.foresight)
        self.process = ProcessSlider(session)
        layout.addWidget(self.process)
        self.run_settings = RunSettings(session)
        layout.addWidget(self.run_settings)
        self.settings_toggle.toggled.connect(self._show_settings)
        self._low = False
        self._show_settings()
        session.player.playing_changed.connect(self._on_playing)
        session.player.run_changed.connect(self._on_run)
        session.player.tick_changed.connect(self._on_run)
        session.run_status.changed.connect(self._on_status)
        self._on_run()
        self._on_status()

    def _time_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        session = self.session
        self.restart = self._button("reset", tr("Restart"), session.player.restart)
        self.back = self._button("step_back", tr("Step back"), session.player.step_back)
        row.addWidget(self.restart)
        row.addWidget(self.back)
        self.play = self._button("play", tr("Play"), session.toggle_play)
        self.play.setFixedSize(QSize(44, 32))
        row.addWidget(self.play)
        self.forward = self._button("step", tr("Step forward"), session.step)
        row.addWidget(self.forward)
        row.addSpacing(8)
        self.timeline = JumpSlider("timeline", tr("Timeline"), 1)
        self.timeline.setToolTip(tr("Drag to go to any tick of the run"))
        self.timeline.sliderMoved.connect(self._scrub)
        self.timeline.actionTriggered.connect(lambda _: self._scrub(self.timeline.sliderPosition()))
        row.addWidget(self.timeline, 1)
        self.tick_label = TermLabel("", "tick")
        self.tick_label.setObjectName("tick-label")
        self._fix_label()
        self.tick_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.tick_label)
        row.addWidget(self._chip())
        self.settings_toggle = QToolButton()
        self.settings_toggle.setObjectName("run-settings-toggle")
        self.settings_toggle.setCheckable(True)
        self.settings_toggle.setFixedHeight(32)
        self.settings_toggle.setText(tr("Settings"))
        self.settings_toggle.setAccessibleName(tr("Settings of the run"))
        self.settings_toggle.setToolTip(tr("Show or hide the speed, the run mode, the number of agents, and the seed"))
        row.addWidget(self.settings_toggle)
        return row

    def fold(self, low: bool) -> None:
        """In a low window, hide the settings of the run behind a button, to leave room for the map."""
        self._low = low
        self._show_settings()

    def _show_settings(self, *_: object) -> None:
        self.settings_toggle.setVisible(self._low)
        self.run_settings.setVisible(not self._low or self.settings_toggle.isChecked())

    def _chip(self) -> QToolButton:
        """Return the button with the number of pinned runs, which removes them; hidden if there are none."""
        chip = QToolButton()
        chip.setObjectName("pins-chip")
        chip.setToolTip(tr("Remove all pinned runs"))
        pins = self.session.pins
        chip.clicked.connect(pins.clear)

        def follow() -> None:
            words = tr_many("{count} pinned", "{count} pinned", len(pins.pins))
            chip.setText(f"{words} ✕")
            chip.setAccessibleName(tr("{pinned}: remove all pinned runs", pinned=words))
            chip.setVisible(bool(pins.pins))

        pins.changed.connect(follow)
        follow()
        return chip

    def _button(self, name: str, title: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button-{name}")
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.setProperty(COMMAND, f"run.{name}")
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(QSize(34, 32))
        button.clicked.connect(act)
        button.setIcon(icon(name, self.palette().buttonText().color()))
        self._buttons.append((button, name))
        return button

    def _fix_label(self) -> None:
        """Fix the size to the longest tick number, to avoid a relayout of the window at every tick."""
        last = numeral(LAST_TICK)
        metrics = self.tick_label.fontMetrics()
        self.tick_label.setFixedSize(metrics.horizontalAdvance(_of(last, last)) + SPARE, metrics.height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._fix_label()
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
        run = self.session.run
        ticks = run.ticks if run is not None else 0
        self.timeline.setMaximum(max(1, ticks))
        self.timeline.setEnabled(ticks > 0)
        self.timeline.show_value(self.session.tick)
        tick, last = numeral(self.session.tick), numeral(ticks)
        at_end = self.session.tick == ticks
        self.tick_label.setText(tr("tick {tick}", tick=tick) if at_end else _of(tick, last))

    def _scrub(self, tick: int) -> None:
        self.session.player.pause()
        self.session.player.seek(tick)


def _of(tick: str, last: str) -> str:
    return tr("tick {tick} of {last}", tick=tick, last=last)
