"""The inspector panel: a header for the selected item, and its form, rebuilt only when its structure changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.inspector import agent_forms, camera_form, device_form, goal_form, world_form
from ic_sandbox.gui.inspector.binding import FormContext
from ic_sandbox.gui.inspector.form_state import FormState
from ic_sandbox.gui.inspector.header import MARGIN, Header, title_of
from ic_sandbox.gui.inspector.layout import column_in, scaled
from ic_sandbox.gui.inspector.tab_order import chain
from ic_sandbox.gui.inspector.world_form import ABOUT, DESCRIPTION, PREVIEW
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item, item_name
from ic_sandbox.world.traversal import only_painted

__all__ = ["Inspector"]

WIDTH = 300
REBUILD_AFTER = 80
"""Milliseconds without edits on the map before the form is rebuilt or refreshed."""


@dataclass(frozen=True, slots=True)
class _Form:
    build: Callable[[FormContext, QVBoxLayout, int], None]
    shape: Callable[[World, int], Hashable]


FORMS = {
    "world": _Form(world_form.build, world_form.shape),
    "device": _Form(device_form.build, device_form.shape),
    "goal_cell": _Form(goal_form.build, goal_form.shape),
    "agent": _Form(agent_forms.build_agent, agent_forms.agent_shape),
    "population": _Form(agent_forms.build_population, agent_forms.population_shape),
    "camera": _Form(camera_form.build, camera_form.shape),
}


class Inspector(QWidget):
    """The panel that shows and edits the selected item, or the world if nothing is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(tr("Inspector"))
        self._session = session
        self._goal: int | None = None
        self.memory = FormState()
        self._subject: tuple[str, int] = ("world", 0)
        self._shape: Hashable = None
        self._header = Header(self._leave, self._take_out)
        self._scroll = QScrollArea()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._scroll, 1)
        self._prepare_scroll()
        session.document.opened.connect(lambda: self._scroll.verticalScrollBar().setValue(0))
        self._seen = session.world
        self._context = self._new_context()
        self._rebuilding = QTimer(self)
        self._rebuilding.setSingleShot(True)
        self._rebuilding.setInterval(REBUILD_AFTER)
        self._rebuilding.timeout.connect(self._build)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REBUILD_AFTER)
        self._resting.timeout.connect(self._refresh)
        self._build()
        session.document.world_changed.connect(self._follow_world)
        session.selection.changed.connect(self._follow_selection)
        session.destroyed.connect(self._end)

    def restore_folds(self, text: object) -> None:
        """Restore the folds that ``memory.written()`` returned."""
        self.memory.read(text)
        self._build()

    def write_description(self) -> None:
        """Move the focus to the field for the world's description."""
        self._leave()
        self.memory.folds |= {ABOUT: True, PREVIEW: False}
        self._build()
        form = self._scroll.widget()  # older forms may not be deleted yet
        editor = form.findChild(QPlainTextEdit, DESCRIPTION) if form is not None else None
        if editor is not None:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(editor)

    def sizeHint(self) -> QSize:
        """Return a size wide enough for a rule."""
        return QSize(scaled(WIDTH), 560)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which a rule can be read."""
        return QSize(scaled(WIDTH - 20), 160)

    def _prepare_scroll(self) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(tr("Form"))

    def _new_context(self) -> FormContext:
        return FormContext(self._session, self.memory, self._open_goal, self._arrange, self._build)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed while the panel was hidden."""
        super().showEvent(event)
        if self._seen is not self._session.world:
            self._build()

    def _follow_world(self, world: World) -> None:
        if not self.isVisible():
            return
        before, self._seen = self._seen, world
        # Forms show little of the terrain, so painting does not wait for them.
        if only_painted(before, world) and self._present() == self._subject and not self._rebuilding.isActive():
            self._header.fault.put(self, "")
            self._resting.start()
            return
        if self._present() != self._subject or self._form().shape(world, self._subject[1]) != self._shape:
            self._build_soon()
        elif self._context.alive():
            self._refresh()
        self._header.fault.put(self, "")

    def _refresh(self) -> None:
        self._resting.stop()
        if self._seen is not self._session.world or not self._context.alive():
            return  # the world changed while the panel was hidden, or a new form is about to be built
        self._context.refresh(self._session.world)
        self._name()

    def _follow_selection(self, item: Item | None) -> None:
        # The form of a goal stays open when the user moves or removes the selected cell in it.
        editing_goal = item is None and self._context.applying and self._subject[0] == "goal_cell"
        self._goal = self._subject[1] if editing_goal else None
        if not editing_goal:
            self._header.fault.put(self, "")
        if self._present() != self._subject:
            self._build()
        elif self._context.applying:
            self._name()
        else:
            self._refresh()

    def _end(self) -> None:
        # A field that loses the focus while the program ends must not write to the world.
        self._rebuilding.stop()
        self._resting.stop()
        self._context.close()

    def _present(self) -> tuple[str, int]:
        item = self._session.selection.item
        if item is not None:
            return item.kind, item.index
        if self._goal is not None and self._goal < len(self._session.world.goals):
            return "goal_cell", self._goal
        return "world", 0

    def _form(self) -> _Form:
        return FORMS[self._subject[0]]

    def _build_soon(self) -> None:
        """Rebuild at once after an edit in the form, and later after one on the map, to avoid slowing down strokes."""
        if self._context.applying:
            self._build()
        else:
            self._context.close()
            self._rebuilding.start()

    def _build(self) -> None:
        """Rebuild the form. If it shows the same item, keep the focus and the scroll position."""
        same = self._present() == self._subject
        focused = self.window().focusWidget()  # self.focusWidget() would be the last one in the panel
        had_focus = self.isAncestorOf(focused)  # False for None
        focus = focused.objectName() if had_focus and same else ""
        scrolled = self._scroll.verticalScrollBar().value() if same else 0
        if not same:
            self.memory.forget()
        self._rebuilding.stop()
        self._resting.stop()
        self._context.close()
        self._subject = self._present()
        self._shape = self._form().shape(self._session.world, self._subject[1])
        self._context = self._new_context()
        inside = QWidget()
        inside.setObjectName("inspector-form")
        column = column_in(inside)
        column.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self._form().build(self._context, column, self._subject[1])
        column.addStretch(1)
        self._replace(inside)
        self._seen = self._session.world
        self._arrange()
        self._name()
        if had_focus:
            self._focus(focus)
        self._scroll.verticalScrollBar().setValue(scrolled)

    def _replace(self, inside: QWidget) -> None:
        # The old form may be emitting a signal: setting another widget would delete it at once.
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

    def _arrange(self) -> None:
        """Set the Tab order to the reading order, including parts that were expanded later."""
        inside = self._scroll.widget()
        if inside is not None:
            chain(inside)

    def _focus(self, name: str) -> None:
        """Restore the focus. If its field is gone, focus the form, or Qt would choose another widget of the window."""
        found = self.findChild(QWidget, name) if name else None
        (found or self._scroll).setFocus(Qt.FocusReason.OtherFocusReason)
        line = found.lineEdit() if isinstance(found, QAbstractSpinBox) else found
        if isinstance(line, QLineEdit):
            line.end(False)

    def _name(self) -> None:
        kind, index = self._subject
        title, what = title_of(self._session.world, kind, index, self._session.selection.item)
        self._header.show_title(title, what, removable=kind != "world")

    def _open_goal(self, index: int) -> None:
        """Show a goal that has no cell to select."""
        self._session.selection.select(None)
        self._goal = index
        self._build()

    def _leave(self) -> None:
        self._goal = None
        self._session.selection.select(None)
        if self._present() != self._subject:
            self._build()

    def _take_out(self) -> None:
        if not self._context.alive():
            return
        kind, index = self._subject
        item = self._session.selection.item

        def make(world: World) -> World:
            if kind == "goal_cell":
                return edits.remove_goal(world, index)
            assert item is not None
            return edits.remove(world, item)

        self._session.document.finish_stroke()
        removed = Item("goal_cell", index) if kind == "goal_cell" else item
        name = "" if removed is None else lowercase_first(item_name(self._session.world, removed))
        words = self._context.apply(tr("Remove {what}", what=name), make)
        if words:
            self._header.fault.put(self, words)
            return
        # The index now refers to another item, or to none.
        self._goal = None
        self._session.selection.select(None)
        if self._present() != self._subject:
            self._build()
