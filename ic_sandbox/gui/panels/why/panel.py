"""The Why? panel: what the followed agent pursues, what is in its way, and the figures of each of its actions."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.panels.outdated_note import OutdatedNote
from ic_sandbox.gui.panels.why.actions import ActionTable
from ic_sandbox.gui.panels.why.text import (
    NOTHING,
    goal_words,
    reason,
    reward_words,
    state_words,
    status_words,
    subgoal_words,
)
from ic_sandbox.gui.session.pair.second_worlds import WithoutDrive
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour, final_colour
from ic_sandbox.gui.widgets.terms import TermLabel
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.explanations.explanation import Explanation
from ic_sandbox.world.presets import FINAL, drive_style

__all__ = ["WhyPanel"]


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
        layout.addWidget(OutdatedNote(session))
        layout.addLayout(self._chooser())
        self.words = _wrapped("why-sentence")
        layout.addWidget(self.words)
        self.conclusion = _wrapped("why-conclusion")
        bold = self.conclusion.font()
        bold.setBold(True)
        bold.setPointSizeF(bold.pointSizeF() * 1.1)
        self.conclusion.setFont(bold)
        layout.addWidget(self.conclusion)
        self.without = QPushButton(tr("Show the world without it"))
        self.without.setObjectName("why-without")
        self.without.clicked.connect(self._show_without)
        self._drive: str | None = None
        layout.addWidget(self.without, 0, Qt.AlignmentFlag.AlignLeft)
        self.details = QWidget()
        below = QVBoxLayout(self.details)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(10)
        below.addLayout(self._facts())
        self.alone = _wrapped("why-alone")
        below.addWidget(self.alone)
        self.table = ActionTable()
        below.addWidget(self.table)
        layout.addWidget(self.details)
        layout.addStretch(1)
        self.setWidget(inside)
        session.watched_agent.changed.connect(self._on_watched)
        session.watched_agent.explained.connect(self._show)
        session.watched_agent.outdated.connect(self._wait)
        session.player.display_due.connect(self._on_run)
        session.takeover.changed.connect(self._on_takeover)
        session.second_world.changed.connect(self._offer_without)
        self._on_run()
        self._on_watched()

    def _chooser(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        self.who = QLabel()
        self.who.setObjectName("why-agent")
        self.previous = self._step(Qt.ArrowType.LeftArrow, "why-previous", tr("Previous agent"), -1)
        self.next = self._step(Qt.ArrowType.RightArrow, "why-next", tr("Next agent"), 1)
        row.addWidget(self.who, 1)
        takeover = self.session.takeover
        self.take_over = QToolButton()
        self.take_over.setObjectName("why-take-over")
        self.take_over.setText(tr("Take over"))
        self.take_over.setProperty(COMMAND, "run.take_over")
        self.take_over.clicked.connect(takeover.toggle)
        self._offered: tuple[bool, str] | None = None
        for changed in (takeover.changed, self.session.run_status.changed, self.session.watched_agent.changed):
            changed.connect(self._allow_taking_over)
        row.addWidget(self.take_over)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        return row

    def _allow_taking_over(self) -> None:
        """Enable the button if the agent can be taken over or left; otherwise its tooltip says why not."""
        active, why_not = self.session.takeover.active, self.session.takeover.why_not()
        if (active, why_not) != self._offered:  # it is asked in every round of a run
            self._offered = active, why_not
            self.take_over.setText(tr("Leave") if active else tr("Take over"))
            self.take_over.setEnabled(not why_not)
            self.take_over.setToolTip(why_not or tr("Act for this agent with your own keys"))

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

    def _facts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        self.goal, self.subgoal, self.status = _wrapped("why-goal"), _wrapped("why-subgoal"), _wrapped("why-status")
        self.subgoal.setTextFormat(Qt.TextFormat.RichText)
        self.place, self.past, self.value = _wrapped("why-place"), _wrapped("why-past"), _wrapped("why-value")
        self.past.setToolTip(tr("Up to the tick shown. Rewards are discounted from tick 0, like the expected reward."))
        self.captions: dict[QLabel, QLabel] = {}
        for row, (caption, label, terms) in enumerate(
            (
                (tr("Final goal"), self.goal, ("final_goal",)),
                (tr("Current subgoal"), self.subgoal, ("subgoal", "drive")),
                (tr("Status"), self.status, ("off", "modified")),
                (tr("State"), self.place, ()),
                (tr("Expected reward"), self.value, ("value", "discount")),
                (tr("So far"), self.past, ("tick",)),
            )
        ):
            self.captions[label] = TermLabel(caption, *terms)
            self.captions[label].setWordWrap(True)
            self.captions[label].setBuddy(label)
            grid.addWidget(self.captions[label], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        return grid

    def _show_row(self, label: QLabel, shown: bool) -> None:
        label.setVisible(shown)
        self.captions[label].setVisible(shown)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw when the theme changes, because the texts contain colours."""
        if event.type() == QEvent.Type.PaletteChange and self.session.watched_agent.explanation is not None:
            self._show(self.session.watched_agent.explanation)
        super().changeEvent(event)

    def _on_run(self) -> None:
        has_run = self.session.run is not None
        self.previous.setEnabled(has_run)
        self.next.setEnabled(has_run)
        self._allow_taking_over()

    def _on_watched(self) -> None:
        agent = self.session.watched_agent.agent
        if agent is None:
            self.who.setText(tr("No agent selected"))
            self._say("", tr("Click an agent on the map during a run, or step through the agents with [ and ]."))
            self._about(None)
            self.details.hide()
            return
        run = self.session.run
        count = len(run.experiment.cast) if run is not None else 0
        self.who.setText(tr("Agent {number} of {count}", number=numeral(agent + 1), count=numeral(count)))

    def _offer_without(self) -> None:
        """Offer the world in which the devices of the agent's subgoal do nothing, unless it is shown already."""
        drive = self._drive
        self.without.setVisible(drive is not None and self.session.second_world.chosen != WithoutDrive(drive))
        if drive is not None:
            tip = tr("Plays the same agents next to this map, in the same world {difference}")
            difference = WithoutDrive(drive).titles(self.session.world).second
            self.without.setToolTip(escape_rich_text(tip.format(difference=difference)))

    def _show_without(self) -> None:
        """Show that world, and play both from here on, to see what becomes of the agent in each."""
        if self._drive is not None:
            self.session.second_world.show(WithoutDrive(self._drive))
            self.session.play()

    def _about(self, drive: str | None) -> None:
        """Remember the drive that the explanation is about, if the open world still has it."""
        self._drive = drive if drive in self.session.world.drives() else None
        self._offer_without()

    def _say(self, conclusion: str, words: str = "") -> None:
        for label, text in ((self.words, words), (self.conclusion, conclusion)):
            label.setText(text)
            label.setVisible(bool(text))

    def _wait(self) -> None:
        """Hide the details, which belong to another agent or run, until the new ones are computed."""
        if not self.session.takeover.active:
            self._say(tr("Computing …"))
            self._about(None)
            self.details.hide()

    def _on_takeover(self) -> None:
        """Hide the explanation while the user acts for the agent, because it would give the optimum away."""
        found = self.session.watched_agent.explanation
        if self.session.takeover.active:
            self._say("", tr("Hidden while you act for this agent."))
            self._about(None)
            self.details.hide()
        elif found is not None:
            self._show(found)
        else:
            self._on_watched()

    def _show(self, found: Explanation) -> None:
        if self.session.takeover.active:
            return
        run = self.session.run
        world = (
            self.session.world if run is None else run.experiment.world
        )  # the run's own world: an edit may have changed the session's
        self.details.show()
        why = reason(world, found)
        self._say(why.conclusion, why.chain)
        self._about(found.subgoal if found.worth is None else found.worth.drive)
        active = found.status == "active"
        self.goal.setText(goal_words(found))
        self.subgoal.setText(_subgoal_chip(found))
        self._show_row(self.subgoal, active and (found.outside or found.planner != "random"))
        self.status.setText(status_words(found))
        self._show_row(self.status, not active)
        self.place.setText(state_words(world, found))
        self._show_row(self.value, found.value is not None)
        if found.value is not None:
            value, discount = reward_words(found.value), numeral(found.discount, ".4g")
            self.value.setText(tr("{value} (discount {discount})", value=value, discount=discount))
        earned = reward_words(found.earned)
        done = [tr("{drive} at tick {tick}", drive=drive_style(drive).title, tick=tick) for drive, tick in found.uses]
        done.append(tr("reward {earned} (discounted)", earned=earned))
        self.past.setText("; ".join(done))
        self.alone.setVisible(found.shared)
        self.alone.setText(
            tr(
                "The agents share this world. Expected rewards are those of an agent alone in it; so far in the run, "
                "this agent has got {earned}.",
                earned=earned,
            )
        )
        self.table.show_actions(world, found)


def _subgoal_chip(found: Explanation) -> str:
    """Return an agent's subgoal with its symbol on the map, as rich text; a dash if it has none."""
    words = escape(subgoal_words(found))
    if words == NOTHING:
        return words
    colour, shape = final_colour(), drive_style(FINAL).shape
    if found.subgoal is not None:
        colour, shape = drive_colour(found.subgoal), drive_style(found.subgoal).shape
    return f'<span style="color:{colour.name()}">{SHAPES[shape][1]}</span> {words}'


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # users choose the names of goals and devices
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
