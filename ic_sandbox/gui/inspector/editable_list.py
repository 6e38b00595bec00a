"""Editable lists of foldable blocks that the user can add, move and remove: rules, processes, kinds of terrain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button
from ic_sandbox.gui.inspector.foldable import block
from ic_sandbox.gui.inspector.layout import scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.i18n import capitalize_first, tr
from ic_sandbox.world.document import World

__all__ = ["Listed"]

BUTTON_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A tuple in the world, shown as a list of blocks.

    ``name`` is the prefix of all object names; ``what`` is the word for one entry. ``remove`` removes an entry, if
    that takes more than dropping it from the tuple.
    """

    context: FormContext
    lens: Lens
    name: str
    what: str
    remove: Callable[[World, int], World] | None = None
    fault: FaultLabel = field(default_factory=FaultLabel)

    def count(self) -> int:
        """Return the number of entries."""
        return len(self.lens.get(self.context.session.world))

    def adder(self, sign: str, make: Callable[[World], World]) -> QToolButton:
        """Create the button that adds an entry and expands it."""
        label = tr("Add {what}", what=self.what)

        def add() -> None:
            self._act(label, make, self.fault, {}, self.count())

        return button(sign, f"{self.name}-add", label, add)

    def entry(
        self,
        column: QVBoxLayout,
        index: int,
        say: Callable[[World], str],
        fill: Callable[[QVBoxLayout], None],
        opened: bool = False,
        lead: QWidget | None = None,
    ) -> None:
        """Add the block of one entry to a column."""
        key, fault = f"{self.name}-{index}", FaultLabel()
        title = f"{capitalize_first(self.what)} {index + 1}"
        buttons = [*self._movers(index, key, title, fault), self._remover(index, key, title, fault)]
        for small in buttons:
            small.setFixedWidth(scaled(BUTTON_WIDTH))
        under = block(self.context, column, key, title, say, fill, buttons, opened, lead)
        under.addWidget(fault)

    def _remover(self, index: int, key: str, title: str, fault: FaultLabel) -> QToolButton:
        def remove() -> None:
            last = self.count()
            places: dict[int, int | None] = {index: None} | {k: k - 1 for k in range(index + 1, last)}
            take_out = self.remove
            make = (lambda world: take_out(world, index)) if take_out else self.lens.changed(_without(index))
            self._act(tr("Remove {what}", what=self.what), make, fault, places)

        return button("×", f"{key}-remove", tr("Remove {what}", what=title), remove)

    def _movers(self, index: int, key: str, title: str, fault: FaultLabel) -> list[QToolButton]:
        if self.count() == 1:
            return []
        found = []
        for sign, word, label, other in (
            ("↑", "up", tr("Move {what} up", what=title), index - 1),
            ("↓", "down", tr("Move {what} down", what=title), index + 1),
        ):
            mover = button(sign, f"{key}-{word}", label, self._move(index, other, fault))
            mover.setEnabled(0 <= other < self.count())
            found.append(mover)
        return found

    def _move(self, index: int, other: int, fault: FaultLabel) -> Callable[[], None]:
        text = tr("Move {what}", what=self.what)
        change = self.lens.changed(_swapped(index, other))
        return lambda: self._act(text, change, fault, {index: other, other: index})

    def _act(
        self,
        text: str,
        make: Callable[[World], World],
        fault: FaultLabel,
        places: Mapping[int, int | None],
        unfold: int | None = None,
    ) -> None:
        """Change the list; expanded entries stay expanded at their new places."""
        memory = self.context.memory
        before = memory.folds
        memory.folds = memory.renumbered(self.name, places)
        if unfold is not None:
            memory.folds[f"{self.name}-{unfold}"] = True
        if not self.context.act(text, make, fault, self.name):
            memory.folds = before
        elif self.context.alive():  # entries of equal structure may have moved without a change of the form's shape
            self.context.remake()


def _without(index: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda items: items[:index] + items[index + 1 :]


def _swapped(one: int, other: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    def swap(items: tuple[Any, ...]) -> tuple[Any, ...]:
        changed = list(items)
        changed[one], changed[other] = changed[other], changed[one]
        return tuple(changed)

    return swap
