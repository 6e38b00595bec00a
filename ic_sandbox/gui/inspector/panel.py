"""The panel of the inspector: a header with what is selected, and its form, rebuilt only when its structure changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.inspector import device_form, goal_form, item_forms, world_form
from ic_sandbox.gui.inspector.binding import Desk, FaultLabel
from ic_sandbox.gui.inspector.controls import button, named
from ic_sandbox.gui.inspector.layouts import column_in, scaled
from ic_sandbox.gui.session import Session
from ic_sandbox.world import edits
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, cell_of, item_name
from ic_sandbox.world.presets import preset

__all__ = ["Inspector"]

WIDTH = 300
MARGIN = 10
REBUILD_AFTER = 80
"""Milliseconds of rest on the map before a form takes another structure over from it."""


@dataclass(frozen=True, slots=True)
class _Form:
    build: Callable[[Desk, QVBoxLayout, int], None]
    shape: Callable[[World, int], Hashable]


FORMS = {
    "world": _Form(world_form.build, world_form.shape),
    "device": _Form(device_form.build, device_form.shape),
    "goal_cell": _Form(goal_form.build, goal_form.shape),
    "agent": _Form(item_forms.build_agent, item_forms.agent_shape),
    "population": _Form(item_forms.build_population, item_forms.population_shape),
    "camera": _Form(item_forms.build_camera, item_forms.camera_shape),
}


class Inspector(QWidget):
    """Shows and changes what is selected, or the world itself."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self._session = session
        self._goal: int | None = None
        self._opened: set[str] = set()
        self._subject: tuple[str, int] = ("world", 0)
        self._shape: Hashable = None
        self._title, self._kind, self._fault = QLabel(), QLabel(), FaultLabel()
        self._remove = QPushButton("Remove")
        self._back = button("‹ World", "inspector-back", "Back to the world", self._leave)
        self._scroll = QScrollArea()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        layout.addWidget(self._scroll, 1)
        self._prepare_scroll()
        self._desk = Desk(session, self._opened, self._open_goal)
        self._rebuilding = QTimer(self)
        self._rebuilding.setSingleShot(True)
        self._rebuilding.setInterval(REBUILD_AFTER)
        self._rebuilding.timeout.connect(self._build)
        self._build()
        session.world_changed.connect(self._follow_world)
        session.selection_changed.connect(self._follow_selection)
        session.destroyed.connect(self._end)

    def sizeHint(self) -> QSize:
        """Wide enough for a rule."""
        return QSize(scaled(WIDTH), 560)

    def minimumSizeHint(self) -> QSize:
        """No narrower than a rule can be read."""
        return QSize(scaled(WIDTH - 20), 160)

    def _header(self) -> QWidget:
        header = QWidget()
        column = column_in(header, MARGIN)
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._title.setFont(font)
        for label in (self._title, self._kind):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._kind.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        named(self._remove, "inspector-remove", "Remove", "Take this out of the world")
        self._remove.clicked.connect(lambda: self._take_out())
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._kind)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(line)
        column.addWidget(self._fault)
        return header

    def _prepare_scroll(self) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("Form")

    # -- following the session

    def _follow_world(self, world: World) -> None:
        if self._present() != self._subject or self._form().shape(world, self._subject[1]) != self._shape:
            self._build_soon()
        elif self._desk.alive():
            self._desk.refresh(world)
            self._name()
        self._fault.put(self, "")

    def _follow_selection(self, item: Item | None) -> None:
        # A goal whose selected cell is moved or removed in its own form stays in the form.
        editing_goal = item is None and self._desk.applying and self._subject[0] == "goal_cell"
        self._goal = self._subject[1] if editing_goal else None
        if not editing_goal:
            self._fault.put(self, "")
        if self._present() != self._subject:
            self._build()
        else:
            self._name()

    def _end(self) -> None:
        # A field that loses the focus while the program ends has nothing left to write to.
        self._rebuilding.stop()
        self._desk.close()

    def _present(self) -> tuple[str, int]:
        item = self._session.selection
        if item is not None:
            return item.kind, item.index
        if self._goal is not None and self._goal < len(self._session.world.goals):
            return "goal_cell", self._goal
        return "world", 0

    def _form(self) -> _Form:
        return FORMS[self._subject[0]]

    # -- what is shown

    def _build_soon(self) -> None:
        """At once for what is done here; a stroke on the map, which may change many cells, isn't held up by forms."""
        if self._desk.applying:
            self._build()
        else:
            self._desk.close()
            self._rebuilding.start()

    def _build(self) -> None:
        """Make the form anew. What had the focus has it again, and the form stays scrolled, if it is of the same."""
        same = self._present() == self._subject
        focused = self.focusWidget()
        focus = focused.objectName() if same and focused is not None else ""
        scrolled = self._scroll.verticalScrollBar().value() if same else 0
        if not same:
            self._opened.clear()
        self._rebuilding.stop()
        self._desk.close()
        self._subject = self._present()
        self._shape = self._form().shape(self._session.world, self._subject[1])
        self._desk = Desk(self._session, self._opened, self._open_goal)
        inside = QWidget()
        inside.setObjectName("inspector-form")
        column = column_in(inside)
        column.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self._form().build(self._desk, column, self._subject[1])
        column.addStretch(1)
        self._replace(inside)
        self._name()
        if focus:
            self._focus(focus)
        self._scroll.verticalScrollBar().setValue(scrolled)

    def _replace(self, inside: QWidget) -> None:
        # The old form may be in the middle of a signal: setting another widget would delete it at once.
        before = self._scroll.takeWidget()
        if before is not None:
            before.hide()
            before.deleteLater()
        self._scroll.setWidget(inside)
        inside.show()
        layout = inside.layout()
        assert layout is not None
        layout.activate()
        inside.adjustSize()

    def _focus(self, name: str) -> None:
        found = self.findChild(QWidget, name)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(found, QLineEdit):
                found.end(False)

    def _name(self) -> None:
        world, item = self._session.world, self._session.selection
        kind, index = self._subject
        self._remove.setVisible(kind != "world")
        self._back.setVisible(item is None and kind != "world")
        if kind == "world":
            title, what = world.name or "Untitled", f"World of {world.rows} × {world.cols} cells"
        elif kind == "goal_cell":
            title, what = world.goals[index].name, "Goal"
        else:
            assert item is not None
            row, col = cell_of(world, item)
            title, what = item_name(world, item), f"At row {row}, column {col}"
            if kind == "device" and preset(world.devices[index].kind).title != title:
                what = f"{preset(world.devices[index].kind).title} at row {row}, column {col}"
        self._title.setText(title)
        self._kind.setText(what)

    def _open_goal(self, index: int) -> None:
        """Show a goal that has no cell to be selected."""
        self._session.select(None)
        self._goal = index
        self._build()

    def _leave(self) -> None:
        self._goal = None
        self._build()

    def _take_out(self) -> None:
        if not self._desk.alive():
            return
        kind, index = self._subject
        item = self._session.selection

        def make(world: World) -> World:
            if kind == "goal_cell":
                return edits.remove_goal(world, index)
            assert item is not None
            return edits.remove(world, item)

        self._session.finish_stroke()
        words = self._desk.apply("Remove", make)
        if words:
            self._fault.put(self, words)
            return
        # What now stands at this place of the list is something else.
        self._goal = None
        self._session.select(None)
        if self._present() != self._subject:
            self._build()
