"""Binding: what a field shows follows the world, and what is typed into it goes into the world once it is sound."""

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
from ic_sandbox.world.editing.preconditions import paid_as_before
from ic_sandbox.world.validation.world import check_world

__all__ = ["BoundField", "FaultLabel", "FormContext"]

RED_ON_LIGHT = "#b3261e"
RED_ON_DARK = "#ff8a80"


class FaultLabel(QLabel):
    """What is wrong with the fields above it, in words; takes no room while all is well."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # in frames it would be another one, which is not red
        self.setAccessibleName(tr("What is wrong"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()
        self._faults: dict[object, str] = {}
        self._paint()

    def put(self, source: object, words: str) -> None:
        """Say what is wrong with one of the fields; no words where nothing is."""
        self._faults.pop(source, None)
        if words:
            self._faults[source] = words
        self.setText("\n".join(dict.fromkeys(self._faults.values())))
        self.setVisible(bool(self._faults))

    def has(self, source: object) -> bool:
        """Whether something is wrong with this field."""
        return source in self._faults

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    def _paint(self) -> None:
        palette = self.palette()
        dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        red = QColor(RED_ON_DARK if dark else RED_ON_LIGHT)
        # Setting an equal palette again would come back here for ever.
        if palette.color(QPalette.ColorRole.WindowText) != red:
            palette.setColor(QPalette.ColorRole.WindowText, red)
            self.setPalette(palette)


class FormContext:
    """What the fields of one form share: the session, and who follows it."""

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
        """Another form takes the place of this one: its fields, on their way out, no longer change anything."""
        self._closed = True

    def alive(self) -> bool:
        """Whether the form is still shown; any edit may end it."""
        return not self._closed

    def add(self, bound: BoundField) -> None:
        """Let a field follow the world."""
        self._bounds.append(bound)

    def watch(self, follow: Callable[[World], None]) -> None:
        """Call this now and whenever the world changes."""
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
        """Take an edit over, if it leaves the world sound. Returns what is wrong with it, in words.

        ``base`` is the world that it is made from, where that isn't the present one.
        """
        before = self.session.world if base is None else base
        try:
            world = make(before)
        except EditError as error:
            return str(error)
        words = _unsound(before, world)
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
        """Do what a button says; where that can't be done, say why until the world changes. Returns whether it was."""
        if not self.alive():
            return False
        self.session.document.finish_stroke()
        words = self.apply(text, make)
        if self.alive():
            fault.put(source, words)
            self._refusals.append((fault, source))
        return not words


def _unsound(before: World, after: World) -> str:
    """What an edit would break, in words; nothing where it leaves the world as sound as it was."""
    try:
        paid_as_before(before, after)
    except EditError as error:
        return str(error)
    # Compared without their places, which move when something is taken out of a list.
    known = {fault.reason for fault in check_world(before)}
    new = [fault for fault in check_world(after) if fault.reason not in known]
    if not new:
        return ""
    reason = new[0].reason
    words = f"{reason[0].upper()}{reason[1:]}"
    return f"{words}; {new[0].hint}." if new[0].hint else f"{words}."


class BoundField:
    """One control and the part of the world that it shows."""

    def __init__(
        self,
        desk: FormContext,
        lens: Lens,
        control: QWidget,
        show: Callable[[Any], None],
        fault: FaultLabel,
        merges: bool,
    ) -> None:
        self._desk = desk
        self._lens = lens
        self._control = control
        self._show = show
        self._fault = fault
        self._merge = control.objectName() if merges else None
        self._busy = False
        self._shown = lens.get(desk.session.world)
        self._display()
        desk.add(self)

    def _display(self) -> None:
        with QSignalBlocker(self._control):
            self._show(self._shown)

    def commit(self, value: Any) -> None:
        """Bring what was typed into the world, or say why it can't be.

        A stretch of typing is one edit of the world in which it began: what its beginnings would have done, such as a
        largest level of 1 on the way to 12, is as if it had never been.
        """
        if not self._desk.alive():
            return
        session, stretches = self._desk.session, self._desk.memory.stretches
        base = self._base() or session.world
        # The control holds the value already: to show it again would move the cursor.
        self._busy = True
        try:
            words = self._desk.apply(self._text(), lambda world: self._lens.put(world, value), self._merge, base)
        finally:
            self._busy = False
        if self._merge is not None:
            stretches[self._merge] = base, session.world
        if self._desk.alive():
            self._say(words)
            self._shown = self._lens.get(session.world)

    def _base(self) -> World | None:
        """The world in which the present stretch of typing began, if nothing else has been done since."""
        begun = self._desk.memory.stretches.get(self._merge) if self._merge is not None else None
        return begun[0] if begun is not None and begun[1] is self._desk.session.world else None

    def settle(self, value: Any) -> None:
        """Typing is over: what comes next is another step. Nothing stays of what has ended in a fault but its text."""
        if not self._desk.alive():
            return
        if self._fault.has(self):
            self.commit(value)
        if self._fault.has(self):
            self._take_back()
        elif self._desk.alive():
            self._display()
        self._end()

    def give_up(self) -> bool:
        """Show and have again what was there before the typing began; False where there was none."""
        if not self._desk.alive():
            return False
        wrong = self._fault.has(self)
        changed = self._take_back()
        if self._desk.alive():
            self._say("")
            self._display()
        self._end()
        return wrong or changed

    def _end(self) -> None:
        if self._merge is not None:
            self._desk.memory.stretches.pop(self._merge, None)
        self._desk.session.document.finish_stroke()

    def _take_back(self) -> bool:
        """Take back what was typed, such as the sound beginnings of an unsound text: “trus” of a taken “trust”."""
        session, base = self._desk.session, self._base()
        if base is None or base is session.world:
            return False
        self._busy = True
        try:
            session.document.edit(self._text(), base, self._merge)
        finally:
            self._busy = False
        if self._desk.alive():
            self._shown = self._lens.get(session.world)
        return True

    def _text(self) -> str:
        return tr("Change {what}", what=lowercase_first(self._control.accessibleName()))

    def refresh(self, world: World) -> None:
        """Show the world's value, if it isn't the one that is shown already."""
        value = self._lens.get(world)
        if self._busy or value == self._shown:
            return
        self._shown = value
        self._display()
        self._say("")

    def _say(self, words: str) -> None:
        self._fault.put(self, words)
        self._control.setAccessibleDescription(words)
