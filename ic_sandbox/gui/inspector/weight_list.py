"""Lists of names with a weight each: the events that a goal rewards, the goals that a population mixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button, choice, decimal
from ic_sandbox.gui.inspector.layout import add_rows, row, scaled, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import take_out
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import capitalize_first, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import EditError

__all__ = ["WeightedNames", "weight_rows"]

WEIGHT_WIDTH = 72


@dataclass(frozen=True)
class WeightedNames:
    """The names of a list, such as events.

    ``key``: the start of the names of its fields. ``title``: of its section. ``what``: the word for one of them.
    ``offered`` returns the names to choose from. ``least``: the least weight. ``titled`` returns the text of a name,
    and ``tipped`` its tooltip.
    """

    key: str
    title: str
    what: str
    offered: Callable[[World], Sequence[str]]
    least: float
    titled: Callable[[str], str] = str
    tipped: Callable[[str], str] | None = None


def weight_rows(context: FormContext, column: QVBoxLayout, lens: Lens, names: WeightedNames) -> None:
    """Add a section with a row for each name."""
    what, key = names.what, names.key
    pairs = _each_once(lens, names.titled)
    fault = FaultLabel()

    def added(world: World) -> World:
        current = pairs.get(world)
        free = [one for one in names.offered(world) if one not in dict(current)]
        if not free:
            raise EditError(tr("The world has no other {what}.", what=what))
        return pairs.put(world, (*current, (free[0], 1.0)))

    label = tr("Add {what}", what=what)
    add = button(f"+ {capitalize_first(what)}", f"{key}-add", label, lambda: context.act(label, added, fault, key))
    section(column, names.title, add)
    column.addWidget(fault)
    count = len(pairs.get(context.session.world))

    def add_row(index: int) -> None:
        combo = _pair_row(context, column, pairs, index, names)
        if names.tipped is not None:
            _keep_tips(context, combo, names.tipped)

    add_rows(column, count, add_row)


def _keep_tips(context: FormContext, combo: QComboBox, tipped: Callable[[str], str]) -> None:
    """Keep the tooltips of a combo box and of its entries."""

    def follow(*_: object) -> None:
        tips = [escape_rich_text(tipped(combo.itemData(place))) for place in range(combo.count())]
        for place, tip in enumerate(tips):
            combo.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        combo.setToolTip(tips[combo.currentIndex()])

    context.watch(follow)
    combo.currentIndexChanged.connect(follow)


def _pair_row(context: FormContext, column: QVBoxLayout, pairs: Lens, index: int, names: WeightedNames) -> QComboBox:
    what, titled = names.what, names.titled
    key, fault, pair = f"{names.key}-{index}", FaultLabel(), pairs.item(index)
    combo = choice(
        context,
        pair.item(0),
        f"{key}-name",
        capitalize_first(what),
        fault,
        lambda world: [(one, titled(one)) for one in names.offered(world)],
    )
    weight = decimal(context, pair.item(1), f"{key}-weight", tr("Weight of the {what}", what=what), fault, names.least)
    weight.setFixedWidth(scaled(WEIGHT_WIDTH))
    remove = button(
        "×",
        f"{key}-remove",
        tr("Remove this {what}", what=what),
        lambda: context.act(tr("Remove {what}", what=what), pairs.changed(take_out(index)), fault, key),
    )
    column.addLayout(row(combo, weight, remove, stretch=0))
    column.addWidget(fault)
    return combo


def _each_once(lens: Lens, titled: Callable[[str], str]) -> Lens:
    def put(world: World, pairs: tuple[tuple[Any, Any], ...]) -> World:
        names = [one for one, _ in pairs]
        for one in names:
            if names.count(one) > 1:
                raise EditError(tr("“{name}” is already in this list.", name=titled(one)))
        return lens.put(world, pairs)

    return Lens(lens.get, put)
