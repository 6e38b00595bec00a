"""The slider of far-sightedness: how far ahead everyone in the world looks, always at hand under the map."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import planners

__all__ = ["DiscountSlider", "discount_of", "horizon_of", "looks", "position_of"]

POSITIONS = 300

FARTHEST = 1000.0
"""The horizon at the right end of the slider, in ticks: a discount of 0.999."""

FINE_FROM = 0.99
"""From this discount on, a third decimal is too coarse for the scale."""


def horizon_of(discount: float) -> float:
    """How many ticks count: the weights ``discount ** t`` sum to this."""
    return 1.0 / (1.0 - discount)


def discount_of(position: int) -> float:
    """The discount at a position of the slider, which is logarithmic in the horizon 1 / (1 - discount)."""
    horizon = math.exp(position / POSITIONS * math.log(FARTHEST))
    discount = 1.0 - 1.0 / horizon
    return round(discount, 4 if discount > FINE_FROM else 3)


def position_of(discount: float) -> int:
    """Where a discount stands on the slider."""
    horizon = min(max(horizon_of(discount), 1.0), FARTHEST)
    return round(POSITIONS * math.log(horizon) / math.log(FARTHEST))


def looks(world: World) -> str:
    """How far ahead the people of a world look, in words."""
    discounts = sorted({planner.discount for planner in planners(world)})
    if not discounts:
        return tr("nobody lives here yet")
    nearest, farthest = discounts[0], discounts[-1]
    if len(discounts) > 1:
        return tr(
            "{nearest:.5g} to {farthest:.5g}: they look {near} to {far} ticks ahead",
            nearest=nearest,
            farthest=farthest,
            near=_ticks(nearest),
            far=_ticks(farthest),
        )
    if _ticks(nearest) == "1":
        return tr("{discount:.5g}: looks at this tick alone", discount=nearest)
    return tr("{discount:.5g}: looks about {ticks} ticks ahead", discount=nearest, ticks=_ticks(nearest))


def _ticks(discount: float) -> str:
    horizon = horizon_of(discount)
    return numeral(horizon, ",.0f") if horizon >= 9.95 else f"{horizon:.2g}"


class DiscountSlider(QWidget):
    """The slider with what it stands for. Plans are made anew as it moves; one move is one step to take back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._before: World | None = None
        caption = QLabel(tr("Far-sightedness"))
        self.slider = JumpSlider("far-sightedness", tr("Far-sightedness"), POSITIONS)
        self.slider.setPageStep(POSITIONS // 20)
        self.slider.setMinimumWidth(70)
        caption.setBuddy(self.slider)
        self.label = QLabel()
        self.label.setObjectName("far-sightedness-label")
        widest = tr("{discount:.5g}: looks about {ticks} ticks ahead", discount=0.9993, ticks="1,000")
        self.label.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(caption)
        row.addWidget(self.slider, 1)
        row.addWidget(self.label)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.given_up.connect(self._give_up)
        self.slider.settled.connect(self._on_settled)
        session.document.contents_changed.connect(self._on_world)
        self._on_world(session.world)

    def _on_moved(self, position: int) -> None:
        if self._before is None:
            self._before = self.session.world
        self.session.document.change_discount(discount_of(position))

    def _give_up(self) -> None:
        if self._before is not None:
            self.session.document.cancel_stroke(self._before)

    def _on_settled(self) -> None:
        self._before = None
        self.session.document.finish_stroke()
        self._on_world(self.session.world)

    def _on_world(self, world: World) -> None:
        people = planners(world)
        self.setEnabled(bool(people))
        if people:
            self.slider.show_value(position_of(self.session.document.discount))
        words = looks(world)
        self.label.setText(words)
        self.slider.setAccessibleDescription(words)
        self.slider.setToolTip(_tip(world))


def _tip(world: World) -> str:
    people = planners(world)
    text = tr("How far ahead everyone looks: the discount. Plans are made anew as it moves.")
    if len({planner.discount for planner in people}) > 1:
        text += " " + tr(
            "Not all look equally far now: moving it makes everyone alike. To change only some, select them and use"
            " the inspector."
        )
    elif len(people) > 1:
        text += " " + tr("It sets everyone's; the inspector sets that of a single agent or population.")
    return text
