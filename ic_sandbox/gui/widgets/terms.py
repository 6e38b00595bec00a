"""Terms of the glossary where they are shown: a dotted underline, and their meanings in a hover card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QWidget

from ic_sandbox.world.glossary import TERMS

__all__ = ["CHART_TERMS", "OVERLAY_TERMS", "TermLabel", "hover_card", "terms_of_figure", "underline"]

CHART_TERMS: Mapping[str, tuple[str, ...]] = {
    "subgoals": ("subgoal", "drive", "final_goal"),
    "convergence": ("effective_goals", "index", "subgoal"),
    "convergence_index": ("index", "effective_goals"),
    "uptake": ("uptake", "drive", "neutral", "random"),
    "survival": ("survival", "neutral", "random"),
    "difference": ("paired", "second_world"),
    "concealment": ("violation",),
    "foresight": ("prevalence", "discount", "critical"),
    "drives": ("prevalence", "strength", "discount"),
    "thresholds": ("prevalence",),
    "mitigations": ("usefulness", "harm", "frontier", "planner"),
}
"""The terms that explain each chart, by its key."""

OVERLAY_TERMS: Mapping[str, tuple[str, ...]] = {
    "value": ("value",),
    "power": ("power",),
    "agreement": ("agreement",),
    "visits": ("tick",),
}
"""The terms that explain each overlay, by its key."""

_OF_FIGURES: Mapping[str, tuple[str, ...]] = {
    "convergence_index": ("index",),
    "convergence_index_64": ("index",),
    "convergence_index_all": ("index",),
    "shapley_share": ("shapley",),
    "critical_discount": ("critical",),
    "policy_agreement": ("agreement",),
    "effective_drives": ("effective_goals", "drive"),
    "largest_subgoal": ("subgoal", "drive"),
    "excess_visits": ("visits", "neutral"),
    "excess_uptake": ("excess_uptake", "neutral"),
    "violations_seen": ("violation",),
    "violations_unseen": ("violation",),
    "concealment": ("violation",),
}


def terms_of_figure(figure: str) -> tuple[str, ...]:
    """Return the keys of the terms that explain a figure; none if its own description is enough."""
    return _OF_FIGURES.get(figure, (figure,) if figure in TERMS else ())


def hover_card(keys: Iterable[str]) -> str:
    """Return terms with their meanings as rich text."""
    return "".join(f"<p><b>{TERMS[key].word}</b>: {TERMS[key].meaning}</p>" for key in keys)


def underline(label: QLabel) -> None:
    """Draw a dotted line below the text of a label, which shows that its tooltip explains a term."""
    metrics = label.fontMetrics()
    if not label.text() or label.height() > 1.9 * metrics.height():  # wrapped
        return
    width = min(metrics.horizontalAdvance(label.text().replace("&", "")), label.contentsRect().width())
    inside = label.contentsRect()
    left = inside.right() - width if label.alignment() & Qt.AlignmentFlag.AlignRight else inside.left()
    base = inside.top() + (inside.height() + metrics.ascent() - metrics.descent()) / 2 + 2.5
    painter = QPainter(label)
    painter.setPen(QPen(label.palette().color(QPalette.ColorRole.PlaceholderText), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(left, base), QPointF(left + width, base))
    painter.end()


class TermLabel(QLabel):
    """A caption of one line that is a term of the glossary."""

    def __init__(self, text: str, *keys: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._explained = bool(keys)
        self.setToolTip(hover_card(keys))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Underline the text if it has a card."""
        super().paintEvent(event)
        if self._explained:
            underline(self)
