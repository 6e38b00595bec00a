"""The window *Vary*: a figure against a number, filling in while one watches, with the study behind it."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from ic_sandbox.charts.catalogue import VARIATION_CHARTS
from ic_sandbox.charts.specs.number_title import number_title
from ic_sandbox.charts.specs.variation_chart import VariedCurve, measured_title
from ic_sandbox.gui.charts.export import ask_chart
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.inspector.controls import narrow
from ic_sandbox.gui.session.number_variation import Choice
from ic_sandbox.gui.variation.chart import VariationChart
from ic_sandbox.gui.variation.progress import VariationProgress
from ic_sandbox.gui.variation.study_box import StudyBox
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import capitalize_first, numbers_in, numeral, tr
from ic_sandbox.measures.catalogue import MEASURES
from ic_sandbox.measures.instrumental_value import default_draw
from ic_sandbox.measures.summary import is_share
from ic_sandbox.studies.study import RUN
from ic_sandbox.studies.variation import measure_of
from ic_sandbox.studies.variations import Way
from ic_sandbox.studies.varied_number import numbers_of
from ic_sandbox.world.document import World

__all__ = ["FIGURES", "VariationWindow", "levels_of", "show_variation"]

SIZE = QSize(700, 560)
CHART_HEIGHT = 190
REFRESH_MS = 100
MOST_LEVELS = 100
MOST_TICKS, MOST_GOALS = 100_000, 4096

FIGURES = (
    "prevalence",
    "strength",
    "usefulness",
    *(measure.key for measure in MEASURES if measure.compute is not None),
)
"""The figures that can be shown; the first three follow from planning alone."""


def show_variation(window: DocumentWindow) -> VariationWindow:
    """Open the window for the number that the session varies, or bring it to the front."""
    found = window.findChild(VariationWindow)
    shown = found if isinstance(found, VariationWindow) else VariationWindow(window)
    if window.session.variation.number is None:
        window.session.variation.vary(("discount",))
        return shown
    bring_to_front(shown)
    return shown


class VariationWindow(QDialog):
    """A window next to the main one that stays open while one edits."""

    def __init__(self, window: DocumentWindow) -> None:
        super().__init__(window)
        self.main = window
        self.session = window.session
        self.variation = window.session.variation
        self._ways: list[Way] = []
        self._titles: list[str] = []
        self._listed: World | None = None
        self._offered: list[Way] = []
        self._theme_changed = False
        self.setObjectName("variation")
        self.setWindowTitle(tr("Vary a number"))
        self.resize(SIZE)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        self._build_choices(column)
        self.charts = tuple(VariationChart(spec) for spec in VARIATION_CHARTS)
        self.stack = QStackedWidget()
        for chart in self.charts:
            chart.setMinimumHeight(CHART_HEIGHT)
            self.stack.addWidget(chart)
        column.addWidget(self.stack, 1)
        self.progress = VariationProgress(self.variation)
        column.addWidget(self.progress)
        self.study = StudyBox(window)
        column.addWidget(self.study)
        self._build_buttons(column)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.renew)
        self.variation.changed.connect(self._ask)
        self.renew()

    def _build_choices(self, column: QVBoxLayout) -> None:
        self.numbers, self.figures = QComboBox(), QComboBox()
        for box, name, label in (
            (self.numbers, "variation-number", tr("Number")),
            (self.figures, "variation-figure", tr("Figure")),
        ):
            narrow(box)
            box.setObjectName(name)
            box.setAccessibleName(label)
        self.numbers.setToolTip(tr("The number to vary: of the run, or in the world's file"))
        self.figures.setToolTip(tr("What is measured at each level"))
        for key in FIGURES:
            self.figures.addItem(measured_title(key), key)
        self.levels = QLineEdit()
        self.levels.setObjectName("variation-levels")
        self.levels.setAccessibleName(tr("Levels"))
        self.levels.setToolTip(tr("The values of the number, separated by spaces"))
        self.ticks, self.goals = WholeSpin(), WholeSpin()
        for spin, name, label, most in (
            (self.ticks, "variation-ticks", tr("Ticks of each run"), MOST_TICKS),
            (self.goals, "variation-goals", tr("Number of goals"), MOST_GOALS),
        ):
            spin.setObjectName(name)
            spin.setAccessibleName(label)
            spin.setToolTip(label)
            spin.setRange(1, most)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._on_choice)
        self.size_caption = QLabel()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        first, second = QHBoxLayout(), QHBoxLayout()
        figure = QLabel(tr("&Figure:"))
        figure.setBuddy(self.figures)
        first.addWidget(self.numbers, 1)
        first.addWidget(figure)
        first.addWidget(self.figures, 1)
        second.addWidget(self.levels, 1)
        second.addWidget(self.size_caption)
        second.addWidget(self.ticks)
        second.addWidget(self.goals)
        for text, row, partner in ((tr("&Number:"), first, self.numbers), (tr("&Levels:"), second, self.levels)):
            caption = QLabel(text)
            caption.setBuddy(partner)
            form.addRow(caption, row)
        column.addLayout(form)
        self.numbers.activated.connect(lambda place: self.variation.vary(self._ways[place]))
        self.figures.activated.connect(self._on_choice)
        self.levels.editingFinished.connect(self._on_levels)

    def _build_buttons(self, column: QVBoxLayout) -> None:
        self.export = QPushButton(tr("Export chart…"))
        self.export.setObjectName("variation-export")
        self.export.setToolTip(tr("Write the chart as a picture or as data"))
        self.export.clicked.connect(lambda: ask_chart(self.main, [self.chart], self.chart))
        close = QPushButton(tr("Close"))
        close.setObjectName("variation-close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.export)
        row.addStretch(1)
        row.addWidget(close)
        for button in (self.export, close):
            button.setAutoDefault(False)
        column.addLayout(row)

    @property
    def chart(self) -> VariationChart:
        """The chart for the unit of the figure."""
        return self.charts[0 if is_share(self.variation.choice.figure) else 1]

    def renew(self) -> None:
        """Show what is known so far."""
        if self._theme_changed:
            self._theme_changed = False
            for chart in self.charts:
                chart.dress()
        variation, choice = self.variation, self.variation.choice
        self._show_choices()
        curve = variation.curve
        drawn = curve if curve is not None and is_share(curve.figure) == is_share(choice.figure) else None
        self.stack.setCurrentWidget(self.chart)
        for chart in self.charts:
            here = drawn is not None and chart is self.chart
            if here and drawn is not None:
                chart.show_curve(VariedCurve(drawn, variation.now, number_title(drawn.way, self.session.world)))
            else:
                chart.show_curve(None)
        outdated = variation.outdated
        self.chart.mark(tr("out of date") if outdated and drawn is not None else "")
        if drawn is not None and not outdated:
            known = tr("{known} of {all} levels", known=len(drawn.points), all=len(drawn.levels))
            self.chart.head.write_note("" if drawn.complete and not drawn.faults else known)
        self.progress.renew()
        self.study.renew()
        self.export.setEnabled(drawn is not None and not outdated and bool(drawn.points))

    def _show_choices(self) -> None:
        variation, choice = self.variation, self.variation.choice
        number = variation.number
        if self._listed is not self.session.world:
            self._listed, self._offered = self.session.world, numbers_of(self.session.world)
        ways = list(self._offered) if number is not None else []
        if number is not None and number.way not in ways:
            ways.append(number.way)
        titles = [capitalize_first(number_title(way, self.session.world)) for way in ways]
        if (ways, titles) != (self._ways, self._titles):
            self._ways, self._titles = ways, titles
            self.numbers.clear()
            self.numbers.addItems(titles)
        if number is not None:
            self.numbers.setCurrentIndex(ways.index(number.way))
        self.figures.setCurrentIndex(FIGURES.index(choice.figure))
        if not self.levels.hasFocus():
            self.levels.setText("  ".join(numeral(level, ".6g") for level in variation.levels))
        runs = measure_of(choice.figure) == RUN
        ticks_too = runs and (number is None or number.way != ("ticks",))
        self.size_caption.setText(tr("Ticks") if ticks_too else "" if runs else tr("Goals"))
        for spin, value, shown in ((self.ticks, choice.ticks, ticks_too), (self.goals, choice.goals, not runs)):
            blocked = spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(blocked)
            spin.setVisible(shown)
        named = default_draw(self.session.world) == "named"
        self.goals.setEnabled(not named)
        self.goals.setToolTip(
            tr("The agents take the goals of this map: all are used.") if named else tr("Number of goals")
        )

    def _ask(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()
        number = self.variation.number
        if number is None and self.isVisible():
            self.close()  # another world is open

    def _on_choice(self, *_: object) -> None:
        self.variation.choose(Choice(self.figures.currentData(), self.ticks.value(), self.goals.value()))

    def _on_levels(self) -> None:
        number = self.variation.number
        levels = levels_of(self.levels.text(), number is not None and number.whole)
        if levels:
            self.variation.choose_levels(levels)
            self.progress.say("")
        else:
            self.progress.say(tr("Write numbers, separated by spaces, at most {most} of them.", most=MOST_LEVELS))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.variation.look(True)
        self.renew()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.variation.look(False)
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Stop computing when Escape closes the window, too."""
        self.variation.look(False)
        super().done(result)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._theme_changed = True
            self._ask()


def levels_of(text: str, whole: bool) -> tuple[float, ...]:
    """Read levels from a text, in increasing order; empty if it is not a list of up to 100 numbers."""
    try:
        found = set(numbers_in(text))
    except ValueError:
        return ()
    if not 0 < len(found) <= MOST_LEVELS or any(abs(level) > 1e9 or math.isnan(level) for level in found):
        return ()
    if whole:
        return tuple(int(level) for level in sorted({round(level) for level in found}))
    return tuple(sorted(found))
