"""The visibility of the panels around the map: each can be hidden, and is shown again when it is needed."""

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
"""The panels around the map."""

TABS = ("inspector", "info", "why", "mitigations", "figures", "history")
"""The tabs of the side panel, from left to right."""

PANEL_TITLES = {
    "palette": mark("&Palette"),
    "tools": mark("&Tools"),
    "colours": mark("Colour &key"),
    "overlays": mark("O&verlays"),
    "transport": mark("T&ransport"),
    "charts": mark("&Charts"),
    SIDE: mark("&Side panel"),
    "inspector": mark("&Inspector"),
    "info": mark("In&fo"),
    "why": mark("&Why?"),
    "mitigations": mark("&Mitigations"),
    "figures": mark("Fi&gures"),
    "history": mark("&History"),
}
"""Titles of all panels, as in menus."""


class ChartChoice(Protocol):
    """The selected charts, and the signals for a choice of the user and for the usual charts of another world."""

    @property
    def keys(self) -> tuple[str, ...]: ...

    @property
    def changed(self) -> SignalInstance: ...

    @property
    def usual_changed(self) -> SignalInstance: ...


class PanelVisibility(QObject):
    """Show and hide the panels of a workspace. ``changed`` is emitted after each change.

    Hiding the last tab hides the side panel. Commands show the panel that they need; actions on the map show none.
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

    def shown(self, name: str) -> bool:
        """Return whether a panel is shown; a tab counts even if another tab is in front of it."""
        side = SIDE not in self._hidden and not self._hidden.issuperset(TABS)
        if name == SIDE:
            return side
        return name not in self._hidden and (side or name not in TABS)

    @property
    def map_alone(self) -> bool:
        """True while only the map is shown; the former panels are then remembered."""
        return self._before is not None

    def show(self, name: str) -> None:
        """Show a panel; bring a tab to the front."""
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
        """Show or hide a panel; a tab behind another one is brought to the front first."""
        if self.shown(name) and (name not in TABS or self._pages[name] is self._tabs.currentWidget()):
            self.hide(name)
        else:
            self.show(name)
            self.changed.emit()  # a menu item may have unchecked itself

    def go(self, name: str) -> None:
        """Bring a tab to the front, if it is shown."""
        if name in TABS and name not in self._hidden:
            self._tabs.setCurrentWidget(self._pages[name])

    def toggle_map_alone(self) -> None:
        """Hide everything except the map, or restore the former panels."""
        before, self._before = self._before, None
        if before is not None:
            self._take(before)
        else:
            before = self._hidden
            self._take(before | frozenset(PARTS))
            self._before = before
        self.changed.emit()

    def show_all(self) -> None:
        """Show every panel."""
        self._take(frozenset())

    def before(self, name: str, act: Callable[..., object], *arguments: Any) -> Callable[[], object]:
        """Return a command that shows a panel, then acts."""

        def show_and_act() -> object:
            self.show(name)
            return act(*arguments)

        return show_and_act

    def follow(self, overlays: Overlays, choice: ChartChoice) -> None:
        """Show the overlay bar, for its legend, when an overlay is switched on, and the charts when one is selected."""
        known: dict[str, frozenset[str]] = {}

        def look(name: str, now: Iterable[str]) -> None:
            before, known[name] = known[name], frozenset(now)
            if known[name] - before:
                self.show(name)

        known["overlays"], known["charts"] = overlays.shown, frozenset(choice.keys)
        overlays.changed.connect(lambda: look("overlays", overlays.shown))
        choice.changed.connect(lambda: look("charts", choice.keys))
        choice.usual_changed.connect(lambda: known.update(charts=frozenset(choice.keys)))

    def written(self) -> str:
        """Return the hidden panels for the program's settings; the program never starts with only the map."""
        return " ".join(sorted(self._hidden if self._before is None else self._before))

    def read(self, text: object) -> None:
        """Hide the panels that :meth:`written` returned; ignore names that are not known."""
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
        """Return whether the widget with the focus was just hidden; Qt would pass the focus to an arbitrary one."""
        gone = [part for part in (*self._parts.values(), *self._pages.values()) if part.isHidden()]
        return any(part is focus or part.isAncestorOf(focus) for part in gone)
