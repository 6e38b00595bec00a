"""The controls of the inspector: bound fields for numbers and choices, and small buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
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
from ic_sandbox.gui.inspector.variation import compare_number, vary_number, why_not_vary
from ic_sandbox.gui.widgets.decimal_spin import DecimalSpin
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.gui.widgets.vary_menu import VaryMenu
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.world.document import World
from ic_sandbox.world.io.expressions import LARGEST_NUMBER

__all__ = ["Choices", "PlainSpin", "button", "choice", "decimal", "named", "narrow", "number", "slider", "switch"]

Choices = Sequence[tuple[Any, str]]
"""The options of a choice: each value with its text."""

WEIGHT_DECIMALS = 6
SPIN_WIDTH = 40
SMALL_BUTTON = 24
SLIDER_WIDTH = 40
COMBO_WIDTH = 30


class NarrowSpin(WholeSpin):
    """A narrow spin box: by default, a spin box is as wide as its largest number, which is rarely needed."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(SPIN_WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PlainSpin(DecimalSpin):
    """A narrow spin box for decimals."""

    def sizeHint(self) -> QSize:
        return QSize(scaled(SPIN_WIDTH), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def named(control: QWidget, name: str, label: str, tip: str = "") -> None:
    """Set a control's object name, accessible name and tooltip, and let it ignore the wheel without the focus."""
    control.setObjectName(name)
    control.setAccessibleName(label)
    control.setToolTip(escape_rich_text(tip or label))
    if isinstance(control, QAbstractSpinBox | QComboBox | QSlider):
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(WheelGuard(control))


def _bind_spin(context: FormContext, lens: Lens, field: QSpinBox | QDoubleSpinBox, fault: FaultLabel) -> None:
    """Bind a spin box: typing changes the world, and the end of typing settles the edit."""
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    bound = BoundField(context, lens, field, field.setValue, fault, merges=True)
    field.valueChanged.connect(bound.commit)
    field.editingFinished.connect(lambda: bound.settle(field.value()))
    EditKeyFilter(field, field.lineEdit(), bound.cancel)
    _offer_variation(context, lens, field)


def _offer_variation(context: FormContext, lens: Lens, field: QWidget) -> None:
    """Add the commands that vary or compare a number to the context menu of its field."""
    session = context.session
    VaryMenu(
        field,
        lambda: vary_number(session, lens),
        lambda: compare_number(session, lens),
        lambda: why_not_vary(session, lens),
    )


def slider(
    context: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, steps: int, tip: str = ""
) -> QSlider:
    """Create a slider from 0 to 1 in ``steps`` steps; one drag is one undo step."""
    field = QSlider(Qt.Orientation.Horizontal)
    named(field, name, label, tip)
    field.setRange(0, steps)
    field.setPageStep(max(1, steps // 10))
    field.setMinimumWidth(scaled(SLIDER_WIDTH))
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    share = lens.seen_as(lambda value: round(value * steps), lambda place: place / steps)
    bound = BoundField(context, share, field, field.setValue, fault, merges=True)
    field.valueChanged.connect(bound.commit)
    field.sliderReleased.connect(lambda: bound.settle(field.value()))
    Leaving(field, lambda: bound.settle(field.value()))
    _offer_variation(context, lens, field)
    return field


def number(
    context: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    least: int = 0,
    most: int = LARGEST_NUMBER,
    tip: str = "",
) -> QSpinBox:
    """Create a field for a whole number."""
    field = NarrowSpin()
    named(field, name, label, tip)
    field.setRange(least, most)
    _bind_spin(context, lens, field, fault)
    return field


def decimal(
    context: FormContext,
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
    """Create a field for a decimal number."""
    field = PlainSpin()
    named(field, name, label, tip)
    field.setDecimals(decimals)
    field.setRange(least, most)
    field.setSingleStep(step)
    _bind_spin(context, lens, field, fault)
    return field


def narrow(field: QComboBox) -> None:
    """Let a combo box be narrower than its longest entry."""
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.setMinimumContentsLength(1)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field.setMinimumWidth(COMBO_WIDTH)


def choice(
    context: FormContext,
    lens: Lens,
    name: str,
    label: str,
    fault: FaultLabel,
    choices: Callable[[World], Choices],
    tip: str = "",
) -> QComboBox:
    """Create a combo box for one of several values. It always includes the current value, even if not offered."""
    field = QComboBox()
    named(field, name, label, tip)
    narrow(field)

    def offer(world: World) -> None:
        offered = list(choices(world))
        current = lens.get(world)
        if all(value != current for value, _ in offered):
            offered.append((current, str(current)))
        if offered != [(field.itemData(k), field.itemText(k)) for k in range(field.count())]:
            blocked = field.blockSignals(True)
            field.clear()
            for value, words in offered:
                field.addItem(words, value)
            select(current)
            field.blockSignals(blocked)

    def select(value: Any) -> None:
        field.setCurrentIndex(next(k for k in range(field.count()) if field.itemData(k) == value))

    context.watch(offer)
    bound = BoundField(context, lens, field, select, fault, merges=False)
    field.currentIndexChanged.connect(lambda index: bound.commit(field.itemData(index)))
    return field


def switch(context: FormContext, lens: Lens, name: str, label: str, fault: FaultLabel, tip: str = "") -> QCheckBox:
    """Create a check box."""
    field = QCheckBox(label)
    named(field, name, label, tip)
    bound = BoundField(context, lens, field, field.setChecked, fault, merges=False)
    field.toggled.connect(bound.commit)
    return field


def button(sign: str, name: str, label: str, act: Callable[[], object], tip: str = "") -> QToolButton:
    """Create a small flat button."""
    small = QToolButton()
    small.setText(sign)
    small.setAutoRaise(True)
    if len(sign) == 1:
        small.setFixedWidth(scaled(SMALL_BUTTON))
    small.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    named(small, name, label, tip)
    small.clicked.connect(lambda: act())
    return small
