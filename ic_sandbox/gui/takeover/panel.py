"""The panel below the map while the user acts for an agent: its keys, the optimum on request, and the results."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.adapters.taken_over_run import MOST_TICKS, Moment, Results
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.takeover import texts
from ic_sandbox.gui.takeover.keys import TakeoverKeys
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import tr
from ic_sandbox.world.items import goal_title

__all__ = ["TakeoverPanel"]

MARGIN = 8


class TakeoverPanel(QFrame):
    """The panel; it is hidden unless the user acts for an agent.

    ``map_wanted`` asks for the focus to return to the map, because keys in a field are not those of the agent.
    """

    map_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._game = session.takeover
        self._rows: list[tuple[str, str, str, str]] = []
        self._titles: list[tuple[QPushButton, str]] = []
        """The buttons that name their keys, with their whole titles."""
        self.setObjectName("takeover")
        self.setAccessibleName(tr("Acting for an agent"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 6)
        layout.setSpacing(4)
        self.words, self.status, self.optimum = (
            _label("takeover-words"),
            _label("takeover-status"),
            _label("takeover-optimum"),
        )
        layout.addWidget(self.words)
        layout.addWidget(self.status)
        self._keys = self._key_row()
        layout.addLayout(self._keys)
        layout.addLayout(self._choices())
        layout.addWidget(self.optimum)
        self.results = QWidget()
        self.results.setAccessibleName(tr("Results"))
        below = QVBoxLayout(self.results)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(16)
        self.table.setVerticalSpacing(2)
        below.addLayout(self.table)
        below.addLayout(self._name_row())
        layout.addWidget(self.results)
        note = _label("takeover-note")
        note.setText(tr("The map shows your run. Charts, figures and overlays show the run without you."))
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout.addWidget(note)
        self.keys = TakeoverKeys(self._game, self)
        self._game.changed.connect(self._follow)
        self._follow()

    def _key_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.buttons: dict[str, QPushButton] = {}
        for action, title, name in (
            ("west", "←", tr("Go west")),
            ("north", "↑", tr("Go north")),
            ("south", "↓", tr("Go south")),
            ("east", "→", tr("Go east")),
            ("wait", tr("Wait (Space)"), tr("Wait")),
            ("use", tr("Use (E)"), tr("Use the device")),
            ("feign", tr("Feign (F)"), tr("Feign")),
        ):
            self.buttons[action] = self._button(f"takeover-{action}", title, partial(self._game.act, action), name)
            if len(title) == 1:
                self.buttons[action].setFixedWidth(34)
            row.addWidget(self.buttons[action])
        self.back = self._button("takeover-back", tr("Take back (Backspace)"), self._game.back, tr("Take a tick back"))
        row.addWidget(self.back)
        row.addStretch(1)
        self.finish = self._button("takeover-finish", tr("Stop (Esc)"), self._game.finish, tr("Stop and show results"))
        self.leave = self._button("takeover-leave", tr("&Leave"), self._game.leave, tr("Return to the run without you"))
        row.addWidget(self.finish)
        row.addWidget(self.leave)
        return row

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.hints = QCheckBox(tr("Show what an &optimal agent would do"))
        self.hints.setObjectName("takeover-hints")
        self.hints.setToolTip(tr("The optimal actions, and the expected reward that your choices give away"))
        self.hints.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hints.toggled.connect(self._game.show_hints)
        self.ticks = WholeSpin()
        self.ticks.setObjectName("takeover-ticks")
        self.ticks.setAccessibleName(tr("Ticks to play"))
        self.ticks.setToolTip(tr("Another number starts again from the first tick"))
        self.ticks.setRange(1, MOST_TICKS)
        self.ticks.setKeyboardTracking(False)
        self.ticks.setValue(self._game.ticks)
        self.ticks.valueChanged.connect(self._game.set_ticks)
        self.ticks.lineEdit().returnPressed.connect(self.map_wanted)
        caption = QLabel(tr("&Ticks to play"))
        caption.setBuddy(self.ticks)
        row.addWidget(self.hints)
        row.addStretch(1)
        row.addWidget(caption)
        row.addWidget(self.ticks)
        return row

    def _name_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.name = QLineEdit()
        self.name.setObjectName("takeover-name")
        self.name.setAccessibleName(tr("Name or number in the class"))
        self.name.setPlaceholderText(tr("Name or number in the class"))
        self.name.returnPressed.connect(self._add)
        self.name.textChanged.connect(lambda _: self._allow_adding())
        self.add = self._button(
            "takeover-add", tr("&Add to class results"), self._add, tr("Collect this episode under the name")
        )
        self.again = self._button("takeover-again", tr("Play a&gain"), self._game.restart, tr("Restart from tick 0"))
        self.again.clicked.connect(self.map_wanted)
        row.addWidget(self.name, 1)
        row.addWidget(self.add)
        row.addWidget(self.again)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the keys out of the buttons if there is no room; their tooltips name them."""
        super().resizeEvent(event)
        self._fit_keys()

    def _fit_keys(self) -> None:
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        for shortened in (False, True):
            for button, title in self._titles:
                button.setText(title.partition(" (")[0] if shortened else title)
            self._keys.invalidate()
            if self._keys.sizeHint().width() + 2 * MARGIN + margins <= self.width():
                break

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than buttons without keys need."""
        hint = super().minimumSizeHint()
        more = sum(
            button.fontMetrics().horizontalAdvance(button.text().partition(" (")[2]) for button, _ in self._titles
        )
        return QSize(max(0, hint.width() - more), hint.height())

    def _button(self, name: str, title: str, act: object, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        _, _, key = title.partition(" (")
        if key:
            button.setToolTip(f"{tip} ({key}")
            self._titles.append((button, title))
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the agent
        button.clicked.connect(act)
        return button

    def _add(self) -> None:
        """Collect the episode under the name in the field."""
        name = self.name.text().strip()
        episode = self._game.episode(name, self.session.world.name) if name else None
        if episode is not None:
            self.session.class_results.add(episode)
            self.session.message.emit(tr("Added to the class results as {name}.", name=name))
            self.name.clear()
            self.map_wanted.emit()

    def _allow_adding(self) -> None:
        self.add.setEnabled(self._game.may_add and bool(self.name.text().strip()))

    def _follow(self) -> None:
        """Show the present moment."""
        game, moment = self._game, self._game.moment
        self.setVisible(game.active)
        if not game.active:
            return
        for button in (*self.buttons.values(), self.finish):
            button.setEnabled(moment is not None and not moment.ended)
        self.back.setEnabled(moment is not None and bool(moment.choices))
        self.hints.setChecked(game.hints)
        with QSignalBlocker(self.ticks):
            self.ticks.setValue(game.ticks)
        self.results.setVisible(game.ended)
        self._allow_adding()
        if moment is None:
            self._say(tr("Planning …"), "", "")
            return
        actions = moment.run.main.arm.model.actions
        for action, button in self.buttons.items():
            button.setVisible(action in actions)
        self._fit_keys()
        hints = (texts.optimum_words(moment), texts.cost_words(moment)) if game.hints else ()
        name = "" if game.goal is None else goal_title(game.goal.name)
        self._say(texts.progress_words(moment, name), texts.status_words(moment), " ".join(filter(None, hints)))
        if moment.results is not None:
            self._show_results(moment, moment.results)

    def _say(self, words: str, status: str, optimum: str) -> None:
        for label, text in ((self.words, words), (self.status, status), (self.optimum, optimum)):
            if label.text() != text:
                label.setText(text)
                if text and self.isVisible():
                    announce(self, text)
            label.setVisible(bool(text))

    def _show_results(self, moment: Moment, results: Results) -> None:
        rows = [("", tr("You"), tr("The agent without you"), tr("Other agents (mean)"))]
        rows += texts.result_rows(moment, results)
        if rows == self._rows:
            return
        self._rows = rows
        while (item := self.table.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                label = QLabel(text)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setAccessibleName(text if column == 0 or number == 0 else f"{row[0]}, {rows[0][column]}: {text}")
                self.table.addWidget(label, number, column)
        self.table.setColumnStretch(3, 1)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # users choose the names of goals
    return label
