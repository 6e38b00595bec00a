"""Both maps, next to each other or one above the other, with what differs over each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ic_sandbox.charts.line import Dash
from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.charts.line_sample import line_sample
from ic_sandbox.gui.charts.pinned_lines import SECOND_DASH
from ic_sandbox.gui.panels.map.planning_banner import Banner
from ic_sandbox.gui.side_by_side.second_map import SecondMap
from ic_sandbox.gui.side_by_side.second_run import SecondRun
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.gui.widgets.elided_line import ElidedLine
from ic_sandbox.i18n import tr

__all__ = ["MapPair"]

LEAST_TITLE = 60
SMALLEST_MAP = QSize(150, 60)
BUTTON = QSize(26, 24)
BETWEEN = 4


class MapPair(QWidget):
    """The canvas of the edited world, and while there is one, the map of the second world next to it."""

    def __init__(self, canvas: Canvas, second: SecondRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas, self.second = canvas, second
        self._alone = canvas.minimumSize()
        self.map = SecondMap(second.session, canvas.view)
        self.map.setMinimumSize(SMALLEST_MAP)
        self.banner = Banner(second.session, self.map)
        self.banner.setAccessibleName(tr("Why the second world can't run"))
        self.first_title, self.second_title = _title("first-title"), _title("second-title")
        self.note = QLabel()
        self.note.setObjectName("second-note")
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.first_head, self.second_head = QWidget(), QWidget()
        first_row = _row(self.first_head)
        self._samples = ((QLabel(), Dash.SOLID), (QLabel(), SECOND_DASH))
        first_row.addWidget(self._samples[0][0])
        first_row.addWidget(self.first_title, 1)
        second_row = _row(self.second_head)
        second_row.addWidget(self._samples[1][0])
        second_row.addWidget(self.second_title, 1)
        second_row.addWidget(self.note)
        self.menu = self._build_menu()
        self.shut = _button("second-close", "✕", tr("Close the second world"))
        self.shut.clicked.connect(second.choice.close)
        for button in (self.menu, self.shut):
            second_row.addWidget(button)
        self.second_pane = _pane(self.second_head, self.map)
        self._split = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._split.setContentsMargins(0, 0, 0, 0)
        self._split.setSpacing(BETWEEN)
        self._split.addWidget(_pane(self.first_head, canvas), 1)
        self._split.addWidget(self.second_pane, 1)
        self.map.escaped.connect(second.choice.close)
        self.map.agent_clicked.connect(second.first.watched_agent.watch)
        canvas.escaped.connect(second.choice.close)
        second.opened.connect(self._on_opened)
        second.closed.connect(self._on_closed)
        second.changed.connect(self._renew)
        second.first.document.world_changed.connect(self._renew)
        second.first.overlays.changed.connect(self.map.view.update)
        self._tint()
        self._show_parts(False)

    def _build_menu(self) -> QToolButton:
        """Return the button with what can be done with the second world."""
        button = _button("second-menu", "⋯", tr("Actions for the second world"))
        menu = QMenu(button)
        menu.setAccessibleName(tr("Actions for the second world"))
        self.figures = _action(menu, "second-figures", tr("&Figures of both…"))
        self.change = _action(menu, "second-change", tr("&Another second world…"))
        menu.addSeparator()
        self.cancel = _action(menu, "second-cancel", tr("&Cancel planning"))
        self.again = _action(menu, "second-again", tr("&Plan again"))
        self.change.triggered.connect(lambda: self.second.choice.ask(self.second.choice.chosen))
        self.cancel.triggered.connect(self.second.session.planning.cancel)
        self.again.triggered.connect(self.second.renew)
        menu.aboutToShow.connect(self._offer)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _offer(self) -> None:
        second = self.second
        self.cancel.setVisible(second.session.planning.busy)
        self.again.setVisible(not second.fault and second.session.planning.unplanned)
        self.figures.setEnabled(not second.fault)

    def _on_opened(self) -> None:
        self._show_parts(True)
        self._renew()
        announce(self, f"{self.first_title.text()} / {self.second_title.text()}")

    def _on_closed(self) -> None:
        away = self.second_pane.isAncestorOf(self.window().focusWidget())
        self._show_parts(False)
        if away:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_parts(self, paired: bool) -> None:
        self.canvas.setMinimumSize(SMALLEST_MAP if paired else self._alone)
        for part in (self.first_head, self.second_pane):
            part.setVisible(paired)
        self._arrange()
        self.canvas.view.fit()

    def _renew(self, *_: object) -> None:
        second = self.second
        if not second.active:
            return
        first, other = second.titles
        self.first_title.setText(first)
        self.second_title.setText(other)
        self.map.setAccessibleDescription(tr("The second world: {title}", title=other))
        self.note.setText(second.note)
        self.note.setVisible(bool(second.note))
        self.map.say(second.fault)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the maps where both are largest."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the maps next to each other, or one above the other if that makes their cells larger."""
        if not self.second.active:
            return
        world, head = self.second.first.world, self.second_head.sizeHint().height()
        wide, high = self.width() - BETWEEN, self.height() - head
        beside = min(wide / 2 / world.cols, high / world.rows)
        above = min(self.width() / world.cols, (high - head - BETWEEN) / 2 / world.rows)
        direction = QBoxLayout.Direction.LeftToRight if beside >= above else QBoxLayout.Direction.TopToBottom
        if direction != self._split.direction():
            self._split.setDirection(direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the second world with Escape from its buttons."""
        if event.key() == Qt.Key.Key_Escape and self.second.active:
            self.second.choice.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()
        elif event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        """Show what the lines of each world look like in charts."""
        ink = self.palette().color(QPalette.ColorRole.WindowText).name()
        for label, dash in self._samples:
            label.setText(line_sample(ink, dash, self.devicePixelRatioF()))


def _title(name: str) -> ElidedLine:
    label = ElidedLine(LEAST_TITLE)
    label.setObjectName(name)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(4, 0, 0, 2)
    row.setSpacing(4)
    widget.setMinimumHeight(BUTTON.height() + 2)
    return row


def _pane(head: QWidget, below: QWidget) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(below, 1)
    return pane


def _button(name: str, text: str, title: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setAccessibleName(title)
    button.setToolTip(title)
    button.setMinimumSize(BUTTON)
    return button


def _action(menu: QMenu, name: str, text: str) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(name)
    return action
