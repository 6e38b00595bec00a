"""The context menu of a number: the menu of its field, Vary…, and Side by side…."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractSpinBox, QMenu, QWidget

from ic_sandbox.i18n import tr

__all__ = ["VaryMenu"]


class VaryMenu(QObject):
    """A filter that adds *Vary…* to the context menu of a control; ``vary`` is called if the user chooses it.

    With ``compare``, it adds *Side by side…*, too. ``why_not`` returns the reason why both are impossible now, empty if
    they are possible; they are then disabled, and their tooltips say it.
    """

    def __init__(
        self,
        control: QWidget,
        vary: Callable[[], object],
        compare: Callable[[], object] | None = None,
        why_not: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(control)
        self._control = control
        self._vary, self._compare, self._why_not = vary, compare, why_not
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QContextMenuEvent) or watched is not self._control:
            return False
        control = self._control
        menu = control.lineEdit().createStandardContextMenu() if isinstance(control, QAbstractSpinBox) else QMenu()
        menu.setParent(control, menu.windowFlags())
        menu.setObjectName("vary-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if menu.actions():
            menu.addSeparator()
        reason = self._why_not()
        menu.setToolTipsVisible(bool(reason))
        offered = [("vary", tr("Vary…"), self._vary)]
        if self._compare is not None:
            offered.append(("side-by-side", tr("Side by side…"), self._compare))
        for name, title, act in offered:
            action = menu.addAction(title)
            action.setObjectName(name)
            action.triggered.connect(partial(_call, act))
            action.setEnabled(not reason)
            action.setToolTip(reason)
        menu.popup(event.globalPos())
        return True


def _call(act: Callable[[], object], *_: object) -> None:
    act()
