"""Which panels around the map are to be seen: each can be hidden, and comes back when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QTabWidget, QWidget

from ic_sandbox.gui.session.overlays import Overlays
from ic_sandbox.gui.widgets.menu_text import plain
from ic_sandbox.i18n import mark, tr

__all__ = ["PANEL_TITLES", "PARTS", "SIDE", "TABS", "PanelVisibility"]

SIDE = "side"
PARTS = ("palette", "tools", "colours", "overlays", "transport", "charts", SIDE)
"""What stands around the map."""

TABS = ("inspector", "info", "why", "figures", "history")
"""The tabs of the side panel, from left to right."""

PANEL_TITLES = {
    "palette": mark("&Palette"),
    "tools": mark("&Tools"),
    "colours": mark("Colour &key"),
    "overlays": mark("&Overlays"),
    "transport": mark("T&ransport"),
    "charts": mark("&Charts"),
    SIDE: mark("&Side panel"),
    "inspector": mark("&Inspector"),
    "info": mark("In&fo"),
    "why": mark("&Why?"),
    "figures": mark("Fi&gures"),
    "history": mark("&History"),
}
"""Titles of all panels, as in menus."""


class Selection(Protocol):
    """Keys that are chosen, and the signal that they have changed."""

    keys: tuple[str, ...]

    @property
    def changed(self) -> SignalInstance: ...


class PanelVisibility(QObject):
    """Shows and hides the panels of a workspace. ``changed`` comes after each change.

    The side panel goes with its last tab. What a person does on the map brings nothing back; what they ask for by a
    command does.
    """

    changed = Signal()

    def __init__(self, parts: Mapping[str, QWidget], tabs: QTabWidget, pages: Mapping[str, QWidget], rest: QWidget):
        super().__init__(tabs)
        self._parts = dict(parts)
        self._tabs = tabs
        self._pages = dict(pages)
        self._rest = rest
        self._hidden: frozenset[str] = frozenset()
        self._before: frozenset[str] | None = None
        for name, widget in (self._parts | self._pages).items():
            widget.setAccessibleName(widget.accessibleName() or plain(tr(PANEL_TITLES[name])))

    # -- what is to be seen

    def shown(self, name: str) -> bool:
        """Whether a panel is there; a tab counts even while another one is in front of it."""
        side = SIDE not in self._hidden and not self._hidden.issuperset(TABS)
        if name == SIDE:
            return side
        return name not in self._hidden and (side or name not in TABS)

    @property
    def map_alone(self) -> bool:
        """Whether everything was hidden at once, to be shown again at once."""
        return self._before is not None

    # -- showing and hiding

    def show(self, name: str) -> None:
        """Show a panel; a tab comes to the front."""
        hidden = self._hidden - {name}
        if name in TABS:
            hidden -= {SIDE}
        elif name == SIDE and hidden.issuperset(TABS):
            hidden -= set(TABS)
        self._take(hidden)
        self.go(name)

    def hide(self, name: str) -> None:
        """Hide a panel."""
        self._take(self._hidden | {name})

    def toggle(self, name: str) -> None:
        """Show a panel, or hide it; a tab that another one hides comes to the front first."""
        if self.shown(name) and (name not in TABS or self._pages[name] is self._tabs.currentWidget()):
            self.hide(name)
        else:
            self.show(name)
            self.changed.emit()  # whoever shows a check mark may have taken it away

    def go(self, name: str) -> None:
        """Bring a tab to the front, if it is there."""
        if name in TABS and name not in self._hidden:
            self._tabs.setCurrentWidget(self._pages[name])

    def toggle_map_alone(self) -> None:
        """Hide everything but the map, or show again what was there before."""
        before, self._before = self._before, None
        if before is not None:
            self._take(before)
        else:
            before = self._hidden
            self._take(before | frozenset(PARTS))
            self._before = before
        self.changed.emit()

    def show_all(self) -> None:
        """Hide nothing."""
        self._take(frozenset())

    # -- what is needed

    def before(self, name: str, act: Callable[..., object], *arguments: Any) -> Callable[[], object]:
        """A command that needs a panel: shows it, then acts."""

        def needing() -> object:
            self.show(name)
            return act(*arguments)

        return needing

    def follow(self, overlays: Overlays, choice: Selection) -> None:
        """Show the row of overlays when one is laid over the map, for its legend; and the charts when one is chosen."""
        known: dict[str, frozenset[str]] = {}

        def look(name: str, now: Iterable[str]) -> None:
            before, known[name] = known[name], frozenset(now)
            if known[name] - before:
                self.show(name)

        known["overlays"], known["charts"] = overlays.shown, frozenset(choice.keys)
        overlays.changed.connect(lambda: look("overlays", overlays.shown))
        choice.changed.connect(lambda: look("charts", choice.keys))

    # -- from one start to the next

    def written(self) -> str:
        """What is hidden, for the settings of the program; the map is never alone at a start."""
        return " ".join(sorted(self._hidden if self._before is None else self._before))

    def read(self, text: object) -> None:
        """Hide what :meth:`written` said, as far as it can be understood."""
        names = str(text or "").split()
        self._take(frozenset(names) & {*PARTS, *TABS})

    def _take(self, hidden: frozenset[str]) -> None:
        if hidden == self._hidden:
            return
        self._hidden, self._before = hidden, None
        focus = self._rest.window().focusWidget()
        for name, part in self._parts.items():
            part.setVisible(self.shown(name))
        if not hidden.issuperset(TABS):
            for name, page in self._pages.items():
                self._tabs.setTabVisible(self._tabs.indexOf(page), name not in hidden)
        if self._is_gone(focus):
            self._rest.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _is_gone(self, focus: QWidget) -> bool:
        """Whether what had the focus, if anything had, was just hidden; Qt would give it to whatever comes next."""
        gone = [part for part in (*self._parts.values(), *self._pages.values()) if part.isHidden()]
        return any(part is focus or part.isAncestorOf(focus) for part in gone)
