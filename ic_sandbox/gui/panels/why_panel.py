"""The Why? panel: what the followed agent pursues, and the expected reward of each of its actions."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.panels.why_text import (
    NOTHING,
    action_title,
    goal_words,
    lack_words,
    sentence,
    status_words,
    subgoal_words,
)
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour, final_colour
from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.measures.explanation import ActionValue, Explanation
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = ["WhyPanel"]

MOST_ACTIONS = 7
ACTIONS_CAPTION = mark("Expected reward of each action if it acts optimally afterwards (● = best)")
BAR_HEIGHT = 10


class WhyPanel(QScrollArea):
    """The panel that explains the followed agent."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("why")
        self.setAccessibleName(tr("Why?"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.session = session
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(10)
        layout.addLayout(self._chooser())
        self.words = _wrapped("why-sentence")
        bold = self.words.font()
        bold.setBold(True)
        bold.setPointSizeF(bold.pointSizeF() * 1.1)
        self.words.setFont(bold)
        layout.addWidget(self.words)
        self.details = QWidget()
        below = QVBoxLayout(self.details)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(10)
        below.addLayout(self._facts())
        below.addWidget(self._actions())
        layout.addWidget(self.details)
        layout.addStretch(1)
        self.setWidget(inside)
        session.watched_agent.changed.connect(self._on_watched)
        session.watched_agent.explained.connect(self._show)
        session.watched_agent.outdated.connect(self._wait)
        session.player.run_changed.connect(self._on_run)
        self._on_run()
        self._on_watched()

    def _chooser(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.who = QLabel()
        self.who.setObjectName("why-agent")
        self.previous = self._step(Qt.ArrowType.LeftArrow, "why-previous", tr("Previous agent"), -1)
        self.next = self._step(Qt.ArrowType.RightArrow, "why-next", tr("Next agent"), 1)
        row.addWidget(self.who, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        return row

    def _step(self, arrow: Qt.ArrowType, name: str, title: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setArrowType(arrow)
        button.setObjectName(name)
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.setProperty(COMMAND, "run.watch_next" if step > 0 else "run.watch_previous")
        button.setFixedSize(QSize(28, 26))
        button.clicked.connect(lambda: self.session.watched_agent.next_agent(step))
        return button

    def _facts(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(4)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.goal, self.subgoal, self.status = _wrapped("why-goal"), _wrapped("why-subgoal"), _wrapped("why-status")
        self.subgoal.setTextFormat(Qt.TextFormat.RichText)
        self.place, self.past, self.value = _wrapped("why-place"), _wrapped("why-past"), _wrapped("why-value")
        self.past.setToolTip(tr("Up to the tick shown. Rewards are discounted from tick 0, like the expected reward."))
        for caption, label in (
            (tr("Final goal"), self.goal),
            (tr("Current subgoal"), self.subgoal),
            (tr("Status"), self.status),
            (tr("State"), self.place),
            (tr("Expected reward"), self.value),
            (tr("So far"), self.past),
        ):
            form.addRow(caption, label)
        return form

    def _actions(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        self.caption = _wrapped("why-actions-caption")
        self.caption.setText(tr(ACTIONS_CAPTION))
        grid.addWidget(self.caption, 0, 0, 1, 4)
        self.rows: list[tuple[QLabel, Bar, QLabel, QLabel]] = []
        for k in range(MOST_ACTIONS):
            name, bar, number, lack = QLabel(), Bar(), QLabel(), QLabel()
            for column, widget in enumerate((name, bar, number, lack)):
                grid.addWidget(widget, k + 1, column)
            for label in (number, lack):
                label.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.rows.append((name, bar, number, lack))
        grid.setColumnStretch(1, 1)
        return box

    def changeEvent(self, event: QEvent) -> None:
        """Redraw when the theme changes, because the texts contain colours."""
        if event.type() == QEvent.Type.PaletteChange and self.session.watched_agent.explanation is not None:
            self._show(self.session.watched_agent.explanation)
        super().changeEvent(event)

    def _on_run(self) -> None:
        has_run = self.session.run is not None
        self.previous.setEnabled(has_run)
        self.next.setEnabled(has_run)

    def _on_watched(self) -> None:
        agent = self.session.watched_agent.agent
        if agent is None:
            self.who.setText(tr("No agent selected"))
            self.words.setText(tr("Click an agent on the map during a run, or step through the agents with [ and ]."))
            self.details.hide()
            return
        run = self.session.run
        count = len(run.experiment.cast) if run is not None else 0
        self.who.setText(tr("Agent {number} of {count}", number=numeral(agent + 1), count=numeral(count)))

    def _wait(self) -> None:
        """Hide the details, which belong to another agent or run, until the new ones are computed."""
        self.words.setText(tr("Computing …"))
        self.details.hide()

    def _show(self, found: Explanation) -> None:
        run = self.session.run
        world = (
            self.session.world if run is None else run.experiment.world
        )  # the run's own world: an edit may have changed the session's
        self.details.show()
        self.words.setText(sentence(world, found))
        self.goal.setText(goal_words(found))
        self.subgoal.setText(_subgoal_chip(found))
        self.status.setText(status_words(found))
        here = [tr("row {row}, column {col}", row=found.cell[0], col=found.cell[1])]
        here += [f"{name} {level}" for name, level in found.variables]
        self.place.setText(", ".join(here))
        expected = NOTHING
        if found.value is not None:
            expected = tr("{value} (discount {discount:.4g})", value=_number(found.value), discount=found.discount)
        self.value.setText(expected)
        done = [tr("{drive} at tick {tick}", drive=drive_style(drive).title, tick=tick) for drive, tick in found.uses]
        done.append(tr("reward {earned} (discounted)", earned=_number(found.earned)))
        self.past.setText("; ".join(done))
        device_here = any(device.at == found.cell for device in world.devices)
        if found.probabilities:
            self._show_probabilities(found.probabilities, device_here)
        else:
            self._show_actions(found.actions, device_here)

    def _show_probabilities(self, probabilities: tuple[tuple[str, float], ...], device_here: bool) -> None:
        """Show how likely each action is: of agents that do not simply take the best."""
        self.caption.setVisible(True)
        self.caption.setText(tr("Probability of each action now"))
        likeliest = max(chance for _, chance in probabilities)
        for k, (name, bar, number, lack) in enumerate(self.rows):
            for widget in (name, bar, number):
                widget.setVisible(k < len(probabilities))
            lack.setVisible(False)
            if k >= len(probabilities):
                continue
            action, chance = probabilities[k]
            title = action_title(action, device_here)
            name.setText(f"● {title}" if chance == likeliest else f"   {title}")
            bar.set(chance, chance == likeliest)
            number.setText(f"{numeral(100 * chance, '.3g')} %")
            bar.setAccessibleName(f"{title}: {number.text()}")

    def _show_actions(self, actions: tuple[ActionValue, ...], device_here: bool) -> None:
        self.caption.setVisible(bool(actions))
        self.caption.setText(tr(ACTIONS_CAPTION))
        values = [action.value for action in actions]
        low, high = (min(values), max(values)) if values else (0.0, 0.0)
        for k, (name, bar, number, lack) in enumerate(self.rows):
            shown = k < len(actions)
            for widget in (name, bar, number, lack):
                widget.setVisible(shown)
            if not shown:
                continue
            action = actions[k]
            title = action_title(action.action, device_here)
            name.setText(f"● {title}" if action.optimal else f"   {title}")
            bar.set(1.0 if high == low else (action.value - low) / (high - low), action.optimal)
            number.setText(_number(action.value))
            lack.setText(lack_words(action, high))
            spoken = tr("{action}: expected reward {value}", action=title, value=_number(action.value))
            bar.setAccessibleName(f"{spoken}, {lack.text()}")


def _subgoal_chip(found: Explanation) -> str:
    """Return an agent's subgoal with its symbol on the map, as rich text; a dash if it has none."""
    words = escape(subgoal_words(found))
    if words == NOTHING:
        return words
    colour, shape = final_colour(), drive_style(FINAL).shape
    if found.subgoal is not None:
        colour, shape = drive_colour(found.subgoal), drive_style(found.subgoal).shape
    return f'<span style="color:{colour.name()}">{SHAPES[shape][1]}</span> {words}'


class Bar(QWidget):
    """A bar for the value of an action: empty for the worst action, full for the best."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(BAR_HEIGHT + 6)
        self.share = 0.0
        self._optimal = False

    def set(self, share: float, optimal: bool) -> None:
        """Set the filled share, from 0 to 1, and whether the action is optimal."""
        self.share, self._optimal = share, optimal
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(0, 3, self.width(), BAR_HEIGHT)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
        painter.setOpacity(0.5)
        painter.drawRoundedRect(box, 3, 3)
        painter.setOpacity(1.0)
        role = QPalette.ColorRole.Accent if self._optimal else QPalette.ColorRole.PlaceholderText
        painter.setBrush(self.palette().color(role))
        box.setWidth(max(3.0, self.share * self.width()))
        painter.drawRoundedRect(box, 3, 3)
        painter.end()


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # users choose the names of goals and devices
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _number(value: float) -> str:
    return numeral(value, ",.4g")
