"""The slider of the speed at which a run plays."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.gui.session.pace import FASTEST
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.gui.widgets.slider_row import SliderRow
from ic_sandbox.i18n import tr, tr_many

__all__ = ["SpeedSlider"]

POSITIONS = 300


class SpeedSlider(SliderRow):
    """The speed, from one tick per second to as fast as possible; the slider is logarithmic."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.session = session
        self.slider = JumpSlider("speed", tr("Speed"), POSITIONS)
        self.slider.setPageStep(POSITIONS // 20)
        self.slider.setToolTip(tr("Ticks per second; as fast as possible at the right end"))
        super().__init__(QLabel(tr("Speed")), self.slider, QLabel(), parent)
        self.label.setObjectName("speed-label")
        self.slider.valueChanged.connect(self._on_moved)
        session.player.speed_changed.connect(self._show)
        self._show(session.player.speed)

    def widest(self) -> Sequence[str]:
        return _words(999.0), _words(FASTEST)

    def text(self) -> str:
        return _words(self.session.player.speed)

    def _on_moved(self, position: int) -> None:
        speed = math.exp(position / POSITIONS * math.log(FASTEST))
        self.session.player.set_speed(FASTEST if position == POSITIONS else speed)

    def _show(self, speed: float) -> None:
        position = POSITIONS if speed >= FASTEST else round(POSITIONS * math.log(speed) / math.log(FASTEST))
        self.slider.show_value(position)
        self.slider.setAccessibleDescription(_words(speed))
        self.show_text()


def _words(speed: float) -> str:
    if speed >= FASTEST:
        return tr("fastest")
    return tr_many("{count} tick/s", "{count} ticks/s", round(speed))
