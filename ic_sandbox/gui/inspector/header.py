"""The header of a form: the selected item, the button back to the world, and the button to remove the item."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel
from ic_sandbox.gui.inspector.controls import button, named
from ic_sandbox.gui.inspector.layout import column_in
from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, cell_of, goal_title, item_name
from ic_sandbox.world.presets import preset

__all__ = ["MARGIN", "Header", "title_of"]

MARGIN = 10
TITLE_SIZE = 1.15


class Header(QWidget):
    """The title, the kind and the buttons; ``fault`` says why the item couldn't be removed."""

    def __init__(self, leave: Callable[[], None], remove: Callable[[], None]) -> None:
        super().__init__()
        self.fault = FaultLabel()
        self._title, self._kind = QLabel(), QLabel()
        self._remove = QPushButton(tr("Remove"))
        self._back = button(tr("‹ World"), "inspector-back", tr("Back to the world"), leave)
        column = column_in(self, MARGIN)
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * TITLE_SIZE)
        self._title.setFont(font)
        for label in (self._title, self._kind):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._kind.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        named(self._remove, "inspector-remove", tr("Remove"), tr("Remove this from the world"))
        self._remove.clicked.connect(lambda: remove())
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._kind)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(line)
        column.addWidget(self.fault)

    def show_title(self, title: str, what: str, removable: bool) -> None:
        """Show the title and the kind of the item."""
        self._title.setText(title)
        self._kind.setText(what)
        self._remove.setVisible(removable)
        self._back.setVisible(removable)


def title_of(world: World, kind: str, index: int, item: Item | None) -> tuple[str, str]:
    """Return the title and the description of the item shown."""
    if kind == "world":
        size = tr("World of {width} × {height} cells", width=world.cols, height=world.rows)
        return tr_world(world.name) or tr("Untitled"), size
    if kind == "goal_cell":
        return goal_title(world.goals[index].name), tr("Goal")
    assert item is not None
    row, col = cell_of(world, item)
    title = item_name(world, item)
    if kind == "device" and preset(world.devices[index].kind).title != title:
        of_kind = preset(world.devices[index].kind).title
        return title, tr("{kind} at row {row}, column {col}", kind=of_kind, row=row, col=col)
    return title, tr("At row {row}, column {col}", row=row, col=col)
