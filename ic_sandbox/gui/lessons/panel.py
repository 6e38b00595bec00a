"""The panel below the map during a lesson: the question, the answers to choose from, and what was measured."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.lessons.guide import LessonGuide, Part
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.announcement import announce
from ic_sandbox.gui.widgets.elided_label import ElidedLabel
from ic_sandbox.gui.widgets.qt_limits import QWIDGETSIZE_MAX
from ic_sandbox.i18n import tr
from ic_sandbox.lessons.lesson import Lesson, Step
from ic_sandbox.lessons.measurement import Outcome

__all__ = ["LessonPanel"]

LARGER = 1.1
CROSS_WIDTH = 36
NARROW_COLUMNS = 2
NARROW = 560
"""Below this width in pixels, the buttons are above the words."""


class LessonPanel(QFrame):
    """The panel; it is hidden unless a lesson is going on.

    ``worksheet_wanted`` asks to save the worksheet of the lesson with its results, ``lessons_wanted`` for the list of
    lessons.
    """

    worksheet_wanted = Signal(object, object)
    lessons_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guide = LessonGuide(session, self)
        self.setObjectName("lesson")
        self.setAccessibleName(tr("Lesson"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._told = ""
        self._step: Step | None = None
        self._narrow: bool | None = None
        self._top, self._beside = QHBoxLayout(), QVBoxLayout()
        self.heading = ElidedLabel(1)
        self.heading.setObjectName("lesson-heading")
        ends = tr("End the lesson")
        self.leave = _button("lesson-leave", ends, f"{ends}: {tr('The world and its run stay open')}")
        self.leave.setAccessibleName(ends)
        self.leave.clicked.connect(self.guide.leave)
        self.words = QLabel()
        self.words.setObjectName("lesson-words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.MarkdownText)
        self.words.setFont(_larger(self.words.font()))
        self.verdict = QLabel()
        self.verdict.setObjectName("lesson-verdict")
        self.verdict.setWordWrap(True)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.words, self.verdict):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.answers = QWidget()
        self.answers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self.answers)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.choice = QButtonGroup(self)
        self.choice.idClicked.connect(lambda _: self._allow())
        self.simulate = _button("lesson-simulate", tr("Simulate"), tr("See what the agents do, and measure it"))
        self.simulate.clicked.connect(self._simulate)
        self.next = _button("lesson-next", tr("Go on"), tr("Go on with the lesson"))
        self.next.clicked.connect(self.guide.go_on)
        self.save = _button("lesson-worksheet", tr("Save worksheet…"), tr("Save predictions and results"))
        self.save.clicked.connect(lambda: self.worksheet_wanted.emit(self.guide.lesson, tuple(self.guide.outcomes)))
        self.others = _button("lesson-others", tr("Other lessons…"), tr("Choose another lesson"))
        self.others.clicked.connect(self.lessons_wanted)
        self._lay_out()
        self.guide.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        middle, texts = QHBoxLayout(), QVBoxLayout()
        self._top.addWidget(self.heading, 1)
        for widget in (self.words, self.answers, self.verdict):
            texts.addWidget(widget)
        texts.addStretch()
        middle.addLayout(texts, 1)
        middle.addLayout(self._beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(self._top)
        layout.addLayout(middle)
        self._place_buttons(narrow=False)

    def _place_buttons(self, narrow: bool) -> None:
        """Put the buttons next to the words, or above them if those then need the whole width."""
        if narrow is self._narrow:
            return
        self._narrow = narrow
        acts = (self.simulate, self.next, self.save, self.others)
        for button in (*acts, self.leave):
            self._top.removeWidget(button)
            self._beside.removeWidget(button)
        while self._beside.takeAt(0) is not None:  # the stretch
            pass
        if not narrow:
            self._beside.addStretch()
        for button in acts:
            (self._top if narrow else self._beside).addWidget(button)
        self._top.addWidget(self.leave)
        self.leave.setText("✕" if narrow else tr("End the lesson"))
        self.leave.setMaximumWidth(CROSS_WIDTH if narrow else QWIDGETSIZE_MAX)

    def start(self, lesson: Lesson) -> None:
        """Start a lesson."""
        self.guide.start(lesson)

    def _show(self) -> None:
        guide, lesson, part = self.guide, self.guide.lesson, self.guide.part
        self.setVisible(lesson is not None)
        if lesson is None:
            self._step = None
            return
        step, outcome = guide.step, guide.outcome
        self.heading.say(_heading(lesson, guide.number, step))
        if step is not self._step and step is not None:
            self._offer(step)
        self._step = step
        predicting = part in (Part.PREDICT, Part.SIMULATE)
        self.answers.setVisible(predicting)
        self.answers.setEnabled(part is Part.PREDICT)
        self.simulate.setVisible(predicting)
        self.next.setVisible(part is Part.EXPLAIN)
        self.save.setVisible(part is Part.DISCUSS)
        self.others.setVisible(part is Part.DISCUSS)
        self.verdict.setText(self._verdict(outcome))
        self.verdict.setVisible(bool(self.verdict.text()))
        words = self._words(lesson, step, outcome)
        self.words.setText(words)
        self._allow()
        if words != self._told and self.isVisible():
            self._told = words
            announce(self, f"{self.verdict.text()} {words}".strip())
            if part is Part.EXPLAIN:
                self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self, lesson: Lesson, step: Step | None, outcome: Outcome | None) -> str:
        if outcome is not None:
            return outcome.explanation
        if step is not None:
            return tr(step.question)
        return "\n".join(f"{number}. {question}" for number, question in enumerate(lesson.discussion, 1))

    def _verdict(self, outcome: Outcome | None) -> str:
        guide = self.guide
        if outcome is not None and guide.outdated:
            before = tr("You have changed the world or the settings. This was measured before your change.")
            return f"{before} {outcome.verdict}"
        if outcome is not None:
            return outcome.verdict
        if guide.part is Part.DISCUSS:
            right = sum(each.right for each in guide.outcomes)
            return tr("{right} of {all} predictions were right.", right=right, all=len(guide.outcomes))
        if guide.why_not:
            return guide.why_not
        return (guide.session.run_status.reason or tr("Planning …")) if guide.waits else ""

    def _offer(self, step: Step) -> None:
        """Offer the answers of a step."""
        for button in self.choice.buttons():
            self.choice.removeButton(button)
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        for number, answer in enumerate(step.answers()):
            button = QRadioButton(answer)
            button.setObjectName(f"lesson-answer-{number}")
            self.choice.addButton(button, number)
        self._spread()

    def _spread(self) -> None:
        """Put the answers into one row if there is room, otherwise into rows of two."""
        buttons = self.choice.buttons()
        wide = sum(button.sizeHint().width() + self._grid.horizontalSpacing() for button in buttons)
        columns = max(1, len(buttons)) if wide <= self.answers.width() else NARROW_COLUMNS
        for number, button in enumerate(buttons):
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(len(buttons) + 1):
            self._grid.setColumnStretch(column, int(column == columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the answers and buttons to the width."""
        super().resizeEvent(event)
        self._place_buttons(event.size().width() < NARROW)
        self._spread()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Ask for the height that the words need in the present width; in the least width they need much more."""
        hint, layout = super().minimumSizeHint(), self.layout()
        assert layout is not None
        return QSize(hint.width(), layout.totalMinimumHeightForWidth(max(self.width(), hint.width())))

    def _allow(self) -> None:
        guide, step = self.guide, self.guide.step
        if step is None:
            return
        self.simulate.setText(
            tr("Simulating …") if guide.part is Part.SIMULATE else tr("Simulate {ticks:,} ticks", ticks=step.ticks)
        )
        chosen = self.choice.checkedId() >= 0
        self.simulate.setEnabled(guide.part is Part.PREDICT and chosen and not guide.why_not)
        self.simulate.setToolTip(
            tr("See what the agents do, and measure it") if chosen else tr("First choose what you predict")
        )

    def _simulate(self) -> None:
        self.guide.simulate(self.choice.checkedId())


def _heading(lesson: Lesson, number: int, step: Step | None) -> str:
    if step is None:
        return tr("Lesson: {title} · to discuss", title=lesson.title)
    return tr(
        "Lesson: {title} · question {number} of {all}", title=lesson.title, number=number + 1, all=len(lesson.steps)
    )


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAutoDefault(True)
    return button


def _larger(font: QFont) -> QFont:
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * LARGER)
    return large
