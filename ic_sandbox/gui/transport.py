"""Under the map: play and pause, step, the timeline, the speed, and how far-sighted the agents are."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QSpinBox, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.icons import icon
from ic_sandbox.gui.playing import FASTEST
from ic_sandbox.gui.session import Session

__all__ = ["Transport", "discount_of", "position_of"]

STEPS = 300
"""Positions of the sliders."""

FARTHEST = 999.0
"""The horizon 1 / (1 - discount) at the right end of the slider, in ticks: a discount of about 0.999."""


def discount_of(position: int) -> float:
    """The discount at a position of the slider, which is logarithmic in the horizon 1 / (1 - discount)."""
    horizon = math.exp(position / STEPS * math.log(FARTHEST))
    return round(1.0 - 1.0 / horizon, 3)


def position_of(discount: float) -> int:
    """Where a discount stands on the slider."""
    horizon = min(max(1.0 / (1.0 - discount), 1.0), FARTHEST)
    return round(STEPS * math.log(horizon) / math.log(FARTHEST))


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
        layout.addLayout(self._settings_row())
        session.playing_changed.connect(self._on_playing)
        session.run_changed.connect(self._on_run)
        session.tick_changed.connect(self._on_run)
        session.world_changed.connect(self._on_world)
        session.settings_changed.connect(lambda settings: self._set(self.seed, settings.seed))
        session.speed_changed.connect(self._show_speed)
        self._on_run()
        self._on_world()
        self._show_speed(session.speed)

    def _time_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        session = self.session
        row.addWidget(self._button("reset", "Begin again (Home)", session.reset))
        row.addWidget(self._button("step_back", "One tick back (,)", session.step_back))
        self.play = self._button("play", "Play (Space)", session.toggle_play)
        self.play.setFixedSize(QSize(44, 32))
        row.addWidget(self.play)
        row.addWidget(self._button("step", "One tick on (.)", session.step))
        row.addSpacing(8)
        self.timeline = QSlider(Qt.Orientation.Horizontal)
        self.timeline.setObjectName("timeline")
        self.timeline.setAccessibleName("Timeline")
        self.timeline.setToolTip("Drag to show any tick of the run again")
        self.timeline.sliderMoved.connect(self._scrub)
        self.timeline.actionTriggered.connect(lambda _: self._scrub(self.timeline.sliderPosition()))
        row.addWidget(self.timeline, 1)
        self.tick_label = QLabel()
        self.tick_label.setObjectName("tick-label")
        self.tick_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("tick 10,000 of 10,000  "))
        self.tick_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.tick_label)
        return row

    def _settings_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.foresight = self._slider("far-sightedness", "Far-sightedness", STEPS)
        self.foresight.setToolTip("How far ahead everyone looks: the discount. Plans are made anew as it moves.")
        self.foresight.valueChanged.connect(self._on_foresight)
        self.foresight.sliderReleased.connect(self.session.finish_stroke)
        self.foresight_label = QLabel()
        self.foresight_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("γ 0.999 · 1,000 ticks "))
        row.addWidget(self._caption("Far-sightedness", self.foresight))
        row.addWidget(self.foresight, 3)
        row.addWidget(self.foresight_label)
        self.speed = self._slider("speed", "Speed", STEPS)
        self.speed.setToolTip("Ticks a second; at the right end as fast as it goes")
        self.speed.valueChanged.connect(self._on_speed)
        self.speed_label = QLabel()
        self.speed_label.setMinimumWidth(self.fontMetrics().horizontalAdvance("999 ticks/s "))
        row.addWidget(self._caption("Speed", self.speed))
        row.addWidget(self.speed, 2)
        row.addWidget(self.speed_label)
        self.seed = QSpinBox()
        self.seed.setObjectName("seed")
        self.seed.setAccessibleName("Seed")
        self.seed.setToolTip("The seed of all chance in the run: the same seed gives the same run")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setKeyboardTracking(False)
        self.seed.setMaximumWidth(84)
        self.seed.valueChanged.connect(
            lambda seed: self.session.set_settings(replace(self.session.settings, seed=seed))
        )
        row.addWidget(self._caption("Seed", self.seed))
        row.addWidget(self.seed)
        return row

    def _caption(self, text: str, partner: QWidget) -> QLabel:
        label = QLabel(text)
        label.setBuddy(partner)
        return label

    def _slider(self, name: str, title: str, most: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName(name)
        slider.setAccessibleName(title)
        slider.setRange(0, most)
        slider.setPageStep(most // 20)
        slider.setMinimumWidth(70)
        return slider

    def _button(self, name: str, tooltip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"button-{name}")
        button.setAccessibleName(tooltip.partition(" (")[0])
        button.setToolTip(tooltip)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(QSize(34, 32))
        button.clicked.connect(act)
        button.setIcon(icon(name, self.palette().buttonText().color()))
        self._buttons.append((button, name))
        return button

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            for button, name in self._buttons:
                button.setIcon(icon(name, self.palette().buttonText().color()))
            self._on_playing(self.session.playing)
        super().changeEvent(event)

    @staticmethod
    def _set(control: QSlider | QSpinBox, value: int) -> None:
        """Show a value without reporting it as the person's."""
        control.blockSignals(True)
        control.setValue(value)
        control.blockSignals(False)

    def _on_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self.play.setIcon(icon(name, self.palette().buttonText().color()))
        self.play.setToolTip("Pause (Space)" if playing else "Play (Space)")
        self.play.setAccessibleName("Pause" if playing else "Play")

    def _on_run(self, *_: object) -> None:
        run = self.session.run
        ticks = run.ticks if run is not None else 0
        self.timeline.setMaximum(max(1, ticks))
        self.timeline.setEnabled(ticks > 0)
        if not self.timeline.isSliderDown():
            self._set(self.timeline, self.session.tick)
        shown = f"tick {self.session.tick:,}"
        self.tick_label.setText(shown if self.session.tick == ticks else f"{shown} of {ticks:,}")

    def _scrub(self, tick: int) -> None:
        self.session.pause()
        self.session.seek(tick)

    def _on_world(self, *_: object) -> None:
        discount = self.session.discount
        if not self.foresight.isSliderDown():
            self._set(self.foresight, position_of(discount))
        horizon = 1.0 / (1.0 - discount)
        ahead = f"{horizon:,.0f} ticks" if horizon >= 1.5 else "no further"
        self.foresight_label.setText(f"γ {discount:.3g} · {ahead}")

    def _on_foresight(self, position: int) -> None:
        self.session.change_discount(discount_of(position))
        if not self.foresight.isSliderDown():
            self.session.finish_stroke()

    def _on_speed(self, position: int) -> None:
        speed = math.exp(position / STEPS * math.log(FASTEST))
        self.session.set_speed(FASTEST if position == STEPS else speed)

    def _show_speed(self, speed: float) -> None:
        fastest = speed >= FASTEST
        if not self.speed.isSliderDown():
            self._set(self.speed, STEPS if fastest else round(STEPS * math.log(speed) / math.log(FASTEST)))
        shown = f"{speed:.0f}"
        self.speed_label.setText("fastest" if fastest else f"{shown} {'tick' if shown == '1' else 'ticks'}/s")
