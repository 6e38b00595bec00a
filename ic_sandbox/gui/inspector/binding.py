"""Two-way binding: a field shows a part of the world, and typed values change the world as soon as they are valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ic_sandbox.gui.inspector.form_state import FormState
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import lowercase_first, tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.editing.preconditions import keep_rewarded_events
from ic_sandbox.world.validation.world import check_world

__all__ = ["BoundField", "FaultLabel", "FormContext"]

RED_ON_LIGHT = "#b3261e"
RED_ON_DARK = "#ff8a80"


class FaultLabel(QLabel):
    """A label for the faults of the fields above it; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # in frames the default role differs, and is not red
        self.setAccessibleName(tr("Problems"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()
        self._faults: dict[object, str] = {}
        self._paint()

    def put(self, source: object, words: str) -> None:
        """Set the fault of one field; an empty text removes it."""
        self._faults.pop(source, None)
        if words:
            self._faults[source] = words
        self.setText("\n".join(dict.fromkeys(self._faults.values())))
        self.setVisible(bool(self._faults))

    def has(self, source: object) -> bool:
        """Return whether this field has a fault."""
        return source in self._faults

    def changeEvent(self, event: QEvent) -> None:
        """Repaint when the theme changes between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    def _paint(self) -> None:
        palette = self.palette()
        dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        red = QColor(RED_ON_DARK if dark else RED_ON_LIGHT)
        # Setting an equal palette again would recurse without end.
        if palette.color(QPalette.ColorRole.WindowText) != red:
            palette.setColor(QPalette.ColorRole.WindowText, red)
            self.setPalette(palette)


class FormContext:
    """The context that the fields of one form share: the session, and everything that follows it."""

    def __init__(
        self,
        session: Session,
        memory: FormState,
        open_goal: Callable[[int], None],
        grown: Callable[[], None],
        remake: Callable[[], None],
    ) -> None:
        self.session = session
        self.memory = memory
        self.open_goal = open_goal
        self.grown = grown
        self.remake = remake
        self.applying = False
        self._closed = False
        self._bounds: list[BoundField] = []
        self._watchers: list[Callable[[World], None]] = []
        self._refusals: list[tuple[FaultLabel, object]] = []

    def close(self) -> None:
        """End this form, which another one replaces: from now on its fields change nothing."""
        self._closed = True

    def alive(self) -> bool:
        """Return whether the form is still shown; any edit may end it."""
        return not self._closed

    def add(self, bound: BoundField) -> None:
        """Make a field follow the world."""
        self._bounds.append(bound)

    def watch(self, follow: Callable[[World], None]) -> None:
        """Call ``follow`` now and whenever the world changes."""
        self._watchers.append(follow)
        follow(self.session.world)

    def refresh(self, world: World) -> None:
        """Show another world of the same structure."""
        for fault, source in self._refusals:
            fault.put(source, "")
        self._refusals.clear()
        for follow in self._watchers:
            follow(world)
        for bound in self._bounds:
            bound.refresh(world)

    def apply(
        self, text: str, make: Callable[[World], World], merge: str | None = None, base: World | None = None
    ) -> str:
        """Apply an edit if it leaves the world valid. Return its fault in words, or an empty text.

        ``base`` is the world to start from, if that isn't the current one.
        """
        before = self.session.world if base is None else base
        try:
            world = make(before)
        except EditError as error:
            return str(error)
        words = _new_fault(before, world)
        if not words:
            with self._applying():
                self.session.document.edit(text, world, merge)
        return words

    @contextmanager
    def _applying(self) -> Iterator[None]:
        self.applying = True
        try:
            yield
        finally:
            self.applying = False

    def act(self, text: str, make: Callable[[World], World], fault: FaultLabel, source: object) -> bool:
        """Apply a button's edit; if it fails, show why until the world changes. Return whether it succeeded."""
        if not self.alive():
            return False
        self.session.document.finish_stroke()
        words = self.apply(text, make)
        if self.alive():
            fault.put(source, words)
            self._refusals.append((fault, source))
        return not words


def _new_fault(before: World, after: World) -> str:
    """Return the first fault that an edit would add, in words; an empty text if it adds none."""
    try:
        keep_rewarded_events(before, after)
    except EditError as error:
        return str(error)
    # Compare the reasons without their places, which move when something is removed from a list.
    known = {fault.reason for fault in check_world(before)}
    new = [fault for fault in check_world(after) if fault.reason not in known]
    if not new:
        return ""
    reason = new[0].reason
    words = f"{reason[0].upper()}{reason[1:]}"
    return f"{words}; {new[0].hint}." if new[0].hint else f"{words}."


class BoundField:
    """A control bound to the part of the world that it shows."""

    def __init__(
        self,
        context: FormContext,
        lens: Lens,
        control: QWidget,
        show: Callable[[Any], None],
        fault: FaultLabel,
        merges: bool,
    ) -> None:
        self._context = context
        self._lens = lens
        self._control = control
        self._show = show
        self._fault = fault
        self._merge = control.objectName() if merges else None
        self._busy = False
        self._shown = lens.get(context.session.world)
        self._display()
        context.add(self)

    def _display(self) -> None:
        with QSignalBlocker(self._control):
            self._show(self._shown)

    def commit(self, value: Any) -> None:
        """Put a typed value into the world, or show why that is not possible.

        A stretch of typing is one edit of the world in which it began. Intermediate values have no lasting effect,
        such as a highest level of 1 on the way to 12.
        """
        if not self._context.alive():
            return
        session, stretches = self._context.session, self._context.memory.stretches
        base = self._base() or session.world
        # The control shows the value already; setting it again would move the cursor.
        self._busy = True
        try:
            words = self._context.apply(self._text(), lambda world: self._lens.put(world, value), self._merge, base)
        finally:
            self._busy = False
        if self._merge is not None:
            stretches[self._merge] = base, session.world
        if self._context.alive():
            self._show_fault(words)
            self._shown = self._lens.get(session.world)

    def _base(self) -> World | None:
        """Return the world in which the current stretch of typing began, if nothing else has changed it since."""
        begun = self._context.memory.stretches.get(self._merge) if self._merge is not None else None
        return begun[0] if begun is not None and begun[1] is self._context.session.world else None

    def settle(self, value: Any) -> None:
        """End a stretch of typing; the next one is a new undo step.

        If it ended in a fault, undo the edit, but leave the text in the field.
        """
        if not self._context.alive():
            return
        if self._fault.has(self):
            self.commit(value)
        if self._fault.has(self):
            self._undo_typing()
        elif self._context.alive():
            self._display()
        self._end()

    def cancel(self) -> bool:
        """Restore the value from before the typing began; return False if nothing was typed."""
        if not self._context.alive():
            return False
        wrong = self._fault.has(self)
        changed = self._undo_typing()
        if self._context.alive():
            self._show_fault("")
            self._display()
        self._end()
        return wrong or changed

    def _end(self) -> None:
        if self._merge is not None:
            self._context.memory.stretches.pop(self._merge, None)
        self._context.session.document.finish_stroke()

    def _undo_typing(self) -> bool:
        """Undo what was typed, such as the valid start of an invalid text: “trus” if “trust” is taken."""
        session, base = self._context.session, self._base()
        if base is None or base is session.world:
            return False
        self._busy = True
        try:
            session.document.edit(self._text(), base, self._merge)
        finally:
            self._busy = False
        if self._context.alive():
            self._shown = self._lens.get(session.world)
        return True

    def _text(self) -> str:
        return tr("Change {what}", what=lowercase_first(self._control.accessibleName()))

    def refresh(self, world: World) -> None:
        """Show the world's value, if it is not shown already."""
        value = self._lens.get(world)
        if self._busy or value == self._shown:
            return
        self._shown = value
        self._display()
        self._show_fault("")

    def _show_fault(self, words: str) -> None:
        self._fault.put(self, words)
        self._control.setAccessibleDescription(words)
