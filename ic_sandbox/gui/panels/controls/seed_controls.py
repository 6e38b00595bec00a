"""The controls of repetitions: the number of runs, whether their goals stay the same, and their progress."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSpinBox, QWidget

from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.terms import TermLabel
from ic_sandbox.i18n import numeral, tr

__all__ = ["SeedControls"]

MOST_RUNS = 100
"""The most runs that the window offers: all of them are in memory at once."""

BUTTON_MARGINS = 24


class SeedControls(QWidget):
    """The number of runs next to the seed. With more than one, figures and charts are means over runs."""

    def __init__(self, session: Session, box: QSpinBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.repeats = session.repeats
        self.runs = box
        box.setObjectName("runs")
        box.setAccessibleName(tr("Number of runs"))
        box.setToolTip(
            tr(
                "Number of runs with successive seeds. The map plays the first; figures and charts show means over all"
                " runs, with 95 % intervals."
            )
        )
        box.setRange(1, MOST_RUNS)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda runs: self.repeats.take(replace(self.repeats.seeds, runs=runs)))
        caption = TermLabel(tr("Runs"), "runs", "seed", "interval")
        caption.setBuddy(box)
        self.same_goals = QCheckBox(tr("Same goals"))
        self.same_goals.setObjectName("same-goals")
        self.same_goals.setToolTip(
            tr("Keep the goals of populations in all runs, instead of drawing them again for each seed")
        )
        self.same_goals.toggled.connect(lambda same: self.repeats.take(replace(self.repeats.seeds, same_goals=same)))
        self.work = QPushButton()
        self.work.setObjectName("runs-work")
        self.work.clicked.connect(self._on_work)
        self._shown: tuple[object, ...] = ()
        self._reserve()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (caption, box, self.same_goals, self.work):
            row.addWidget(widget)
        session.player.display_due.connect(self._show)
        self.repeats.changed.connect(self._show)
        self._show()

    def _reserve(self) -> None:
        """Keep the button's place while there is no work, because the controls around it should not move."""
        policy = self.work.sizePolicy()
        policy.setRetainSizeWhenHidden(self.repeats.several)
        self.work.setSizePolicy(policy)
        texts = (tr("Resume"), tr("Cancel ({done})", done="100%"))
        room = self.work.fontMetrics().horizontalAdvance
        self.work.setFixedWidth(max(map(room, texts)) + BUTTON_MARGINS)

    def _on_work(self) -> None:
        act = self.repeats.resume if self.repeats.cancelled else self.repeats.cancel
        act()

    def _show(self) -> None:
        repeats = self.repeats
        shown = repeats.several, repeats.cancelled, repeats.done, self.work.font()
        if shown == self._shown:  # it is asked in every round of a run
            return
        self._shown = shown
        self.same_goals.setVisible(repeats.several)
        self._reserve()
        self.work.setVisible(repeats.several and (repeats.cancelled or repeats.done is not None))
        if repeats.cancelled:
            text, about = tr("Resume"), tr("Simulate the runs with the other seeds")
        else:
            done = numeral(repeats.done or 0.0, ".0%")
            text, about = tr("Cancel ({done})", done=done), tr("Cancel the runs with the other seeds")
        self.work.setText(text)
        self.work.setToolTip(about)
        self.work.setAccessibleName(about)
