"""A canvas with its session, and simulated mouse input, for tests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.session.payload import MIME, Payload
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import Tool, tool_for
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import Item, items_at

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def open_world(session: Session, world: World) -> None:
    """Open a world with an empty undo history."""
    session.document.edit("Begin", world)
    session.document.undo_stack.clear()


def at(canvas: Canvas, cell: Cell) -> QPoint:
    """Return the centre of a cell."""
    return canvas.view.cell_rect(cell).center().toPoint()


def press(canvas: Canvas, cell: Cell, button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(canvas, button, pos=at(canvas, cell))


def move(canvas: Canvas, cell: Cell) -> None:
    QTest.mouseMove(canvas, at(canvas, cell))
    QApplication.processEvents()


def release(canvas: Canvas, cell: Cell, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseRelease(canvas, button, pos=at(canvas, cell))


def click(canvas: Canvas, cell: Cell, button: Qt.MouseButton = LEFT) -> None:
    press(canvas, cell, button)
    release(canvas, cell, button)


def drag(
    canvas: Canvas,
    *cells: Cell,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.mousePress(canvas, button, held, at(canvas, cells[0]))
    for cell in cells[1:]:
        move(canvas, cell)
    release(canvas, cells[-1], button)


def key(canvas: Canvas, *keys: Qt.Key, shift: bool = False, ctrl: bool = False) -> None:
    """Press keys; with ``shift``, report that Shift is held, which QTest would press and release."""
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    held = Qt.KeyboardModifier.ControlModifier if ctrl else held
    for one in keys:
        QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyPress, one, held))
        QApplication.sendEvent(canvas, QKeyEvent(QEvent.Type.KeyRelease, one, held))


def drop(canvas: Canvas, payload: str, cell: Cell) -> bool:
    """Drag a palette item over a cell and drop it there. Returns whether the canvas accepts it."""
    data = QMimeData()
    data.setData(MIME, payload.encode())
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    point = at(canvas, cell)
    canvas.dragEnterEvent(QDragEnterEvent(point, action, data, LEFT, none))
    over = QDragMoveEvent(point, action, data, LEFT, none)
    canvas.dragMoveEvent(over)
    canvas.grab()  # the preview is drawn without an error
    canvas.dropEvent(QDropEvent(QPointF(point), action, data, LEFT, none))
    return over.isAccepted()


def tool_of(name: str) -> Tool:
    """Return the tool that paints or places a payload with this name."""
    payload = Payload.decode(name.encode())
    assert payload is not None
    return tool_for(payload)


def kinds_at(session: Session, cell: Cell) -> list[str]:
    return [item.kind for item in items_at(session.world, cell)]


def item(session: Session, kind: str) -> Item:
    """Return the first item of a kind on the map."""
    world = session.world
    cells = ((row, col) for row in range(world.rows) for col in range(world.cols))
    return next(found for cell in cells for found in items_at(world, cell) if found.kind == kind)
