"""The common parts of both maps: overlays, colours, the followed agent, the selected item and the hovered cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.items import Item, cell_of, exists

__all__ = ["Mirror"]


class Mirror(QObject):
    """Copies what the session ``first`` shows to ``second``, while ``active``; the hovered cell goes both ways."""

    def __init__(self, first: Session, second: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first, self._second = first, second
        self.active = False
        for changed, follow in (
            (first.overlays.changed, self._overlays),
            (first.colour_mode_changed, self._colours),
            (first.watched_agent.changed, self._watched),
            (first.selection.changed, self._selected),
            (first.repeats.changed, self._repeats),
            (second.overlays.changed, first.overlays.changed.emit),
            (second.player.run_changed, self._watched),
            (second.document.world_changed, self._selected),
        ):
            changed.connect(self._when_active(follow))
        first.selection.hovered_changed.connect(self._when_active(self._hover_second))
        second.selection.hovered_changed.connect(self._when_active(self._hover_first))

    def _when_active(self, follow: Callable[[], None]) -> Callable[..., None]:
        def act(*_: object) -> None:
            if self.active:
                follow()

        return act

    def attach(self) -> None:
        """Start to follow."""
        self.active = True
        self._first.overlays.partner, self._second.overlays.partner = self._second.overlays, self._first.overlays
        for follow in (self._overlays, self._colours, self._repeats, self._watched, self._selected):
            follow()

    def detach(self) -> None:
        """Stop following; compute nothing for the second map."""
        self.active = False
        second = self._second
        self._first.overlays.partner = second.overlays.partner = None
        for key in second.overlays.shown:
            second.overlays.toggle(key)
        second.watched_agent.watch(None)
        second.selection.clear()
        second.selection.hover(None)

    def _overlays(self) -> None:
        wanted, overlays = self._first.overlays.shown, self._second.overlays
        for key in overlays.shown - wanted:
            overlays.toggle(key)
        for key in wanted - overlays.shown:
            overlays.toggle(key)

    def _colours(self) -> None:
        self._second.set_colour_mode(self._first.colour_mode)

    def _repeats(self) -> None:
        self._second.repeats.take(self._first.repeats.wanted)

    def _watched(self) -> None:
        self._second.watched_agent.watch(self._first.watched_agent.agent)

    def _selected(self) -> None:
        item = self._first.selection.item
        self._second.selection.select(item if item is not None and self._has(item) else None)

    def _has(self, item: Item) -> bool:
        """Return whether the second world has the same item in the same cell."""
        one, other = self._first.world, self._second.world
        return exists(one, item) and exists(other, item) and cell_of(one, item) == cell_of(other, item)

    def _hover_second(self) -> None:
        cell = self._first.selection.hovered
        inside = cell is not None and self._second.world.contains(cell)
        self._second.selection.hover(cell if inside else None)

    def _hover_first(self) -> None:
        cell = self._second.selection.hovered
        if cell is None or self._first.world.contains(cell):
            self._first.selection.hover(cell)
