"""A driver that runs the program in a real window and reports what is where on the screen.

``python driver.py SOCKET [ARGUMENTS...]`` is ``ic-sandbox ARGUMENTS...`` with one more thread, which answers lines of
JSON on the socket. It only observes: all input comes from outside, as keys and mouse.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QMenuBar, QTabBar, QWidget

from ic_sandbox.cli import main
from ic_sandbox.gui.canvas import Canvas

Thing = dict[str, Any]


def rectangle(widget: QWidget, rect: QRect) -> list[int]:
    """Return ``[x, y, width, height]`` on the screen."""
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def in_sight(widget: QWidget) -> QRect:
    """Return the part of a widget that no parent clips, in its own coordinates."""
    return widget.visibleRegion().boundingRect()


def text_of(widget: QWidget) -> str:
    """Return the text of a widget, whichever method its class has for it."""
    for word in ("text", "title", "toPlainText", "currentText", "windowTitle"):
        told = getattr(widget, word, "")
        try:
            told = told() if callable(told) else told
        except TypeError:  # this widget uses the name for something else
            continue
        if isinstance(told, str) and told:
            return told
    return ""


def things() -> Iterator[Thing]:
    """Yield every visible widget, item, tab and menu entry."""
    for widget in QApplication.allWidgets():
        seen = in_sight(widget)
        handle = widget.window().windowHandle()
        if handle is None or not handle.isExposed() or not widget.isVisible() or seen.isEmpty():
            continue
        yield {
            "kind": type(widget).__name__,
            "kinds": [kind.__name__ for kind in type(widget).__mro__],
            "name": widget.objectName(),
            "spoken": widget.accessibleName(),
            "text": text_of(widget),
            "enabled": widget.isEnabled(),
            "place": rectangle(widget, seen),
        }
        yield from parts(widget)


def parts(widget: QWidget) -> Iterator[Thing]:
    def part(kind: str, text: str, rect: QRect, enabled: bool) -> Thing:
        place = rectangle(widget, rect)
        return {
            "kind": kind, "kinds": [kind], "name": "", "spoken": "", "text": text, "enabled": enabled,
            "place": place,
        }  # fmt: skip

    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        for index in indexes(widget):
            rect = widget.visualRect(index).intersected(widget.viewport().rect())
            if not rect.isEmpty():
                rect.translate(widget.viewport().pos())
                text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
                yield part("item", text, rect, bool(index.flags() & Qt.ItemFlag.ItemIsEnabled))
    elif isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            yield part("tab", widget.tabText(tab), widget.tabRect(tab), widget.isTabEnabled(tab))
    elif isinstance(widget, QMenu | QMenuBar):
        for action in widget.actions():
            if action.isVisible() and not action.isSeparator():
                text = action.text().replace("&", "")
                yield part("entry", text, widget.actionGeometry(action), action.isEnabled())


def indexes(view: QAbstractItemView, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    model = view.model()
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index
        yield from indexes(view, index)


def cell(row: int, col: int) -> list[int] | None:
    """Return the screen position of the centre of a cell of the world."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, Canvas) and widget.isVisible():
            corner = widget.mapToGlobal(widget.view.cell_rect((row, col)).center().toPoint())
            return [corner.x(), corner.y()]
    return None


def screenshot(path: str) -> bool:
    return QGuiApplication.primaryScreen().grabWindow(0).save(path)


ANSWERS: dict[str, Callable[..., Any]] = {
    "things": lambda: list(things()),
    "cell": cell,
    "screenshot": screenshot,
}


class Desk(QObject):
    """A listener that takes questions from its thread and answers them in the GUI thread."""

    asked = Signal(object)

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self.connection = connection
        self.asked.connect(self.answer, Qt.ConnectionType.QueuedConnection)

    def answer(self, question: dict[str, Any]) -> None:
        try:
            answer = {"seen": ANSWERS[question["ask"]](*question["with"])}
        except Exception:
            answer = {"trouble": traceback.format_exc()}
        self.connection.sendall(json.dumps(answer).encode() + b"\n")


def listen(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)
        connection, _ = server.accept()
        while (application := QApplication.instance()) is None or application.startingUp():
            time.sleep(0.05)
        desk = Desk(connection)
        desk.moveToThread(application.thread())
        for line in connection.makefile():
            desk.asked.emit(json.loads(line))


if __name__ == "__main__":
    threading.Thread(target=listen, args=(sys.argv[1],), daemon=True).start()
    sys.exit(main(sys.argv[2:]))
