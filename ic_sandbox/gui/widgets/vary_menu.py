"""The context menu of a number: the menu of its field, Vary…, and Side by side…."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractSpinBox, QMenu, QWidget

from ic_sandbox.i18n import tr

__all__ = ["VaryMenu"]


class VaryMenu(QObject):
    """A filter that adds *Vary…* to the context menu of a control; ``vary`` is called if the user chooses it.

    With ``compare``, it adds *Side by side…*, too.
    """

    def __init__(
        self, control: QWidget, vary: Callable[[], object], compare: Callable[[], object] | None = None
    ) -> None:
        super().__init__(control)
        self._control = control
        self._vary, self._compare = vary, compare
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
        action = menu.addAction(tr("Vary…"))
        action.setObjectName("vary")
        action.triggered.connect(lambda: self._vary())
        compare = self._compare
        if compare is not None:
            beside = menu.addAction(tr("Side by side…"))
            beside.setObjectName("side-by-side")
            beside.triggered.connect(lambda: compare())
        menu.popup(event.globalPos())
        return True
