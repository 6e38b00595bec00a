"""A slider that jumps to a click, and reports when a move has ended."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

__all__ = ["JumpSlider"]

SETTLED_MS = 500
"""The time after the last turn of the wheel, or a value set by an assistive tool, at which a move has ended."""


class JumpSlider(QSlider):
    """A horizontal slider. A click in the groove moves the handle there; Qt's slider would move by a page.

    ``settled`` is emitted once for a drag, for a key even if it is held, and for a series of turns of the wheel.
    ``cancelled`` is emitted just before, if Escape ends a drag.
    """

    settled = Signal()
    cancelled = Signal()

    def __init__(self, name: str, title: str, most: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setRange(0, most)
        self._held = False
        self._over = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(SETTLED_MS)
        self._idle.timeout.connect(self._settle)
        self.sliderReleased.connect(self._settle)
        self.valueChanged.connect(self._on_value)

    def show_value(self, value: int) -> None:
        """Show a value without emitting signals, except while the user holds the handle."""
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(False)

    def _on_value(self, _: int) -> None:
        if not self.isSliderDown() and not self._held:
            self._idle.start()

    def _settle(self) -> None:
        if not self.isSliderDown() and not self._held:
            self._idle.stop()
            self.settled.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the handle to the pointer first, so a drag can continue from there."""
        self._over = False
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self._part(option, QStyle.SubControl.SC_SliderHandle)
        if event.button() != Qt.MouseButton.LeftButton or handle.contains(event.position().toPoint()):
            super().mousePressEvent(event)
            return
        groove = self._part(option, QStyle.SubControl.SC_SliderGroove)
        place = round(event.position().x() - groove.x() - handle.width() / 2)
        room = groove.width() - handle.width()
        self._held = True
        self.setSliderPosition(
            QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room, option.upsideDown)
        )
        self.initStyleOption(option)
        middle = QPointF(self._part(option, QStyle.SubControl.SC_SliderHandle).center())
        super().mousePressEvent(
            QMouseEvent(
                event.type(),
                middle,
                self.mapToGlobal(middle),
                event.button(),
                event.buttons(),
                event.modifiers(),
                event.pointingDevice(),
            )
        )
        self._held = False

    def _part(self, option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer, unless the drag was cancelled."""
        if not self._over:
            super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Treat a held key as one move, and cancel a drag with Escape."""
        if self.isSliderDown():
            if event.key() == Qt.Key.Key_Escape:
                self._over = True
                self.cancelled.emit()
                self.setSliderDown(False)
            return
        before = self.value()
        self._held = True
        super().keyPressEvent(event)
        if self.value() == before and not event.isAutoRepeat():
            self._held = False

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the move when the key is released."""
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._let_go()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End the move when the focus leaves, because the key is then released elsewhere."""
        super().focusOutEvent(event)
        self._let_go()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self._settle()
