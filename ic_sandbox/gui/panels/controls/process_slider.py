"""The slider below the discount: the probability with which a process, such as an operator, acts on each agent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.charts.labels import probability_text
from ic_sandbox.gui.panels.controls.world_slider import WorldSlider
from ic_sandbox.gui.session.pair.second_worlds import OtherNumber
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.slider import JumpSlider
from ic_sandbox.gui.widgets.vary_menu import VaryMenu
from ic_sandbox.i18n import tr
from ic_sandbox.studies.variations import Way
from ic_sandbox.studies.varied_number import value_at
from ic_sandbox.world.document import Chance, World
from ic_sandbox.world.state_words import process_title

__all__ = ["ProcessSlider", "adjustable_process", "chance_of", "position_of"]

POSITIONS = 200
MOST = 0.99
"""The highest probability; what happens in every tick is not a matter of chance."""

FINE_BELOW = 0.3
"""Below this probability, a second decimal is too coarse for the scale."""


def chance_of(position: int) -> float:
    """Return the probability at a slider position; the scale is finer near 0."""
    chance = MOST * (position / POSITIONS) ** 2
    return round(chance, 3 if chance < FINE_BELOW else 2)


def position_of(chance: float) -> int:
    """Return the slider position of a probability."""
    return round(POSITIONS * math.sqrt(min(max(chance, 0.0), MOST) / MOST))


def adjustable_process(world: World) -> int | None:
    """Return the index of the first process that switches agents off or modifies them by a single chance."""
    for number, process in enumerate(world.processes):
        rule = process.rule
        if rule.then.status is not None and rule.chance.by is None and rule.chance.value <= MOST:
            return number
    return None


class ProcessSlider(WorldSlider):
    """The slider with its label; hidden in worlds without such a process. One move is one undo step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.caption = QLabel()
        slider = JumpSlider("process-chance", tr("Probability"), POSITIONS)
        slider.setToolTip(tr("Probability"))
        super().__init__(session, self.caption, slider, parent)
        self.setObjectName("process-chance-row")
        self.label.setObjectName("process-chance-label")
        VaryMenu(self.slider, self._vary, self._compare)
        self.show_world(session.world)

    def widest(self) -> Sequence[str]:
        return (_in_words(0.999),)

    def text(self) -> str:
        number = adjustable_process(self.session.world)
        return "" if number is None else _in_words(self.session.world.processes[number].rule.chance.value)

    def change(self, position: int) -> None:
        world = self.session.world
        number = adjustable_process(world)
        if number is None:
            return
        process = world.processes[number]
        changed = replace(process, rule=replace(process.rule, chance=Chance(chance_of(position))))
        processes = (*world.processes[:number], changed, *world.processes[number + 1 :])
        text = tr("Change probability of {process}", process=process_title(process.name))
        self.session.document.edit(text, replace(world, processes=processes), "process chance")

    def _way(self) -> Way | None:
        number = adjustable_process(self.session.world)
        return None if number is None else ("processes", self.session.world.processes[number].name, "chance")

    def _vary(self) -> None:
        way = self._way()
        if way is not None:
            self.session.variation.vary(way)

    def _compare(self) -> None:
        """Ask for another probability, for a second world next to this one."""
        way = self._way()
        if way is not None:
            self.session.second_world.ask(OtherNumber(way, value_at(self.session.world, way) or 0.0))

    def show_world(self, world: World) -> None:
        number = adjustable_process(world)
        self.setVisible(number is not None)
        if number is None:
            return
        process = world.processes[number]
        title, chance = process_title(process.name), process.rule.chance.value
        self.caption.setText(title)
        self.slider.setAccessibleName(title)
        self.slider.show_value(position_of(chance))
        self.show_text()
        self.slider.setAccessibleDescription(_in_words(chance))
        self.slider.setToolTip(
            tr(
                "The probability with which “{process}” acts on each agent in a tick."
                " Plans are recomputed as you drag.",
                process=title,
            )
        )


def _in_words(chance: float) -> str:
    return tr("{chance} a tick", chance=probability_text(chance))
