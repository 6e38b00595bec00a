"""The timeline of a run: a slider with ticks below it, and marks for what happened above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionSlider, QToolTip, QVBoxLayout, QWidget

from ic_sandbox.charts.axis_ticks import round_numbers
from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.landmarks import Landmark
from ic_sandbox.gui.rendering.drive_symbol import draw_shape
from ic_sandbox.gui.style.chart_palette import window_palette
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.i18n import numeral, tr

__all__ = ["Timeline"]

MARKS = 14
"""The height of the strip of marks in pixels."""

SIGN = 9
"""The size of a mark in pixels; marks that are closer are shown as one, with their number."""

SMALL = 0.82
"""The size of numbers, as a share of the usual size of text."""

OUTDATED_OPACITY = 0.4
"""The opacity of the marks of an earlier world."""

A_NUMBER = 60
"""About as many pixels as there are between two numbers."""


class _TimeSlider(JumpSlider):
    """The slider of ticks; ``asked`` sends -1 or 1 if keys ask for the mark before or after the shown tick."""

    asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is not None and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.asked.emit(steps)
        else:
            super().keyPressEvent(event)


class Timeline(QWidget):
    """``scrubbed`` sends the tick to which the user goes, with the slider or a click on a mark.

    ``badge`` says that the marks are those of an earlier world, or of earlier settings; they are paler then.
    """

    scrubbed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline-strip")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.slider = _TimeSlider("timeline", tr("Timeline"), 1)
        self.slider.setToolTip(tr("Drag to go to any tick of the run; Ctrl+← and Ctrl+→ go from mark to mark"))
        self.slider.asked.connect(self._go_to_mark)
        self.slider.sliderMoved.connect(self.scrubbed)
        self.slider.actionTriggered.connect(lambda _: self.scrubbed.emit(self.slider.sliderPosition()))
        self._landmarks: tuple[Landmark, ...] = ()
        self._ticks = 0
        self.badge = ""
        self._font = self._number_font()
        self._widths: dict[str, int] = {}
        """The widths of numbers in this font."""
        self._groove: tuple[QRect, float, int] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARKS, 0, self._number_font_height())
        layout.addWidget(self.slider)

    def show_run(self, tick: int, ticks: int, landmarks: Sequence[Landmark], badge: str = "") -> None:
        """Show a tick of a run with ``ticks`` ticks, and its landmarks, with a badge if they are outdated."""
        self.slider.setMaximum(max(1, ticks))
        self.slider.setEnabled(ticks > 0)
        self.slider.show_value(tick)
        if (ticks, tuple(landmarks), badge) != (self._ticks, self._landmarks, self.badge):
            self._ticks, self._landmarks, self.badge = ticks, tuple(landmarks), badge
            self.slider.setAccessibleDescription("; ".join(self._descriptions(self._landmarks)))
            self.update()

    def _go_to_mark(self, steps: int) -> None:
        """Go to the next mark before or after the shown tick, if there is one."""
        now = self.slider.value()
        ticks = [mark.tick for mark in self._landmarks if (mark.tick - now) * steps > 0]
        if ticks:
            self.scrubbed.emit(min(ticks, key=lambda tick: abs(tick - now)))

    def clusters(self) -> list[tuple[float, list[Landmark]]]:
        """Return marks that lie together, with their x in pixels."""
        found: list[tuple[float, list[Landmark]]] = []
        first, wide = self._scale()
        for landmark in self._landmarks:
            x = first + wide * landmark.tick
            if found and x - found[-1][0] < SIGN + 2:
                found[-1][1].append(landmark)
            else:
                found.append((x, [landmark]))
        return found

    def x_of(self, tick: float) -> float:
        """Return the x of the slider's handle at a tick, in pixels."""
        first, wide = self._scale()
        return first + wide * tick

    def _scale(self) -> tuple[float, float]:
        """Return the x of the slider's handle at tick 0, and how far it moves in a tick, in pixels."""
        box = self.slider.geometry()
        if self._groove is None or self._groove[0] != box:
            self._groove = (box, *self._measured_groove())
        _, first, room = self._groove
        return first, room / self.slider.maximum()

    def _measured_groove(self) -> tuple[float, int]:
        """Return the x of the slider's handle at tick 0, and how far it can move, in pixels."""
        option = QStyleOptionSlider()
        self.slider.initStyleOption(option)
        style, control = self.slider.style(), QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self.slider)
        handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self.slider).width()
        return self.slider.x() + groove.x() + handle / 2, groove.width() - handle

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks above the slider, and the numbers below it."""
        if self._ticks == 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_numbers(painter)
        painter.setOpacity(OUTDATED_OPACITY if self.badge else 1.0)
        font = QFont(self._font)
        font.setBold(True)
        painter.setFont(font)
        palette = window_palette(self.palette())
        for x, landmarks in self.clusters():
            self._paint_mark(painter, x, landmarks, palette)
        painter.end()

    def _paint_numbers(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        metrics, top = painter.fontMetrics(), self.slider.geometry().bottom() + 1
        free, space, (first, wide) = 0.0, metrics.horizontalAdvance(" "), self._scale()
        for tick in round_numbers(0, self._ticks, max(1.0, self.slider.width() / A_NUMBER), whole=True):
            x, text = first + wide * tick, numeral(round(tick))
            width = self._widths.get(text)
            if width is None:
                width = self._widths[text] = metrics.horizontalAdvance(text)
            left = min(max(0.0, x - width / 2), self.width() - width)
            painter.drawLine(QPointF(x, top - 2), QPointF(x, top + 1))
            if left >= free:
                painter.drawText(QPointF(left, top + 1 + metrics.ascent()), text)
                free = left + width + space

    def _paint_mark(self, painter: QPainter, x: float, landmarks: Sequence[Landmark], palette: Palette) -> None:
        middle = QPointF(x, MARKS / 2)
        box = QRectF(x - SIGN, 0.0, 2 * SIGN, MARKS)
        if len(landmarks) > 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawEllipse(middle, MARKS / 2 - 0.5, MARKS / 2 - 0.5)
            ink = self.palette().color(QPalette.ColorRole.Window)
            self._write(painter, box, str(len(landmarks)), ink)
            return
        (landmark,) = landmarks
        colour = QColor(palette.of(landmark.colour))
        if landmark.shape:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            draw_shape(painter, landmark.shape, middle, SIGN / 2)
        else:
            self._write(painter, box, landmark.sign, colour)

    def _write(self, painter: QPainter, box: QRectF, text: str, colour: QColor) -> None:
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        return font

    def _number_font_height(self) -> int:
        return round(self.fontMetrics().height() * SMALL)

    def _descriptions(self, landmarks: Sequence[Landmark]) -> list[str]:
        """Return the landmarks in words, after the badge if there is one."""
        return [*([self.badge] if self.badge else []), *map(_described, landmarks)]

    def _at(self, place: QPointF) -> list[Landmark]:
        """Return the landmarks under the pointer, which may be anywhere above the slider."""
        if place.y() > self.slider.y() + 2:
            return []
        near = min(self.clusters(), key=lambda cluster: abs(cluster[0] - place.x()), default=None)
        return near[1] if near is not None and abs(near[0] - place.x()) <= SIGN else []

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that marks can be clicked."""
        if self._at(event.position()):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the first tick of the marks that were clicked."""
        landmarks = self._at(event.position())
        if landmarks and event.button() == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(landmarks[0].tick)
        else:
            super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Name the marks under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            landmarks = self._at(QPointF(event.pos()))
            if landmarks:
                QToolTip.showText(event.globalPos(), "\n".join(self._descriptions(landmarks)), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for numbers of another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._font, self._widths, self._groove = self._number_font(), {}, None
        if event.type() == QEvent.Type.FontChange and self.layout() is not None:
            self.layout().setContentsMargins(0, MARKS, 0, self._number_font_height())  # type: ignore[union-attr]

    def sizeHint(self) -> QSize:
        """Return the height of the marks, the slider and the numbers."""
        return QSize(200, MARKS + self.slider.sizeHint().height() + self._number_font_height())


def _described(landmark: Landmark) -> str:
    return tr("Tick {tick}: {event}", tick=numeral(landmark.tick), event=landmark.text)
