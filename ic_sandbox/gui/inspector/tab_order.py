"""The Tab order of a form: its reading order, independent of the order in which its parts were created."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

__all__ = ["chain"]


def chain(form: QWidget) -> None:
    """Set the Tab order of a form to its reading order, from the top left."""
    before: QWidget | None = None
    for control in _in_order(form.layout()):
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            if before is not None:
                QWidget.setTabOrder(before, control)
            before = control


def _in_order(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget = item.widget() if item is not None else None
        if widget is None:
            yield from _in_order(item.layout() if item is not None else None)
        elif widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            yield from _in_order(widget.layout())
        else:
            yield widget
