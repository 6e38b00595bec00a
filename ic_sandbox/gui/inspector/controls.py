"""The controls of the inspector: bound fields for text, numbers and choices, and buttons for what can be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.key_filters import EditKeyFilter, Leaving, WheelGuard
from ic_sandbox.gui.inspector.layout import scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.world.document import World
from ic_sandbox.world.io.expressions import LARGEST_NUMBER

__all__ = ["Choices", "PlainSpin", "button", "choice", "decimal", "named", "narrow", "number", "slider", "switch"]

Choices = Sequence[tuple[Any, str]]
"""What can be chosen: each value with how it is shown."""

WEIGHT_DECIMALS = 6
SPIN_WIDTH = 40
SMALL_BUTTON = 24
SLIDER_WIDTH = 40
COMBO_WIDTH = 30


class NarrowSpin(QSpinBox):
    """A spin box that asks for little room: by itself it is as wide as its largest number, which nobody writes."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(SPIN_WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PlainSpin(QDoubleSpinBox):
    """As narrow, and shows 0.5 as 0.5, however many decimals are possible. A comma is as good as a point."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(SPIN_WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        return super().validate(text.replace(",", "."), place)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text.replace(",", "."))

    def textFromValue(self, value: float) -> str:
        locale = self.locale()
        locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return locale.toString(float(round(value, self.decimals())), "f", QLocale.FloatingPointPrecisionOption(-128))


def named(control: QWidget, name: str, label: str, tip: str = "") -> None:
    """Give a control its name in the code, its name for screen readers, its tooltip and its manners."""
    control.setObjectName(name)
    control.setAccessibleName(label)
    control.setToolTip(escape_rich_text(tip or label))
    if isinstance(control, QAbstractSpinBox | QComboBox | QSlider):
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(WheelGuard(control))


def _bind_spin(desk: FormContext, lens: Lens, field: QSpinBox | QDoubleSpinBox, fault: FaultLabel) -> None:
    """Let a spin box change the world as it is typed in, and settle when typing is over."""
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    bound = BoundField(desk, lens, field, field.setValue, fault, merges=True)
    field.valueChanged.connect(bound.commit)
    field.editingFinished.connect(lambda: bound.settle(field.value()))
    EditKeyFilter(field, field.lineEdit(), bound.give_up)


def slider(
    desk: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, steps: int, tip: str = ""
) -> QSlider:
    """A slider from 0 to 1 in so many steps; one drag is one step of the history."""
    field = QSlider(Qt.Orientation.Horizontal)
    named(field, name, label, tip)
    field.setRange(0, steps)
    field.setPageStep(max(1, steps // 10))
    field.setMinimumWidth(scaled(SLIDER_WIDTH))
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    share = lens.seen_as(lambda value: round(value * steps), lambda place: place / steps)
    bound = BoundField(desk, share, field, field.setValue, fault, merges=True)
    field.valueChanged.connect(bound.commit)
    field.sliderReleased.connect(lambda: bound.settle(field.value()))
    Leaving(field, lambda: bound.settle(field.value()))
    return field


def number(
    desk: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    least: int = 0,
    most: int = LARGEST_NUMBER,
    tip: str = "",
) -> QSpinBox:
    """A whole number."""
    field = NarrowSpin()
    named(field, name, label, tip)
    field.setRange(least, most)
    _bind_spin(desk, lens, field, fault)
    return field


def decimal(
    desk: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    least: float = -LARGEST_NUMBER,
    most: float = LARGEST_NUMBER,
    step: float = 0.1,
    decimals: int = WEIGHT_DECIMALS,
    tip: str = "",
) -> QDoubleSpinBox:
    """A number."""
    field = PlainSpin()
    named(field, name, label, tip)
    field.setDecimals(decimals)
    field.setRange(least, most)
    field.setSingleStep(step)
    _bind_spin(desk, lens, field, fault)
    return field


def narrow(field: QComboBox) -> None:
    """Let a combo be as narrow as need be, whatever its longest entry is."""
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.setMinimumContentsLength(1)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(COMBO_WIDTH)


def choice(
    desk: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    choices: Callable[[World], Choices],
    tip: str = "",
) -> QComboBox:
    """One of several values. The present one can be kept even if it is not offered."""
    field = QComboBox()
    named(field, name, label, tip)
    narrow(field)

    def offer(world: World) -> None:
        offered = list(choices(world))
        present = lens.get(world)
        if all(value != present for value, _ in offered):
            offered.append((present, str(present)))
        if offered != [(field.itemData(k), field.itemText(k)) for k in range(field.count())]:
            blocked = field.blockSignals(True)
            field.clear()
            for value, words in offered:
                field.addItem(words, value)
            select(present)
            field.blockSignals(blocked)

    def select(value: Any) -> None:
        field.setCurrentIndex(next(k for k in range(field.count()) if field.itemData(k) == value))

    desk.watch(offer)
    bound = BoundField(desk, lens, field, select, fault, merges=False)
    field.currentIndexChanged.connect(lambda index: bound.commit(field.itemData(index)))
    return field


def switch(desk: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, tip: str = "") -> QCheckBox:
    """Yes or no."""
    field = QCheckBox(label)
    named(field, name, label, tip)
    bound = BoundField(desk, lens, field, field.setChecked, fault, merges=False)
    field.toggled.connect(bound.commit)
    return field


def button(sign: str, name: str, label: str, done: Callable[[], object], tip: str = "") -> QToolButton:
    """A small flat button."""
    made = QToolButton()
    made.setText(sign)
    made.setAutoRaise(True)
    if len(sign) == 1:
        made.setFixedWidth(scaled(SMALL_BUTTON))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    named(made, name, label, tip)
    made.clicked.connect(lambda: done())
    return made
