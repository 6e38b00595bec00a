"""A monkey that clicks, drags and types at random, and reports whatever goes wrong."""

from __future__ import annotations

import random
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, QtMsgType, QUrl, Slot, qInstallMessageHandler
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QTabWidget, QWidget
from shiboken6 import isValid

from ic_sandbox.gui.dialogs.progress_dialog import ProgressDialog
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.world.io.files import dump_world, read_world, shipped_worlds
from tests.compiled_kernels import compiled_kernels

from .places import Places

__all__ = ["Monkey"]

FROZEN_SECONDS = 1.0
"""The longest standstill that is no fault: of the window, while this process alone was computing for as long."""

REMEMBERED = 25
CHECKED_EVERY = 25
BETWEEN_MS = 1
WAIT_SECONDS = 0.02
LOOKED_AT = ".0123456789abcxyz_ -=+>"
KEYS = (
    *(Qt.Key(key) for key in range(Qt.Key.Key_A.value, Qt.Key.Key_Z.value + 1)),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) * 4,
    *(Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Tab) * 3,
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F1, Qt.Key.Key_F2),
    *(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Backspace),
    *(Qt.Key(key) for key in range(Qt.Key.Key_0.value, Qt.Key.Key_9.value + 1)),
)
NO_KEYS = Qt.KeyboardModifier.NoModifier
HELD = (
    *(NO_KEYS,) * 6,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
FILES = (
    *("one.icw", "two.icw", "map.txt", "picture.png", "picture.svg", "missing.icw"),
    *("run", "page.html", "report.html", "table.csv", "study.yaml", "film.gif"),
)
"""The names that are used in file dialogs. A new kind of file is one more name."""

LEAVING = {QKeySequence("Ctrl+Q"), QKeySequence("Ctrl+W"), QKeySequence("Alt+F4")}
KEPT_OUT = {"file.quit"}
"""Commands that would end the test."""

EXPECTED_WARNINGS = ("This plugin does not support", "QFont", "propagateSizeHints")


@dataclass
class Findings:
    """Faults with the actions before them, what was reached, and the longest standstill in seconds.

    ``longest`` is limited by the processor time of the process meanwhile, because a busy machine may halt any process.
    """

    faults: list[str] = field(default_factory=list)
    longest: float = 0.0
    actions: int = 0
    commands: set[str] = field(default_factory=set)
    explored: set[str] = field(default_factory=set)
    unexplored: tuple[str, ...] = ()
    tabs: set[str] = field(default_factory=set)
    windows: set[str] = field(default_factory=set)
    edits: int = 0
    runs: int = 0


class Links(QObject):
    """Handles links that would otherwise open a browser."""

    @Slot(QUrl)
    def opened(self, url: QUrl) -> None:
        """Ignore the link."""


class Monkey(QObject):
    """Acts on the window at random, also while a dialog or menu is open.

    The same seed repeats the same actions only if threads take the same time; each finding lists the last actions.
    ``warm`` are the kernels that the first start compiles.
    """

    def __init__(self, window: MainWindow, seed: int, actions: int, folder: Path, warm: set[str]) -> None:
        super().__init__()
        self._warm = warm
        self.window, self.folder, self.left = window, folder, actions
        self.random = random.Random(seed)
        self.findings = Findings()
        self.done: deque[str] = deque(maxlen=REMEMBERED)
        self._places = Places(window, folder, self.random)
        self._links = Links()
        for scheme in ("http", "https", "file"):
            QDesktopServices.setUrlHandler(scheme, self._links, "opened")  # type: ignore[arg-type]
        window.session.crashed.connect(self._crashed)
        window.session.document.undo_stack.indexChanged.connect(self._edited)
        window.session.player.run_changed.connect(self._ran)

    def run(self) -> Findings:
        """Act until all actions are done."""
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda kind, error, trace: self._crashed(error)
        threading.excepthook = lambda args: self._crashed(args.exc_value)
        sys.unraisablehook = lambda args: self._crashed(args.exc_value)
        qInstallMessageHandler(self._warned)
        self.window.show()
        QTimer.singleShot(0, self._act)
        self._beat = QTimer()
        self._beat.timeout.connect(self._on_beat)
        self._last_beat = time.perf_counter(), time.process_time()
        self._beat.start(10)
        QApplication.exec()
        while self.left >= 0:  # another language closes the window, and the application opens it again
            self.done.append("the window was closed")
            self.window.show()
            QApplication.exec()
        self._beat.stop()
        for kernel in sorted(compiled_kernels() - self._warm):
            self._note(f"the first start does not compile {kernel}; compile it in ic_sandbox.warm_up")
        offered = {entry.command.id for entry in self.window.catalogue.entries() if not entry.long}
        self.findings.unexplored = tuple(sorted(offered - self.findings.explored - KEPT_OUT))
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        for scheme in ("http", "https", "file"):
            QDesktopServices.unsetUrlHandler(scheme)
        return self.findings

    def _on_beat(self) -> None:
        now = time.perf_counter(), time.process_time()
        gap = min(now[0] - self._last_beat[0], now[1] - self._last_beat[1])
        self._last_beat = now
        self.findings.longest = max(self.findings.longest, gap)
        if gap > FROZEN_SECONDS:
            self._note(f"the window stood still for {gap:.1f} s")

    def _act(self) -> None:
        self.left -= 1
        if self.left < 0:
            self._end()
            return
        # A dialog or menu runs its own event loop within this action, so the next one is scheduled first.
        QTimer.singleShot(BETWEEN_MS, self._act)
        self.findings.actions += 1
        try:
            self._something()
            if self.left % CHECKED_EVERY == 0:
                self._check_document()
        except Exception as error:
            self._crashed(error)

    def _end(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        modal = QApplication.activeModalWidget()
        if modal is not None:
            modal.reject() if isinstance(modal, QDialog) else modal.close()
            QTimer.singleShot(BETWEEN_MS, self._end)
            return
        QApplication.exit(0)  # quit() would ask whether to save

    def _edited(self) -> None:
        self.findings.edits += 1

    def _ran(self) -> None:
        self.findings.runs += 1

    def _note(self, what: str) -> None:
        self.findings.faults.append(what + "\n    after: " + "\n           ".join(self.done))

    def _crashed(self, error: object) -> None:
        if isinstance(error, BaseException):
            self._note("".join(traceback.format_exception(error)))
        else:
            self._note(f"crashed: {error!r}")

    def _warned(self, kind: QtMsgType, _context: object, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(words in message for words in EXPECTED_WARNINGS):
            self._note(f"Qt: {message}")

    def _check_document(self) -> None:
        world = self.window.session.world
        if read_world(dump_world(world)) != world:
            self._note("the world does not save and load to itself")

    def _something(self) -> None:
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            self._in_popup(popup)
        elif isinstance(modal, QFileDialog):
            self._in_file_dialog(modal)
        elif isinstance(modal, ProgressDialog) and not modal.cancel.isEnabled():
            time.sleep(WAIT_SECONDS)  # it closes when its current step has ended
        elif modal is not None:
            self._in_window(modal)
        else:
            others = [w for w in QApplication.topLevelWidgets() if w.isVisible() and isinstance(w, QDialog)]
            self._in_window(self.random.choice([self.window] * 3 + others))  # type: ignore[operator]

    def _in_popup(self, popup: QWidget) -> None:
        if isinstance(popup, QMenu) and self.random.random() < 0.6:
            actions = [action for action in popup.actions() if self._may_trigger(action)]
            if actions:
                chosen = self.random.choice(actions)
                self.done.append(f"choose {chosen.text()}")
                QTest.mouseClick(popup, Qt.MouseButton.LeftButton, NO_KEYS, popup.actionGeometry(chosen).center())
                return
        if self.random.random() < 0.5:
            self.done.append("escape from a popup")
            QTest.keyClick(popup, Qt.Key.Key_Escape)
            if isValid(popup) and popup.isVisible():
                popup.close()
        else:
            self._key(popup, (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return))

    def _in_file_dialog(self, dialog: QFileDialog) -> None:
        """Use a file dialog, only within the monkey's own folder, to protect other files."""
        if self.random.random() < 0.5:
            self.done.append("cancel a file dialog")
            dialog.reject()
            return
        name = self.random.choice(FILES)
        self.done.append(f"accept {name} in a file dialog")
        field = dialog.findChild(QLineEdit)
        if field is not None:
            field.setText(str(self.folder / name))
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        if isValid(dialog) and dialog.isVisible():
            dialog.reject()

    def _in_window(self, top: QWidget) -> None:
        self.findings.windows.add(type(top).__name__)
        chance = self.random.random()
        if top is not self.window and chance < 0.15:
            self.done.append(f"escape from {type(top).__name__}")
            QTest.keyClick(top, Qt.Key.Key_Escape)
        elif chance < 0.18 and top is self.window:
            self._explore()
        elif chance < 0.19 and top is self.window:
            self.done.append("go to a rarer part")
            self.done.append(f"... {self._places.go()}")
        elif chance < 0.3 and top is self.window:
            self._trigger()
        elif chance < 0.32:
            self._turn_tabs(top)
        elif chance < 0.5:
            self._click(top)
        elif chance < 0.6:
            self._drag(top)
        elif chance < 0.65:
            self._wheel(top)
        elif chance < 0.75:
            self._type(top)
        elif chance < 0.755 and top is self.window:
            self._open_shipped()
        elif chance < 0.76 and top is self.window:
            size = self.random.choice([(1280, 800), (900, 650), (1920, 1080), (700, 500)])
            self.done.append(f"resize to {size}")
            self.window.resize(*size)
        else:
            focus = QApplication.focusWidget()
            self._key(focus if focus is not None and focus.window() is top else top, KEYS)

    def _open_shipped(self) -> None:
        name = self.random.choice(shipped_worlds()).name
        self.done.append(f"open {name}")
        self.window.open_shipped(name)

    def _explore(self) -> None:
        """Run a command that can run now, preferably one that has not run yet, to use every part of the window.

        All commands of the catalogue are known here: nothing is to be added for a new one.
        """
        ways = [
            entry.command
            for entry in self.window.catalogue.entries()
            if not entry.long and not entry.command.why_not() and entry.command.id not in KEPT_OUT
        ]
        new = [command for command in ways if command.id not in self.findings.explored]
        if ways:
            command = self.random.choice(new or ways)
            self.findings.explored.add(command.id)
            self.done.append(f"explore {command.id}")
            command.run()

    def _turn_tabs(self, top: QWidget) -> None:
        """Bring a random tab to the front."""
        books = [book for book in top.findChildren(QTabWidget) if book.isVisible() and book.count()]
        if books:
            book = self.random.choice(books)
            book.setCurrentIndex(self.random.randrange(book.count()))
            self.findings.tabs.add(book.tabText(book.currentIndex()))
            self.done.append(f"turn to {book.tabText(book.currentIndex())}")

    def _may_trigger(self, action: QAction) -> bool:
        leaves = action.menuRole() == QAction.MenuRole.QuitRole or any(key in LEAVING for key in action.shortcuts())
        return action.isEnabled() and action.isVisible() and not action.isSeparator() and not leaves

    def _trigger(self) -> None:
        offered = dict.fromkeys(_within(self.window.menuBar().actions()))
        for widget in self.window.findChildren(QWidget):
            if widget.isVisible():
                offered.update(dict.fromkeys(_within(widget.actions())))
        actions = [action for action in offered if self._may_trigger(action)]
        if actions:
            action = self.random.choice(actions)
            self.findings.commands.add(action.text())
            self.done.append(f"trigger {action.text()}")
            action.trigger()

    def _place(self, top: QWidget) -> tuple[QWidget, QPoint] | None:
        """Return a random position that the pointer can reach, most often on the map."""
        canvas = self.window.workspace.canvas
        if top is self.window and canvas.isVisible() and self.random.random() < 0.5:
            under: QWidget = canvas
        else:
            reachable = [
                child
                for child in top.findChildren(QWidget)
                if child.isVisible()
                and child.isEnabled()
                and not child.visibleRegion().isEmpty()
                and not child.isWindow()
            ]
            if not reachable:
                return None
            under = self.random.choice(reachable)
        seen = under.visibleRegion().boundingRect()
        if seen.isEmpty():
            return None
        return under, QPoint(
            self.random.randint(seen.left(), seen.right()), self.random.randint(seen.top(), seen.bottom())
        )

    def _button(self) -> Qt.MouseButton:
        return self.random.choices(
            [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton], [8, 1, 1]
        )[0]

    def _click(self, top: QWidget) -> None:
        found = self._place(top)
        if found is None:
            return
        widget, at = found
        button, held = self._button(), self.random.choice(HELD)
        self.done.append(f"click {_name(widget)} at {at.x()}, {at.y()} with {button.name} {_held(held)}")
        QTest.mouseClick(widget, button, held, at)
        if self.random.random() < 0.15 and isValid(widget):
            self.done.append("... again")
            QTest.mouseDClick(widget, button, held, at)

    def _drag(self, top: QWidget) -> None:
        found = self._place(top)
        if found is None:
            return
        widget, begin = found
        button, held = self._button(), self.random.choice(HELD)
        seen = widget.visibleRegion().boundingRect()
        self.done.append(f"drag on {_name(widget)} from {begin.x()}, {begin.y()} with {button.name} {_held(held)}")
        self._mouse(QEvent.Type.MouseButtonPress, widget, begin, button, button, held)
        at = begin
        for _ in range(self.random.randint(2, 15)):
            if not isValid(widget) or QApplication.activeModalWidget() not in (None, top):
                return
            at = QPoint(
                min(seen.right(), max(seen.left(), at.x() + self.random.randint(-60, 60))),
                min(seen.bottom(), max(seen.top(), at.y() + self.random.randint(-60, 60))),
            )
            self._mouse(QEvent.Type.MouseMove, widget, at, Qt.MouseButton.NoButton, button, held)
        if self.random.random() < 0.1:
            self.done.append("escape while dragging")
            QTest.keyClick(widget, Qt.Key.Key_Escape)
        if isValid(widget):
            self._mouse(QEvent.Type.MouseButtonRelease, widget, at, button, Qt.MouseButton.NoButton, held)

    def _mouse(self, kind: QEvent.Type, widget: QWidget, at: QPoint, button: Any, buttons: Any, held: Any) -> None:
        """Send a mouse event. QTest would report that no button is held during a move."""
        globally = QPointF(widget.mapToGlobal(at))
        QApplication.sendEvent(widget, QMouseEvent(kind, QPointF(at), globally, button, buttons, held))

    def _wheel(self, top: QWidget) -> None:
        found = self._place(top)
        if found is None:
            return
        widget, at = found
        turn = QPoint(0, self.random.choice([-480, -120, 120, 480]))
        held = self.random.choice(HELD)
        self.done.append(f"turn the wheel {turn.y()} on {_name(widget)} {_held(held)}")
        event = QWheelEvent(
            QPointF(at),
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def _type(self, top: QWidget) -> None:
        fields = [field for field in top.findChildren(QLineEdit) if field.isVisible() and field.isEnabled()]
        if not fields:
            return
        field = self.random.choice(fields)
        text = "".join(self.random.choices(LOOKED_AT, k=self.random.randint(1, 6)))
        self.done.append(f"type {text!r} into {_name(field)}")
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        if isValid(field) and self.random.random() < 0.7:
            QTest.keyClick(field, self.random.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape]))

    def _key(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        key, held = self.random.choice(keys), self.random.choice(HELD)
        if QKeySequence(int(key.value) | int(held.value)) in LEAVING:
            return
        self.done.append(f"press {_held(held)} {key.name} in {_name(widget)}")
        QTest.keyClick(widget, key, held)


def _within(actions: Iterable[QAction]) -> Iterator[QAction]:
    """Yield the available actions, including those of submenus."""
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()
            yield from _within(menu.actions())
        else:
            yield action


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}".strip()


def _held(held: Qt.KeyboardModifier) -> str:
    return "" if held == NO_KEYS else str(held).removeprefix("KeyboardModifier.")
