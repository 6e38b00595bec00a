"""The discount slider under the map: how far ahead all agents plan."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.panels.controls.world_slider import WorldSlider
from ic_sandbox.gui.session.pair.second_worlds import OtherDiscount
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.gui.widgets.terms import TermLabel
from ic_sandbox.gui.widgets.vary_menu import VaryMenu
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import planners

__all__ = ["DiscountSlider", "discount_of", "horizon_of", "horizon_text", "position_of"]

POSITIONS = 300

FARTHEST = 1000.0
"""The horizon at the right end of the slider, in ticks: a discount of 0.999."""

WIDEST_DISCOUNT = 0.9990
"""The discount with the widest text that the slider gives."""

FINE_FROM = 0.99
"""From this discount on, a third decimal is too coarse for the scale."""


def horizon_of(discount: float) -> float:
    """Return the planning horizon in ticks, 1 / (1 - discount): the sum of the weights ``discount ** t``."""
    return 1.0 / (1.0 - discount)


def discount_of(position: int) -> float:
    """Return the discount at a slider position; the slider is logarithmic in the horizon 1 / (1 - discount)."""
    horizon = math.exp(position / POSITIONS * math.log(FARTHEST))
    discount = 1.0 - 1.0 / horizon
    return round(discount, 4 if discount > FINE_FROM else 3)


def position_of(discount: float) -> int:
    """Return the slider position of a discount."""
    horizon = min(max(horizon_of(discount), 1.0), FARTHEST)
    return round(POSITIONS * math.log(horizon) / math.log(FARTHEST))


def horizon_text(world: World, short: bool = False) -> str:
    """Describe the discounts of a world's agents, and how far ahead they plan, in a ``short`` form or in full."""
    discounts = sorted({planner.discount for planner in planners(world)})
    if not discounts:
        return tr("no agents yet")
    nearest, farthest = discounts[0], discounts[-1]
    if len(discounts) > 1 and short:
        return tr("{nearest:.7g} to {farthest:.7g}", nearest=nearest, farthest=farthest)
    if len(discounts) > 1:
        return tr(
            "{nearest:.7g} to {farthest:.7g}: plan {near} to {far} ticks ahead",
            nearest=nearest,
            farthest=farthest,
            near=_ticks(nearest),
            far=_ticks(farthest),
        )
    return _in_words(nearest, short)


def _in_words(discount: float, short: bool) -> str:
    ticks = _ticks(discount)
    if short:
        return tr("{discount:.7g} · {ticks} ticks", discount=discount, ticks=ticks)
    if ticks == "1":
        return tr("{discount:.7g}: plans for this tick only", discount=discount)
    return tr("{discount:.7g}: plans about {ticks} ticks ahead", discount=discount, ticks=ticks)


def _ticks(discount: float) -> str:
    horizon = horizon_of(discount)
    return numeral(horizon, ",.0f") if horizon >= 9.95 else numeral(horizon, ".2g")


class DiscountSlider(WorldSlider):
    """The slider with its label. Plans are recomputed as it moves; one move is one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        slider = JumpSlider("discount", tr("Discount"), POSITIONS)
        super().__init__(session, TermLabel(tr("Discount"), "discount"), slider, parent)
        self.label.setObjectName("discount-label")
        VaryMenu(self.slider, lambda: session.variation.vary(("discount",)), self._compare)
        self.show_world(session.world)

    def widest(self) -> Sequence[str]:
        return (_in_words(WIDEST_DISCOUNT, self.short),)

    def text(self) -> str:
        return horizon_text(self.session.world, self.short)

    def _compare(self) -> None:
        """Ask for another discount, for a second world next to this one."""
        self.session.second_world.ask(OtherDiscount(self.session.document.discount))

    def change(self, position: int) -> None:
        self.session.document.change_discount(discount_of(position))

    def show_world(self, world: World) -> None:
        has_agents = bool(planners(world))
        self.setEnabled(has_agents)
        if has_agents:
            self.slider.show_value(position_of(self.session.document.discount))
        self.show_text()
        words = horizon_text(world)
        self.slider.setAccessibleDescription(words)
        self.slider.setToolTip(_tip(world))


def _tip(world: World) -> str:
    drawn = planners(world)
    text = tr(
        "The discount (γ) is the weight of a reward one tick later: it sets how far"
        " ahead agents plan. Plans are recomputed as you drag."
    )
    if len({planner.discount for planner in drawn}) > 1:
        text += " " + tr(
            "Agents have different discounts now; the slider gives all of them the same one."
            " To change only some, select them and use the inspector."
        )
    elif len(drawn) > 1:
        text += " " + tr("The slider changes all agents; use the inspector to change a single agent or population.")
    return text
