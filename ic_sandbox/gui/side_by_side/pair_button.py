"""The button *Side by side* over the map: one click for its menu, a second one for two worlds."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.side_by_side.offers import quick_offers
from ic_sandbox.i18n import tr

__all__ = ["PairButton"]

FOLDED = "◫"
"""The sign of the button in small windows: two halves next to each other."""


class PairButton(QToolButton):
    """A button with a menu of second worlds, which are shown at once."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("side-by-side")
        self.setAccessibleName(tr("Side by side"))
        self.fold(True)  # the least size of a window that is not shown yet must be as small as it can become
        self.setToolTip(
            tr("Play a second world next to this one: without a device, or with another discount or planner")
        )
        menu = QMenu(self)
        menu.setAccessibleName(tr("Side by side"))
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def fold(self, folded: bool) -> None:
        """Show a sign instead of the title, or the title again."""
        self.setText(FOLDED if folded else tr("Side by side"))

    def _fill(self) -> None:
        """List what the world offers now."""
        menu, choice = self.menu(), self.session.second_world
        menu.clear()
        for number, (title, second) in enumerate(quick_offers(self.session.document)):
            self._add(f"pair-{number}", title).triggered.connect(partial(choice.show, second))
        menu.addSeparator()
        self._add("pair-choose", tr("Choose another second world…")).triggered.connect(
            partial(choice.ask, choice.chosen)
        )
        if choice.active:
            self._add("pair-close", tr("Close the second world")).triggered.connect(choice.close)

    def _add(self, name: str, title: str) -> QAction:
        action = self.menu().addAction(title.replace("&", "&&"))
        action.setObjectName(name)
        return action
